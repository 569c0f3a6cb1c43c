"""How things look: styles by meaning, signs, and nothing that only colour tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style

from supportdesk_tui.presentation.palettes import DARK, LIGHT, Palette


@dataclass(frozen=True, slots=True)
class Signs:
    """The drawing characters."""

    cursor: str = "▌"
    unread: str = "•"
    marked: str = "*"
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
    below: str = "▾"


UNICODE = Signs()
ASCII = Signs(cursor=">", unread=".", rule="-", bar="|", dot="-", dash="-", arrow="->", ellipsis="~",
              done="x",
              full="#", empty="-", hole_open="[", quote="> ", below="v")

_PLAIN_TEXT = str.maketrans({"·": "-", "«": '"', "»": '"', "—": "-", "…": "~", "→": ">", "•": ".", "─": "-",
                             "│": "|", "✓": "x", "⟦": "[", "⟧": "]", "′": "'", "″": '"', "№": "#", "–": "-",
                             "“": '"', "”": '"', "‘": "'", "’": "'", "„": '"', "↑": "^", "↓": "v"})


def ascii_signs(text: str) -> str:
    """The text with the drawing and typographic signs of the interface in ASCII; letters stay."""
    return text if text.isascii() else text.translate(_PLAIN_TEXT)


TERMINAL: Mapping[str, str] = {
    "text": "", "dim": "dim", "bold": "bold", "strong": "bold", "cursor": "reverse",
    "cursor_bold": "bold reverse", "cursor_breach": "bold reverse", "cursor_risk": "bold reverse",
    "cursor_p1": "bold reverse", "cursor_p2": "reverse", "cursor_promise": "reverse",
    "breach": "bold red", "risk": "bold yellow", "promise": "cyan", "paused": "dim", "p1": "bold red",
    "p2": "yellow", "p3": "", "unset": "dim", "head": "dim", "title": "bold", "rule": "dim",
    "key": "bold cyan",
    "hint": "dim", "tab": "", "tab_on": "bold reverse", "count": "dim", "ok": "green", "error": "bold red",
    "warn": "yellow", "quote": "dim", "signature": "dim", "note": "yellow", "ours": "green", "theirs": "bold",
    "machine": "dim", "attachment": "cyan", "hole": "bold reverse red", "link": "underline", "toast": "",
    "label": "dim", "bar": "dim", "banner": "bold yellow", "banner_error": "bold red", "tag": "cyan",
}
"""The colours the terminal itself has been given; no backgrounds."""


def _coloured(palette: Palette) -> Mapping[str, str]:
    """The styles of a look with colours of its own."""
    colours: dict[str, str] = {}
    for colour, names in {
        palette.dim: "dim head hint count label unset paused quote signature machine", palette.rule: "rule bar",
        palette.red: "breach p1 error banner_error hole", palette.amber: "risk p2 warn note banner",
        palette.blue: "promise key attachment tag", palette.green: "ok ours",
        palette.strong: "title bold strong theirs", palette.text: "text p3 link tab toast",
    }.items():
        colours |= dict.fromkeys(names.split(), colour)
    plain = {name: " ".join(word for word in style.split() if word in {"bold", "underline", "reverse"})
             for name, style in TERMINAL.items()}
    styles = {name: f"{plain[name]} {colour} on {palette.ground}".strip() for name, colour in colours.items()}
    return styles | {
        "cursor": f"{palette.strong} on {palette.selected}",
        "cursor_bold": f"bold {palette.strong} on {palette.selected}",
        "cursor_breach": f"bold {palette.red} on {palette.selected}",
        "cursor_p1": f"bold {palette.red} on {palette.selected}",
        "cursor_risk": f"bold {palette.amber} on {palette.selected}",
        "cursor_p2": f"{palette.amber} on {palette.selected}",
        "cursor_promise": f"{palette.blue} on {palette.selected}",
        "tab_on": f"bold {palette.ground} on {palette.blue}",
    }


NO_COLOUR: Mapping[str, str] = {
    name: " ".join(word for word in style.split() if word in {"bold", "dim", "reverse", "underline"})
    for name, style in TERMINAL.items()
}

STYLES: Mapping[str, Mapping[str, str]] = {
    "terminal": TERMINAL, "dark": _coloured(DARK), "light": _coloured(LIGHT), "plain": NO_COLOUR,
}
"""The looks by name: ``terminal`` is the default, ``plain`` is what NO_COLOR asks for."""


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
