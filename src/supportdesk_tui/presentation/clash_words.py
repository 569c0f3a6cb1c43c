"""What was set again after an act that is to be taken back: the act's value and the present one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.domain.undoing import Clash
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.times import local_moment

_SHOWN = 2


def clash_words(found: Sequence[Clash], config: DeskConfig, now: datetime) -> str:
    """The first of them in full, the others counted, in one line."""
    parts = [gettext("#{number}: you set {own}, later {present} was set").format(
        number=clash.ticket_id, own=_value(clash.own, config, now), present=_value(clash.later, config, now))
        for clash in found[:_SHOWN]]
    if len(found) > _SHOWN:
        parts.append(gettext("… and {n} more").format(n=len(found) - _SHOWN))
    return "; ".join(parts)


def _value(event: Event, config: DeskConfig, now: datetime) -> str:
    to = str(event.data.get("to") or "")
    match event.kind:
        case EventKind.STATUS:
            return words.status(Status(to))
        case EventKind.PRIORITY:
            return words.priority(Priority(to) if to else None)
        case EventKind.CATEGORY:
            category = config.category(to)
            return category.title_in(language()) if category is not None else to or "?"
        case EventKind.ASSIGNED:
            operator = config.operator(to)
            return (operator.name if operator is not None else "") or to or "–"
        case EventKind.TAGGED:
            signs = ((sign, event.data.get(field)) for sign, field in (("+", "add"), ("-", "remove")))
            return " ".join(f"{sign}{tag}" for sign, tags in signs if isinstance(tags, list) for tag in tags)
        case _:
            until = event.data.get("until")
            return local_moment(datetime.fromisoformat(until), now, config.zone) if isinstance(until, str) else "-"
