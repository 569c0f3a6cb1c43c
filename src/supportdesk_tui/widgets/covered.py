"""Widgets that only arrange others and are covered by them: with every frame Textual would ask them for their rows."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip


class _Covered:
    """Where nothing covers it, the screen below is seen."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """No rows of its own."""
        return []


class Columns(_Covered, Horizontal):
    """Side by side."""


class Stack(_Covered, Vertical):
    """One below the other."""
