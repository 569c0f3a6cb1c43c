"""Tickets as a table, a row each: what a spreadsheet opens and cannot be made to run (F-08)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.export.facts import Facts, facts_of, outcome
from supportdesk_tui.desk.export.tickets import parts_of
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Ticket

COLUMNS = (
    "id", "received_at", "channel", "source", "form", "subject", "requester_name", "requester_email",
    "requester_phone", "requester_telegram", "status", "priority", "category", "subcategory", "assignee", "tags",
    "first_response_at", "first_response_due_at", "first_response_sla", "solved_at", "resolution_due_at",
    "resolution_sla", "promised_until", "messages", "language", "updated_at", "merged_into", "form_name",
)
"""Their names and meaning are kept (docs/export.md); new ones come at the end."""
BOM = "\ufeff".encode()
_RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""
_FORM = "form:"


def defused(cell: str) -> str:
    """A cell that no spreadsheet evaluates: ``'`` before one that would run.

    One that begins with ``'`` itself gets another, so that taking one away always gives the text back.
    """
    return f"'{cell}" if cell.startswith((*_RUNS, "'")) else cell


def csv_lines(desk: Desk, ticket_ids: Sequence[int], *, zone: tzinfo | None = None, bom: bool = False,
              delimiter: str = ",") -> Iterator[bytes]:
    """The header and a row for each ticket, UTF-8 with CRLF line ends, some hundred rows at a time.

    Args:
        desk: the desk.
        ticket_ids: which, in this order.
        zone: of the times; None: UTC, written with a Z.
        bom: begin with the mark that tells Excel that it is UTF-8.
        delimiter: between cells.
    """
    page = io.StringIO(newline="")
    rows = csv.writer(page, delimiter=delimiter)
    rows.writerow(COLUMNS)
    yield (BOM if bom else b"") + page.getvalue().encode()
    now = desk.clock.now()
    with desk.store.reading() as view:
        for part in parts_of(desk, ticket_ids):
            page.seek(0)
            page.truncate()
            events = view.events_of(part)
            for ticket in view.tickets(part):
                facts = facts_of(desk, ticket, events.get(ticket.id, ()), now)
                person = view.requester(ticket.requester_id)
                rows.writerow(defused(cell) for cell in _cells(ticket, person, facts, zone))
            yield page.getvalue().encode("utf-8", "replace")


def _cells(ticket: Ticket, person: Requester, facts: Facts, zone: tzinfo | None) -> tuple[str, ...]:
    first = facts.clocks.first_response if facts.clocks else None
    resolution = facts.clocks.resolution if facts.clocks else None

    def told(at: datetime | None) -> str:
        if at is None:
            return ""
        return at.strftime("%Y-%m-%dT%H:%M:%SZ") if zone is None else at.astimezone(zone).isoformat(timespec="seconds")

    return (
        str(ticket.id), told(ticket.received_at), ticket.channel.value, ticket.source,
        ticket.source.removeprefix(_FORM) if ticket.source.startswith(_FORM) else "", ticket.subject, person.name,
        person.address, person.phone, person.telegram, ticket.status.value,
        ticket.priority.value if ticket.priority else "", ticket.category, ticket.subcategory, ticket.assignee,
        ", ".join(ticket.tags), told(facts.first_response_at), told(first.due_at if first else None), outcome(first),
        told(facts.solved_at), told(resolution.due_at if resolution else None), outcome(resolution),
        told(ticket.promised_until), str(ticket.message_count), ticket.language, told(ticket.updated_at),
        str(ticket.merged_into or ""), ticket.form)
