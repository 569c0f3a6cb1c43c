"""Message-IDs out of Message-ID, In-Reply-To and References, without angle brackets (M-14)."""

from __future__ import annotations

import re

MAX_IDS = 500

_BRACKETED = re.compile(r"<([^<>]*)>")
_SEPARATORS = re.compile(r"[\s,;]+")
_BLANK = re.compile(r"\s+")


def message_ids(value: bytes) -> tuple[str, ...]:
    """Every id of a field, in order, each once; brackets may be missing.

    Args:
        value: The unfolded bytes of the field.
    """
    if not value:
        return ()
    text = value.decode("utf-8", "replace") if not value.isascii() else value.decode("ascii")
    found = [cleaned for inside in _BRACKETED.findall(text) if (cleaned := _clean(inside))]
    if not found:
        # "Your message of Tue": words without brackets are ids only if they look like one.
        found = [cleaned for bare in _SEPARATORS.split(text) if "@" in (cleaned := _clean(bare.strip("<>")))]
    return tuple(dict.fromkeys(found))[:MAX_IDS]


def message_id(value: bytes) -> str:
    """The one id of a Message-ID field: with blanks inside it is still one id."""
    if not value:
        return ""
    text = value.decode("utf-8", "replace") if not value.isascii() else value.decode("ascii")
    if match := _BRACKETED.search(text):
        return _clean(match[1])
    return _clean(text.strip().strip("<>"))


def _clean(text: str) -> str:
    text = _BLANK.sub("", text)
    return text if text.isprintable() else "".join(char for char in text if char.isprintable())
