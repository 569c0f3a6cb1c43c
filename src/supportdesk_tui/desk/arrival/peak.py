"""Peak mode: more has come in than can be answered in the usual time, and acknowledgements say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.errors import BadInput

_NAME = "peak"


@dataclass(frozen=True, slots=True)
class Peak:
    """Peak mode as it is on."""

    since: datetime
    until: datetime | None = None
    """None: until it is switched off."""


def turn_on(desk: Desk, until: datetime | None = None) -> Peak:
    """Begin, or say anew how long it lasts.

    Raises:
        BadInput: ``not_in_future``.
    """
    now = desk.clock.now()
    if until is not None and until <= now:
        raise BadInput("not_in_future")
    peak = Peak(now, until)
    with desk.store.writing() as unit:
        kept = state(unit, now)
        peak = Peak(kept.since if kept else now, until)
        unit.set_setting(_NAME, json.dumps({"since": peak.since.isoformat(),
                                            "until": until.isoformat() if until else None}))
    return peak


def turn_off(desk: Desk) -> None:
    """Back to the usual times."""
    with desk.store.writing() as unit:
        unit.set_setting(_NAME, None)


def current(desk: Desk) -> Peak | None:
    """Peak mode, where it is on."""
    with desk.store.reading() as view:
        return state(view, desk.clock.now())


def state(view: Reading, now: datetime) -> Peak | None:
    """Peak mode at an instant, or None."""
    text = view.setting(_NAME)
    if text is None:
        return None
    kept = json.loads(text)
    until = datetime.fromisoformat(kept["until"]) if kept["until"] else None
    return None if until is not None and until <= now else Peak(datetime.fromisoformat(kept["since"]), until)
