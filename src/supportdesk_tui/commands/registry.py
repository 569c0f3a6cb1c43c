"""Every command there is, once: bindings, footer, help, palette and key table are derived from here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from supportdesk_tui.commands.command import Command, Effect, Group, Scope
from supportdesk_tui.i18n import N_

Q, C, R, E, S = Scope.QUEUE, Scope.CONVERSATION, Scope.READY, Scope.EDIT, Scope.SOP
OUT, F = Scope.OUTBOX, Scope.ATTACHMENT
QC = (Q, C)
READ = (C, R, F)
ANYWHERE = (Q, C, R, S, OUT, F)
CHANGE, DELAYED, DRAFT = Effect.CHANGE, Effect.DELAYED, Effect.DRAFT

_MOVING = (
    Command("list.down", ("j", "down"), N_("next row"), (Q, S, OUT), Group.MOVE),
    Command("list.up", ("k", "up"), N_("previous row"), (Q, S, OUT), Group.MOVE),
    Command("list.page_down", ("pagedown",), N_("a page down"), (Q, OUT), Group.MOVE),
    Command("list.page_up", ("pageup",), N_("a page up"), (Q, OUT), Group.MOVE),
    Command("list.top", ("g", "home"), N_("first row"), (Q, OUT), Group.MOVE),
    Command("list.bottom", ("G", "end"), N_("last row"), (Q, OUT), Group.MOVE),
    Command("list.open", ("enter",), N_("open the conversation"), (Q,), Group.MOVE, hint=N_("open"), rank=7),
    Command("message.down", ("j", "down"), N_("scroll down"), READ, Group.MOVE),
    Command("message.up", ("k", "up"), N_("scroll up"), READ, Group.MOVE),
    Command("message.page_down", ("pagedown", "space"), N_("a page down"), READ, Group.MOVE),
    Command("message.page_up", ("pageup",), N_("a page up"), READ, Group.MOVE),
    Command("message.top", ("g", "home"), N_("to the beginning"), READ, Group.MOVE),
    Command("message.bottom", ("G", "end"), N_("to the end"), READ, Group.MOVE),
    Command("preview.down", ("J",), N_("scroll the message down"), QC, Group.MOVE),
    Command("preview.up", ("K",), N_("scroll the message up"), QC, Group.MOVE),
    Command("message.next", ("N",), N_("next message"), QC, Group.MOVE, hint=N_("message"), rank=9),
    Command("message.previous", ("P",), N_("previous message"), QC, Group.MOVE),
    Command("message.quotes", ("h",), N_("unfold or fold quotes"), (*QC, F), Group.MOVE, hint=N_("quotes"), rank=9),
    Command("view.next", ("tab",), N_("next view"), (Q,), Group.MOVE),
    Command("view.previous", ("shift+tab",), N_("previous view"), (Q,), Group.MOVE),
    Command("view.jump", ("v", "f6"), N_("go to a view"), (Q,), Group.MOVE, hint=N_("views"), rank=6,
            needs_choice=True),
    Command("view.filter", ("/", "f7", "."), N_("filter the list"), (Q,), Group.MOVE, hint=N_("filter"),
            rank=5),
    Command("view.clear", ("escape",), N_("clear the filter"), (Q,), Group.MOVE),
)

_TRIAGE = (
    Command("ticket.priority.p1", ("1",), N_("priority P1"), QC, Group.TRIAGE, CHANGE, True),
    Command("ticket.priority.p2", ("2",), N_("priority P2"), QC, Group.TRIAGE, CHANGE, True),
    Command("ticket.priority.p3", ("3",), N_("priority P3"), QC, Group.TRIAGE, CHANGE, True),
    Command("ticket.category", ("c",), N_("category"), QC, Group.TRIAGE, CHANGE, True, N_("category"), 4,
            True),
    Command("ticket.take", ("i",), N_("take it yourself"), QC, Group.TRIAGE, CHANGE, True, N_("take"), 6),
    Command("ticket.assign", ("w",), N_("give to an operator"), QC, Group.TRIAGE, CHANGE, True, N_("who"), 7,
            True),
    Command("ticket.tags", ("t",), N_("tags: add, or -remove"), QC, Group.TRIAGE, CHANGE, True,
            N_("tags"), 8),
    Command("ticket.merge", ("d",), N_("join with a ticket about the same"), QC, Group.TRIAGE, CHANGE, True, N_("join"),
            8, True),
)

_ANSWER = (
    Command("ticket.reply", ("r",), N_("reply"), QC, Group.ANSWER, DRAFT, False, N_("reply"), 1),
    Command("ticket.macro", ("m", "f3"), N_("reply with a macro"), QC, Group.ANSWER, DRAFT, False,
            N_("macro"), 1,
            True),
    Command("ticket.note", ("n",), N_("internal note"), QC, Group.ANSWER, CHANGE, False, N_("note"), 5),
    Command("ticket.escalate", ("x",), N_("escalate with a template"), QC, Group.ANSWER, DELAYED, True,
            N_("escalate"), 3, True),
    Command("ticket.promise", ("p",), N_("promise a date to the requester"), QC, Group.ANSWER, DELAYED, True,
            N_("promise"), 3, True),
)

_TICKET = (
    Command("ticket.snooze", ("s",), N_("snooze silently"), QC, Group.TICKET, CHANGE, True, N_("snooze"), 4,
            True),
    Command("ticket.done", ("e", "f8"), N_("done: solve the ticket"), QC, Group.TICKET, CHANGE, True,
            N_("done"), 1),
    Command("ticket.reopen", ("E",), N_("reopen"), QC, Group.TICKET, CHANGE, True),
    Command("ticket.spam", ("!",), N_("spam"), QC, Group.TICKET, CHANGE, True),
    Command("ticket.dismiss", (), N_("no reply needed"), QC, Group.TICKET, CHANGE, True),
    Command("ticket.sop", ("l",), N_("checklist (SOP)"), QC, Group.TICKET, hint=N_("checklist"), rank=6),
    Command("ticket.new", ("+",), N_("ticket by hand: a call, a talk, a first letter"), (Q,), Group.TICKET,
            CHANGE, False),
    Command("message.attachment", ("A",), N_("open or save an attachment"), (*QC, F), Group.TICKET,
            needs_choice=True),
    Command("ticket.copy", ("y",), N_("copy the ticket's number"), QC, Group.TICKET),
)

_LETTER = (
    Command("letter.send", ("enter", "f9", "ctrl+x"), N_("send, with the status of the macro"), (R,), Group.TEXT,
            DELAYED, True, N_("send"), 1),
    Command("letter.send_typed", ("f9", "ctrl+x"), N_("send"), (E,), Group.TEXT, DELAYED, True,
            N_("send"), 1),
    Command("letter.send_open", ("s",), N_("send and keep the ticket open"), (R,), Group.TEXT, DELAYED, True,
            N_("send, keep open"), 3),
    Command("letter.edit", ("e",), N_("edit the text"), (R,), Group.TEXT, DRAFT, hint=N_("edit"), rank=1),
    Command("letter.ready", ("escape", "f6"), N_("finish editing"), (E,), Group.TEXT,
            hint=N_("finish editing"),
            rank=1),
    Command("letter.field", ("tab", "shift+tab"), N_("next field"), (E,), Group.TEXT, hint=N_("next field"),
            rank=5),
    Command("letter.editor", ("f4",), N_("edit in $EDITOR"), (R, E), Group.TEXT, DRAFT, hint="$EDITOR",
            rank=4),
    Command("letter.macro", ("m", "f3"), N_("add a macro's text"), (R,), Group.TEXT, DRAFT, hint=N_("macro"),
            rank=3,
            needs_choice=True),
    Command("letter.macro_typed", ("f3",), N_("add a macro's text"), (E,), Group.TEXT, DRAFT,
            hint=N_("macro"), rank=3,
            needs_choice=True),
    Command("letter.promise", ("p",), N_("promise a date with it"), (R,), Group.TEXT, DRAFT,
            hint=N_("promise"),
            rank=4, needs_choice=True),
    Command("letter.attach", ("a",), N_("attach a file"), (R,), Group.TEXT, DRAFT, hint=N_("attach"), rank=4),
    Command("letter.detach", ("A",), N_("leave a file out"), (R,), Group.TEXT, DRAFT, needs_choice=True),
    Command("letter.note", ("n",), N_("turn into a note"), (R,), Group.TEXT, DRAFT, hint=N_("as a note"),
            rank=5),
    Command("letter.drop", ("D",), N_("drop the draft"), (R,), Group.TEXT, DRAFT, hint=N_("drop"), rank=6),
)

_LISTS = (
    Command("sop.tick", tuple("123456789"), N_("tick or untick the step"), (S,), Group.TICKET, CHANGE, True,
            N_("tick"), 1),
    Command("sop.next", ("space", "enter"), N_("tick the next step"), (S,), Group.TICKET, CHANGE, True,
            N_("next step"),
            1),
    Command("sop.escalate", ("x",), N_("escalate with a template"), (S,), Group.TICKET, DELAYED, True,
            N_("escalate"),
            3, True),
    Command("outbox.act", (*"123456789", "enter"), N_("decide about a mail"), (OUT,), Group.TEXT, CHANGE,
            hint=N_("decide"), rank=1, needs_choice=True),
)

_DESK = (
    Command("history.undo", ("z", "u"), N_("take the last act back"), ANYWHERE, Group.DESK, hint=N_("undo"),
            rank=2),
    Command("history.redo", ("Z", "U"), N_("do it again"), ANYWHERE, Group.DESK),
    Command("outbox.open", ("o",), N_("outbox"), QC, Group.DESK, hint=N_("outbox"), rank=6),
    Command("sync.now", ("S", "f5"), N_("fetch mail now"), QC, Group.DESK, hint=N_("mail"), rank=8),
    Command("app.palette", (":", "f2", "ctrl+p"), N_("all commands"), ANYWHERE, Group.DESK,
            hint=N_("commands"), rank=3),
    Command("app.help", ("?", "f1", ","), N_("help"), ANYWHERE, Group.DESK, hint=N_("help"), rank=2),
    Command("app.look", (), N_("change the look"), ANYWHERE, Group.DESK),
    Command("app.redraw", ("ctrl+l",), N_("draw the screen again"), (*ANYWHERE, E), Group.DESK),
    Command("app.leave", ("q",), N_("quit"), (Q,), Group.DESK, hint=N_("quit"), rank=5),
    Command("app.back", ("q", "escape"), N_("back"), (C, R, S, OUT, F), Group.DESK, hint=N_("back"), rank=5),
    Command("app.close_list", ("0", "l"), N_("back"), (S,), Group.DESK),
    Command("app.close_outbox", ("0", "o"), N_("back"), (OUT,), Group.DESK),
    Command("app.quit", (), N_("quit"), (C, R, S, OUT), Group.DESK),
)

COMMANDS: tuple[Command, ...] = (*_MOVING, *_TRIAGE, *_ANSWER, *_TICKET, *_LETTER, *_LISTS, *_DESK)
"""All commands, in the order of help and palette."""

NEVER_BOUND = frozenset({
    "ctrl+s", "ctrl+q", "ctrl+b", "ctrl+a", "ctrl+circumflex_accent", "ctrl+z", "ctrl+c", "ctrl+backslash",
    "ctrl+d", "ctrl+v", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+enter", "alt+enter", "shift+enter",
    "f10", "f11", "f12", *"[]{}<>@#$^&|\"';`~",
})
"""Keys that terminals, multiplexers or layouts take away: flow control, job control, moved signs."""


def in_scope(scope: Scope) -> tuple[Command, ...]:
    """The commands heard in a place, in order."""
    return tuple(command for command in COMMANDS if scope in command.scopes)


@cache
def keymap(scope: Scope) -> Mapping[str, Command]:
    """Which command each key means in a place."""
    return {key: command for command in in_scope(scope) for key in command.keys}


def footer(scope: Scope) -> tuple[Command, ...]:
    """The commands with a footer hint, in the order shown; a narrow footer drops the highest ranks."""
    return tuple(command for command in in_scope(scope) if command.hint and command.keys)
