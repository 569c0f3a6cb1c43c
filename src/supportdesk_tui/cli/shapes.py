"""What the commands print: tickets and messages as JSON objects and as lines of text."""

from __future__ import annotations

from datetime import datetime, tzinfo

from supportdesk_tui.domain.clean_text import clean_line, plain_cells
from supportdesk_tui.domain.event import Batch
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.suggestion import Suggestion
from supportdesk_tui.domain.ticket import Ticket


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with Z, whole seconds; None stays None."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def ticket_object(ticket: Ticket) -> dict[str, object]:
    """A ticket for ``--json``."""
    return {
        "id": ticket.id, "subject": ticket.subject, "status": ticket.status.value,
        "priority": ticket.priority.value if ticket.priority else None, "category": ticket.category,
        "subcategory": ticket.subcategory, "assignee": ticket.assignee, "tags": list(ticket.tags),
        "channel": ticket.channel.value, "source": ticket.source, "form": ticket.form,
        "requester": {"id": ticket.requester_id, "name": ticket.requester_name,
                      "address": ticket.requester_address},
        "language": ticket.language, "received_at": instant(ticket.received_at),
        "updated_at": instant(ticket.updated_at), "snoozed_until": instant(ticket.snoozed_until),
        "promised_until": instant(ticket.promised_until), "waiting_for": ticket.waiting_for,
        "messages": ticket.message_count, "unread": ticket.unread, "late_sync": ticket.late_sync,
        "unparsed": ticket.unparsed, "maybe_ticket": ticket.maybe_ticket, "outgoing": ticket.outgoing,
        "deadline": {"clock": ticket.deadline.clock, "state": ticket.deadline.state,
                     "due_at": instant(ticket.deadline.due_at), "act_by": instant(ticket.deadline.act_by)},
    }


def message_object(message: TicketMessage) -> dict[str, object]:
    """A message for ``--json``."""
    return {
        "id": message.id, "direction": message.direction.value, "at": instant(message.at),
        "kind": message.kind.value, "author": message.author, "from_name": message.from_name,
        "from_address": message.from_address, "to": list(message.to), "cc": list(message.cc),
        "subject": message.subject, "text": message.text, "message_id": message.message_id,
        "labels": list(message.labels),
        "attachments": [{"filename": item.filename, "content_type": item.content_type, "size": item.size}
                        for item in message.attachments],
    }


def batch_object(batch: Batch) -> dict[str, object]:
    """An act of the log for ``--json``."""
    return {"id": batch.id, "at": instant(batch.at), "actor": batch.actor, "verb": batch.verb,
            "tickets": list(batch.ticket_ids), "undone": batch.undone, "undo_of": batch.undo_of,
            "summary": dict(batch.summary)}


def suggestion_object(suggestion: Suggestion) -> dict[str, object]:
    """What is suggested for a ticket, for ``--json``."""
    return {
        "ticket": suggestion.ticket_id, "priority": suggestion.priority.value if suggestion.priority else None,
        "category": suggestion.category, "subcategory": suggestion.subcategory, "assignee": suggestion.assignee,
        "tags": list(suggestion.tags), "macro": suggestion.macro_id,
        "reasons": [{"field": reason.field, "because": reason.because.value, "name": reason.name,
                     "tickets": list(reason.tickets), "of": reason.of, "confidence": round(reason.confidence, 2)}
                    for reason in suggestion.reasons]}


def ticket_line(ticket: Ticket, zone: tzinfo) -> str:
    """A ticket as one line of plain text: number, priority, state of its clock, local due time, who, what."""
    due = ticket.deadline.due_at
    when = f"{due.astimezone(zone):%d.%m %H:%M}" if due else "-"
    mark = {"breached": "!!", "at_risk": "!"}.get(ticket.deadline.state, "")
    who = plain_cells(clean_line(ticket.requester_name or ticket.requester_address or "-"))
    return (f"{ticket.id:>6} {ticket.priority.value if ticket.priority else '?':<2} {ticket.status.value:<8} "
            f"{mark:<2} {when:<11} {ticket.category or '-':<13} {who[:24]:<24} {clean_line(ticket.subject)}")
