"""A ticket opened: what was said, who says it, how its clocks stand, what is on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supportdesk_tui.desk.acts.follow_sop import SopRun, run_in
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bouncing, drafts
from supportdesk_tui.desk.letters.answered_elsewhere import GIVEN
from supportdesk_tui.desk.letters.bouncing import BouncingAddress
from supportdesk_tui.desk.looking import merge_suggestions
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.domain.clocks.sla import Clocks
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.outbox import UNFINISHED, OutgoingMail
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Status, Ticket


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything the panel shows of one ticket, read in one snapshot."""

    ticket: Ticket
    requester: Requester
    messages: tuple[TicketMessage, ...]
    clocks: Clocks
    others: tuple[Ticket, ...]
    """The requester's other tickets, newest first."""
    outgoing: tuple[OutgoingMail, ...]
    """Its mails that have not left, or may not have."""
    sop: SopRun | None
    reply_draft: Draft | None
    note_draft: Draft | None
    similar: tuple[Ticket, ...] = ()
    """Open tickets that may be about the same."""
    came_from: Ticket | None = None
    """The closed ticket that this one goes on from, if there is one."""
    reports: Mapping[int, Report] = field(default_factory=dict)
    """By message, what came back of it."""
    bouncing: BouncingAddress | None = None
    """Mail to the requester's address came back lately."""
    form: str = ""
    """The name of the form or chat it came by."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report said of one of our messages."""

    recipient: str
    status: str
    permanent: bool


def open_conversation(desk: Desk, ticket_id: int) -> Conversation:
    """Read a ticket with its messages. Raises NoSuchTicket."""
    me = desk.config.me.id
    with desk.store.reading() as view:
        ticket, now, events = view.ticket(ticket_id), desk.clock.now(), view.events(ticket_id)
        clocks = clocks_of(desk, ticket, events, now)
        others = tuple(other for other in view.tickets_of(ticket.requester_id) if other.id != ticket_id)
        hinted = view.tickets([ticket.maybe_ticket]) if ticket.maybe_ticket is not None else ()
        written = view.drafts_on(ticket_id, me)
        try:
            sop = run_in(desk, view, ticket_id)
        except BadInput:  # its file was removed since: the conversation is worth more
            sop = None
        return Conversation(
            ticket, view.requester(ticket.requester_id), _that_count(view.messages(ticket_id), events), clocks,
            others,
            tuple(mail for mail in view.outgoing_of(ticket_id) if mail.state in UNFINISHED), sop,
            next(iter(drafts.of_kind(written, "reply")), None), next(iter(drafts.of_kind(written, "note")), None),
            merge_suggestions.suggest(view, ticket, others),
            next((other for other in hinted if other.status in (Status.CLOSED, Status.SOLVED)), None),
            _reports(events), bouncing.of(view, ticket.requester_address, now) if ticket.requester_address else None,
            _form(events))


def _form(events: Sequence[Event]) -> str:
    return next((str(event.data.get("form") or "") for event in events if event.kind is EventKind.RECEIVED), "")


def _that_count(messages: Sequence[TicketMessage], events: Sequence[Event]) -> tuple[TicketMessage, ...]:
    """Without the answers by phone and the like that were taken back: those are drafts again."""
    live = {event.data.get("message_id") for event in events}
    return tuple(message for message in messages
                 if message.id in live or not any(label.startswith(GIVEN) for label in message.labels))


def _reports(events: Sequence[Event]) -> Mapping[int, Report]:
    """The last word on each message counts: a delayed one may come back for good."""
    found: dict[int, Report] = {}
    for event in events:
        about = event.data.get("about")
        if event.kind is EventKind.BOUNCED and isinstance(about, int):
            found[about] = Report(str(event.data.get("recipient") or ""), str(event.data.get("status") or ""),
                                  bool(event.data.get("permanent")))
    return found
