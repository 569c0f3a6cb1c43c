"""Cells that hold a whole JSON object become columns of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from supportdesk_tui.exports.answers import Layout
from supportdesk_tui.exports.columns import Columns


class NotAnObject(ValueError):
    """A cell that should be a JSON object is none."""


def unpacked(cells: Sequence[str], layout: Layout) -> tuple[tuple[str, ...], Layout]:
    """The cells with those of their JSON cells behind them, and the layout that names them all.

    Raises:
        NotAnObject: such a cell is not empty and no JSON object.
    """
    packed = [index for name in layout.profile.unpack for index in layout.columns.named(name)
              if cells[index].strip()]
    if not packed:
        return tuple(cells), layout
    try:
        pairs = [pair for index in packed for pair in _plain("", _object(cells[index]))]
    except RecursionError:
        raise NotAnObject("nested too deeply") from None
    keys = tuple(key for key, _ in pairs)
    if keys not in layout.unpacked:
        headers = ["" if index in packed else header for index, header in enumerate(layout.columns.headers)]
        layout.unpacked[keys] = replace(layout, columns=Columns((*headers, *keys), layout.profile), unpacked={})
    kept = ["" if index in packed else cell for index, cell in enumerate(cells)]
    return (*kept, *(value for _, value in pairs)), layout.unpacked[keys]


def _object(cell: str) -> Mapping[str, object]:
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise NotAnObject(str(error)) from error
    if not isinstance(value, dict):
        raise NotAnObject(type(value).__name__)
    return value


def _plain(prefix: str, item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _plain(f"{prefix}{key}.", value)
        elif value is not None:
            yield f"{prefix}{key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
