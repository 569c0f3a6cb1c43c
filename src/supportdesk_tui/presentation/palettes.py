"""The colours of the looks that do not take those of the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a look that brings its own, by what they mean; ``#rrggbb``."""

    ground: str
    text: str
    strong: str
    dim: str
    rule: str
    selected: str
    """The ground of the row under the cursor."""
    red: str
    amber: str
    green: str
    blue: str


DARK = Palette(ground="#171a21", text="#d3d8e3", strong="#f2f4f9", dim="#8c95a9", rule="#3c4456", selected="#2b3447",
               red="#ff7583", amber="#f0c060", green="#8fce9b", blue="#7cc4e8")
LIGHT = Palette(ground="#fbfaf6", text="#2a2f3a", strong="#0f131b", dim="#676e7d", rule="#c3c6ce", selected="#dde6f3",
                red="#b3202f", amber="#8a5600", green="#216e39", blue="#0b5f8f")
PALETTES: Mapping[str, Palette] = {"dark": DARK, "light": LIGHT}
"""By look. Each text has a contrast of 4.5 to its ground at least (WCAG 2.2, 1.4.3)."""
