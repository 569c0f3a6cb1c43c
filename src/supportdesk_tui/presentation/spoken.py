"""Tickets, messages and letters as sentences: read aloud or shown by a terminal that can draw nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking.conversation import Conversation
from supportdesk_tui.domain.focus import FocusRun, progress
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.domain.message import Direction, MailKind, TicketMessage
from supportdesk_tui.domain.quotes import split_quotes
from supportdesk_tui.domain.suggestion import Suggestion
from supportdesk_tui.domain.ticket import Status, Ticket
from supportdesk_tui.i18n import gettext, language, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.effect_words import effect_words
from supportdesk_tui.presentation.sla_cell import schedule_name, time_left
from supportdesk_tui.presentation.suggestion_lines import proposed_words
from supportdesk_tui.presentation.times import full_moment


def ticket_sentence(ticket: Ticket, config: DeskConfig, now: datetime) -> str:
    """The ticket in one sentence: ``1042 P1 payment, overdue by 12 minutes, Peter S.: Card payments fail``."""
    category = config.category(ticket.category)
    sort = ticket.priority.value if ticket.priority else gettext("not triaged")
    named = category.title_in(language()).lower() if category else ""
    facts = [" ".join(filter(None, (str(ticket.id), sort, named))), deadline_words(ticket, config, now),
             ticket.requester_name or ticket.requester_address]
    subject = ticket.subject or gettext("(no subject)")
    return f"{', '.join(filter(None, facts))}: {subject}" + ("" if subject[-1] in ".?!…" else ".")


def deadline_words(ticket: Ticket, config: DeskConfig, now: datetime) -> str:
    """How long the ticket may wait, in whole words."""
    deadline = ticket.deadline
    if deadline.state == "paused" or (deadline.due_at is None and ticket.status is Status.PENDING):
        return gettext("waits for the requester")
    if deadline.due_at is None:
        return ""
    left = time_left(config, schedule_name(config, ticket, deadline.clock), deadline.due_at, now)
    if now > deadline.due_at:
        return gettext("overdue by {span}").format(span=span_words(-left))
    if deadline.clock == "promise":
        return gettext("promised by {moment}").format(moment=full_moment(deadline.due_at, now, config.zone))
    return gettext("{span} left").format(span=span_words(left))


def span_words(span: timedelta) -> str:
    """A length of time in whole words: ``2 hours 5 minutes``."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return ngettext("{n} day", "{n} days", days).format(n=days)
    parts = [ngettext("{n} hour", "{n} hours", hours).format(n=hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("{n} minute", "{n} minutes", rest).format(n=rest))
    return " ".join(parts)


def thread_lines(conversation: Conversation, config: DeskConfig, now: datetime, *, all_of_it: bool) -> Iterator[str]:
    """The messages, each with who speaks; else the requester's newest alone."""
    messages = conversation.messages
    if not all_of_it:
        messages = tuple(message for message in messages if message.direction is Direction.INBOUND
                         and message.kind is MailKind.HUMAN)[-1:] or messages[-1:]
    for message in messages:
        yield _speaker(message, config, now, dated=all_of_it)
        for part in split_quotes(message.text.strip("\n")):
            if part.kind == "text" and part.text.strip():
                yield _told_apart(part.text.strip("\n"))
            elif part.kind == "quote" and all_of_it:
                yield gettext("(quote left out)")
        for attachment in message.attachments:
            yield gettext("Attachment: {name}, {size}").format(name=attachment.filename,
                                                               size=words.size_words(attachment.size))


def _told_apart(text: str) -> str:
    """A letter's own words; where a line begins as ours do, it is said whose it is: nobody speaks in our name."""
    attachment = gettext("Attachment: {name}, {size}").partition("{")[0]
    ours = tuple(word.strip().casefold() for word in (*_speakers().values(), attachment))
    return "\n".join(gettext("(in the letter) {line}").format(line=line.strip())
                     if line.strip().casefold().startswith(ours) else line for line in text.split("\n"))


def _speakers() -> Mapping[str, str]:
    return {"inbound": gettext("Requester:"), "outbound": gettext("Support:"), "note": gettext("Note:"),
            "machine": gettext("Automatic mail:")}


def _speaker(message: TicketMessage, config: DeskConfig, now: datetime, *, dated: bool) -> str:
    machine = message.kind is not MailKind.HUMAN and message.direction is Direction.INBOUND
    who = _speakers()["machine" if machine else message.direction.value]
    return f"{who} {full_moment(message.at, now, config.zone)}" if dated else who


def options_line(options: Sequence[tuple[str, str]]) -> str:
    """``1 accept 2 macro … 0 quit``."""
    return " ".join(f"{key} {label}" for key, label in options)


def accept_words(suggestion: Suggestion, config: DeskConfig) -> str:
    """What accepting sets, or that nothing is suggested."""
    proposed = proposed_words(suggestion, config)
    return gettext("accept: {values}").format(values=", ".join(proposed)) if proposed else gettext("accept (nothing)")


def macro_words(macro: Macro, wish: str, config: DeskConfig) -> str:
    """A macro by title, and the status it sets."""
    title = macro.text(wish, config.language).title
    status = macro.actions.status
    return f"{title}, {gettext('then {status}').format(status=words.status(status))}" if status else title


def letter_lines(ready: Ready, config: DeskConfig, now: datetime) -> Iterator[str]:
    """A letter as it would leave."""
    yield gettext("To: {people}").format(people=", ".join(ready.to) or gettext("nobody"))
    if ready.cc:
        yield gettext("Copy to: {people}").format(people=", ".join(ready.cc))
    yield gettext("Subject: {subject}").format(subject=ready.subject)
    for part in split_quotes(ready.text.strip("\n")):
        if part.kind != "quote":
            yield part.text.strip("\n")
    effects = effect_words(ready.effects, config, now)
    if effects:
        yield gettext("When it has left: {effects}").format(effects=effects.replace(" · ", ", "))


def pace_words(run: FocusRun) -> str:
    """How far a focus run has come."""
    state = progress(run)
    said = gettext("{done} of {all} done").format(done=state.done, all=state.total)
    if state.minutes_left:
        left = ngettext("{n} minute", "{n} minutes", state.minutes_left).format(n=state.minutes_left)
        said += ", " + gettext("about {left} to go").format(left=left)
    return said
