"""What every store keeps of tickets, and the order and the slices in which it gives them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import NOON
from store_values import new_ticket, stored_ticket
from supportdesk_tui.domain.errors import NoSuchTicket
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Deadline, Priority, Status, Ticket, Urgency
from supportdesk_tui.store.sql_store import SqlStore

INSTANTS = st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours, microseconds=hours))
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
TICKETS = st.builds(
    Ticket, id=st.just(0), subject=WORDS, status=st.sampled_from(Status), channel=st.sampled_from(Channel),
    requester_id=st.just(0), received_at=INSTANTS, updated_at=INSTANTS,
    priority=st.none() | st.sampled_from(Priority), category=WORDS, subcategory=WORDS, assignee=WORDS,
    tags=st.lists(st.sampled_from(["vip", "сбой", "a b"]), unique=True).map(tuple), source=WORDS,
    requester_name=WORDS, requester_address=WORDS, language=st.sampled_from(["", "en", "ru"]),
    last_inbound_at=st.none() | INSTANTS, last_reply_at=st.none() | INSTANTS,
    snoozed_until=st.none() | INSTANTS, promised_until=st.none() | INSTANTS, waiting_for=WORDS,
    message_count=st.integers(0, 9), unread=st.booleans(), late_sync=st.booleans(), history=st.booleans(),
    unparsed=st.booleans(), maybe_ticket=st.none() | st.integers(1, 9),
    outgoing=st.sampled_from(["", "held", "failed"]),
    deadline=st.builds(Deadline, clock=st.just("resolution"),
                       state=st.sampled_from(["running", "breached", "paused"]),
                       due_at=st.none() | INSTANTS, act_by=st.none() | INSTANTS),
    urgency=st.sampled_from(Urgency), boundary_at=st.none() | INSTANTS,
)
RUNS = count(1)
MODEST = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def queue_key(ticket: Ticket) -> tuple[int, int, datetime, datetime, int]:
    """The queue's order: what is overdue or at risk first."""
    ranks = {Priority.P1: 1, Priority.P2: 2, Priority.P3: 3, None: 3}
    act_by = ticket.deadline.act_by or datetime.max.replace(tzinfo=UTC)
    return int(ticket.urgency), ranks[ticket.priority], act_by, ticket.received_at, ticket.id


def keep(store: SqlStore, tickets: list[Ticket], category: str) -> list[Ticket]:
    """Store the tickets under a category of their own, so that runs do not see each other."""
    with store.writing() as unit:
        person = unit.add_requester(Requester(0))
        kept = [replace(ticket, id=unit.new_ticket_id(), requester_id=person.id, category=category)
                for ticket in tickets]
        for ticket in kept:
            unit.save_ticket(ticket)
    return kept


