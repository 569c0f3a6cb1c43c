"""On which line of a TOML text a key stands; ``tomllib`` tells lines for syntax errors only.

The scan assumes text that ``tomllib`` has accepted. Keys inside an inline table or an array have no line of
their own: ``TomlLines.line`` answers with the nearest key around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

KeyPath: TypeAlias = "tuple[str | int, ...]"
"""Keys from the top of the file; the tables of an array are numbered from 0: ``("account", 0, "name")``."""

_KEY_PART = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_SHORT_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class TomlLines:
    """The lines of every table and key of one text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {}
        self._array_sizes: dict[KeyPath, int] = {}
        self._scan(text.replace("\r\n", "\n"))

    def line(self, path: Sequence[str | int]) -> int:
        """The 1-based line of the key, else of the nearest table around it; 0 when none of it is written."""
        whole = tuple(path)
        for length in range(len(whole), 0, -1):
            found = self._lines.get(whole[:length])
            if found:
                return found
        return 0

    def _scan(self, text: str) -> None:
        table: KeyPath = ()
        at, line = 0, 1
        while at < len(text):
            end = _statement_end(text, at)
            statement = text[at:end].lstrip(" \t")
            if statement.startswith("[["):
                table = self._open_array_table(_keys(statement, 2)[0])
                self._note(table, line)
            elif statement.startswith("["):
                table = self._resolve(_keys(statement, 1)[0])
                self._note(table, line)
            elif statement and statement[0] not in "#\n":
                self._note(table + tuple(_keys(statement, 0)[0]), line)
            line += text.count("\n", at, end)
            at = end

    def _note(self, path: KeyPath, line: int) -> None:
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)

    def _resolve(self, keys: Sequence[str]) -> KeyPath:
        """A header names the newest table of an array without saying its number."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            size = self._array_sizes.get(path)
            if size is not None:
                path = (*path, size - 1)
        return path

    def _open_array_table(self, keys: Sequence[str]) -> KeyPath:
        path = (*self._resolve(keys[:-1]), *keys[-1:])
        number = self._array_sizes.get(path, 0)
        self._array_sizes[path] = number + 1
        return (*path, number)


def _keys(statement: str, start: int) -> tuple[tuple[str, ...], int]:
    """The dotted key that begins at ``start`` and where it ends."""
    keys: list[str] = []
    at = start
    while match := _KEY_PART.match(statement, at):
        keys.append(_unquoted(match[1]))
        at = match.end()
        if statement[at:at + 1] != ".":
            break
        at += 1
    return tuple(keys), at


def _unquoted(part: str) -> str:
    if part.startswith("'"):
        return part[1:-1]
    if part.startswith('"'):
        return _ESCAPE.sub(_unescaped, part[1:-1])
    return part


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return _SHORT_ESCAPES.get(match[3], match[3])


def _statement_end(text: str, start: int) -> int:
    """Where the next line that is not part of this statement's value begins."""
    at, depth = start, 0
    while at < len(text):
        sign = text[at]
        if sign in "\"'":
            match = _STRINGS.match(text, at)
            at = match.end() if match else at + 1
            continue
        if sign == "#":
            newline = text.find("\n", at)
            at = len(text) if newline < 0 else newline
            continue
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        elif sign == "\n" and depth <= 0:
            return at + 1
        at += 1
    return len(text)
