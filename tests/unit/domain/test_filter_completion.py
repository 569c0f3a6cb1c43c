"""Tab goes on with the term under the cursor, in the language and the layout it was begun in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.filters.completion import Vocabulary, complete, sought_sender
from supportdesk_tui.domain.filters.reading import parse_query

DESK = Vocabulary({"vip": 3, "возврат": 2, "two words": 1}, {"anna.k@ex.ru": 2, "andrey@ex.ru": 1},
                  {"ira": 4, "anna": 1}, {"Оплата": 5, "Доступ": 1}, ("refund", "card-link"))


def options(text: str, language: str = "en") -> list[str]:
    return [option.text for option in complete(text, len(text), DESK, language).options]


@pytest.mark.parametrize(("typed", "first"), [
    ("", "is:"), ("pr", "prio:"), ("при", "приор:"), ("is:op", "is:open"), ("статус:откр", "статус:открыто"),
    ("-is:sn", "is:snoozed"), ("(tag:vi", "tag:vip"), ("tag:two", 'tag:"two words"'), ('tag:"two', 'tag:"two words"'),
    ("from:an", "from:anna.k@ex.ru"), ("who:", "who:me"), ("кто:", "кто:я"), ("cat:опл", "cat:Оплата"),
    ("prio:P1,", "prio:P1,P1"), ("сла:", "сла:2ч"), ("sort:cr", "sort:created"), ("macro:ca", "macro:card-link"),
    ("шы", "is:"), ("шыЖщз", "is:open"), ("cnfnec^jnr", "статус:открыто"), ("до:вч", "до:вчера"),
    ("after:fr", "after:fri"), ("has:", "has:attachment"), ("x is:ov", "is:overdue"),
])
def test_what_is_offered_first(typed: str, first: str) -> None:
    assert options(typed)[0] == first


def test_counts_are_shown_and_keys_speak_the_panels_language() -> None:
    assert complete("tag:", 4, DESK).options[0].count == 3
    assert options("", "ru")[:2] == ["статус:", "приор:"]
    assert options("zzz:") == options("http") == options("subj:") == []


def test_an_option_takes_the_place_of_the_term_alone() -> None:
    text = "is:open tag:vi prio:P1"
    completion = complete(text, len("is:open tag:vi"), DESK)
    assert completion.applied(text, 0) == ("is:open tag:vip prio:P1", len("is:open tag:vip"))
    assert complete("-ta", 3, DESK).applied("-ta", 0) == ("-tag:", 5)
    assert complete("is:op", 5, DESK).applied("is:op", 0) == ("is:open ", 8)


def test_whose_sender_is_sought() -> None:
    assert sought_sender("is:open от:ан", 13) == "ан"
    assert sought_sender("is:open", 7) is None


@given(st.text("is:prot agф-(\"«»,ЖшыP1", max_size=20), st.integers(0, 20), st.sampled_from(["en", "ru"]))
def test_whatever_is_offered_is_understood(text: str, cursor: int, language: str) -> None:
    completion = complete(text, min(cursor, len(text)), DESK, language)
    for place, option in enumerate(completion.options):
        applied, at = completion.applied(text, place)
        assert 0 <= at <= len(applied)
        if not option.text.endswith(":") and '"' not in text and "«" not in text:
            assert not [p for p in parse_query(option.text, me="ira").problems if p.reason.startswith("unknown")]
