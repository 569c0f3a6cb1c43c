"""The log of acts: what is appended stays, what is taken back does not count, half of an act never shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import NOON
from store_values import new_message, new_ticket, stored_ticket
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.store.sql_store import SqlStore, SqlWriting

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2**53, 2**53) | st.text(st.characters(codec="utf-8"), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abя", max_size=3), inner, max_size=3),
    max_leaves=6,
)


def priority(ticket_id: int, to: str = "P1") -> Event:
    return Event(ticket_id, EventKind.PRIORITY, NOON, {"to": to}, {"to": None})


class Halfway(Exception):
    """What goes wrong in the middle of an act."""


def fail_inside(unit: SqlWriting, ticket_id: int) -> None:
    with unit.savepoint():
        new_ticket(unit)
        unit.add_message(new_message(ticket_id, "vanishing"))
        with unit.savepoint():
            unit.set_setting("inner", "kept inside what is lost")
        assert unit.find("vanishing") == (ticket_id,)
        raise Halfway


class TestLog:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.dictionaries(st.text("abя", max_size=3), JSON, max_size=3),
           kinds=st.lists(st.sampled_from(EventKind), max_size=4))
    def test_events_come_back_as_they_were(
        self, store: SqlStore, data: dict[str, Json], kinds: list[EventKind],
    ) -> None:
        with store.writing() as unit:
            ticket = new_ticket(unit)
            batch = unit.add_batch(NOON, "ira", "test", [ticket.id], summary=data)
            events = [Event(ticket.id, kind, NOON + timedelta(microseconds=place), data, {"was": place})
                      for place, kind in enumerate(kinds)]
            stored = unit.add_events(batch, events)
        with store.reading() as unit:
            assert unit.events(ticket.id) == stored == unit.batch_events(batch)
            kept = unit.batch(batch)
        assert [(e.kind, e.at, e.data, e.before) for e in stored] == \
               [(e.kind, e.at, e.data, e.before) for e in events]
        assert [e.seq for e in stored] == sorted({e.seq for e in stored})
        assert kept is not None
        assert (kept.actor, kept.verb, kept.ticket_ids, kept.summary) == ("ira", "test", (ticket.id,), data)

    def test_events_of_an_undone_batch_do_not_count(self, store: SqlStore) -> None:
        with store.writing() as unit:
            ticket = new_ticket(unit)
            first = unit.add_batch(NOON, "ira", "triage.priority", [ticket.id])
            unit.add_events(first, [priority(ticket.id)])
            second = unit.add_batch(NOON, "ira", "triage.priority", [ticket.id])
            unit.add_events(second, [priority(ticket.id, "P2")])
            unit.set_undone(first, True)
        with store.reading() as unit:
            assert [e.data["to"] for e in unit.events(ticket.id)] == ["P2"]
            assert [e.data["to"] for e in unit.events(ticket.id, undone=True)] == ["P1", "P2"]
            undone = unit.batch(first)
        assert undone is not None
        assert undone.undone
        with store.writing() as unit:
            unit.set_undone(first, False)
            assert len(unit.events(ticket.id)) == 2

    def test_batches_newest_first_by_ticket_time_and_actor(self, store: SqlStore) -> None:
        one, two = stored_ticket(store), stored_ticket(store)
        with store.writing() as unit:
            a = unit.add_batch(NOON, "ira", "first", [one.id])
            b = unit.add_batch(NOON + timedelta(hours=1), "anna", "second", [two.id, one.id, two.id])
            c = unit.add_batch(NOON + timedelta(hours=2), "ira", "undo", [two.id], undo_of=b, undoable=False)
        with store.reading() as unit:
            assert [batch.id for batch in unit.batches()] == [c, b, a]
            assert [batch.id for batch in unit.batches(limit=1)] == [c]
            assert [batch.id for batch in unit.batches(ticket_id=one.id)] == [b, a]
            assert [batch.id for batch in unit.batches(actor="ira")] == [c, a]
            assert [batch.id for batch in unit.batches(since=NOON + timedelta(hours=1))] == [c, b]
            assert [batch.id for batch in unit.batches(actor="ira", ticket_id=one.id)] == [a]
            undo = unit.batch(c)
            assert unit.batch(999) is None
        assert undo is not None
        assert (undo.undo_of, undo.undoable, undo.undone) == (b, False, False)

    def test_an_act_that_fails_leaves_nothing(self, store: SqlStore) -> None:
        ticket = stored_ticket(store)

        def fail_halfway() -> None:
            with store.writing() as unit:
                batch = unit.add_batch(NOON, "ira", "test", [ticket.id])
                unit.add_events(batch, [priority(ticket.id)])
                unit.add_message(new_message(ticket.id, "vanishing words"))
                unit.set_setting("x", "y")
                raise Halfway

        with pytest.raises(Halfway):
            fail_halfway()
        with store.reading() as unit:
            assert unit.events(ticket.id, undone=True) == ()
            assert unit.messages(ticket.id) == ()
            assert unit.batches() == ()
            assert unit.setting("x") is None
            assert unit.find("vanishing") == ()

    def test_a_savepoint_takes_back_only_its_own(self, store: SqlStore) -> None:
        """One bad record of an import must not cost its neighbours."""
        with store.writing() as unit:
            ticket = new_ticket(unit)
            unit.add_message(new_message(ticket.id, "staying"))
            with pytest.raises(Halfway):
                fail_inside(unit, ticket.id)
            with unit.savepoint():
                unit.add_message(new_message(ticket.id, "later"))
            after = new_ticket(unit)
        with store.reading() as unit:
            assert [m.text for m in unit.messages(ticket.id)] == ["staying", "later"]
            assert unit.setting("inner") is None
            assert (unit.find("staying later"), unit.find("vanishing")) == ((ticket.id,), ())
            assert list(unit.all_ticket_ids()) == [ticket.id, after.id]

    def test_an_event_may_be_written_before_its_ticket_but_not_without(self, store: SqlStore) -> None:
        with store.writing() as unit:
            number = unit.new_ticket_id()
            batch = unit.add_batch(NOON, "sync", "sync", [number])
            unit.add_events(batch, [priority(number)])
            ticket = new_ticket(unit, id=number)
        with store.reading() as unit:
            assert len(unit.events(ticket.id)) == 1
        with pytest.raises(Exception, match=r"(?i)foreign key"), store.writing() as unit:
            unit.add_events(batch, [priority(999)])
        with store.reading() as unit:
            assert unit.events(999) == ()

    def test_a_reader_sees_one_moment(self, store: SqlStore) -> None:
        with store.reading() as unit:
            assert unit.all_ticket_ids() == []
            stored_ticket(store)
            assert unit.all_ticket_ids() == []
        with store.reading() as unit:
            assert len(unit.all_ticket_ids()) == 1
