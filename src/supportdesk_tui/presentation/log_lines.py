"""The rows of the action log, and what is asked before an act is turned round that was overtaken by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from supportdesk_tui.desk.action_log import Entry, Turn
from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.domain.undoing import Clash
from supportdesk_tui.i18n import N_, gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, between, fit, selected
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import local_moment
from supportdesk_tui.presentation.toasts import act_words, done_words

_MOMENT, _WHO = 12, 8
_MACHINES: Mapping[str, str] = {
    "sync": N_("mail"), "outbox": N_("mail"), "import": N_("import"), "clock": N_("clock"),
}
TURN: Mapping[Turn, str] = {
    Turn.UNDO: "", Turn.REDO: N_("taken back"), Turn.LEFT: N_("has left"), Turn.NEVER: N_("stays"), Turn.ITSELF: "",
}
WHY_NOT: Mapping[Turn, str] = {
    Turn.LEFT: N_("the letter has left: it cannot be taken back"),
    Turn.NEVER: N_("nothing takes this back: it is what happened"),
    Turn.ITSELF: N_("this took an act back or did it again: turn that act round instead"),
}


def entry_words(entry: Entry, config: DeskConfig, now: datetime) -> str:
    """What was done, in one sentence."""
    batch = entry.batch
    if entry.turn is Turn.ITSELF:
        return done_words(Done(batch.id, batch.verb, batch.ticket_ids, batch.summary), config, now)
    return act_words(batch.verb, batch.ticket_ids, batch.summary, config, now)


def entry_line(entry: Entry, digit: str, cursor: bool, config: DeskConfig, now: datetime, width: int,
               look: Look) -> Line:
    """One act: when, who, what, and how it stands."""
    batch = entry.batch
    moment = local_moment(batch.at, now, config.zone)
    mark = look.signs.cursor if cursor else " "
    style = "dim" if entry.turn in {Turn.REDO, Turn.ITSELF} else "text"
    state = gettext(TURN[entry.turn]) if TURN[entry.turn] else ""
    left: Line = ((mark, "key"), (f"{digit or ' '} ", "key"), (fit(moment, _MOMENT, look.signs.ellipsis), "dim"),
                  (" " + fit(look.text(_who(batch.actor, config)), _WHO, look.signs.ellipsis) + " ", "dim"),
                  (look.text(entry_words(entry, config, now)), style))
    line = between(left, ((f"  {look.text(state)} ", "dim"),) if state else ((" ", "text"),), width)
    return selected(line, width) if cursor else line


def _who(actor: str, config: DeskConfig) -> str:
    if actor == config.me.id:
        return gettext("me")
    operator = config.operator(actor)
    if operator is not None:
        return operator.name or operator.id
    return gettext(_MACHINES[actor]) if actor in _MACHINES else actor


def clash_words(found: Sequence[Clash], config: DeskConfig, now: datetime, *, undoing: bool) -> tuple[str, ...]:
    """Both values of what was set again since, ticket by ticket; the first few."""
    said = [gettext("#{number}: {wanted} would come back, {present} was set since ({moment})").format(
        number=clash.ticket_id, wanted=_value(clash.own.kind, clash.wanted(undoing=undoing), config, now),
        present=_value(clash.later.kind, clash.later.data, config, now),
        moment=local_moment(clash.later.at, now, config.zone)) for clash in found]
    more = len(said) - 4
    return (*said[:4], gettext("… and {n} more").format(n=more)) if more > 0 else tuple(said)


def _value(kind: EventKind, data: Mapping[str, Json], config: DeskConfig, now: datetime) -> str:
    event = Event(0, kind, now, data)
    value = str(event.data.get("to") or "")
    if kind is EventKind.STATUS:
        return words.status(Status(value)) if value else gettext("nothing")
    if kind is EventKind.CATEGORY:
        category = config.category(value)
        return category.title_in(language()) if category is not None else value or gettext("no category")
    if kind is EventKind.ASSIGNED:
        return _who(value, config) if value else gettext("nobody")
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
