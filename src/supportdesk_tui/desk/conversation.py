"""A ticket opened: what was said, who says it, how its clocks stand, what is on its way."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.follow_sop import SopRun, run_in
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.outbox import UNFINISHED, OutgoingMail
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.sla import Clocks
from supportdesk_tui.domain.ticket import Ticket


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


def open_conversation(desk: Desk, ticket_id: int) -> Conversation:
    """Read a ticket with its messages. Raises NoSuchTicket."""
    me = desk.config.me.id
    with desk.store.reading() as view:
        ticket = view.ticket(ticket_id)
        clocks = clocks_of(desk, ticket, view.events(ticket_id), desk.clock.now())
        try:
            sop = run_in(desk, view, ticket_id)
        except BadInput:  # its file was removed since: the conversation is worth more
            sop = None
        return Conversation(
            ticket, view.requester(ticket.requester_id), view.messages(ticket_id), clocks,
            tuple(other for other in view.tickets_of(ticket.requester_id) if other.id != ticket_id),
            tuple(mail for mail in view.outgoing_of(ticket_id) if mail.state in UNFINISHED), sop,
            view.draft(ticket_id, me), view.draft(ticket_id, me, "note"))


def save_attachment(desk: Desk, message_id: int, index: int, path: Path) -> Path:
    """Write one attachment to a new file, 0600; never over an existing one.

    In a folder the attachment keeps its name, with a number where that is taken.

    Raises:
        BadInput: the message has no such attachment, or the path cannot be written.
    """
    with desk.store.reading() as view:
        message, raw = view.message(message_id), view.raw_of(message_id)
    if raw is None or not 0 <= index < len(message.attachments):
        raise BadInput("no_such_attachment", str(index + 1))
    content = desk.reader.attachment(raw, index)
    for target in _targets(path, message.attachments[index].filename):
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise BadInput("cannot_write", str(target), error.strerror or "") from error
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return target
    raise BadInput("cannot_write", str(path), os.strerror(errno.EEXIST))


def _targets(path: Path, name: str) -> Iterator[Path]:
    """Where to try to write, in this order."""
    if not path.is_dir():
        yield path
        return
    plain = path / Path(name).name
    yield plain
    for number in range(2, 1000):
        yield plain.with_name(f"{plain.stem} ({number}){plain.suffix}")
