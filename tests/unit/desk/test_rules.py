"""Rules at work: on arrival in the transaction that opens the ticket, of time exactly once, always undoable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk import boundaries
from supportdesk_tui.desk.acts import history, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.rulebook import Rulebook
from supportdesk_tui.desk.rules import rule_sweep, suggest
from supportdesk_tui.desk.rules.try_rules import try_rules
from supportdesk_tui.domain.acknowledgement import Acknowledging
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.suggestion import Because
from supportdesk_tui.domain.ticket import Priority, Status, Ticket
from supportdesk_tui.settings.rules_file import parse_rules
from supportdesk_tui.store.search_text import stems_of


def _with(desk: Desk, *rules: str) -> Desk:
    text = "".join(f'[[rule]]\nname = "R{number}"\n{rule}\n' for number, rule in enumerate(rules, 1))
    config = desk.config
    parsed = parse_rules(text, Path("rules.toml"), config.categories, config.operators, config.me, "UTC")
    return replace(desk, rulebook=Rulebook(parsed, stems_of))


def _ticket(desk: Desk, ticket_id: int | None) -> Ticket:
    assert ticket_id is not None
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


PAY = 'when = "subj:card"\nthen = {cat = "payment", prio = "P2", tag = "money"}'


class TestArrival:
    def test_a_request_is_sorted_as_it_comes(self, desk: Desk) -> None:
        """The log says which rule did it and why; each is taken back by its number."""
        desk = _with(desk, PAY, 'when = "body:refused"\nthen = {prio = "P1", assign = "anna"}')
        ticket = _ticket(desk, take(desk, mail("My card", "It was refused.")).ticket_id)
        assert (ticket.category, ticket.priority, ticket.tags, ticket.assignee) == (
            "payment", Priority.P2, ("money",), "anna")
        second, first = [batch for batch in history.log(desk, ticket_id=ticket.id) if batch.verb == "rule.arrival"]
        assert (first.actor, first.summary["when"]) == ("rule:R1", "subj:card")
        assert second.actor == "rule:R2"
        history.undo_batch(desk, first.id)
        ticket = _ticket(desk, ticket.id)
        assert (ticket.category, ticket.priority, ticket.assignee) == ("", None, "anna")

    def test_history_and_machines_are_left_alone(self, desk: Desk) -> None:
        desk = _with(desk, PAY)
        old = take(desk, mail("Old card"), at=desk.clock.now() - timedelta(days=90), history_before=desk.clock.now())
        assert _ticket(desk, old.ticket_id).category == ""
        machine = take(desk, mail("Card of the week", List_Id="<news.example>", Precedence="bulk"))
        assert machine.ticket_id is None

    def test_a_macro_is_proposed_and_nothing_is_sent(self, desk: Desk) -> None:
        desk = _with(desk, 'when = "subj:card"\nthen = {macro = "payment-details"}')
        ticket_id = take(desk, mail("My card")).ticket_id
        assert ticket_id is not None
        found = suggest.for_ticket(desk, ticket_id)
        reason = found.reason("macro")
        assert (found.macro_id, reason and reason.because) == ("payment-details", Because.RULE)
        with desk.store.reading() as view:
            assert view.outgoing_of(ticket_id) == ()

    def test_a_rule_decides_about_the_acknowledgement(self, desk: Desk) -> None:
        """M-49: its guards hold for a rule as well."""
        wants = _with(desk, 'when = "subj:card"\nthen = {ack = true}')
        forbids = replace(_with(desk, 'then = {ack = false}'),
                          config=replace(desk.config, acknowledging=Acknowledging(enabled=True)))

        def letters(one: Desk, raw: bytes) -> int:
            ticket_id = take(one, raw).ticket_id
            assert ticket_id is not None
            with one.store.reading() as view:
                return len(view.outgoing_of(ticket_id))
        assert letters(wants, mail("A card", sender="a@member.example")) == 1
        assert letters(wants, mail("A schedule", sender="b@member.example")) == 0
        assert letters(wants, mail("Again a card", sender="a@member.example")) == 0  # one a day to a sender
        assert letters(forbids, mail("A card", sender="c@member.example")) == 0


BROKEN = ConfigError("rules.toml", 3, "rule.then.proi", "unknown_key", "prio")


class TestRulesThatCannotBeRead:
    def test_who_came_meanwhile_is_shown_to_the_mended_rules(self, desk: Desk, clock: FrozenClock) -> None:
        """Mail comes in; each ticket is asked about once, in the log by its rule, and taken back like any other act."""
        broken = replace(desk, rulebook=Rulebook(problem=BROKEN))
        first, other = (_ticket(desk, take(broken, mail(subject)).ticket_id) for subject in ("My card", "A schedule"))
        clock.tick(timedelta(hours=2))
        assert rule_sweep.sweep(broken) == ()
        mended = _with(desk, PAY)
        late = _ticket(desk, take(mended, mail("Your card")).ticket_id)
        assert late.category == "payment"
        assert rule_sweep.sweep(mended) == (first.id, other.id)
        assert (_ticket(desk, first.id).category, _ticket(desk, other.id).category) == ("payment", "")
        (batch,) = [batch for batch in history.log(desk, ticket_id=first.id) if batch.verb == "rule.arrival"]
        history.undo_batch(desk, batch.id)
        clock.tick(timedelta(minutes=2))
        assert rule_sweep.sweep(_with(desk, PAY)) == ()
        assert _ticket(desk, first.id).category == ""

    def test_what_somebody_has_set_meanwhile_stays(self, desk: Desk) -> None:
        ticket = _ticket(desk, take(replace(desk, rulebook=Rulebook(problem=BROKEN)), mail("My card")).ticket_id)
        triage.set_priority(desk, [ticket.id], Priority.P3)
        triage.set_status(desk, [ticket.id], Status.PENDING)
        rule_sweep.sweep(_with(desk, PAY.replace("}", ', status = "solved", snooze = "2h"}')))
        ticket = _ticket(desk, ticket.id)
        assert (ticket.category, ticket.tags) == ("payment", ("money",))
        assert (ticket.priority, ticket.status, ticket.snoozed_until) == (Priority.P3, Status.PENDING, None)

    def test_rules_that_were_taken_away_leave_nobody_waiting(self, desk: Desk, clock: FrozenClock) -> None:
        ticket = _ticket(desk, take(replace(desk, rulebook=Rulebook(problem=BROKEN)), mail("My card")).ticket_id)
        assert rule_sweep.sweep(desk) == (ticket.id,)
        clock.tick(timedelta(minutes=2))
        assert rule_sweep.sweep(_with(desk, PAY)) == ()

    def test_a_backlog_is_worked_off_in_parts_without_waiting(
            self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rule_sweep, "AT_ONCE", 2)
        for number in range(5):
            take(replace(desk, rulebook=Rulebook(problem=BROKEN)), mail(f"Card {number}"))
        mended = _with(desk, PAY)
        assert [len(rule_sweep.sweep(mended)) for _ in range(4)] == [2, 2, 1, 0]

    def test_no_letter_leaves_that_a_rule_may_forbid(self, desk: Desk) -> None:
        """M-49: a letter cannot be taken back; where the file says nothing of letters, the settings count."""
        desk = replace(desk, config=replace(desk.config, acknowledging=Acknowledging(enabled=True)))

        def letters(may_forbid: bool, raw: bytes) -> int:
            ticket_id = take(replace(desk, rulebook=Rulebook(problem=BROKEN, may_forbid_letters=may_forbid)),
                             raw).ticket_id
            assert ticket_id is not None
            with desk.store.reading() as view:
                return len(view.outgoing_of(ticket_id))
        assert letters(True, mail("A card", sender="a@member.example")) == 0
        assert letters(False, mail("A card", sender="b@member.example")) == 1


class TestTime:
    def test_a_missed_deadline_once(self, desk: Desk, clock: FrozenClock) -> None:
        desk = _with(desk, 'on = "breach"\nwhen = "prio:P3"\nthen = {assign = "anna", tag = "late"}')
        ticket_id = take(desk, mail()).ticket_id
        assert ticket_id is not None
        triage.set_priority(desk, [ticket_id], Priority.P3)
        assert rule_sweep.sweep(desk) == ()
        clock.tick(timedelta(days=9))
        boundaries.refresh(desk)
        assert rule_sweep.sweep(desk) == (ticket_id,)
        assert _ticket(desk, ticket_id).assignee == "anna"
        (batch,) = [batch for batch in history.log(desk) if batch.verb == "rule.breach"]
        history.undo_batch(desk, batch.id)
        clock.tick(timedelta(minutes=2))
        assert rule_sweep.sweep(desk) == ()  # taken back is taken back
        assert _ticket(desk, ticket_id).assignee == ""

    def test_silence_looks_ahead_from_when_the_rule_was_read(self, desk: Desk, clock: FrozenClock) -> None:
        old = take(desk, mail("One")).ticket_id
        assert old is not None
        triage.set_status(desk, [old], Status.PENDING)
        clock.tick(timedelta(days=5))
        desk = _with(desk, 'on = "silence"\nafter = "3d"\nwhen = "is:pending"\nthen = {status = "solved"}')
        assert rule_sweep.sweep(desk) == ()
        new = take(desk, mail("Two")).ticket_id
        assert new is not None
        triage.set_status(desk, [new], Status.PENDING)
        clock.tick(timedelta(days=2, hours=23))
        assert rule_sweep.sweep(desk) == ()
        clock.tick(timedelta(hours=2))
        assert rule_sweep.sweep(desk) == (new,)
        assert _ticket(desk, new).status is Status.SOLVED
        assert _ticket(desk, old).status is Status.PENDING


def test_trying_the_rules_changes_nothing(desk: Desk) -> None:
    taken = take(desk, mail("My card"))
    before = _ticket(desk, taken.ticket_id)
    desk = _with(desk, PAY, 'when = "subj:zebra"\nthen = {prio = "P1"}')
    trial = try_rules(desk, parse_query("is:open").query)
    assert [(each.rule, each.field, each.before, each.after) for each in trial.changes] == [
        ("R1", "prio", "", "P2"), ("R1", "cat", "", "payment"), ("R1", "tag", [], ["money"])]
    assert trial.matched == {"R1": 1, "R2": 0}
    assert _ticket(desk, taken.ticket_id) == before


def test_what_is_so_already_is_no_change(desk: Desk) -> None:
    """Neither is a macro that is proposed, nor an acknowledgement: a ticket stays what it is."""
    desk = _with(desk, PAY.replace("}", ', macro = "payment-details", ack = false}'))
    take(desk, mail("My card"))
    trial = try_rules(desk, parse_query("is:open").query)
    assert (trial.changes, trial.matched) == ((), {"R1": 1})
