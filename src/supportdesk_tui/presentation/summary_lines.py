"""What a narrow screen tells of a ticket in a line each: who wrote, how its clocks stand, what helps to answer."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.conversation import Conversation
from supportdesk_tui.desk.rules.helps import Helps
from supportdesk_tui.i18n import gettext, language, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, Span, between, cut, fit, joined, width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.sla_cell import clock_line
from supportdesk_tui.presentation.suggestion_lines import proposed_words, similar_words, why

_LEAST_TITLE = 12
"""Cells of a macro's title below which it is left out."""


def from_line(conversation: Conversation, width: int, look: Look) -> Line:
    """Who wrote and how, over an open conversation."""
    ticket, person = conversation.ticket, conversation.requester
    name = person.name or ticket.requester_name
    address = ticket.requester_address or person.address
    written = f"{name} <{address}>" if name and address else name or address or gettext("unknown")
    form = look.text(conversation.form)
    named = f" · {fit(form, min(cell_len(form), max(8, width // 3)))}" if form else ""
    right: Line = ((look.text(f" {words.channel(ticket.channel)}{named} "), "dim"),)
    return between(((" " + gettext("From: "), "label"), (look.text(written), "bold")), right, width)


def summary(conversation: Conversation, config: DeskConfig, now: datetime, width: int, look: Look, *,
            similar: bool = False) -> Line:
    """The context in one line, where there is no room beside the message.

    ``similar`` tells of tickets like it too: no other line does.
    """
    ticket, person = conversation.ticket, conversation.requester
    lead = next((clock for clock in conversation.clocks.all()
                 if clock.name.value == ticket.deadline.clock and ticket.deadline.clock), None)
    parts: list[Span] = []
    if lead is not None:
        left, remark, style = clock_line(lead, config, now)
        said = f"{words.clock(lead.name.value)} {left.strip()} {remark}".replace("  ", " ")
        parts.append((look.text(said), style))
    if conversation.reply_draft is not None or conversation.note_draft is not None:
        parts.append((gettext("draft kept"), "warn"))
    if similar and conversation.similar:
        parts.append((f"d {similar_words(conversation)}", "warn"))
    parts.append((gettext("plan {plan}").format(plan=person.plan) if person.plan else "", "dim"))
    category = config.category(ticket.category)
    parts.append((category.title_in(language()) if category else "", "dim"))
    parts.append((", ".join(ticket.tags), "tag"))
    count = len(conversation.others)
    parts.append((ngettext("{n} other ticket", "{n} other tickets", count).format(n=count) if count else "",
                  "dim"))
    return cut(joined(parts, (look.text(" · "), "dim")), width)


def triage_line(conversation: Conversation, helps: Helps | None, config: DeskConfig, width: int, look: Look) -> Line:
    """What is suggested and which tickets are like it; empty when there is neither."""
    proposed = proposed_words(helps.suggestion, config) if helps is not None else []
    line: Line = ()
    if proposed:
        line = ((" a ", "key"), (look.text(" · ".join(proposed)), "bold"))
    similar = similar_words(conversation)
    if similar:
        line = (*line, ("   d " if line else " d ", "key"), (look.text(similar), "warn"))
    if helps is not None and proposed:
        line = (*line, (look.text(f" — {why(helps.suggestion)}"), "dim"))
    return cut(line, width)


def macro_line(conversation: Conversation, helps: Helps | None, config: DeskConfig, width: int, look: Look) -> Line:
    """The first macros with their keys, as many as there is room for."""
    line: Line = ()
    for digit, macro in enumerate(helps.macros[:3] if helps is not None else (), 1):
        title = look.text(macro.text(conversation.ticket.language, config.language).title)
        style = "bold" if helps is not None and macro.id == helps.suggestion.macro_id else "text"
        added: Line = ((f"{'  ' if line else ''} m{digit} ", "key"), (title, style))
        if line and width - width_of(line) < _LEAST_TITLE + width_of(added[:1]):
            break
        line = (*line, *added)
    return cut(line, width)


def hint_lines(conversation: Conversation, helps: Helps | None, config: DeskConfig, width: int,
               look: Look) -> tuple[Line, ...]:
    """What helps to answer, under the message."""
    lines = (make(conversation, helps, config, width, look) for make in (triage_line, macro_line))
    return tuple(line for line in lines if line)
