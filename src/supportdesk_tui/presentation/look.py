"""How things look: styles by meaning, signs, and nothing that only colour tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style


@dataclass(frozen=True, slots=True)
class Signs:
    """The drawing characters."""

    cursor: str = "▌"
    unread: str = "•"
    rule: str = "─"
    bar: str = "│"
    dot: str = "·"
    dash: str = "—"
    arrow: str = "→"
    ellipsis: str = "…"
    done: str = "✓"
    full: str = "█"
    empty: str = "░"
    hole_open: str = "⟦"
    quote: str = "│ "


UNICODE = Signs()
ASCII = Signs(cursor=">", unread="*", rule="-", bar="|", dot="-", dash="-", arrow="->", ellipsis="~",
              done="x",
              full="#", empty="-", hole_open="[", quote="> ")

_PLAIN_TEXT = str.maketrans({"·": "-", "«": '"', "»": '"', "—": "-", "…": "~", "→": ">", "•": "*", "─": "-",
                             "│": "|", "✓": "x", "⟦": "[", "⟧": "]", "′": "'", "″": '"', "№": "#", "–": "-"})


def ascii_signs(text: str) -> str:
    """The text with the drawing and typographic signs of the interface in ASCII; letters stay."""
    return text if text.isascii() else text.translate(_PLAIN_TEXT)


TERMINAL: Mapping[str, str] = {
    "text": "", "dim": "dim", "bold": "bold", "strong": "bold", "cursor": "reverse",
    "cursor_bold": "bold reverse",
    "breach": "bold red", "risk": "bold yellow", "promise": "cyan", "paused": "dim", "p1": "bold red",
    "p2": "yellow", "p3": "", "unset": "dim", "head": "dim", "title": "bold", "rule": "dim",
    "key": "bold cyan",
    "hint": "dim", "tab": "", "tab_on": "bold reverse", "count": "dim", "ok": "green", "error": "bold red",
    "warn": "yellow", "quote": "dim", "signature": "dim", "note": "yellow", "ours": "green", "theirs": "bold",
    "machine": "dim", "attachment": "cyan", "hole": "bold reverse red", "link": "underline", "toast": "",
    "label": "dim", "bar": "dim", "banner": "bold yellow", "banner_error": "bold red", "tag": "cyan",
}
"""The colours the terminal itself has been given; no backgrounds."""

DUSK: Mapping[str, str] = dict(TERMINAL) | {
    "dim": "#8b93a7", "head": "#8b93a7", "rule": "#4b5468", "hint": "#8b93a7", "count": "#8b93a7",
    "label": "#8b93a7", "unset": "#8b93a7", "paused": "#8b93a7", "quote": "#8b93a7", "signature": "#8b93a7",
    "machine": "#8b93a7", "bar": "#4b5468", "breach": "bold #ff6b7a", "p1": "bold #ff6b7a",
    "error": "bold #ff6b7a",
    "banner_error": "bold #ff6b7a", "risk": "bold #f2c66d", "p2": "#f2c66d", "warn": "#f2c66d",
    "note": "#f2c66d",
    "banner": "bold #f2c66d", "promise": "#7fd1e0", "key": "bold #7fd1e0", "attachment": "#7fd1e0",
    "tag": "#7fd1e0",
    "ok": "#8fce9b", "ours": "#8fce9b", "text": "#d7dce6", "title": "bold #eef1f7", "bold": "bold #eef1f7",
    "strong": "bold #eef1f7", "theirs": "bold #eef1f7", "p3": "#d7dce6", "hole": "bold reverse #ff6b7a",
}
"""Soft true colours for terminals that have them."""

NO_COLOUR: Mapping[str, str] = {
    name: " ".join(word for word in style.split() if word in {"bold", "dim", "reverse", "underline"})
    for name, style in TERMINAL.items()
}

STYLES: Mapping[str, Mapping[str, str]] = {"terminal": TERMINAL, "dusk": DUSK, "plain": NO_COLOUR}
"""The looks by name: ``terminal`` is the default, ``plain`` is what NO_COLOR asks for."""

THEMES: Mapping[str, str] = {"terminal": "ansi-dark", "dusk": "textual-dark", "plain": "ansi-dark"}
"""The Textual theme under each look."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look in use."""

    name: str = "terminal"
    ascii: bool = False

    @property
    def signs(self) -> Signs:
        """The drawing characters of this look."""
        return ASCII if self.ascii else UNICODE

    def text(self, text: str) -> str:
        """The text as this look may draw it."""
        return ascii_signs(text) if self.ascii else text

    def style(self, name: str) -> Style:
        """What a style word means; several words joined by ``+`` add up."""
        return _style(self.name, name)


@lru_cache(512)
def _style(look: str, name: str) -> Style:
    styles = STYLES[look]
    words = [styles[part] for part in name.split("+")]
    return Style.parse(" ".join(word for word in words if word) or "none")
