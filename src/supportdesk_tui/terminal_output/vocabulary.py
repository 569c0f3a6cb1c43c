"""What Textual's driver and we ourselves may say to a terminal besides painting; nothing else passes."""

from __future__ import annotations

import re

_MODES = "7|25|47|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048"
_WORDS = "|".join((
    rf"\x1b\[\?(?:{_MODES})[hl]",  # cursor, wrapping, mouse, focus, screen, paste, frames, sizes
    r"\x1b\[\?(?:2026|2048)\$p",  # does it know these two?
    r"\x1b\[(?:[<>]\d{0,2}|\?)u",  # the keyboard protocol
    r"\x1b\[[0-6] q",  # the cursor's shape
    r"\x07",
    r"\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x07|\x1b\\)",  # a copy to the clipboard
    r"\x1b\](?:0|2|9|777);[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)",  # title, notifications
    r"\x1bPtmux;\x1b\x1b\](?:9|777);[^\x00-\x1f\x7f-\x9f]*\x07\x1b\\",  # the same, handed on by tmux
))
_PAINTING = r"\x1b\[[0-9;]*[Hm]|[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]+"
"""What Textual paints with by itself, and printable text."""
_KNOWN = re.compile(f"(?:{_WORDS})*")
_PASSING = re.compile(f"{_WORDS}|{_PAINTING}")


def let_through(data: str) -> str:
    """The data without whatever is neither known nor printable."""
    if _KNOWN.fullmatch(data):
        return data
    return "".join(match.group() for match in _PASSING.finditer(data))
