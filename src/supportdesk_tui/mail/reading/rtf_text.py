"""Rich text as Outlook sends it: unpacked (MS-OXRTFCP) and read as plain text, or as the HTML it was made from."""

from __future__ import annotations

import re

from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.html_text import html_to_text

MAX_RTF = 4_000_000
"""Bytes of unpacked rich text that are read; a few kB of it could claim gigabytes."""

_HEADER = 16
_LZFU = b"LZFu"
_WINDOW = 4_096
_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]++)|[\r\n]++|\\"
)
_NOT_TEXT = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"header", b"footer", b"headerl", b"headerr", b"footerl",
     b"footerr", b"object", b"themedata", b"listtable", b"generator", b"fldinst", b"xe", b"tc", b"filetbl", b"revtbl")
)  # fmt: skip
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n\n", b"page": "\n\n", b"tab": "\t", b"cell": "  ",
           b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
           b"bullet": "•"}  # fmt: skip


def decompress_rtf(data: bytes) -> bytes:
    """Unpack a PR_RTF_COMPRESSED value; damaged data gives what came before the damage."""
    if len(data) < _HEADER or data[8:12] != _LZFU:
        return data[_HEADER:]
    limit = min(int.from_bytes(data[4:8], "little"), MAX_RTF)
    out = bytearray(_PRELOADED)
    start = len(out)
    position = _HEADER
    while position < len(data) and len(out) - start < limit:
        control = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data):
                break
            if not control >> bit & 1:
                out.append(data[position])
                position += 1
                continue
            if position + 1 >= len(data):
                position = len(data)
                break
            token = data[position] << 8 | data[position + 1]
            position += 2
            # The window is a ring: a place in it means the last byte that was written there.
            back = (len(out) - (token >> 4)) % _WINDOW
            if back == 0:
                return bytes(out[start : start + limit])
            for _ in range((token & 15) + 2):
                out.append(out[-back] if back <= len(out) else 32)
    return bytes(out[start : start + limit])


def rtf_to_text(rtf: bytes) -> str:
    """The text of an RTF document; one that was made from HTML gives that HTML as text."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return ""
    from_html = b"\\fromhtml" in rtf[:1_000]
    reader = _Reader(from_html)
    for match in _TOKEN.finditer(rtf[:MAX_RTF]):
        reader.token(match)
    text = reader.finish()
    return html_to_text(text) if from_html else text.strip()


class _Reader:
    """Follows groups and their destinations; decodes runs of bytes by the document's code page."""

    def __init__(self, from_html: bool) -> None:
        self.from_html = from_html
        self.codec = "cp1252"
        self.out: list[str] = []
        self.pending = bytearray()
        self.groups: list[tuple[bool, bool, int]] = []
        self.hidden = False
        self.in_tag = False
        self.fallback = 1
        """How many characters stand behind a Unicode one for readers that cannot show it."""
        self.skip = 0
        self.rtf_only = False
        self.starred = False

    def token(self, match: re.Match[bytes]) -> None:
        word, number, code, symbol, brace, text = match.groups()
        if brace:
            self.brace(brace)
        elif word:
            self.word(word, int(number) if number else None)
        elif code:
            self.bytes(bytes([int(code, 16)]))
        elif symbol == b"*":
            self.starred = True
            self.hidden = True
        elif symbol:
            self.bytes({b"~": b"\xa0", b"_": b"-", b"-": b"", b"\n": b"\n", b"\r": b"\n"}.get(symbol, symbol))
        elif text:
            self.bytes(text)

    def brace(self, brace: bytes) -> None:
        if brace == b"{":
            self.groups.append((self.hidden, self.in_tag, self.fallback))
        elif self.groups:
            self.flush()
            self.hidden, self.in_tag, self.fallback = self.groups.pop()
        self.starred = False
        self.skip = 0

    def word(self, word: bytes, number: int | None) -> None:
        if word == b"u" and number is not None:
            if not self.silent():
                self.flush()
                self.out.append(self.escaped(chr(number % 65_536)))
            self.skip = self.fallback
            return
        self.skip = 0
        if word == b"htmltag":
            self.flush()
            self.hidden, self.in_tag = False, True
        elif word == b"htmlrtf":
            self.flush()
            self.rtf_only = number != 0
        elif word in _NOT_TEXT:
            self.flush()
            self.hidden = True
        elif word == b"ansicpg" and number:
            self.codec = f"cp{number}"
        elif word == b"uc" and number is not None:
            self.fallback = max(0, min(number, 10))
        elif word in _BREAKS and not self.silent():
            self.flush()
            self.out.append("\n" if self.in_tag and word == b"par" else self.escaped(_BREAKS[word]))

    def bytes(self, data: bytes) -> None:
        if self.skip:
            taken = min(self.skip, len(data))
            self.skip -= taken
            data = data[taken:]
        if data and not self.silent():
            self.pending += data

    def silent(self) -> bool:
        return self.hidden or (self.from_html and self.rtf_only and not self.in_tag)

    def flush(self) -> None:
        if self.pending:
            self.out.append(self.escaped(decode_text(bytes(self.pending), self.codec)))
            self.pending.clear()

    def escaped(self, text: str) -> str:
        """Text between the tags of a letter made from HTML."""
        if self.from_html and not self.in_tag:
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text

    def finish(self) -> str:
        self.flush()
        return "".join(self.out)
