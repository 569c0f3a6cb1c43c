"""A query of the filter language as SQL that both databases understand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from supportdesk_tui.domain.filters.nodes import (
    Age,
    All,
    AnyOf,
    ClockIs,
    Contains,
    FieldIs,
    Has,
    Is,
    MacroIs,
    Node,
    Not,
    NumberIs,
    PriorityIs,
    Query,
    Received,
    Replies,
    Sort,
    TimeLeft,
    Words,
)
from supportdesk_tui.domain.filters.terms import fold
from supportdesk_tui.store.connection import Dialect, Value
from supportdesk_tui.store.instants import NEVER, to_micros
from supportdesk_tui.store.search_text import match, stems_of

TAG_MARK: Final = "\n"
"""Stands before and after each tag in the tags columns."""

_LIVE_EVENT: Final = (
    "EXISTS (SELECT 1 FROM event e JOIN batch b ON b.id = e.batch_id"
    " WHERE e.ticket_id = t.id AND b.undone = 0 AND {})"
)
FACTS: Final = {
    "open": "t.active = 1",
    "mine": "t.assignee = :me",
    "unassigned": "t.assignee = ''",
    "untriaged": "(t.active = 1 AND t.priority = '')",
    "snoozed": "(t.snoozed_until IS NOT NULL AND t.snoozed_until > :now)",
    "promised": "(t.active = 1 AND t.promised_until IS NOT NULL)",
    "overdue": "(t.active = 1 AND (t.deadline_state = 'breached' OR (t.deadline_state IN"
               " ('running', 'at_risk') AND t.due_at IS NOT NULL AND t.due_at < :now)))",
    "escalated": "t.status = 'on_hold'",
    "reopened": "(t.active = 1 AND " + _LIVE_EVENT.format(
        "e.kind = 'status' AND e.facts LIKE '%\"to\":\"solved\"%'") + ")",
    "draft": "t.id IN (SELECT d.ticket_id FROM draft d WHERE d.author = :me)",
    "sending": "t.sending = 1",
    "unread": "t.unread = 1",
    "late": "t.late_sync = 1",
    "unparsed": "t.unparsed = 1",
    "history": "t.history = 1",
    "bounced": "t.bounced = 1",
    "duplicate": "(t.active = 1 AND t.maybe_ticket IS NOT NULL)",
}
_HAS: Final = {
    "attachment": "t.id IN (SELECT m.ticket_id FROM message m WHERE m.attachments <> '[]')",
    "note": "t.id IN (SELECT m.ticket_id FROM message m WHERE m.direction = 'note')",
    "sop": _LIVE_EVENT.format("e.kind = 'sop_ticked'"),
}
SEARCH: Final = {
    Dialect.SQLITE: "SELECT s.rowid FROM search s WHERE s.search MATCH {}",
    Dialect.POSTGRESQL: "SELECT s.ticket_id FROM search s WHERE s.document @@ to_tsquery('simple', {})",
}
"""The tickets whose indexed words fit an expression of search_text.match."""

_COLUMNS: Final = {"received": "t.received_at", "updated": "t.updated_at"}
_ORDERS: Final[dict[Sort, tuple[str, ...]]] = {
    Sort.PRIO: ("t.urgency", "t.priority_rank", "t.act_order", "t.received_at", "t.id"),
    Sort.SLA: ("t.act_order", "t.received_at", "t.id"),
    Sort.CREATED: ("t.received_at", "t.id"),
    Sort.UPDATED: ("t.updated_at", "t.id"),
    Sort.SNOOZE: (f"coalesce(t.snoozed_until, t.promised_until, {NEVER})", "t.id"),
}


@dataclass(slots=True)
class ViewSql:
    """The WHERE text of a view with its parameters, and the columns of its order."""

    where: str
    params: dict[str, Value]
    order: tuple[str, ...]
    descending: bool

    @property
    def order_by(self) -> str:
        """The ORDER BY list."""
        return ", ".join(f"{column} DESC" if self.descending else column for column in self.order)


def view_sql(query: Query, now: datetime, dialect: Dialect, *, row_by_row: bool = False) -> ViewSql:
    """Compile a query for one instant; the order never depends on that instant.

    Args:
        query: The view.
        now: The instant.
        dialect: Of which database.
        row_by_row: Few rows will be looked at: texts are compared in each, not looked for in all of them first.
    """
    compiler = _Compiler(query, now, dialect, row_by_row)
    where = compiler.sql(query.where)
    params = {name: value for name, value in compiler.params.items() if f":{name}" in where}
    return ViewSql(where, params, _ORDERS[query.sort], query.descending)


def like_sql(column: str, before: str, text: str, after: str, name: str) -> tuple[str, dict[str, Value]]:
    """A LIKE with the text taken as it is, between two patterns; its parameter has the given name."""
    for special in "!%_":
        text = text.replace(special, "!" + special)
    return f"{column} LIKE :{name} ESCAPE '!'", {name: before + text + after}


@dataclass(slots=True)
class _Compiler:
    query: Query
    now: datetime
    dialect: Dialect
    row_by_row: bool
    params: dict[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.params = {"now": to_micros(self.now), "me": self.query.me}

    def sql(self, node: Node) -> str:
        """The condition; it is never NULL, so that NOT means the rest."""
        match node:
            case All(parts) if parts:
                return "(" + " AND ".join(map(self.sql, parts)) + ")"
            case All():
                return "1 = 1"
            case AnyOf(parts):
                return "(" + " OR ".join(map(self.sql, parts)) + ")"
            case Not(part):
                return f"NOT ({self.sql(part)})"
            case Is(fact):
                return FACTS.get(fact) or f"t.status = {self._param(fact)}"
            case Words():
                return self._words(node)
            case Contains():
                return self._contains(node)
            case FieldIs():
                return self._field_is(node)
            case TimeLeft() | Age() | Received():
                return self._moment(node)
            case _:
                return self._plain(node)

    def _plain(self, node: PriorityIs | NumberIs | ClockIs | Has | MacroIs | Replies) -> str:
        match node:
            case PriorityIs(priority):
                return f"t.priority = {self._param(priority.value if priority else '')}"
            case NumberIs(first, 0):
                return f"t.id = {self._param(first)}"
            case NumberIs(first, last):
                return f"t.id BETWEEN {self._param(first)} AND {self._param(last)}"
            case ClockIs(state, clock):
                column = "t.resolve_state" if clock else "t.deadline_state"
                return f"(t.active = 1 AND {column} = {self._param(state)})"
            case Has(what):
                return _HAS[what]
            case MacroIs(macro_id):
                return (f"t.id IN (SELECT o.ticket_id FROM outbox o WHERE o.macro = {self._param(macro_id)}"
                        " AND o.macro <> '' AND o.state <> 'cancelled')")
            case Replies(count, sign):
                compare = {"+": ">=", "-": "<=", "": "="}[sign]
                return (f"(SELECT count(*) FROM message m WHERE m.ticket_id = t.id AND m.direction = 'outbound'"
                        f" AND m.kind = 'human') {compare} {self._param(count)}")

    def _field_is(self, node: FieldIs) -> str:
        if node.field == "tag":
            if not node.value:
                return "t.tags = ''"
            rest = "" if node.prefix else TAG_MARK
            return self._beside("tags_fold", f"%{TAG_MARK}", fold(node.value), f"{rest}%")
        if node.field == "form":
            return self._beside("form_fold", "%", fold(node.value), "%") if node.value else "t.form_fold <> ''"
        column = f"t.{node.field}"
        if node.prefix and node.value:
            return self._like(column, "", node.value, "%")
        return f"{column} = {self._param(node.value)}"

    def _contains(self, node: Contains) -> str:
        text = fold(node.text)
        if node.field == "domain":
            return self._beside("requester_fold", "%@", text, "")
        return self._beside("subject_fold" if node.field == "subject" else "requester_fold", "%", text, "%")

    def _beside(self, column: str, before: str, text: str, after: str) -> str:
        """A part of a text is looked for in the narrow index of such texts, not in the wide rows."""
        if self.row_by_row:
            return self._like(f"t.{column}", before, text, after)
        return f"t.id IN (SELECT w.id FROM ticket w WHERE {self._like(f'w.{column}', before, text, after)})"

    def _like(self, column: str, before: str, text: str, after: str) -> str:
        name = f"p{len(self.params)}"
        sql, params = like_sql(column, before, text, after, name)
        self.params |= params
        return sql

    def _words(self, node: Words) -> str:
        stems = stems_of(node.text)
        if not stems:
            return "1 = 1"
        found = match(self.dialect, [stems], prefix=node.prefix, body_only=node.body_only)
        return f"t.id IN ({SEARCH[self.dialect].format(self._param(found))})"

    def _moment(self, node: TimeLeft | Age | Received) -> str:
        match node:
            case TimeLeft(span, later, clock):
                compare, column = ">=" if later else "<=", "t.resolve_by" if clock else "t.act_by"
                return f"(t.active = 1 AND {column} IS NOT NULL AND {column} {compare} {self._shifted(span)})"
            case Age("snoozed", span, beyond):
                compare = ">=" if beyond else "<="
                return (f"(t.snoozed_until IS NOT NULL AND t.snoozed_until > :now"
                        f" AND t.snoozed_until {compare} {self._shifted(span)})")
            case Age(column, span, beyond):
                return f"{_COLUMNS[column]} {'<=' if beyond else '>'} {self._shifted(-span)}"
            case Received():
                since, until = node.bounds(self.now, self.query.zone)
                parts = []
                if since is not None:
                    parts.append(f"t.received_at >= {self._param(to_micros(since))}")
                if until is not None:
                    parts.append(f"t.received_at < {self._param(to_micros(until))}")
                return "(" + " AND ".join(parts or ["1 = 1"]) + ")"

    def _shifted(self, span: timedelta) -> str:
        return self._param(to_micros(self.now) + span // timedelta(microseconds=1))

    def _param(self, value: Value) -> str:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f":{name}"
