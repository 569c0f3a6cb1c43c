"""The looks: every style word is known to each, and what is written can be read."""

from __future__ import annotations

import pytest
from rich.color import Color

from supportdesk_tui.presentation.look import STYLES, TERMINAL, Look
from supportdesk_tui.presentation.palettes import PALETTES

FAINT = {"rule", "bar"}
"""Lines that separate; nothing is read from them."""


def _luminance(colour: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    assert colour.triplet is not None
    parts = [part / 255 for part in colour.triplet]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", PALETTES)
def test_every_text_of_a_coloured_look_can_be_read(name: str) -> None:
    """A contrast of 4.5 between text and ground (WCAG 2.2, 1.4.3), for the row under the cursor too."""
    for word in set(TERMINAL) - FAINT:
        style = Look(name).style(word)
        assert style.color is not None, word
        assert style.bgcolor is not None, word
        one, other = sorted((_luminance(style.color), _luminance(style.bgcolor)))
        assert (other + 0.05) / (one + 0.05) >= 4.5, word


def test_all_looks_know_the_same_words() -> None:
    assert {name: set(styles) ^ set(TERMINAL) for name, styles in STYLES.items()} == {name: set() for name in STYLES}


def test_without_colours_there_are_none() -> None:
    for word in TERMINAL:
        style = Look("plain").style(word)
        assert style.color is None
        assert style.bgcolor is None


def test_what_is_late_stands_out_without_colour() -> None:
    """Bold where colour would shout: the characters !! and ! say the rest."""
    assert all(Look("plain").style(word).bold for word in ("breach", "risk", "p1", "error", "banner"))


def test_in_ascii_only_letters_are_more_than_ascii() -> None:
    said = Look(ascii=True).text("Tab · ↑ ↓ earlier — “card”, «карта», ‘x’ → №1 …")
    assert "".join(sign for sign in said if not sign.isascii()) == "карта"
