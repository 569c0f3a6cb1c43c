"""Subjects without what mail programs hang before them, and how alike two of them are."""

from __future__ import annotations

import pytest

from supportdesk_tui.domain.likeness import alike
from supportdesk_tui.domain.threading import bare_numbers, plain_subject, same_subject


@pytest.mark.parametrize(("subject", "plain"), [
    ("Re: Card refused", "Card refused"), ("RE[2]: Card refused", "Card refused"),
    ("Re (3): Card refused", "Card refused"), ("Re^4: Card refused", "Card refused"),
    ("Fwd: Re: Card refused", "Card refused"), ("FW: Card refused", "Card refused"),
    ("AW: WG: Antw: Card refused", "Card refused"), ("SV: VS: Card refused", "Card refused"),
    ("Ha: Card refused", "Card refused"), ("На: Отказ карты", "Отказ карты"),
    ("Ответ: Отказ карты", "Отказ карты"), ("Отв: Пересл: Отказ карты", "Отказ карты"),
    ("RE : Card refused", "Card refused"), ("回复：Card refused", "Card refused"),
    ("Re: Card refused [#123-k7f3]", "Card refused"), ("[#123] Card refused", "Card refused"),
    ("Reserve a seat: when?", "Reserve a seat: when?"), ("Hall: opening hours", "Hall: opening hours"),
    ("Re:", ""), ("", ""), ("Re: Re: Re: Re: x", "x"),
])
def test_prefixes_and_tokens_are_no_part_of_a_subject(subject: str, plain: str) -> None:
    """M-47: for display and for comparing."""
    assert plain_subject(subject) == plain


def test_numbers_without_a_mark_of_ours() -> None:
    assert bare_numbers("[#12] and [#13-abcd] and [#14]") == (12, 14)


def test_the_same_subject() -> None:
    assert same_subject("RE[2]:  card REFUSED [#1-abcd]", "Card refused")
    assert same_subject("", "Card refused")
    assert not same_subject("Invoice", "Card refused")


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("Не могу войти в личный кабинет", "Re: не могу войти в кабинет", True),
    ("Не пришло письмо с доступом", "не пришло письмо с доступом!", True),
    ("Card refused", "card was refused again", True), ("Возврат оплаты", "Возврат оплата", True),
    ("Card refused", "Cannot log in", False), ("Invoice 17", "Invoice 18", False),
    ("Вопрос", "Вопрос", False), ("Help, please", "Question", False), ("", "", False),
])
def test_subjects_that_make_a_merge_worth_suggesting(one: str, other: str, expected: bool) -> None:
    """A suggestion too many costs a glance, so a subject that says nothing suggests nothing."""
    assert alike(one, other) is expected
