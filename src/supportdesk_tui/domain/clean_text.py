"""The one choke point for text from outside: nothing that leaves here can steer a terminal (M-68).

Control characters, whole escape sequences, bidirectional controls, zero-width and tag characters
and lone surrogates go without a trace; emoji sequences stay. Clean text costs one regex test, and
every pattern is linear: 1 MB of hostile text takes well under a second.
"""

from __future__ import annotations

import re

LINE_LIMIT = 2_000
"""Characters that ``clean_line`` keeps."""

TAB = "    "

_MARKS = (  # what stacks on a letter: Latin, Cyrillic, Hebrew, Arabic, Indic, Thai, Lao, Tibetan, symbols
    "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a\u0900-\u0902"
    "\u0941-\u0948\u094d\u0951-\u0957\u0981\u09bc\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ecd\u0f18\u0f19\u0f71-\u0f7e\u0f80-\u0f84\u0f8d-\u0fbc\u135d-\u135f\u1ab0-\u1aff\u1cd0-\u1ce0"
    "\u1dc0-\u1dff\u20d0-\u20f0\u2de0-\u2dff\u302a-\u302d\u3099\u309a\ua66f-\ua672\ua674-\ua67d\ua8e0-\ua8f1"
    "\ufe20-\ufe2f"
)
_MARKS_KEPT = 4
"""More than a letter of any living script carries."""

_DROPPED = (  # besides the C0 and C1 controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BREAKS = "\x0b\x0c\x85\u2028\u2029"

_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934"
    "\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_MODIFIER = "(?:[\U0001f3fb-\U0001f3ff]|\ufe0f)?"
_EMOJI_SEQUENCE = f"{_EMOJI}{_MODIFIER}(?:\u200d{_EMOJI}{_MODIFIER}){{0,8}}"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"

# A payload holds no control character, so none spans lines: an unclosed or forged one must not swallow
# the letter behind it.
_PAYLOAD = r"[^\x00-\x1f\x7f-\x9f]*+(?:\x07|\x1b\\|\x9c)"
_ESCAPES = "|".join(
    (
        r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?",
        rf"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]){_PAYLOAD}",
        r"\x1b[ -/]*+[0-~]?",
    )
)

# A run of harmless characters that reaches the end is proof; it is tenfold quicker than a search for a harmful one.
# The second knows the everyday letters alone, the third all that there is.
_CLEAN_ASCII = re.compile(r"[\n -~]*+")
_CLEAN_EVERYDAY = re.compile(
    r"[\n -~\xa0-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20ac\u2116\u2122"
    r"\u3001-\u3029\u3030-\u3096\u30a1-\u3163\u3165-\u9fff\uac00-\ud7a3]*+"
)
_CLEAN = re.compile(rf"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{_DROPPED}{_MARKS}]*+")
_LINE_BREAK = re.compile(rf"\r\n?|[{_BREAKS}]")
_UNWANTED_RUN = (
    rf"(?:[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x8f\x91-\x97\x99\x9a\x9c{_DROPPED}]|{_ESCAPES}"
    r"|[\x90\x98\x9d-\x9f])++"
)
_UNWANTED = re.compile(_UNWANTED_RUN)
_UNWANTED_BESIDE_EMOJI = re.compile(rf"({_KEYCAP}|{_EMOJI_SEQUENCE})|{_UNWANTED_RUN}")
_STACKED = re.compile(rf"([{_MARKS}]{{{_MARKS_KEPT}}})[{_MARKS}]+")

_FLAG = "[\U0001f1e6-\U0001f1ff]"
_CLUSTER = re.compile(
    rf"(?P<keycap>[0-9#*])\ufe0f?\u20e3|(?P<flag>{_FLAG}{{1,2}})"
    rf"|(?P<base>{_EMOJI})(?:[\U0001f3fb-\U0001f3ff\ufe0f]|\u200d{_EMOJI})+|[\u200d\ufe0e\ufe0f]"
)


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One printable line: line breaks and runs of white space become one space, the ends are trimmed.

    Args:
        text: Anything, lone surrogates included.
        limit: Characters kept; a longer line ends in an ellipsis.
    """
    if is_tidy(text):
        text = text.strip(" ")
    else:
        text = " ".join((_without_controls(text) if _suspicious(text) else text).split())
    if len(text) > limit:
        return text[: limit - 1].rstrip() + "…"
    return text


def is_tidy(text: str) -> bool:
    """Everyday letters, composed (NFC), with single spaces in between: nothing of it has to be cleaned but the ends.

    Other text may be clean as well.
    """
    # the plain space is the only white space that is printable
    return text.isprintable() and "  " not in text and (text.isascii() or _CLEAN_EVERYDAY.fullmatch(text) is not None)


def clean_block(text: str) -> str:
    """Printable lines separated by LF alone: tabs become spaces, every kind of line break becomes LF."""
    text = text.replace("\r\n", "\n")
    return _without_controls(text) if _suspicious(text) else text


def plain_cells(text: str) -> str:
    """For a list row: each joined emoji, flag and keycap becomes one character of one known width.

    Expects text that ``clean_line`` has made. A sequence keeps its first emoji, a flag becomes ``⚑``.
    """
    if text.isascii() or not _CLUSTER.search(text):
        return text
    return _CLUSTER.sub(_plain_cell, text)


def _plain_cell(match: re.Match[str]) -> str:
    if match["flag"]:
        return "⚑"
    return match["keycap"] or match["base"] or ""


def _suspicious(text: str) -> bool:
    if text.isascii():
        return not text.isprintable() and _CLEAN_ASCII.fullmatch(text) is None
    return _CLEAN_EVERYDAY.fullmatch(text) is None and _CLEAN.fullmatch(text) is None


def _without_controls(text: str) -> str:
    text = _LINE_BREAK.sub("\n", text).replace("\t", TAB)
    joined_emoji = "\u200d" in text or "\ufe0f" in text
    text = _UNWANTED_BESIDE_EMOJI.sub(r"\1", text) if joined_emoji else _UNWANTED.sub("", text)
    return _STACKED.sub(r"\1", text)
