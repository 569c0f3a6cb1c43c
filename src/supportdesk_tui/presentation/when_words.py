"""The quick moments of snoozing and promising, in words."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.i18n import N_, gettext

_WORDS: Mapping[str, str] = {
    "in_2_hours": N_("in 2 hours"), "end_of_day": N_("end of the working day"),
    "tomorrow_opening": N_("tomorrow, when work begins"), "tomorrow_15": N_("tomorrow at 15:00"),
    "monday_opening": N_("Monday, when work begins"), "in_a_week": N_("in a week"),
}


def when_words(code: str) -> str:
    """A quick moment, by its code."""
    return gettext(_WORDS[code])
