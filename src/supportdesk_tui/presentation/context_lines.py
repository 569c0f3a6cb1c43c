"""What stands beside a conversation: its clocks, who the requester is, what else helps to answer.

Every line has a rank: where the column is short, what helps least goes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.conversation import Conversation
from supportdesk_tui.desk.rules.helps import Helps
from supportdesk_tui.domain.clocks.model import ClockState
from supportdesk_tui.domain.contact_ways import called
from supportdesk_tui.domain.ticket import ACTIVE, Status
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.line import Line, cut, fit, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.sla_cell import clock_line, share_used
from supportdesk_tui.presentation.suggestion_lines import similar_words, suggestion_lines
from supportdesk_tui.presentation.times import local_moment

Ranked: TypeAlias = tuple[int, Line]
"""A line and how soon it may go, the highest rank first."""

_BLANK: Ranked = (9, ())
_SPACE: Ranked = (6, ())
"""It stays longer: it keeps apart what is read from what is pressed."""
_LABEL, _BAR, _TIME = 9, 8, 9
_OTHERS, _MACROS = 4, 3


def context(conversation: Conversation, config: DeskConfig, now: datetime, width: int, height: int, look: Look,
            helps: Helps | None = None) -> tuple[Line, ...]:
    """The context column in at most ``height`` lines; 0 asks for all of them."""
    lines = [*_clocks(conversation, config, now, look), _BLANK, *_state(conversation, config, now, look), _SPACE,
             *_person(conversation, config, width, look)]
    if helps is not None:
        lines += suggestion_lines(helps.suggestion, conversation.ticket, config, width, look)
    lines += _kin(conversation, look)
    if helps is not None or conversation.sop is not None:
        lines += [_SPACE, *_ways_on(conversation, config, look, helps)]
    lines += _others(conversation, look)
    return tuple(cut(line, width) for line in fitted(lines, height))


def fitted(lines: Sequence[Ranked], height: int) -> tuple[Line, ...]:
    """The lines without those that there is no room for: the highest ranks go, from the bottom up."""
    surplus = len(lines) - height if height > 0 else 0
    going = sorted(range(len(lines)), key=lambda place: (-lines[place][0], -place))[:max(0, surplus)]
    return tuple(line for place, (_, line) in enumerate(lines) if place not in going)


def _clocks(conversation: Conversation, config: DeskConfig, now: datetime, look: Look) -> Iterator[Ranked]:
    """Each clock with how much of its time is used, what is left and when it is due."""
    ticket = conversation.ticket
    yield 8, ((gettext("SLA"), "title"),)
    shown = [clock for clock in conversation.clocks.all() if clock.state is not ClockState.NONE]
    for clock in sorted(shown, key=lambda clock: clock.ended_at is not None):
        left, remark, style = clock_line(clock, config, now)
        label = (fit(words.short_clock(clock.name), _LABEL), "label")
        used = share_used(clock, config, now)
        if used is None:
            yield 3 if clock.state is ClockState.PAUSED else 6, (label, (look.text(remark), "dim"))
            continue
        full = int(used * _BAR)
        bar = "[" + look.signs.full * full + look.signs.empty * (_BAR - full) + "]"
        due = local_moment(clock.due_at, now, config.zone) if clock.due_at is not None else ""
        yield 0, (label, (bar, style), (f" {left:<{_TIME - 1}} ", style), (look.text(due), "dim"))
    if not shown:
        yield 5, ((gettext("no clock runs"), "dim"),)
    elif ticket.status in ACTIVE and conversation.clocks.promise.state is ClockState.NONE:
        yield 5, ((fit(words.short_clock(conversation.clocks.promise.name), _LABEL), "label"),
                  (look.text(gettext("none (p promises)")), "dim"))


def _person(conversation: Conversation, config: DeskConfig, width: int, look: Look) -> Iterator[Ranked]:
    """The requester's card: what they pay for, since when, how often they have written."""
    person = conversation.requester
    yield 4, ((look.text(called(person) or person.address or gettext("unknown")), "bold"),)
    everything = (conversation.ticket, *conversation.others)
    count, waiting = len(everything), sum(1 for ticket in everything if ticket.status in ACTIVE)
    member = [gettext("plan {plan}").format(plan=person.plan) if person.plan else "",
              gettext("since {date}").format(date=person.member_since) if person.member_since else ""]
    tickets = [ngettext("{n} ticket", "{n} tickets", count).format(n=count),
               gettext("{n} open").format(n=waiting) if waiting < count else ""]
    card = [", ".join(part for part in parts if part) for parts in (member, tickets)]
    yield 2, ((look.text(" · ".join(part for part in card if part)), "text"),)
    link = config.club.profile_link(person.profile_id)
    if link:
        yield 4, ((link, "link"),)
    contact = [item for item in (person.address if person.name else "", person.phone, person.telegram)
               if item and item != called(person)]
    if contact:
        yield 7, ((look.text(" · ".join(contact)), "dim"),)
    for text in wrap(person.notes, max(width, 10)) if person.notes else ():
        yield 4, ((look.text(text), "note"),)


