"""Why a command is not possible just now: one pure answer for key, palette and help alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from supportdesk_tui.domain.ticket import ACTIVE, Priority, Status, Ticket
from supportdesk_tui.i18n import gettext


@dataclass(frozen=True, slots=True)
class Situation:
    """What a screen knows without asking anybody."""

    ticket: Ticket | None = None
    """The ticket in hand; None when there is none, or when an act is meant for several."""
    several: int = 0
    """How many tickets an act is meant for, when there are more than one."""
    me: str = ""
    fetches: bool = True
    """A mail account is configured."""
    attachments: int | None = None
    """Of the ticket in hand; None as long as its messages are not read."""
    checklist: bool | None = None
    """There is one for the ticket in hand; None as long as that is not known."""
    open_steps: tuple[int, ...] = ()
    """Of the checklist that was begun."""
    views: int = 2
    """How many saved views there are."""
    needs_ticket: bool = True
    """The screen's commands about tickets need one in hand."""


def why_not(command_id: str, situation: Situation) -> str:
    """One sentence, empty when nothing known speaks against the command."""
    if command_id == "sync.now" and not situation.fetches:
        return gettext("no mail account is configured: supportdesk init sets one up")
    if command_id == "view.remove" and situation.views < 2:
        return gettext("it is the last view")
    if not situation.needs_ticket or not _about_ticket(command_id) or situation.several:
        return ""
    if situation.ticket is None:
        return gettext("no ticket here")
    rule = _RULES.get(command_id)
    return rule(situation, situation.ticket) if rule is not None else ""


def caution(command_id: str, situation: Situation) -> str:
    """What will be asked before the command does anything; empty when nothing will."""
    if command_id == "ticket.done" and situation.open_steps and not why_not(command_id, situation):
        return gettext("steps {steps} are open: wants a reason").format(
            steps=", ".join(str(step) for step in situation.open_steps))
    return ""


def _about_ticket(command_id: str) -> bool:
    return (command_id.startswith(("ticket.", "message.", "preview.")) and command_id != "ticket.new") \
        or command_id == "list.open"


def _joined(ticket: Ticket) -> str:
    if ticket.merged_into is None:
        return ""
    return gettext("#{number} was joined to #{other}").format(number=ticket.id, other=ticket.merged_into)


def _stands(ticket: Ticket) -> str:
    """That the ticket has been dealt with, and what opens it again."""
    said = {Status.SOLVED: gettext("#{number} is solved already · E opens it again"),
            Status.CLOSED: gettext("#{number} is closed · E opens it again"),
            Status.SPAM: gettext("#{number} is spam · E opens it again")}
    return said[ticket.status].format(number=ticket.id) if ticket.status in said else ""


def _open_only(_: Situation, ticket: Ticket) -> str:
    return _joined(ticket) or _stands(ticket)


def _closed_only(_: Situation, ticket: Ticket) -> str:
    if ticket.status in ACTIVE:
        return gettext("#{number} is open").format(number=ticket.id)
    return _joined(ticket)


def _not_spam(_: Situation, ticket: Ticket) -> str:
    return _joined(ticket) or (_stands(ticket) if ticket.status is Status.SPAM else "")


def _not_mine(situation: Situation, ticket: Ticket) -> str:
    return gettext("#{number} is yours already").format(number=ticket.id) if ticket.assignee == situation.me else ""


def _unread(_: Situation, ticket: Ticket) -> str:
    return "" if ticket.unread else gettext("#{number} waits for no reply").format(number=ticket.id)


def _with_attachments(situation: Situation, ticket: Ticket) -> str:
    return gettext("no attachment on #{number}").format(number=ticket.id) if situation.attachments == 0 else ""


def _with_checklist(situation: Situation, ticket: Ticket) -> str:
    if situation.checklist is not False:
        return ""
    if not ticket.category:
        return gettext("#{number} has no category yet · c sets it").format(number=ticket.id)
    return gettext("there is no checklist for what #{number} is about").format(number=ticket.id)


def _other_priority(priority: Priority) -> Callable[[Situation, Ticket], str]:
    def rule(_: Situation, ticket: Ticket) -> str:
        if ticket.priority is not priority:
            return ""
        return gettext("#{number} has {priority} already").format(number=ticket.id, priority=priority.value)
    return rule


_RULES: Mapping[str, Callable[[Situation, Ticket], str]] = {
    "ticket.done": _open_only, "ticket.snooze": _open_only, "ticket.reopen": _closed_only, "ticket.spam": _not_spam,
    "ticket.merge": lambda _, ticket: _joined(ticket), "ticket.take": _not_mine, "ticket.dismiss": _unread,
    "message.attachment": _with_attachments, "ticket.sop": _with_checklist,
    "ticket.priority.p1": _other_priority(Priority.P1), "ticket.priority.p2": _other_priority(Priority.P2),
    "ticket.priority.p3": _other_priority(Priority.P3),
}
