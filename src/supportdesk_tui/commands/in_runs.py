"""Runs: focus and triage, one ticket a screen."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.commands.command import Command, Group, Scope
from supportdesk_tui.commands.scopes import CHANGE, DRAFT, QC, R
from supportdesk_tui.i18n import N_

_FOCUS, _END, _TRIAGE = Scope.FOCUS, Scope.FOCUS_END, Scope.TRIAGE_RUN
_DIGITS = tuple("123456789")

IN_RUNS = (
    Command("focus.start", ("f",), N_("focus: one ticket after the other"), QC, Group.DESK, hint=N_("focus"), rank=7),
    Command("triage.run", ("T",), N_("triage run: untriaged tickets one by one"), QC, Group.TRIAGE,
            hint=N_("triage run"), rank=9),
    Command("focus.macro", _DIGITS, N_("the letter of the macro with this number"), (_FOCUS,), Group.ANSWER, DRAFT,
            hint=N_("macro"), rank=1),
    Command("letter.swap", _DIGITS, N_("another macro's letter instead"), (R,), Group.TEXT, DRAFT),
    Command("focus.later", ("j", "space", "down"), N_("later: comes again at the end"), (_FOCUS,), Group.MOVE,
            hint=N_("later"), rank=1),
    Command("focus.back", ("k", "up"), N_("the ticket before"), (_FOCUS, _TRIAGE), Group.MOVE, hint=N_("before"),
            rank=4),
    Command("focus.view", ("v",), N_("look at what came in; the draft is kept"), (_FOCUS, R), Group.MOVE),
    Command("focus.aside", ("0",), N_("put what came in aside"), (_FOCUS,), Group.MOVE),
    Command("run.page_down", ("pagedown",), N_("a page down"), (_FOCUS, _TRIAGE), Group.MOVE),
    Command("run.page_up", ("pageup",), N_("a page up"), (_FOCUS, _TRIAGE), Group.MOVE),
    Command("focus.pause", ("q", "escape"), N_("pause: the clock stops, the slice is kept"), (_FOCUS,), Group.DESK,
            hint=N_("pause"), rank=0),
    Command("focus.offer", tuple("12345"), N_("make a macro of answers written by hand"), (_END,), Group.TEXT,
            DRAFT),
    Command("focus.take_back", ("9",), N_("take back everything that this run closed"), (_END,), Group.DESK, CHANGE,
            True),
    Command("focus.skipped", ("v",), N_("the skipped tickets as a list"), (_END,), Group.MOVE),
    Command("focus.copy", ("y",), N_("copy the line for the hand-over"), (_END,), Group.DESK),
    Command("focus.close", ("enter", "q", "escape", "0"), N_("back to the queue"), (_END,), Group.DESK),
    Command("run.accept", ("enter", "a"), N_("accept the suggestion, next ticket"), (_TRIAGE,), Group.TRIAGE, CHANGE,
            True, N_("accept, next"), 1),
    Command("run.set", (*_DIGITS, "0"), N_("category, priority, who: three digits, 0 keeps"), (_TRIAGE,),
            Group.TRIAGE, CHANGE, True, N_("set"), 1),
    Command("run.unset", ("backspace",), N_("the digit before, anew"), (_TRIAGE,), Group.TRIAGE),
    Command("run.later", ("space", "j", "down"), N_("later: comes again at the end"), (_TRIAGE,), Group.MOVE,
            hint=N_("later"), rank=1),
    Command("run.end", ("q", "escape"), N_("end the triage run"), (_TRIAGE,), Group.DESK, hint=N_("end"), rank=0),
)

_AS_ALWAYS = frozenset({
    "ticket.reply", "ticket.macro", "ticket.note", "ticket.escalate", "ticket.promise", "ticket.snooze", "ticket.done",
    "ticket.spam", "ticket.dismiss", "ticket.merge", "ticket.accept", "ticket.priority", "ticket.category",
    "ticket.take", "ticket.assign", "ticket.tags", "ticket.sop", "ticket.copy", "message.attachment", "message.link",
    "message.quotes", "message.all_quotes", "message.next", "message.previous", "preview.down", "preview.up",
    "history.undo", "history.redo", "app.palette", "app.help", "app.look", "app.redraw", "outbox.open",
})
ALSO_HEARD: Mapping[Scope, frozenset[str]] = {
    Scope.FOCUS: _AS_ALWAYS,
    Scope.TRIAGE_RUN: _AS_ALWAYS - {"ticket.accept"},
    Scope.FOCUS_END: frozenset({"history.redo", "app.help", "app.palette", "app.redraw"}),
}
"""Commands of the queue that are heard in a run with the same keys."""
