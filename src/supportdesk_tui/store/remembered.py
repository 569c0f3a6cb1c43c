"""What one write transaction has read or written, so that it asks the database once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportdesk_tui.desk.ports import KnownId, SeenRecord
    from supportdesk_tui.domain.event import Event
    from supportdesk_tui.domain.outbox import OutgoingMail
    from supportdesk_tui.domain.requester import Requester
    from supportdesk_tui.domain.ticket import Ticket


@dataclass(slots=True)
class Remembered:
    """True as long as the transaction lasts, for nobody else writes meanwhile; what is not here is asked for."""

    tickets: dict[int, Ticket] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)
    """Numbers given out here whose tickets are not written yet: nobody need be asked about them."""
    events: dict[int, tuple[Event, ...]] = field(default_factory=dict)
    """The live ones, by ticket."""
    requesters: dict[int, Requester] = field(default_factory=dict)
    owners: dict[str, int | None] = field(default_factory=dict)
    """Address to requester; None where nobody has it."""
    outgoing: dict[int, tuple[OutgoingMail, ...]] = field(default_factory=dict)
    """By ticket."""
    participants: dict[int, frozenset[str]] = field(default_factory=dict)
    """By ticket."""
    known: dict[str, tuple[KnownId, ...]] = field(default_factory=dict)
    """By Message-ID; empty where it is unknown."""
    seen: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Account and Message-ID to the hashes of the mails met with it."""
    on_server: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Account and the server's own id of a mail: has it been read?"""
    threads: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """Account and the server's thread to its newest ticket; None where it has none."""
    records: dict[tuple[str, str], tuple[SeenRecord, ...]] = field(default_factory=dict)
    """Profile and key of an export's record to the contents it was met with; empty where it was not."""
    contacts: dict[str, int | None] = field(default_factory=dict)
    """Phone number or Telegram name to the first requester who has it; None where nobody has."""
    settings: dict[str, str | None] = field(default_factory=dict)
    """None where there is none."""
    signing_key: bytes = b""

    def begin_ticket(self, ticket_id: int) -> None:
        """A number just given out: nothing is there yet."""
        self.begun.add(ticket_id)
        self.events[ticket_id] = ()
        self.outgoing[ticket_id] = ()
        self.participants[ticket_id] = frozenset()

    def forget(self) -> None:
        """Rows may have changed: everything is asked for again."""
        for remembered in (self.tickets, self.begun, self.events, self.requesters, self.owners, self.outgoing,
                           self.participants, self.known, self.seen, self.on_server, self.threads, self.records,
                           self.contacts, self.settings):
            remembered.clear()
