"""The hand-over as a page of plain lines: how many are open, what burns, what was promised, what is not sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.hand_over import HandOver
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.i18n import N_, gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, cut, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import local_moment

_KINDS: Mapping[str, str] = {
    "p1": N_("P1"), "overdue": N_("Overdue"), "promised": N_("Promised by this time tomorrow"),
    "on_hold": N_("Waits for others"), "untriaged": N_("Untriaged")}


def hand_over_lines(found: HandOver, config: DeskConfig, width: int, look: Look) -> tuple[Line, ...]:
    """The page."""
    return tuple(cut(tuple((look.text(text), style) for text, style in ((" ", "text"), *line)), width) if line else ()
                 for line in _lines(found, config, width))


def _lines(found: HandOver, config: DeskConfig, width: int) -> Iterator[Line]:
    for text in wrap(one_line(found), max(20, width - 2)):
        yield ((text, "bold"),)
    for kind, name in _KINDS.items():
        total, tickets = found.lists[kind]
        if not total:
            continue
        yield ()
        yield ((f"{gettext(name)}: {total}", "title"),)
        for ticket in tickets:
            yield _ticket(ticket, kind, found, config)
        if total > len(tickets):
            yield ((gettext("… and {n} more").format(n=total - len(tickets)), "dim"),)


def one_line(found: HandOver) -> str:
    """The desk in one line."""
    parts = [ngettext("{n} open", "{n} open", found.open).format(n=found.open),
             gettext("today came {came}, solved {solved}").format(came=found.received, solved=found.solved)]
    parts += [f"{gettext(name)} {found.lists[kind][0]}" for kind, name in _KINDS.items() if found.lists[kind][0]]
    if found.unsent:
        parts.append(ngettext("{n} letter not sent yet", "{n} letters not sent yet", found.unsent).format(
            n=found.unsent))
    return " · ".join(parts)


def _ticket(ticket: Ticket, kind: str, found: HandOver, config: DeskConfig) -> Line:
    due = ticket.promised_until if kind == "promised" else ticket.deadline.due_at
    operator = config.operator(ticket.assignee)
    remarks = [local_moment(due, found.at, config.zone) if due else "",
               gettext("waits for {whom}").format(whom=ticket.waiting_for) if ticket.waiting_for else "",
               (operator.name or operator.id) if operator else ticket.assignee]
    remark = " · ".join(filter(None, remarks))
    return ((f"#{ticket.id} ", "dim"), (f"{words.priority(ticket.priority)} ", "bold"),
            (ticket.subject or gettext("(no subject)"), "text"), (f" · {remark}" if remark else "", "dim"))
