"""What is being typed apart from letters: the form of a ticket by hand, the filter, a line that answers a question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import has_ended, this_process

FORM = "form"
FILTER = "filter"
LINES = "lines"
_BY = "\0by"
"""The field that names the process."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Fields with what is in them."""

    key: str
    """Where it is kept."""
    fields: Mapping[str, str]
    by: str
    """The process of the panel that keeps it."""


def keep(desk: Desk, what: str, fields: Mapping[str, str], instead_of: str = "") -> None:
    """Keep the fields for this operator and panel; empty ones are forgotten, and so is what they go on with."""
    with desk.store.writing() as unit:
        ours = f"{_prefix(desk, what)}{desk.session}"
        if instead_of and instead_of != ours:
            unit.set_setting(instead_of, None)
        filled = any(value.strip() for name, value in fields.items() if name != "kind")
        unit.set_setting(ours, json.dumps({**fields, _BY: this_process()}, ensure_ascii=False) if filled else None)


def kept(desk: Desk, what: str) -> tuple[Typed, ...]:
    """What the operator's panels have left."""
    with desk.store.reading() as view:
        found = view.settings(_prefix(desk, what))
    return tuple(_read(key, text) for key, text in found.items())


def left(desk: Desk, what: str) -> tuple[Typed, ...]:
    """What panels have left that do not run any more."""
    ours, here = f"{_prefix(desk, what)}{desk.session}", this_process()
    return tuple(each for each in kept(desk, what)
                 if each.key != ours and (each.by in ("", here) or has_ended(each.by)))


def drop(desk: Desk, key: str) -> None:
    """It is done with."""
    with desk.store.writing() as unit:
        unit.set_setting(key, None)


def _read(key: str, text: str) -> Typed:
    fields = {str(name): str(value) for name, value in json.loads(text).items()}
    by = fields.pop(_BY, "")
    return Typed(key, fields, by)


def _prefix(desk: Desk, what: str) -> str:
    return f"typed:{what}:{desk.config.me.id}:"
