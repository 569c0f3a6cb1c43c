"""Rules: a filter asked in memory answers as the database does; what is done once is done once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import NOON
from filter_cases import CASES, HOUR, fill
from store_values import new_message, new_ticket, outgoing
from supportdesk_tui.desk.rules.apply_rules import facts_of
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.filters.matching import Facts, matcher
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.rule import Occasion, Rule, Then
from supportdesk_tui.domain.ticket import Deadline, Priority, Status
from supportdesk_tui.store.search_text import stems_of
from supportdesk_tui.store.sql_store import SqlStore

WORDS = ("Card refused", "card*", "refus", "body:hello", "hello*", "hello card", '"card refused"', "peter@", "snow",
         "Петр", "subj:card", "from:peter", "#2", "re:0", "age:1d+", "cat:none", "tag:none", "who:none", "zzz")
FILTERS = st.recursive(
    st.sampled_from([*CASES, *WORDS]),
    lambda inner: st.one_of(inner.map(lambda text: f"-({text})"),
                            st.tuples(inner, inner).map(lambda both: f"({both[0]}) ({both[1]})"),
                            st.tuples(inner, inner).map(lambda both: f"({both[0]}) OR ({both[1]})")), max_leaves=4)


class TestInMemory:
    @pytest.fixture
    def filled(self, store: SqlStore) -> tuple[SqlStore, tuple[Facts, ...]]:
        with store.writing() as unit:
            for ticket_id in fill(unit).values():
                unit.add_message(new_message(ticket_id, "Hello, my card was refused twice."))
            new_ticket(unit, subject="Where is my card?", requester_name="Peter Snow",
                       requester_address="peter@member.example")
        with store.reading() as view:
            facts = tuple(facts_of(view, ticket, NOON, "ira") for ticket in view.tickets(view.all_ticket_ids()))
        return store, facts

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=FILTERS)
    def test_a_filter_in_memory_answers_as_the_database_does(
            self, filled: tuple[SqlStore, tuple[Facts, ...]], text: str) -> None:
        """What a rule matches on arrival is what the same filter shows in the queue."""
        store, facts = filled
        query = parse_query(text, me="ira").query
        holds = matcher(query, stems_of)
        with store.reading() as view:
            found = {ticket.id for ticket in view.window(query, NOON, 0, 100).tickets}
        assert {one.ticket.id for one in facts if holds(one)} == found


def _rule(name: str, on: Occasion, when: str, after: timedelta | None = None) -> Rule:
    return Rule(name, on, when, parse_query(when).query, Then(priority=Priority.P1), after)


class TestOnce:
    def test_a_breach_is_an_occasion_of_its_own(self, store: SqlStore) -> None:
        rule = _rule("Late", Occasion.BREACH, "prio:P2")
        late = Deadline("resolution", "breached", NOON - HOUR, NOON - HOUR)
        with store.writing() as unit:
            ticket = new_ticket(unit, priority=Priority.P2, deadline=late)
            new_ticket(unit, priority=Priority.P3, deadline=late)
            new_ticket(unit, priority=Priority.P2, deadline=late, status=Status.SOLVED)
            new_ticket(unit, priority=Priority.P2, deadline=late, history=True)
        long_ago = NOON - 10 * HOUR
        with store.writing() as unit:
            (found,) = unit.rule_candidates(rule, NOON, long_ago, 10)
            assert found[0] == ticket.id
            assert unit.rule_candidates(rule, NOON, NOON - HOUR, 10) == ()  # it happened before the rule was read
            assert unit.note_rule(rule.name, *found, NOON)
            assert not unit.note_rule(rule.name, *found, NOON)
            assert unit.rule_candidates(rule, NOON, long_ago, 10) == ()
            assert unit.rules_done(ticket.id) == ("Late",)
        with store.writing() as unit:
            later = NOON - HOUR / 2
            new_ticket(unit, id=ticket.id, priority=Priority.P2, requester_id=ticket.requester_id,
                       deadline=Deadline("resolution", "breached", later, later))
        with store.reading() as view:
            assert [one for one, _ in view.rule_candidates(rule, NOON, long_ago, 10)] == [ticket.id]

    @pytest.mark.parametrize(("said_at", "until", "found"), [
        (NOON - 72 * HOUR, None, True), (NOON - 71 * HOUR, None, False), (NOON - 72 * HOUR, NOON + HOUR, False),
        (NOON - 72 * HOUR, NOON, True)])
    def test_silence_is_counted_from_the_last_word(self, store: SqlStore, said_at: datetime, until: datetime | None,
                                                   found: bool) -> None:
        """A ticket that was put to sleep is silent because we wished so."""
        rule = _rule("Quiet", Occasion.SILENCE, "is:pending", 72 * HOUR)
        with store.writing() as unit:
            ticket = new_ticket(unit, status=Status.PENDING, received_at=NOON - 90 * HOUR, last_reply_at=said_at,
                                snoozed_until=until)
            new_ticket(unit, status=Status.OPEN, received_at=NOON - 90 * HOUR)
        with store.reading() as view:
            ids = [one for one, _ in view.rule_candidates(rule, NOON, NOON - 100 * HOUR, 10)]
        assert ids == ([ticket.id] if found else [])


def test_a_period_finds_what_came_and_what_is_counted(store: SqlStore) -> None:
    """For reports; an act that was taken back does not count among the events."""
    with store.writing() as unit:
        old, new, idle, closed = (new_ticket(unit, received_at=NOON - days * 24 * HOUR) for days in (9, 0, 9, 9))
        batch = unit.add_batch(NOON, "ira", "test", [old.id])
        unit.add_events(batch, [Event(old.id, EventKind.DISMISSED, NOON), Event(idle.id, EventKind.TAGGED, NOON),
                                Event(closed.id, EventKind.STATUS, NOON, {"to": "closed"})])
        undone = unit.add_batch(NOON, "ira", "test", [old.id])
        unit.add_events(undone, [Event(old.id, EventKind.NOTED, NOON)])
        unit.set_undone(undone, True)
        unit.add_outgoing(outgoing(old.id, 1, purpose="reply", state=OutboxState.SENT, sent_at=NOON,
                                   effects={"macro": "refund"}))
        unit.add_outgoing(outgoing(old.id, 2, purpose="reply", state=OutboxState.HELD))
    with store.reading() as view:
        assert view.tickets_between(NOON, NOON + HOUR) == (old.id, new.id, closed.id)
        assert [event.kind for event in view.events_of([old.id, idle.id])[old.id]] == [EventKind.DISMISSED]
        assert view.replies_of([old.id]) == {old.id: ((NOON, "refund"),)}
