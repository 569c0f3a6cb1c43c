"""A terminal that answers what programs ask of it, and counts every kind of sequence that reaches it."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Any

import pyte

_TOKEN = re.compile(
    r"(?P<text>[^\x1b]+)"
    r"|\x1b\[(?P<priv>[<=>?]?)(?P<params>[0-9;:]*)(?P<inter>[ -/]*)(?P<final>[@-~])"
    r"|\x1b(?P<kind>[\]PX^_])(?P<body>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<esc>[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
)
_MAYBE_INCOMPLETE = re.compile(r"\x1b(?:\[[<=>?]?[0-9;:]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
_STRING_KINDS = {"]": "OSC", "P": "DCS", "X": "SOS", "^": "PM", "_": "APC"}
_C1 = re.compile(r"[\x80-\x9f]")
_C0_ODD = re.compile(r"[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


class _Screen(pyte.Screen):
    """pyte's screen without the replies (Terminal gives them)."""

    def write_process_input(self, data: str) -> None:
        pass

    def scroll_up(self, count: int) -> None:
        top, _ = self.margins or (0, self.lines - 1)
        saved = self.cursor.y, self.cursor.x
        self.cursor.y = top
        self.delete_lines(count)
        self.cursor.y, self.cursor.x = saved

    def scroll_down(self, count: int) -> None:
        top, _ = self.margins or (0, self.lines - 1)
        saved = self.cursor.y, self.cursor.x
        self.cursor.y = top
        self.insert_lines(count)
        self.cursor.y, self.cursor.x = saved


