"""What a letter is written from: the facts of its ticket, its addressee, its quote, its effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.domain import macro_values, sop, status_rules
from supportdesk_tui.domain.acknowledgement import promised_at
from supportdesk_tui.domain.calendar import is_day_off, is_open, next_opening
from supportdesk_tui.domain.duration import parse_duration
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.macro import Macro, MacroKind, asked_values, without_markers
from supportdesk_tui.domain.message import Direction, MailKind, TicketMessage
from supportdesk_tui.domain.outbox import OutgoingMail
from supportdesk_tui.domain.quotes import split_quotes
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Priority, Status, Ticket
from supportdesk_tui.domain.when import parse_when

_QUOTED_LINES = 30
_QUOTED_MOST = 20_000
"""Characters: a line may be a megabyte long, and an editor takes seconds for each key in such a one."""
_REPLY_TO = "reply-to "


@dataclass(frozen=True, slots=True)
class Facts:
    """A ticket with everything a letter about it may say."""

    ticket: Ticket
    requester: Requester
    messages: tuple[TicketMessage, ...]
    language: str
    letter: macro_values.LetterFacts
    reply_to: tuple[str, ...]
    promise_at: datetime | None
    snooze_at: datetime | None

    def values(self) -> Mapping[str, Mapping[str, object]]:
        """The namespaces a macro is rendered with."""
        return macro_values.values(self.letter)


@dataclass(frozen=True, slots=True)
class Promised:
    """What an acknowledgement goes by when it names a time."""

    peak: bool
    """More has come in than can be answered in the usual time."""
    received_at: datetime


def gather(desk: Desk, view: Reading, ticket_id: int, macro: Macro | None, now: datetime,
           answers: Mapping[str, str], promise_at: datetime | None = None,
           promised: Promised | None = None) -> Facts:
    """Read what a letter on this ticket is written from. Raises NoSuchTicket."""
    ticket = view.ticket(ticket_id)
    requester, messages = view.requester(ticket.requester_id), view.messages(ticket_id)
    events = view.events(ticket_id)
    language = ticket.language or requester.language or desk.config.language
    if macro is not None:  # the words around the values must be in the language of the text that holds them
        wishes = (desk.config.language,) if macro.kind is MacroKind.ESCALATION else (language,)
        language = macro.language(*wishes)
    category = desk.config.category(ticket.category)
    if macro is not None and macro.actions.promise:
        promise_at = _when(desk, macro.actions.promise, now)
    snooze_at = _when(desk, macro.actions.snooze, now) if macro is not None and macro.actions.snooze else None
    newest = newest_inbound(messages)
    due = None if ticket.history else _due(desk, ticket, events, now)
    work = desk.config.work_schedule
    if promised is not None and promised.peak:
        due = promised_at(due, promised.received_at, desk.config.acknowledging.peak, work)
    facts = macro_values.LetterFacts(
        ticket=ticket, requester=requester, me=desk.config.me, club=desk.config.club, now=now,
        zone=desk.config.zone, language=language, due_at=due, promise_at=promise_at,
        peak=promised is not None and promised.peak, opens_at=None if is_open(work, now) else next_opening(work, now),
        day_off=is_day_off(work, now),
        category_title=category.title_in(language) if category else "",
        expert=category.expert if category else "",
        last_message=without_markers(fresh_text(newest.text)) if newest else "",
        tried=_tried(desk, events, language),
        ask=asked_values(macro, language, answers) if macro is not None else dict(answers))
    return Facts(ticket, requester, messages, language, facts, _reply_to(ticket, requester, newest),
                 promise_at, snooze_at)


def effects_of(macro: Macro, facts: Facts) -> dict[str, Json]:
    """What a macro's letter brings about when it has left; times are fixed now, as its text names them."""
    actions = macro.actions
    effects: dict[str, Json] = {
        "status": actions.status.value if actions.status else None,
        "promise": facts.promise_at.isoformat() if facts.promise_at else None,
        "snooze": facts.snooze_at.isoformat() if facts.snooze_at else None,
        "add_tags": [*actions.add_tags], "remove_tags": [*actions.remove_tags],
        "priority": actions.priority.value if actions.priority else None,
        "category": actions.category, "assign": actions.assign, "sop": actions.sop,
        "escalate_to": actions.escalate_to,
    }
    return {key: value for key, value in effects.items() if value}


def effect_events(ticket: Ticket, mail: OutgoingMail, at: datetime, me: str) -> list[Event]:
    """The events of a mail's effects at the instant it left."""
    effects = mail.effects
    events: list[Event] = []
    wanted = Status(str(effects["status"])) if effects.get("status") else None
    if mail.purpose == "escalation":
        events.append(Event(ticket.id, EventKind.ESCALATED, at, {
            "template": effects.get("template"), "line": effects.get("line"), "to": ", ".join(mail.recipients),
            "outbox_id": mail.id}))
        status = wanted if wanted is not None else status_rules.after_escalation(ticket.status)
    elif mail.kind == "human":
        status = status_rules.after_our_reply(ticket.status, wanted)
    else:  # an acknowledgement answers nobody
        status = None
    waiting_for = str(effects.get("waiting_for") or ", ".join(mail.recipients))
    return [*events, *changes(ticket, effects, status, at, me, waiting_for)]


