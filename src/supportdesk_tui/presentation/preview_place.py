"""Where the message stands beside or below the list: what the operator wants, and what the screen has room for."""

from __future__ import annotations

from enum import StrEnum

from supportdesk_tui.i18n import gettext

RIGHT_FROM = 110
"""From this width on list and message fit side by side."""
_LEAST = (60, 16)
"""A screen that is smaller shows the list alone."""


class Place(StrEnum):
    """Where the message under the cursor is shown."""

    RIGHT = "right"
    BELOW = "below"
    OFF = "off"


def places(width: int, height: int) -> tuple[Place, ...]:
    """The places that a screen has room for."""
    if width < _LEAST[0] or height < _LEAST[1]:
        return (Place.OFF,)
    return tuple(Place) if width >= RIGHT_FROM else (Place.BELOW, Place.OFF)


def fitting(wanted: Place, width: int, height: int) -> Place:
    """The place that is wanted, else the nearest to it that there is room for."""
    there = places(width, height)
    return wanted if wanted in there else there[0]


def following(shown: Place, width: int, height: int) -> Place:
    """The next place, round the end."""
    there = places(width, height)
    return there[(there.index(shown) + 1) % len(there)]


def list_width(width: int) -> int:
    """The cells of the list where the message stands beside it."""
    return max(60, min(100, width * 46 // 100))


def place_words(place: Place, alone: bool) -> str:
    """What is said of a place that was chosen; ``alone`` when the screen has room for no other."""
    if alone:
        return gettext("no room for the message here: Enter opens it")
    return {Place.RIGHT: gettext("the message stands beside the list"),
            Place.BELOW: gettext("the message stands below the list"),
            Place.OFF: gettext("the message is hidden: Enter opens it")}[place]