class Terminal:
    """A pyte screen that understands a little more than pyte, answers queries and keeps a log.

    Args:
        size: (columns, lines).
        sync: report support of synchronized output (mode 2026).
        kitty: report support of the kitty keyboard protocol.
        color: answer colour queries (OSC 10/11/4).
    """

    def __init__(
        self,
        size: tuple[int, int],
        *,
        sync: bool = True,
        kitty: bool = False,
        color: bool = True,
    ) -> None:
        self.columns, self.lines = size
        self.screen = _Screen(self.columns, self.lines)
        self.stream = pyte.Stream(self.screen)
        self.sync, self.kitty, self.color = sync, kitty, color
        self.application_cursor = False
        self.titles: list[str] = []
        self.bells = 0
        self.sequences: Counter[str] = Counter()
        """Every kind of sequence seen, by short name ('CSI m', 'OSC 52', 'C1 9b', 'C0 07' ...)."""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""
        self._last_char = " "

    # -- input ------------------------------------------------------------

    def feed(self, data: bytes) -> bytes:
        """Emulate output of the program; return what a terminal would answer."""
        text = self._pending + self._decode(data)
        self._pending = ""
        answers: list[str] = []
        position, end = 0, len(text)
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                if _MAYBE_INCOMPLETE.match(text, position) and end - position < 1 << 20:
                    self._pending = text[position:]
                    break
                self.sequences["malformed"] += 1
                position += 1
                continue
            position = match.end()
            if match["text"] is not None:
                self._text(match["text"])
            elif match["final"] is not None:
                self._csi(match, answers)
            elif match["kind"] is not None:
                self._string(match["kind"], match["body"], answers)
            else:
                self._escape(match["esc"])
        return "".join(answers).encode()

    def _text(self, text: str) -> None:
        for char in _C1.findall(text):
            self.sequences[f"C1 {ord(char):02x}"] += 1
        for char in _C0_ODD.findall(text):
            self.sequences[f"C0 {ord(char):02x}"] += 1
        self.bells += text.count("\x07")
        text = _C1.sub("", text)
        if text:
            self._last_char = text[-1]
            self.stream.feed(text)

    def _csi(self, match: re.Match[str], answers: list[str]) -> None:
        private, params, final = match["priv"], match["params"], match["final"]
        intermediate = match["inter"]
        self.sequences[f"CSI {private}{intermediate}{final}"] += 1
        first = params.split(";")[0]
        number = int(first) if first.isdigit() else 0
        count = max(number, 1)
        if intermediate:
            if intermediate == "$" and final == "p":
                answers.append(self._mode_report(private, number))
        elif final == "c":
            if private == "":
                answers.append("\x1b[?62;22c")
            elif private == ">":
                answers.append("\x1b[>41;370;0c")
            elif private == "=":
                answers.append("\x1bP!|00000000\x1b\\")
        elif final == "n":
            if number == 6:
                y, x = self.screen.cursor.y + 1, self.screen.cursor.x + 1
                answers.append(f"\x1b[{private}{y};{min(x, self.columns)}R")
            elif number == 5 and not private:
                answers.append("\x1b[0n")
        elif final == "u":
            if private == "?" and self.kitty:
                answers.append("\x1b[?0u")
            elif private == "" and params == "":
                self.screen.restore_cursor()
        elif final == "s" and private == "" and params == "":
            self.screen.save_cursor()
        elif final == "q":
            if private == ">":
                answers.append("\x1bP>|tui_probe(1)\x1b\\")
        elif final == "t" and not private:
            if number == 14:
                answers.append(f"\x1b[4;{self.lines * 16};{self.columns * 8}t")
            elif number == 16:
                answers.append("\x1b[6;16;8t")
            elif number == 18:
                answers.append(f"\x1b[8;{self.lines};{self.columns}t")
        elif private in ("<", "=", ">"):
            pass
        elif final in "hl" and private == "?":
            modes = params.split(";")
            if "1" in modes:
                self.application_cursor = final == "h"
            if "1049" in modes or "47" in modes or "1047" in modes:
                self.screen.erase_in_display(2)
            else:
                self.stream.feed(match[0])
        elif final == "S" and not private:
            self.screen.scroll_up(count)
        elif final == "T" and not private:
            self.screen.scroll_down(count)
        elif final == "b" and not private:
            self.stream.feed(self._last_char * count)
        elif final == "m" and ":" in params:
            self.stream.feed(f"\x1b[{params.replace(':', ';')}m")
        else:
            try:
                self.stream.feed(match[0])
            except Exception:
                self.sequences["rejected"] += 1

    def _mode_report(self, private: str, mode: int) -> str:
        value = 0
        if private == "?":
            if mode == 2026:
                value = 2 if self.sync else 0
            elif mode in (1, 7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004):
                value = 2
        return f"\x1b[{private}{mode};{value}$y"

    def _string(self, kind: str, body: str, answers: list[str]) -> None:
        name = _STRING_KINDS[kind]
        code = body[:len(body) - len(body.lstrip("0123456789"))] if kind == "]" else body[:2]
        self.sequences[f"{name} {code}".rstrip()] += 1
        if kind == "]":
            if code in ("0", "2"):
                self.titles.append(body.partition(";")[2])
            elif code in ("10", "11", "12") and body.endswith(";?") and self.color:
                shade = "1111/1111/1111" if code == "11" else "dddd/dddd/dddd"
                answers.append(f"\x1b]{code};rgb:{shade}\x1b\\")
            elif code == "4" and body.endswith(";?") and self.color:
                answers.append(f"\x1b]{body[:-1]}rgb:8080/8080/8080\x1b\\")
        elif kind == "P":
            if body.startswith("+q"):
                answers.append("\x1bP0+r\x1b\\")
            elif body.startswith("$q"):
                answers.append("\x1bP0$r\x1b\\")

    def _escape(self, body: str) -> None:
        self.sequences[f"ESC {body[0]}"] += 1
        if body in ("7", "8", "D", "E", "M", "H", "c", "#8"):
            self.stream.feed("\x1b" + body)

    # -- output -----------------------------------------------------------

    def resize(self, size: tuple[int, int]) -> None:
        self.columns, self.lines = size
        self.screen.resize(self.lines, self.columns)

    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def picture(self) -> tuple[tuple[Any, ...], ...]:
        """The screen with attributes, for comparing."""
        buffer = self.screen.buffer
        return tuple(
            tuple(buffer[y][x] for x in range(self.columns)) for y in range(self.lines)
        )

    def odd_sequences(self) -> dict[str, int]:
        """Sequences that a text interface does not need: OSC, DCS, C1, odd C0, malformed."""
        return {
            name: number
            for name, number in sorted(self.sequences.items())
            if name.split()[0] not in ("CSI", "ESC")
        }
