"""What a letter brings about when it has left, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.times import WEEKDAYS, duration, local_moment


def macro_remark(macro: Macro) -> str:
    """What a macro does besides its text, for the picker."""
    actions = macro.actions
    parts = [f"→ {words.status(actions.status)}"] if actions.status else []
    if actions.promise:
        parts.append(f"~{_span_words(actions.promise)}")
    if actions.snooze:
        parts.append(gettext("snooze {span}").format(span=_span_words(actions.snooze)))
    if actions.add_tags:
        parts.append("+" + " +".join(actions.add_tags))
    if actions.sop:
        parts.append("SOP")
    if macro.line:
        parts.append(f"L{macro.line}")
    return " · ".join(parts)


def _span_words(text: str) -> str:
    """A time as macros write it (``60m``, ``3d``, ``tomorrow 15:00``) in the operator's words."""
    number, unit = text[:-1].strip(), text[-1:]
    if number.isdecimal() and unit in "mhd":
        return duration({"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[unit]
                        * int(number))
    day, _, time = text.partition(" ")
    weekdays = {weekday.lower(): weekday for weekday in WEEKDAYS}
    word = gettext("tomorrow") if day == "tomorrow" else gettext(weekdays[day]) if day in weekdays else day
    return f"{word} {time}".strip()


def effect_words(effects: Mapping[str, Json], config: DeskConfig, now: datetime) -> str:
    """What takes effect with a letter; empty when it is only sent."""
    parts: list[str] = []
    status = effects.get("status")
    if isinstance(status, str) and status:
        parts.append(gettext("status {value}").format(value=words.status(Status(status))))
    for key, sentence in (("promise", gettext("promise {moment}")), ("snooze",
                                                                     gettext("snooze until {moment}"))):
        value = effects.get(key)
        if isinstance(value, str) and value:
            parts.append(sentence.format(moment=local_moment(datetime.fromisoformat(value), now,
                                                             config.zone)))
    tags = effects.get("add_tags")
    if isinstance(tags, list) and tags:
        parts.append("+" + " +".join(str(tag) for tag in tags))
    removed = effects.get("remove_tags")
    if isinstance(removed, list) and removed:
        parts.append("-" + " -".join(str(tag) for tag in removed))
    if effects.get("priority"):
        parts.append(str(effects["priority"]))
    if effects.get("waiting_for"):
        parts.append(gettext("waits for {whom}").format(whom=effects["waiting_for"]))
    return " · ".join(parts)