def changes(ticket: Ticket, effects: Mapping[str, Json], status: Status | None, at: datetime, me: str,
            waiting_for: str = "") -> list[Event]:
    """The events of what a letter changes besides being an answer.

    Args:
        ticket: as it is before.
        effects: what the letter remembers.
        status: the ticket's from then on; None where it stays.
        at: when.
        me: the operator that ``assign: me`` means.
        waiting_for: whom a ticket on hold waits for.
    """
    events: list[Event] = []

    def add(kind: EventKind, data: Mapping[str, Json], before: Mapping[str, Json]) -> None:
        if data != before:
            events.append(Event(ticket.id, kind, at, data, before))

    if status is not None and status is not ticket.status:
        data: dict[str, Json] = {"to": status.value}
        if status is Status.ON_HOLD:
            data["waiting_for"] = waiting_for
        add(EventKind.STATUS, data, {"to": ticket.status.value})
    if effects.get("priority"):
        priority = Priority(str(effects["priority"]))
        add(EventKind.PRIORITY, {"to": priority.value}, {"to": ticket.priority.value if ticket.priority else ""})
    if effects.get("category"):
        add(EventKind.CATEGORY, {"to": effects["category"], "subcategory": ""},
            {"to": ticket.category, "subcategory": ticket.subcategory})
    if effects.get("assign"):
        assignee = me if effects["assign"] == "me" else effects["assign"]
        add(EventKind.ASSIGNED, {"to": assignee}, {"to": ticket.assignee})
    if effects.get("add_tags") or effects.get("remove_tags"):
        add(EventKind.TAGGED, {"add": effects.get("add_tags", []), "remove": effects.get("remove_tags", [])},
            {"tags": [*ticket.tags]})
    if effects.get("promise"):
        before = ticket.promised_until.isoformat() if ticket.promised_until else None
        add(EventKind.PROMISED, {"until": effects["promise"]}, {"until": before})
    if effects.get("snooze"):
        before = ticket.snoozed_until.isoformat() if ticket.snoozed_until else None
        add(EventKind.SNOOZED, {"until": effects["snooze"]}, {"until": before})
    return events


def newest_inbound(messages: Sequence[TicketMessage]) -> TicketMessage | None:
    """The newest message a person sent us."""
    return next((message for message in reversed(messages)
                 if message.direction is Direction.INBOUND and message.kind is MailKind.HUMAN), None)


def newest_id(messages: Sequence[TicketMessage]) -> int:
    """The newest message of whatever kind; 0 when there is none."""
    return max((message.id for message in messages), default=0)


def reply_subject(ticket: Ticket) -> str:
    """The ticket's subject as an answer carries it."""
    return f"Re: {ticket.subject}" if ticket.subject else f"Re: #{ticket.id}"


def blank(facts: Facts) -> str:
    """The text of a reply without a macro: the greeting, room to write, the signature."""
    values = macro_values.values(facts.letter)
    signature = values["me"]["signature"]
    return f"{values['requester']['greeting']}\n\n\n\n{signature}".rstrip() + "\n"


def quoted(facts: Facts) -> str:
    """The requester's newest message as a quote under the answer, or nothing when there is none."""
    newest = newest_inbound(facts.messages)
    if newest is None or not newest.text.strip():
        return "\n"
    local = newest.at.astimezone(facts.letter.zone)
    who = newest.from_name or newest.from_address
    text = without_markers(fresh_text(newest.text)).strip()
    lines = text[:_QUOTED_MOST].splitlines()
    shown = [f"> {line}".rstrip() for line in lines[:_QUOTED_LINES]]
    if len(lines) > _QUOTED_LINES or len(text) > _QUOTED_MOST:
        shown.append("> …")
    return "\n\n" + "\n".join([f"> {local:%d.%m.%Y %H:%M}, {who}:", *shown]) + "\n"


def fresh_text(text: str) -> str:
    """What somebody wrote themselves, without quotes and signature; all of it when nothing would be left."""
    fresh = "\n".join(part.text for part in split_quotes(text) if part.kind == "text").strip()
    return fresh or text.strip()


def _reply_to(ticket: Ticket, requester: Requester, newest: TicketMessage | None) -> tuple[str, ...]:
    """The requester, or the Reply-To of their own mail where it is to be believed (M-46); never a stranger's (M-45)."""
    address = ticket.requester_address or requester.address
    if newest is not None and (not address or newest.from_address == address):
        for label in newest.labels:
            if label.startswith(_REPLY_TO):
                return (label.removeprefix(_REPLY_TO),)
    return (address,) if address else ()


def _due(desk: Desk, ticket: Ticket, events: Sequence[Event], now: datetime) -> datetime | None:
    clocks = clocks_of(desk, ticket, events, now)
    for clock in (clocks.first_response, clocks.next_reply):
        if clock.due_at is not None and clock.ended_at is None:
            return clock.due_at
    return None


def _tried(desk: Desk, events: Sequence[Event], language: str) -> str:
    parts = []
    known = {procedure.id: procedure for procedure in desk.library.sops()}
    for sop_id in sop.sops_in(events):
        procedure = known.get(sop_id)
        if procedure is None:  # its file was removed since
            continue
        parts.append(sop.done_lines(procedure.text(language), sop.progress(procedure, events)))
    return "\n".join(part for part in parts if part)


def _when(desk: Desk, text: str, now: datetime) -> datetime:
    """The instant a macro names, moved to the next day on which anybody works.

    Nobody keeps a promise for Saturday that was written on Friday.
    """
    at = parse_when(text, now, desk.config.work_schedule, desk.config.zone)
    if parse_duration(text) is not None:
        return at
    zone = desk.config.zone
    local = at.astimezone(zone)
    opening = next_opening(desk.config.work_schedule, datetime.combine(local.date(), time(), zone))
    if opening is None:
        return at
    return datetime.combine(opening.astimezone(zone).date(), local.time(), zone).astimezone(UTC)
