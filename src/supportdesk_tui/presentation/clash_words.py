"""What was set again after an act that is to be turned round: the value that would come back and the present one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.event import EventKind, Json
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.domain.undoing import Clash
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.log_lines import who_words
from supportdesk_tui.presentation.times import local_moment


def clash_words(found: Sequence[Clash], config: DeskConfig, now: datetime, *, undoing: bool,
                most: int = 4) -> tuple[str, ...]:
    """Both values of what was set again since, ticket by ticket; the first few, the others counted."""
    said = [gettext("#{number}: {wanted} would come back, {present} was set since ({moment})").format(
        number=clash.ticket_id, wanted=_value(clash.own.kind, clash.wanted(undoing=undoing), config, now),
        present=_value(clash.later.kind, clash.later.data, config, now),
        moment=local_moment(clash.later.at, now, config.zone)) for clash in found[:most]]
    more = len(found) - most
    return (*said, gettext("… and {n} more").format(n=more)) if more > 0 else tuple(said)


def _value(kind: EventKind, data: Mapping[str, Json], config: DeskConfig, now: datetime) -> str:
    value = str(data.get("to") or "")
    if kind is EventKind.STATUS:
        return words.status(Status(value)) if value else gettext("nothing")
    if kind is EventKind.CATEGORY:
        category = config.category(value)
        return category.title_in(language()) if category is not None else value or gettext("no category")
    if kind is EventKind.ASSIGNED:
        return who_words(value, config) if value else gettext("nobody")
    if kind in {EventKind.SNOOZED, EventKind.PROMISED}:
        until = str(data.get("until") or "")
        return local_moment(datetime.fromisoformat(until), now, config.zone) if until else gettext("no date")
    if kind is EventKind.TAGGED:
        tags = [f"{sign}{tag}" for key, sign in (("add", "+"), ("remove", "-")) for tag in _words(data, key)]
        return " ".join(tags) or gettext("no tags")
    return value or gettext("no priority")


def _words(data: Mapping[str, Json], key: str) -> list[str]:
    value = data.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []
