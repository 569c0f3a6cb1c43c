"""Textual's updates read as cells; and, for when that is not possible, the same updates with clean text.

The updates are Textual's own business (``textual._compositor``); nothing but what is used here is expected of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Protocol, TypeGuard

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from supportdesk_tui.terminal_output.cells import clusters, fitting, row_of
from supportdesk_tui.terminal_output.picture import Patch

_PLACING = re.compile(r"(?:\x1b\[[0-9;]*H)?\n?")


class WholeUpdate(Protocol):
    """``LayoutUpdate``: all rows."""

    strips: Sequence[Sequence[Strip]]
    region: Region


class PartUpdate(Protocol):
    """``ChopsUpdate``: stretches of rows."""

    chops: Sequence[Mapping[int, Strip | None]]
    spans: Sequence[tuple[int, int, int]]
    chop_ends: Sequence[Sequence[int]]


class UnknownUpdate(Exception):
    """An update of another Textual."""


def colours(console: Console) -> ColorSystem:
    """The colours that the terminal knows."""
    return COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)


def patches_of(update: object, system: ColorSystem) -> list[Patch]:
    """What an update paints. Raises UnknownUpdate."""
    try:
        if _is_part(update):
            return list(_parts(update, system))
        if _is_whole(update):
            return list(_rows(update, system))
    except (AttributeError, TypeError, ValueError, LookupError) as error:
        raise UnknownUpdate(type(update).__name__) from error
    raise UnknownUpdate(type(update).__name__)


def _is_part(update: object) -> TypeGuard[PartUpdate]:
    return hasattr(update, "chops") and hasattr(update, "spans") and hasattr(update, "chop_ends")


def _is_whole(update: object) -> TypeGuard[WholeUpdate]:
    return hasattr(update, "strips") and hasattr(update, "region")


def _rows(update: WholeUpdate, system: ColorSystem) -> Iterator[Patch]:
    left, top, _, _ = update.region
    for y, strips in enumerate(update.strips, top):
        rows = [row_of(strip, system) for strip in strips]
        yield y, left, rows[0] if len(rows) == 1 else list(chain.from_iterable(rows))


def _parts(update: PartUpdate, system: ColorSystem) -> Iterator[Patch]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield y, x, fitting(row_of(strip, system), min(end, last) - x)


class Cleaned:
    """An update as Textual paints it by itself, with clean text and without links."""

    def __init__(self, update: RenderableType, cursor: tuple[int, int]) -> None:
        self._update = update
        self._cursor = cursor

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """The segments; of those meant for the terminal alone, only what places the cursor."""
        y, x = self._cursor
        for segment in console.render(self._update, options):
            if segment.control is not None or segment.text == "\n":
                if _PLACING.fullmatch(segment.text):
                    yield segment
            else:
                text = "".join(cluster for cluster, _ in clusters(segment.text))
                yield Segment(text, segment.style.update_link(None) if segment.style else None)
        yield Segment(f"\x1b[{y + 1};{x + 1}H", None, [])