def _state(conversation: Conversation, config: DeskConfig, now: datetime, look: Look) -> Iterator[Ranked]:
    ticket = conversation.ticket
    facts: list[str] = [words.status(ticket.status)]
    if ticket.status is Status.ON_HOLD and ticket.waiting_for:
        facts.append(gettext("waits for {whom}").format(whom=ticket.waiting_for))
    if ticket.snoozed_until and ticket.snoozed_until > now:
        facts.append(gettext("snoozed until {moment}").format(
            moment=local_moment(ticket.snoozed_until, now, config.zone)))
    # The heading has the status itself.
    yield 3 if len(facts) > 1 else 8, ((look.text(" · ".join(facts)), "text"),)
    if conversation.form:
        yield 6, ((look.text(f"{words.channel_in_full(ticket.channel)}: {conversation.form}"), "dim"),)
    if ticket.tags:
        yield 7, ((look.text(", ".join(ticket.tags)), "tag"),)
    if conversation.bouncing is not None:
        status = conversation.bouncing.status
        moment = local_moment(conversation.bouncing.at, now, config.zone)
        yield 1, ((gettext("mail to this address came back"), "warn"),)
        yield 5, ((f"{moment} · {status}" if status else moment, "dim"),)
    if ticket.unparsed:
        yield 1, ((words.label("unparsed"), "warn"),)
    if conversation.reply_draft is not None or conversation.note_draft is not None:
        yield 1, ((gettext("a draft is kept (r goes on with it)"), "warn"),)


def _kin(conversation: Conversation, look: Look) -> Iterator[Ranked]:
    """The tickets that this one may be joined with, was joined to, or goes on from."""
    ticket = conversation.ticket
    if ticket.merged_into is not None:
        yield 1, ((gettext("joined to #{number}").format(number=ticket.merged_into), "warn"),)
    if conversation.came_from is not None:
        yield 4, ((gettext("goes on from #{number} ({status})").format(
            number=conversation.came_from.id, status=words.status(conversation.came_from.status)), "dim"),)
    similar = similar_words(conversation)
    if similar:
        yield 1, (("d  ", "key"), (look.text(similar), "warn"))


def _ways_on(conversation: Conversation, config: DeskConfig, look: Look, helps: Helps | None) -> Iterator[Ranked]:
    """What one letter and a digit begin: macros, a hand-over, the checklist."""
    wish = conversation.ticket.language
    for digit, macro in enumerate(helps.macros if helps is not None else (), 1):
        suggested = helps is not None and macro.id == helps.suggestion.macro_id
        if digit <= _MACROS or suggested:
            key = f"m{digit} " if digit <= _MACROS else f"m {key_words('enter')} "
            yield 2 if digit == 1 or suggested else 3, (
                (key, "key"), (look.text(macro.text(wish, config.language).title), "bold" if suggested else "text"))
    for template in helps.escalations[:1] if helps is not None else ():
        yield 5, (("x1 ", "key"), (look.text(template.text(config.language, config.language).title), "text"))
    if conversation.sop is not None:
        run = conversation.sop
        done, count = sum(run.progress.done), len(run.progress.steps)
        yield 3, (("l  ", "key"), (look.text(run.text.title), "text"), (f"  {done}/{count}", "dim"))


def _others(conversation: Conversation, look: Look) -> Iterator[Ranked]:
    others = conversation.others
    if not others:
        return
    yield _BLANK
    yield 8, ((ngettext("{n} other ticket", "{n} other tickets", len(others)).format(n=len(others)), "title"),)
    for other in others[:_OTHERS]:
        yield 7, ((f"#{other.id} ", "dim"), (look.text(other.subject), "text"),
                  (look.text(f" · {words.status(other.status)}"), "dim"))
