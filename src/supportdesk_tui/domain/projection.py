"""From events to the ticket row: a pure fold, so that undo, rebuild and audit read one truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from supportdesk_tui.domain import joining
from supportdesk_tui.domain.changing import changed
from supportdesk_tui.domain.clocks.begun import UNCOUNTED, Begun
from supportdesk_tui.domain.clocks.sla import Clock, ClockState
from supportdesk_tui.domain.contact_ways import called
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.status_rules import CLOSES_AFTER
from supportdesk_tui.domain.ticket import (
    ACTIVE,
    NO_DEADLINE,
    Channel,
    Deadline,
    Priority,
    Status,
    Ticket,
    Urgency,
)

_STATUSES: Final = {status.value: status for status in Status}
_CHANNELS: Final = {channel.value: channel for channel in Channel}


class NothingReceived(ValueError):
    """A ticket's events must begin with its arrival."""


def project(ticket_id: int, events: Sequence[Event], requester: Requester, outgoing: str = "") -> Ticket:
    """Fold the live events of one ticket in the order they took effect; clocks come by ``with_deadline``.

    Mail is often read later than it was written (and our own answers from elsewhere later still), so the
    order of recording is not the order of effect.
    """
    arrival = next((event for event in events if event.kind is EventKind.RECEIVED), None)
    if arrival is None:
        raise NothingReceived(ticket_id)
    ticket = received(ticket_id, arrival, requester)
    # One that has just come, and there may be a hundred thousand of them.
    if len(events) == 1 and not outgoing and ticket.merged_into is None:
        return ticket
    for event in sorted(joining.that_count(events), key=lambda event: (event.at, event.seq)):
        apply = _APPLY.get(event.kind)
        if apply is not None:
            ticket = apply(ticket, event)
    first = joining.received_at(events, ticket.received_at)
    if first != ticket.received_at:
        ticket = changed(ticket, received_at=first)
    if ticket.merged_into is not None:  # its messages are elsewhere, and so is what is to be done
        ticket = changed(ticket, status=Status.CLOSED, unread=False, snoozed_until=None)
    updated_at = max(event.at for event in events)
    if (ticket.outgoing, ticket.updated_at) == (outgoing, updated_at):
        return ticket
    return changed(ticket, outgoing=outgoing, updated_at=updated_at)


def last_status_at(events: Sequence[Event]) -> datetime:
    """When the status was last set: no later status event may lie before it."""
    return max(event.at for event in events if event.kind in (EventKind.STATUS, EventKind.RECEIVED))


def with_deadline(ticket: Ticket, lead: Clock | None, boundary: datetime | None, now: datetime,
                  status_since: datetime, resolution: Clock | None = None) -> Ticket:
    """Add the deadline to show, the place in the queue and the next instant either changes by itself."""
    snoozed = ticket.snoozed_until if ticket.snoozed_until and ticket.snoozed_until > now else None
    boundaries = [at for at in (boundary, snoozed) if at is not None]
    if ticket.status is Status.SOLVED:
        boundaries.append(status_since + CLOSES_AFTER)
    shown = NO_DEADLINE if lead is None else Deadline(lead.name.value, lead.state.value, lead.due_at, lead.act_by)
    last = NO_DEADLINE if resolution is None or resolution.state is ClockState.NONE else \
        Deadline(resolution.name.value, resolution.state.value, act_by=resolution.act_by)
    return changed(ticket, snoozed_until=snoozed, deadline=shown, resolve=last, urgency=_urgency(ticket, lead, snoozed),
                   boundary_at=min(boundaries, default=None))


def _urgency(ticket: Ticket, lead: Clock | None, snoozed: datetime | None) -> Urgency:
    if ticket.status not in ACTIVE or snoozed is not None:
        return Urgency.PARKED
    if lead is None:
        return Urgency.LATER
    if lead.state in (ClockState.BREACHED, ClockState.AT_RISK):
        return Urgency.NOW
    return Urgency.PARKED if lead.state is ClockState.PAUSED else Urgency.LATER


def received(ticket_id: int, event: Event, requester: Requester, begun: Begun = UNCOUNTED) -> Ticket:
    """The row of a ticket of which there is but its arrival; ``begun`` is what its clocks say."""
    data = event.data
    priority = _text(data, "priority")
    maybe, merged = data.get("maybe_ticket"), data.get("merged_into")
    return Ticket(
        id=ticket_id, subject=_text(data, "subject"), status=_STATUSES[_text(data, "status") or "new"],
        channel=_CHANNELS[_text(data, "channel") or "email"], requester_id=requester.id,
        received_at=event.at, updated_at=event.at, priority=Priority(priority) if priority else None,
        source=_text(data, "source"), form=_text(data, "form"), requester_name=called(requester),
        requester_address=requester.address,
        language=_text(data, "language"), last_inbound_at=None if data.get("outbound") else event.at,
        message_count=1 if data.get("message_id") else 0,
        unread=not data.get("outbound") and not data.get("history"),
        late_sync=bool(data.get("late_sync")) or begun.late_sync,
        history=bool(data.get("history")), unparsed=bool(data.get("unparsed")),
        maybe_ticket=maybe if isinstance(maybe, int) else None,
        merged_into=merged if isinstance(merged, int) else None,
        deadline=begun.deadline, resolve=begun.resolve, urgency=begun.urgency, boundary_at=begun.boundary_at)


