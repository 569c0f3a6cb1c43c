"""Countdowns, local moments, plural forms, and text fitted to terminal cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from supportdesk_tui import i18n
from supportdesk_tui.presentation.line import between, cut, fit, fit_right, width_of, wrap
from supportdesk_tui.presentation.look import STYLES, TERMINAL, Look, ascii_signs
from supportdesk_tui.presentation.times import age, cell_moment, countdown, duration, local_moment
from supportdesk_tui.presentation.toasts import subject_of

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


@pytest.mark.parametrize(("seconds", "text"), [
    (7500, "2:05"), (300, "0:05"), (299, "4'45"), (61, "1'00"), (14, "0'00"), (0, "0'00"), (-1, "-0:00"),
    (-720, "-0:12"), (86_400, "24:00"), (3_600_000, "41d"), (-3_600_000, "-41d"),
])
def test_a_countdown_changes_on_the_minute_and_in_quarters_at_the_end(seconds: int, text: str) -> None:
    assert countdown(timedelta(seconds=seconds)) == text


@given(st.integers(-4_000_000, 4_000_000))
@settings(max_examples=80)
def test_a_countdown_always_fits_its_cell(seconds: int) -> None:
    assert len(countdown(timedelta(seconds=seconds))) <= 7


@pytest.mark.parametrize(("at", "en", "ru"), [
    (NOW + timedelta(hours=3), "15:00", "15:00"), (NOW + timedelta(days=6), "Tue 12:00", "вт 12:00"),
    (NOW + timedelta(days=60), "3 May", "3 мая"), (NOW + timedelta(days=400), "8 Apr 2027", "8 апр 2027"),
])
def test_moments_are_local_and_short(at: datetime, en: str, ru: str) -> None:
    assert local_moment(at, NOW, MOSCOW) == en
    i18n.activate("ru")
    assert local_moment(at, NOW, MOSCOW) == ru


@pytest.mark.parametrize(("days", "en", "ru"), [
    (0, "12:00", "12:00"), (6, "Tu 12:00", "вт 12:00"), (60, "3 May", "3 мая"), (400, "08.04.27", "08.04.27"),
])
def test_a_moment_fits_the_clock_cell_beside_its_sign(days: int, en: str, ru: str) -> None:
    """A promise of another day was cut off where its hour began."""
    assert cell_moment(NOW + timedelta(days=days), NOW, MOSCOW) == en
    i18n.activate("ru")
    assert cell_moment(NOW + timedelta(days=days), NOW, MOSCOW) == ru
    assert len(ru) <= 8


@pytest.mark.parametrize(("count", "words"), [
    (1, "#7"), (2, "2 обращения"), (5, "5 обращений"), (11, "11 обращений"), (21, "21 обращение"),
    (22, "22 обращения"), (112, "112 обращений"),
])
def test_russian_has_three_plural_forms(count: int, words: str) -> None:
    i18n.activate("ru")
    assert subject_of((7,) * count) == words


def test_ages_and_durations() -> None:
    assert (age(timedelta(minutes=27)), age(timedelta(days=3, hours=2))) == ("0:27", "3d")
    assert duration(timedelta(minutes=125)) == "2 h 5 min"
    i18n.activate("ru")
    assert (age(timedelta(days=3)), duration(timedelta(days=3))) == ("3д", "3 д")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Mn", "Me", "Mc"]),
               max_size=60), st.integers(1, 40))
@settings(max_examples=120)
def test_text_is_fitted_and_wrapped_to_the_cell(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_right(text, width)) == width
    if width > 1:
        assert all(cell_len(line) <= width for line in wrap(text, width))
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


def test_wrapping_keeps_words_and_indentation() -> None:
    assert list(wrap("one two three", 7)) == ["one two", "three"]
    assert list(wrap("    indented text here", 14)) == ["    indented", "text here"]
    assert list(wrap("a\n\nb", 10)) == ["a", "", "b"]


@given(st.integers(1, 50))
@settings(max_examples=30)
def test_two_sided_lines_have_the_width_asked_for(width: int) -> None:
    line = between((("left part", "text"),), (("right", "dim"),), width)
    assert width_of(line) <= width
    assert width_of(cut(line, 3)) <= 3


def test_every_look_knows_every_style_and_no_colour_means_none() -> None:
    for name, styles in STYLES.items():
        assert set(styles) == set(TERMINAL), name
    for style in TERMINAL:
        assert Look("plain").style(style).color is None
    assert Look("plain").style("breach").bold


def test_ascii_signs_keep_the_width() -> None:
    text = "· « » — … → ↓ № ─ │ ▌ • ⟦ ⟧ – ✓"
    assert len(ascii_signs(text)) == len(text)
