"""Macros as data: which variant is chosen, what counts as an open placeholder, which words are filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.club import Club, Operator
from supportdesk_tui.domain.macro import (
    WHEN_PATTERN,
    Ask,
    Macro,
    MacroKind,
    MacroText,
    ask_variables,
    asked_values,
    marker,
    open_markers,
    without_markers,
)
from supportdesk_tui.domain.macro_values import NAMESPACES, VARIABLES, LetterFacts, values
from supportdesk_tui.domain.moment_text import date_text, moment_text, zone_text
from supportdesk_tui.domain.person_name import first_name
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Priority, Status, Ticket

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # a Friday; noon in Moscow
MOSCOW = ZoneInfo("Europe/Moscow")


def macro(*languages: str, asks: tuple[Ask, ...] = ()) -> Macro:
    return Macro("m", MacroKind.REPLY, "", {name: MacroText(name, name) for name in languages}, asks=asks)


def facts(language: str = "ru") -> LetterFacts:
    ticket = Ticket(1042, "Оплата", Status.OPEN, Channel.EMAIL, 7, NOW, NOW, priority=Priority.P2)
    requester = Requester(7, "Пётр Смирнов", ("p@club.example",), plan="Год", profile_id="55")
    club = Club("Клуб", "https://club.example", "https://club.example/u/{id}")
    return LetterFacts(ticket, requester, Operator("ira", "Ирина"), club, NOW, MOSCOW, language)


def test_variant_is_the_requesters_language_else_english_else_what_there_is() -> None:
    assert macro("en", "ru").language("ru") == "ru"
    assert macro("en", "ru").language("de") == "en"
    assert macro("ru").language("en") == "ru"
    assert macro("de").language("en", "ru") == "de"
    assert macro("en", "ru").language("", "ru") == "ru"


def test_an_open_marker_is_found_where_it_stands() -> None:
    text = f"Hello\n\nAmount: {marker('ask.amount')}, {marker('foo.bar')}"
    found = open_markers(text, {"ask.amount"})
    assert [(p.kind, p.variable, p.line, p.column) for p in found] == [
        ("empty", "ask.amount", 3, 9), ("unknown", "foo.bar", 3, 23)]


def test_a_cut_marker_and_a_placeholder_typed_by_hand_still_block() -> None:
    """An edit may have eaten the closing bracket; a template pasted as text must not reach a requester."""
    assert open_markers("for ⟦requester.na")
    assert [p.variable for p in open_markers("Hello {{ requester.name }}!")] == ["requester.name"]
    assert open_markers("{{- sla.due | upper }}")


def test_a_placeholder_in_a_quote_is_somebody_elses() -> None:
    assert not open_markers("Yes.\n\n> What is {{ ticket.number }}?")
    assert open_markers("> ⟦ticket.number⟧"), "a marker is ours wherever it stands"


def test_ordinary_braces_do_not_block() -> None:
    assert not open_markers('Use {"a": 1}, {{ mustache }} or [x].')


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_a_value_can_never_look_like_a_marker(text: str) -> None:
    assert not [p for p in open_markers(without_markers(text)) if "{{" not in text]


def test_asked_values_keep_defaults_in_their_own_language() -> None:
    asks = (Ask("term", {"en": "Term"}, {"en": "one day", "ru": "один день"}), Ask("sum", {"en": "Sum"}))
    it = macro("en", "ru", asks=asks)
    assert asked_values(it, "ru", {}) == {"term": "один день", "sum": ""}
    assert asked_values(it, "ru", {"term": "", "sum": "5"}) == {"term": "один день", "sum": "5"}
    assert asks[1].default("ru") == ""
    assert asks[0].prompt("ru") == "Term"
    assert Ask("x").prompt("en") == "x"
    assert ask_variables(it) == {"ask.term", "ask.sum"}


@pytest.mark.parametrize("text", ["60m", "2h", "3d", "tomorrow", "tomorrow 15:00", "mon 12:00", "9:30"])
def test_times_a_macro_may_promise(text: str) -> None:
    assert WHEN_PATTERN.fullmatch(text)


@pytest.mark.parametrize("text", ["", "soon", "15", "tomorrow at 15", "900", "1w"])
def test_times_a_macro_may_not_promise(text: str) -> None:
    assert not WHEN_PATTERN.fullmatch(text)


def test_every_documented_variable_has_a_value_and_no_other() -> None:
    """The table is what lint, documents and the picker trust."""
    found = {f"{space}.{name}" for space, names in values(facts()).items() for name in names}
    assert found == set(VARIABLES)
    assert set(values(facts())) == set(NAMESPACES)


def test_values_speak_the_letters_language() -> None:
    russian, english = values(facts("ru")), values(facts("en"))
    assert russian["requester"]["greeting"] == "Пётр, здравствуйте!"
    assert english["requester"]["greeting"] == "Hello Пётр!"
    assert russian["ticket"]["status"] == "в работе"
    assert english["ticket"]["channel"] == "e-mail"
    assert russian["requester"]["profile_url"] == "https://club.example/u/55"
    assert russian["ticket"]["priority"] == "P2"


def test_greeting_of_a_nameless_requester_is_still_a_greeting() -> None:
    nameless = replace(facts(), requester=Requester(7, "p@club.example", ("p@club.example",)))
    assert values(nameless)["requester"]["greeting"] == "Здравствуйте!"
    assert values(replace(nameless, language="en"))["requester"]["greeting"] == "Hello!"


def test_signature_falls_back_to_the_name() -> None:
    assert values(facts())["me"]["signature"] == "Ирина"


def test_a_time_that_has_passed_is_never_named() -> None:
    late = values(replace(facts(), due_at=NOW, promise_at=NOW - timedelta(minutes=1)))
    assert late["sla"]["due"] == late["sla"]["promise"] == ""
    early = values(replace(facts(), due_at=NOW + timedelta(hours=2), promise_at=NOW + timedelta(days=1)))
    assert (early["sla"]["due"], early["sla"]["promise"]) == ("сегодня до 14:00", "завтра до 12:00")


def test_the_open_promise_stands_in_for_a_new_one() -> None:
    ticket = replace(facts().ticket, promised_until=NOW + timedelta(hours=1))
    assert values(replace(facts(), ticket=ticket))["sla"]["promise"] == "сегодня до 13:00"


def test_last_message_is_quoted_and_bounded() -> None:
    quoted = values(replace(facts(), last_message="\n".join(["a", "", *["b"] * 60])))["ticket"]["last_message"]
    assert quoted.startswith("> a\n>\n> b\n")
    assert quoted.endswith("> …")
    assert len(quoted.splitlines()) == 41


@pytest.mark.parametrize(("language", "hours", "expected"), [
    ("ru", 3, "сегодня до 15:00"), ("en", 27, "tomorrow by 15:00"),
    ("ru", 24 * 5, "в среду, 25 ноября, до 12:00"), ("en", 24 * 4, "on Tuesday, 24 November, by 12:00"),
    ("ru", 24 * 4, "во вторник, 24 ноября, до 12:00"), ("ru", 24 * 45, "в понедельник, 4 января 2027, до 12:00"),
    ("de", 3, "today by 15:00"),
])
def test_deadlines_read_as_people_write_them(language: str, hours: int, expected: str) -> None:
    assert moment_text(NOW + timedelta(hours=hours), MOSCOW, language, NOW) == expected


def test_today_is_the_local_day() -> None:
    """22:30 UTC is already tomorrow in Moscow."""
    now = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert moment_text(now + timedelta(hours=2, minutes=30), MOSCOW, "en", now) == "tomorrow by 01:30"


def test_dates_carry_the_year() -> None:
    assert date_text(NOW, MOSCOW, "ru") == "20 ноября 2026, 12:00"
    assert date_text(NOW, MOSCOW, "en") == "20 November 2026, 12:00"


@pytest.mark.parametrize(("zone", "language", "expected"), [
    ("Europe/Moscow", "ru", "МСК"), ("Europe/Moscow", "en", "MSK"), ("Asia/Yekaterinburg", "ru", "UTC+5"),
    ("Asia/Kathmandu", "en", "UTC+5:45"), ("America/Sao_Paulo", "en", "UTC-3"), ("UTC", "ru", "UTC"),
])
def test_zones_have_short_names(zone: str, language: str, expected: str) -> None:
    assert zone_text(NOW, ZoneInfo(zone), language) == expected


@pytest.mark.parametrize(("name", "expected"), [
    ("Пётр Смирнов", "Пётр"), ("Смирнов Пётр", "Пётр"), ("Смирнов Пётр Ильич", "Пётр"),
    ("Анна Сергеевна", "Анна"), ("МАРИЯ КИМ", "Мария"), ("Яков Ким", "Яков"), ("Марина Ким", "Марина"),
    ("Anna Clark", "Anna"), ("Clark, Anna", "Anna"), ("anne-marie", "Anne-Marie"), ("«Ольга»", "Ольга"),
    ("O", ""), ("", ""), ("a.k@club.example", ""), ("user123", ""), ("Support Team", ""), ("...", ""),
])
def test_first_name_is_told_from_a_display_name(name: str, expected: str) -> None:
    assert first_name(name) == expected


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_first_name_takes_any_text(name: str) -> None:
    given_name = first_name(name)
    assert "\n" not in given_name
    assert not given_name or len(given_name) >= 2