def _inbound(ticket: Ticket, event: Event) -> Ticket:
    count = ticket.message_count + (1 if event.data.get("message_id") else 0)
    if event.data.get("kind") != MailKind.HUMAN:
        return changed(ticket, message_count=count)
    newest = ticket.last_inbound_at is None or event.at >= ticket.last_inbound_at
    answered = ticket.last_reply_at is not None and ticket.last_reply_at >= event.at
    waits = not answered and (ticket.status in ACTIVE or not ticket.history)  # history waits for nobody
    return changed(ticket, message_count=count, unread=ticket.unread or waits, bounced=False,
                   last_inbound_at=event.at if newest else ticket.last_inbound_at,
                   language=(_text(event.data, "language") if newest else "") or ticket.language)


def _outbound(ticket: Ticket, event: Event) -> Ticket:
    count = ticket.message_count + (1 if event.data.get("message_id") else 0)
    if event.data.get("kind") != "human":
        return changed(ticket, message_count=count)
    last_reply = max(ticket.last_reply_at or event.at, event.at)
    return changed(ticket, message_count=count, last_reply_at=last_reply, promised_until=None, bounced=False,
                   unread=ticket.unread and ticket.last_inbound_at is not None
                   and ticket.last_inbound_at > last_reply)


def _status(ticket: Ticket, event: Event) -> Ticket:
    to = Status(_text(event.data, "to"))
    return changed(ticket, status=to, unread=ticket.unread and to in ACTIVE, bounced=False,
                   waiting_for=_text(event.data, "waiting_for") if to is Status.ON_HOLD else "")


def _priority(ticket: Ticket, event: Event) -> Ticket:
    to = _text(event.data, "to")
    return changed(ticket, priority=Priority(to) if to else None)


def _category(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, category=_text(event.data, "to"), subcategory=_text(event.data, "subcategory"))


def _tagged(ticket: Ticket, event: Event) -> Ticket:
    removed = set(_texts(event.data, "remove"))
    tags = [tag for tag in ticket.tags if tag not in removed]
    tags += [tag for tag in _texts(event.data, "add") if tag not in tags]
    return changed(ticket, tags=tuple(tags))


def _noted(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, message_count=ticket.message_count + 1)


def _merged(ticket: Ticket, event: Event) -> Ticket:
    if "into" not in event.data:
        settled = event.data.get("from") == ticket.maybe_ticket
        return changed(ticket, maybe_ticket=None) if settled and ticket.maybe_ticket is not None else ticket
    into = event.data["into"]
    return changed(ticket, merged_into=into if isinstance(into, int) else None)


def _bounced(ticket: Ticket, event: Event) -> Ticket:
    return changed(ticket, bounced=True) if event.data.get("permanent") else ticket


_APPLY: Mapping[EventKind, Callable[[Ticket, Event], Ticket]] = {
    EventKind.INBOUND: _inbound,
    EventKind.OUTBOUND: _outbound,
    EventKind.NOTED: _noted,
    EventKind.STATUS: _status,
    EventKind.PRIORITY: _priority,
    EventKind.CATEGORY: _category,
    EventKind.ASSIGNED: lambda ticket, event: changed(ticket, assignee=_text(event.data, "to")),
    EventKind.TAGGED: _tagged,
    EventKind.SNOOZED: lambda ticket, event: changed(ticket, snoozed_until=_instant(event.data, "until")),
    EventKind.PROMISED: lambda ticket, event: changed(ticket, promised_until=_instant(event.data, "until")),
    EventKind.DISMISSED: lambda ticket, event: changed(ticket, unread=False, bounced=False),
    EventKind.BOUNCED: _bounced,
    EventKind.MERGED: _merged,
}


def _text(data: Mapping[str, Json], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _texts(data: Mapping[str, Json], key: str) -> list[str]:
    value = data.get(key)
    return [cast("str", item) for item in value] if isinstance(value, list) else []


def _instant(data: Mapping[str, Json], key: str) -> datetime | None:
    value = _text(data, key)
    return datetime.fromisoformat(value) if value else None
