"""Every term of the filter language finds what it says, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fakes import NOON
from filter_cases import CASES, DAY, fill
from store_values import new_ticket
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.store import ticket_rows
from supportdesk_tui.store.sql_store import SqlStore


class TestFilters:
    def test_every_term(self, store: SqlStore) -> None:
        with store.writing() as unit:
            ids = fill(unit)
        names = {number: name for name, number in ids.items()}
        wrong = {}
        for text, expected in CASES.items():
            parsed = parse_query(text, me="ira")
            assert parsed.problems == (), text
            with store.reading() as unit:
                window = unit.window(parsed.query, NOON, 0, 100)
            found = {names[ticket.id] for ticket in window.tickets}
            if found != set(expected.split()):
                wrong[text] = found
            assert window.total == len(window.tickets)
        assert wrong == {}

    def test_row_by_row_is_the_same(self, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
        """A large view is read row by row: it holds what a small one does."""
        with store.writing() as unit:
            ids = fill(unit)
        for text in CASES:
            query = parse_query(text, me="ira").query
            with store.reading() as unit, monkeypatch.context() as patched:
                small = unit.window(query, NOON, 0, 100)
                patched.setattr(ticket_rows, "MANY", 0)
                assert unit.window(query, NOON, 0, 100) == small, text
                assert unit.among(query, NOON, ids.values()) == {ticket.id for ticket in small.tickets}, text

    def test_not_means_all_the_others(self, store: SqlStore) -> None:
        """No condition may be NULL: a ticket without a date is in the view or in its opposite."""
        with store.writing() as unit:
            ids = fill(unit)
        for text in CASES:
            with store.reading() as unit:
                inside = unit.count(parse_query(f"({text})", me="ira").query, NOON)
                outside = unit.count(parse_query(f"-({text})", me="ira").query, NOON)
            assert inside + outside == len(ids), text

    def test_the_default_view(self, store: SqlStore) -> None:
        with store.writing() as unit:
            ids = fill(unit)
            query = parse_query("is:open -is:snoozed -is:sending sort:prio").query
            shown = {ticket.id for ticket in unit.window(query, NOON, 0, 100).tickets}
        assert set(ids.values()) - shown == {ids[name] for name in ("asleep", "on_its_way", "solved", "spam")}

    @pytest.mark.parametrize(("now", "shown"), [(NOON + DAY - timedelta(microseconds=1), 0), (NOON + DAY, 1)])
    def test_a_snoozed_ticket_is_back_at_its_instant(self, store: SqlStore, now: datetime, shown: int) -> None:
        with store.writing() as unit:
            new_ticket(unit, snoozed_until=NOON + DAY)
        with store.reading() as unit:
            assert unit.count(parse_query("-is:snoozed").query, now) == shown

    def test_days_begin_in_the_operators_zone(self, store: SqlStore) -> None:
        """22:30 UTC is the next day in Moscow."""
        with store.writing() as unit:
            new_ticket(unit, received_at=NOON.replace(hour=22, minute=30))
        later = NOON + 2 * DAY
        with store.reading() as unit:
            for zone, found in (("UTC", 0), ("Europe/Moscow", 1), ("No/Where", 0)):
                assert unit.count(parse_query("after:2026-03-05", zone=zone).query, later) == found

    def test_what_open_tickets_have_is_counted(self, store: SqlStore) -> None:
        with store.writing() as unit:
            new_ticket(unit, tags=("vip", "сбой"), assignee="ira", requester_name="Анна", requester_address="a@ex.ru")
            new_ticket(unit, tags=("vip",), category="access", requester_name="100%", requester_address="b@ex.ru")
            new_ticket(unit, tags=("vip", "old"), status=Status.SOLVED)
            assert unit.tallies("tag") == (("vip", 2), ("сбой", 1))
            assert unit.tallies("assignee") == (("ira", 1),)
            assert unit.tallies("category") == (("access", 1),)
            assert unit.tallies("address", limit=1) == (("a@ex.ru", 1),)
            assert unit.tallies("address", "АНН") == (("a@ex.ru", 1),)
            assert unit.tallies("address", "0%") == (("b@ex.ru", 1),)
