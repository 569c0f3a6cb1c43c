"""What stands beside a conversation: its clocks, who the requester is, what else helps to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.conversation import Conversation
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.domain.suggestion import Suggestion
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.i18n import gettext, language, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, between, cut, fit, joined, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.sla_cell import clock_line
from supportdesk_tui.presentation.suggestion_lines import suggestion_lines
from supportdesk_tui.presentation.times import local_moment

_LABEL = 15
_OTHERS = 4
_MACROS = 5


def context(conversation: Conversation, config: DeskConfig, now: datetime, width: int, look: Look,
            macros: Sequence[Macro] = (), suggestion: Suggestion | None = None) -> tuple[Line, ...]:
    """The lines of the context column."""
    lines: list[Line] = [*_clocks(conversation, config, now, look)]
    if suggestion is not None:
        lines += suggestion_lines(suggestion, conversation.ticket, config, width, look)
    lines.append(())
    lines += [*_person(conversation, config, width, look), *_state(conversation, config, now, look)]
    lines += _others(conversation, look)
    if conversation.sop is not None:
        steps = conversation.sop.progress.steps
        done = sum(conversation.sop.progress.done)
        lines += [(), (("l  ", "key"), (f"{conversation.sop.text.title}  {done}/{len(steps)}", "text"))]
    if macros:
        lines.append(())
        for digit, macro in enumerate(macros[:_MACROS], 1):
            title = macro.text(conversation.ticket.language, config.language).title
            style = "bold" if suggestion is not None and macro.id == suggestion.macro_id else "text"
            lines.append(((f"m{digit} ", "key"), (look.text(title), style)))
    return tuple(cut(line, width) for line in lines)


def _clocks(conversation: Conversation, config: DeskConfig, now: datetime, look: Look) -> Iterator[Line]:
    yield ((gettext("SLA"), "title"),)
    shown = 0
    for clock in conversation.clocks.all():
        if clock.state.value == "none":
            continue
        left, remark, style = clock_line(clock, config, now)
        shown += 1
        yield ((fit(words.clock(clock.name.value), _LABEL), "label"), (fit(left, 9) if left else "", style),
               (look.text(remark), "dim"))
    if not shown:
        yield ((gettext("no clock runs"), "dim"),)


def _person(conversation: Conversation, config: DeskConfig, width: int, look: Look) -> Iterator[Line]:
    person = conversation.requester
    yield ((gettext("Requester"), "title"),)
    yield ((look.text(person.name or person.address or gettext("unknown")), "bold"),)
    contact = [item for item in (person.address if person.name else "", person.phone,
                                 person.telegram) if item]
    if contact:
        yield ((look.text(" · ".join(contact)), "text"),)
    member = [item for item in (
        gettext("plan {plan}").format(plan=person.plan) if person.plan else "",
        gettext("since {date}").format(date=person.member_since) if person.member_since else "") if item]
    if member:
        yield ((look.text(", ".join(member)), "text"),)
    link = config.club.profile_link(person.profile_id)
    if link:
        yield ((link, "link"),)
    for text in wrap(person.notes, max(width, 10)) if person.notes else ():
        yield ((look.text(text), "note"),)


def _state(conversation: Conversation, config: DeskConfig, now: datetime, look: Look) -> Iterator[Line]:
    ticket = conversation.ticket
    facts: list[str] = [words.status(ticket.status)]
    if ticket.status is Status.ON_HOLD and ticket.waiting_for:
        facts.append(gettext("waits for {whom}").format(whom=ticket.waiting_for))
    if ticket.snoozed_until and ticket.snoozed_until > now:
        facts.append(gettext("snoozed until {moment}").format(
            moment=local_moment(ticket.snoozed_until, now, config.zone)))
    yield ()
    yield ((look.text(" · ".join(facts)), "text"),)
    if ticket.tags:
        yield ((look.text(", ".join(ticket.tags)), "tag"),)
    yield from _kin(conversation, look)
    if conversation.bouncing is not None:
        status = conversation.bouncing.status
        moment = local_moment(conversation.bouncing.at, now, config.zone)
        yield ((gettext("mail to this address came back"), "warn"),)
        yield ((f"{moment} · {status}" if status else moment, "dim"),)
    if ticket.unparsed:
        yield ((words.label("unparsed"), "warn"),)
    if conversation.reply_draft is not None or conversation.note_draft is not None:
        yield ((gettext("a draft is kept (r goes on with it)"), "warn"),)


def _kin(conversation: Conversation, look: Look) -> Iterator[Line]:
    """The tickets that this one may be joined with, was joined to, or goes on from."""
    ticket = conversation.ticket
    if ticket.merged_into is not None:
        yield ((gettext("joined to #{number}").format(number=ticket.merged_into), "warn"),)
    if conversation.came_from is not None:
        yield ((gettext("goes on from #{number} ({status})").format(
            number=conversation.came_from.id, status=words.status(conversation.came_from.status)), "dim"),)
    if conversation.similar:
        numbers = ", ".join(f"#{other.id}" for other in conversation.similar)
        yield (("d  ", "key"), (look.text(gettext("maybe the same: {tickets}").format(tickets=numbers)), "warn"))


def _others(conversation: Conversation, look: Look) -> Iterator[Line]:
    others = conversation.others
    if not others:
        return
    yield ()
    yield ((ngettext("{n} other ticket", "{n} other tickets", len(others)).format(n=len(others)), "title"),)
    for other in others[:_OTHERS]:
        yield ((f"#{other.id} ", "dim"), (look.text(other.subject), "text"),
               (look.text(f" · {words.status(other.status)}"), "dim"))


def from_line(conversation: Conversation, width: int, look: Look) -> Line:
    """Who wrote and how, over an open conversation."""
    ticket, person = conversation.ticket, conversation.requester
    name = person.name or ticket.requester_name
    address = ticket.requester_address or person.address
    written = f"{name} <{address}>" if name and address else name or address or gettext("unknown")
    right: Line = ((look.text(f" {words.channel(ticket.channel)} "), "dim"),)
    return between(((gettext("From: "), "label"), (look.text(written), "bold")), right, width)


def summary(conversation: Conversation, config: DeskConfig, now: datetime, width: int, look: Look) -> Line:
    """The context in one line, where there is no room beside the message."""
    ticket, person = conversation.ticket, conversation.requester
    lead = next((clock for clock in conversation.clocks.all()
                 if clock.name.value == ticket.deadline.clock and ticket.deadline.clock), None)
    parts: list[tuple[str, str]] = []
    if lead is not None:
        left, remark, style = clock_line(lead, config, now)
        parts.append((look.text(f"{words.clock(lead.name.value)} {left.strip()} {remark}".replace("  ",
                                                                                                  " ")),
                                                                                                  style))
    if conversation.reply_draft is not None or conversation.note_draft is not None:
        parts.append((gettext("draft kept"), "warn"))
    if conversation.similar:
        numbers = ", ".join(f"#{other.id}" for other in conversation.similar)
        parts.append((f"d {gettext('maybe the same: {tickets}').format(tickets=numbers)}", "warn"))
    parts.append((gettext("plan {plan}").format(plan=person.plan) if person.plan else "", "dim"))
    category = config.category(ticket.category)
    parts.append((category.title_in(language()) if category else "", "dim"))
    parts.append((", ".join(ticket.tags), "tag"))
    count = len(conversation.others)
    parts.append((ngettext("{n} other ticket", "{n} other tickets", count).format(n=count) if count else "",
                  "dim"))
    return cut(joined(parts, (look.text(" · "), "dim")), width)
