"""Full text: both languages, any form of a word, as it is typed; the same on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import NOON
from store_values import new_message, new_ticket
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.store.sql_store import SqlStore

TEXTS = (
    "Прошу возврата денег за март, ещё не пришли. Пишите на Anna.K+club@Ex.example",
    "My refund has not arrived, order 48151623, the login fails",
    "Расписание эфиров foo_bar, звонок в 10:30",
)


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    with store.writing() as unit:
        for number, (name, text) in enumerate(zip(("один", "два", "три"), TEXTS, strict=True), 1):
            ticket = new_ticket(unit, subject=f"Subject number {name}",
                                requester_name="Ольга Ёлкина" if number == 3 else "",
                                requester_address="olga.e@club.example" if number == 3 else "")
            unit.add_message(new_message(ticket.id, text))
    return store


class TestSearch:
    @pytest.mark.parametrize(("words", "found"), [
        ("возврат", {1}), ("ВОЗВРАТЫ", {1}), ("возвратам денег", {1}), ("refunds", {2}), ("Refunded", {2}),
        ("еще", {1}), ("ещё", {1}), ("елкина", {3}), ("Ёлкина", {3}), ("возв", {1}), ("refu", {2}),
        ("anna.k+club@ex.example", {1}), ("anna", {1}), ("olga.e@club.example", {3}), ("club.example", {1, 3}),
        ("olga.e@cl", {3}), ("48151623", {2}), ("4815", {2}), ("foo_bar", {3}), ("10:30", {3}), ("эфир", {3}),
        ("subject", {1, 2, 3}), ("возврат refund", set()), ("refund login", {2}), ("три", {3}), ("№3", {3}),
        ("", set()), ("!!! ***", set()), ('"refund" OR (', set()), ("'refund'", {2}), ("re", set()),
        ("refund:*", {2}), ("body", set()), ("а" * 300, set()),
    ])
    def test_find(self, filled: SqlStore, words: str, found: set[int]) -> None:
        """M-80: in any case and form, Russian as English."""
        with filled.reading() as unit:
            assert set(unit.find(words)) == found

    @pytest.mark.parametrize(("text", "found"), [
        ('"денег за март"', {1}), ('"за деньги"', set()), ("«возврат денег»", {1}), ('"март денег"', set()),
        ("body:денег", {1}), ("body:subject", set()), ("текст:логин", set()), ("refund OR эфир", {2, 3}),
        ("-refund", {1, 3}), ("refund -login", set()), ("refu*", {2}), ("2", {2}), ("#2", {2}),
        ("subject возвр", {1}), ("возвр subject", set()),
    ])
    def test_words_of_a_filter(self, filled: SqlStore, text: str, found: set[int]) -> None:
        with filled.reading() as unit:
            window = unit.window(parse_query(text).query, NOON, 0, 10)
        assert {ticket.id for ticket in window.tickets} == found

    def test_a_finished_word_is_not_a_beginning(self, filled: SqlStore) -> None:
        with filled.reading() as unit:
            assert (unit.find("refu"), unit.find("refu ")) == ((2,), ())

    def test_the_subject_weighs_more_than_the_text(self, store: SqlStore) -> None:
        with store.writing() as unit:
            in_text = new_ticket(unit, subject="Other")
            unit.add_message(new_message(in_text.id, "about the voucher"))
            in_subject = new_ticket(unit, subject="Voucher")
            unit.add_message(new_message(in_subject.id, "about something else"))
            third = new_ticket(unit, subject="Third")
            unit.add_message(new_message(third.id, "a voucher again"))
        with store.reading() as unit:
            assert unit.find("voucher")[0] == in_subject.id
            assert len(unit.find("voucher", limit=2)) == 2

    def test_later_messages_and_changed_subjects_are_found(self, filled: SqlStore) -> None:
        with filled.writing() as unit:
            unit.add_message(new_message(1, "Одна дополнительная просьба"))
            assert unit.find("просьбы") == (1,)
            new_ticket(unit, id=2, subject="Renamed")
        with filled.reading() as unit:
            assert (unit.find("просьба возврат"), unit.find("renaming"), unit.find("два")) == ((1,), (2,), ())
            assert unit.find("refund") == (2,)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=30) | st.text("\"'():*&|!<>-^№#@.% абвab1\\", max_size=20))
    def test_nothing_that_can_be_typed_breaks_it(self, filled: SqlStore, words: str) -> None:
        with filled.reading() as unit:
            unit.find(words)
            unit.count(parse_query(words).query, NOON)

    def test_a_huge_message_is_stored_and_found_by_its_beginning(self, store: SqlStore) -> None:
        text = "начало " + " ".join(f"w{number}" for number in range(150_000))
        with store.writing() as unit:
            ticket = new_ticket(unit)
            unit.add_message(new_message(ticket.id, text))
        with store.reading() as unit:
            assert unit.find("начало") == (ticket.id,)
            assert unit.messages(ticket.id)[0].text == text
