"""What an operator has arranged in the panel and finds again at the next start."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk

_PREFIX = "panel."


def kept(desk: Desk, name: str, otherwise: str = "") -> str:
    """What this operator chose last."""
    with desk.store.reading() as view:
        return view.setting(_name(desk, name)) or otherwise


def keep(desk: Desk, name: str, value: str) -> None:
    """Remember a choice; an empty one is forgotten."""
    with desk.store.writing() as unit:
        unit.set_setting(_name(desk, name), value or None)


def _name(desk: Desk, name: str) -> str:
    return f"{_PREFIX}{desk.config.me.id}.{name}"
