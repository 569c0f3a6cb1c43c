"""The rows of the action log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.action_log import Entry, Turn
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.i18n import N_, gettext
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
    # A letter that can be taken back no longer does not leave in so many seconds any more.
    over = {} if entry.turn is Turn.UNDO else {"over": True}
    return act_words(batch.verb, batch.ticket_ids, {**batch.summary, **over}, config, now)


def entry_line(entry: Entry, digit: str, cursor: bool, config: DeskConfig, now: datetime, width: int,
               look: Look) -> Line:
    """One act: when, who, what, and how it stands."""
    batch = entry.batch
    moment = local_moment(batch.at, now, config.zone)
    mark = look.signs.cursor if cursor else " "
    style = "dim" if entry.turn in {Turn.REDO, Turn.ITSELF} else "text"
    state = gettext(TURN[entry.turn]) if TURN[entry.turn] else ""
    left: Line = ((mark, "key"), (f"{digit or ' '} ", "key"), (fit(moment, _MOMENT, look.signs.ellipsis), "dim"),
                  (" " + fit(look.text(who_words(batch.actor, config)), _WHO, look.signs.ellipsis) + " ", "dim"),
                  (look.text(entry_words(entry, config, now)), style))
    line = between(left, ((f"  {look.text(state)} ", "dim"),) if state else ((" ", "text"),), width)
    return selected(line, width) if cursor else line


def who_words(actor: str, config: DeskConfig) -> str:
    """Who acted."""
    if actor == config.me.id:
        return gettext("me")
    operator = config.operator(actor)
    if operator is not None:
        return operator.name or operator.id
    return gettext(_MACHINES[actor]) if actor in _MACHINES else actor