class TestTickets:
    @MODEST
    @given(tickets=st.lists(TICKETS, max_size=8))
    def test_every_field_comes_back(self, store: SqlStore, tickets: list[Ticket]) -> None:
        kept = keep(store, tickets, f"run{next(RUNS)}")
        with store.reading() as unit:
            assert list(unit.tickets(ticket.id for ticket in kept)) == kept
            assert [unit.ticket(ticket.id) for ticket in kept] == kept

    @MODEST
    @given(tickets=st.lists(TICKETS, max_size=20), offset=st.integers(0, 8), limit=st.integers(0, 8))
    @pytest.mark.parametrize(("sort", "key"), [
        ("prio", queue_key),
        ("created", lambda ticket: (ticket.received_at, ticket.id)),
        ("updated", lambda ticket: (ticket.updated_at, ticket.id)),
        ("sla", lambda ticket: queue_key(ticket)[2:]),
    ])
    def test_windows_and_positions_agree_with_a_sort(
        self, store: SqlStore, tickets: list[Ticket], offset: int, limit: int, sort: str, key: object,
    ) -> None:
        category = f"run{next(RUNS)}x"
        kept = keep(store, tickets, category)
        assert callable(key)
        for sign in ("", "-"):
            query = parse_query(f"cat:{category} sort:{sign}{sort}").query
            expected = sorted(kept, key=key, reverse=bool(sign))
            with store.reading() as unit:
                window = unit.window(query, NOON, offset, limit)
                places = [unit.position(query, NOON, ticket.id) for ticket in expected]
                total = unit.count(query, NOON)
            assert list(window.tickets) == expected[offset:offset + limit]
            assert (window.total, window.offset) == (len(kept), offset)
            assert places == list(range(len(expected)))
            assert total == len(kept)

    def test_a_ticket_outside_the_view_has_no_position(self, store: SqlStore) -> None:
        ticket = stored_ticket(store, status=Status.SOLVED)
        with store.reading() as unit:
            assert unit.position(parse_query("is:open").query, NOON, ticket.id) is None
            assert unit.position(parse_query("is:open").query, NOON, 999) is None

    def test_an_unknown_number_is_an_error_of_its_own(self, store: SqlStore) -> None:
        with store.reading() as unit, pytest.raises(NoSuchTicket):
            unit.ticket(7)

    def test_tickets_come_in_the_order_asked_for_and_missing_ones_are_left_out(self, store: SqlStore) -> None:
        first, second = stored_ticket(store), stored_ticket(store)
        with store.reading() as unit:
            assert [t.id for t in unit.tickets([second.id, 999, first.id])] == [second.id, first.id]
            assert list(unit.all_ticket_ids()) == [first.id, second.id]

    def test_saving_again_replaces(self, store: SqlStore) -> None:
        ticket = stored_ticket(store, tags=("vip",))
        changed = replace(ticket, tags=(), subject="Another", status=Status.SOLVED)
        with store.writing() as unit:
            unit.save_ticket(changed)
            assert unit.ticket(ticket.id) == changed

    def test_numbers_are_never_given_twice(self, store: SqlStore) -> None:
        with store.writing() as unit:
            first = [new_ticket(unit).id for _ in range(3)]
        with store.writing() as unit:
            assert unit.new_ticket_id() == max(first) + 1
        with store.writing() as unit:
            assert unit.new_ticket_id() == max(first) + 2

    def test_a_requesters_tickets_newest_first_and_the_one_still_open(self, store: SqlStore) -> None:
        with store.writing() as unit:
            person = unit.add_requester(Requester(0, addresses=("Anna@Member.example",)))
            old = new_ticket(unit, requester_id=person.id, received_at=NOON - timedelta(days=2))
            new = new_ticket(unit, requester_id=person.id, received_at=NOON - timedelta(days=1))
            solved = new_ticket(unit, requester_id=person.id, status=Status.SOLVED)
        with store.reading() as unit:
            assert [t.id for t in unit.tickets_of(person.id)] == [solved.id, new.id, old.id]
            assert unit.open_ticket_of("anna@member.EXAMPLE") == new.id
            assert unit.open_ticket_of("nobody@member.example") is None

    def test_boundaries_passed_are_found_at_their_instant(self, store: SqlStore) -> None:
        later = stored_ticket(store, boundary_at=NOON + timedelta(microseconds=1))
        now = stored_ticket(store, boundary_at=NOON)
        early = stored_ticket(store, boundary_at=NOON - timedelta(days=1))
        stored_ticket(store)
        with store.reading() as unit:
            assert unit.passed_boundaries(NOON) == (early.id, now.id)
            assert unit.passed_boundaries(NOON, limit=1) == (early.id,)
            assert later.id in unit.passed_boundaries(NOON + timedelta(seconds=1))


def test_the_numbers_of_a_view_come_in_its_order_whole_or_in_part(store: SqlStore) -> None:
    """What marking everything and marking a range ask for, and which marked tickets a view holds."""
    made = [stored_ticket(store, received_at=NOON - timedelta(minutes=number),
                          status=Status.SOLVED if number == 2 else Status.OPEN).id for number in range(5)]
    query = parse_query("is:open sort:created").query
    in_order = tuple(reversed([number for place, number in enumerate(made) if place != 2]))
    with store.reading() as view:
        assert view.ids(query, NOON) == in_order
        assert view.ids(query, NOON, 1) == in_order[1:]
        assert view.ids(query, NOON, 1, 2) == in_order[1:3]
        assert view.among(query, NOON, [*made, 999]) == set(in_order)
        assert view.among(query, NOON, []) == frozenset()


def test_what_is_expected_of_tickets_changes_nothing(store: SqlStore) -> None:
    ticket = stored_ticket(store)
    with store.writing() as unit:
        unit.expect_tickets([ticket.id, 999])
        assert unit.ticket(ticket.id) == ticket
        assert unit.events(ticket.id) == ()
        assert unit.outgoing_of(ticket.id) == ()
