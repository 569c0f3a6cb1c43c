"""Rules that were carried out, each once for a ticket and an occasion; and the tickets whose time has come."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from supportdesk_tui.domain.rule import Occasion, Rule
from supportdesk_tui.store.connection import Dialect
from supportdesk_tui.store.instants import to_micros
from supportdesk_tui.store.queue_sql import FACTS, view_sql
from supportdesk_tui.store.search_text import indexed
from supportdesk_tui.store.session import Session, WritingSession

_GREATEST: Final = {Dialect.SQLITE: "max", Dialect.POSTGRESQL: "greatest"}
_NOT_ASLEEP: Final = "(t.snoozed_until IS NULL OR t.snoozed_until <= :now)"


class RuleReads(Session):
    """Which tickets a rule of time concerns."""

    def indexed(self, text: str) -> str:
        """A text as the full-text index holds it."""
        return indexed(text)

    def rule_candidates(self, rule: Rule, now: datetime, since: datetime, limit: int) -> tuple[tuple[int, str], ...]:
        """Tickets that a rule of time matches and has not been carried out on, each with its occasion.

        Args:
            rule: on breach or on silence.
            now: the present.
            since: what happened before this is left alone.
            limit: how many at most.
        """
        view = view_sql(rule.query, now, self._db.dialect)
        if rule.on is Occasion.BREACH:
            happened = "t.due_at"
            occasion, condition = "t.deadline_clock || ':' || t.due_at", FACTS["overdue"]
        else:
            said = (f"{_GREATEST[self._db.dialect]}(t.received_at, coalesce(t.last_inbound_at, 0),"
                    " coalesce(t.last_reply_at, 0))")
            happened, occasion = f"({said} + :span)", f"'silent:' || {said}"
            condition = f"{happened} <= :now AND {_NOT_ASLEEP}"
        span = 0 if rule.after is None else int(rule.after.total_seconds() * 1_000_000)
        rows = self._db.rows(
            f"SELECT t.id, {occasion} FROM ticket t WHERE t.active = 1 AND t.history = 0 AND {condition}"
            f" AND {happened} > :since AND {view.where} AND NOT EXISTS (SELECT 1 FROM rule_done r"
            f" WHERE r.ticket_id = t.id AND r.rule = :rule AND r.occasion = {occasion}) ORDER BY t.id LIMIT :limit",
            {**view.params, **({"span": span} if ":span" in happened else {}), "now": to_micros(now),
             "since": to_micros(since), "rule": rule.name, "limit": limit})
        return tuple((int(row[0]), str(row[1])) for row in rows)

    def rule_was_done(self, rule: str, ticket_id: int, occasion: str) -> bool:
        """Is a rule noted as carried out on this occasion?"""
        return self._db.row("SELECT 1 FROM rule_done WHERE ticket_id = :id AND rule = :rule AND occasion = :occasion",
                            {"id": ticket_id, "rule": rule, "occasion": occasion}) is not None

    def rules_done(self, ticket_id: int) -> tuple[str, ...]:
        """The names of the rules of time that were carried out on a ticket, the latest first."""
        rows = self._db.rows("SELECT rule, max(at) FROM rule_done WHERE ticket_id = :id"
                             " AND substr(rule, 1, 5) <> 'hook:' GROUP BY rule ORDER BY max(at) DESC, rule",
                             {"id": ticket_id})
        return tuple(str(row[0]) for row in rows)


class RuleWrites(WritingSession, RuleReads):
    """What was done is noted with it."""

    def note_rule(self, rule: str, ticket_id: int, occasion: str, at: datetime) -> bool:
        """Note that a rule is carried out; False when it was already, by whomever."""
        return self._db.run_known(
            "INSERT INTO rule_done (ticket_id, rule, occasion, at) VALUES (:id, :rule, :occasion, :at)"
            " ON CONFLICT DO NOTHING",
            {"id": ticket_id, "rule": rule, "occasion": occasion, "at": to_micros(at)}) > 0
