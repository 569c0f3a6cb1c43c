"""The queue's database: reads in a snapshot, writes in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from supportdesk_tui.domain.message import MailKind, ParsedMail, TicketMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from supportdesk_tui.desk.ports.exports import ContactRecord, ExportRecord
    from supportdesk_tui.desk.ports.mail import FetchedMail
    from supportdesk_tui.desk.ports.records import (
        Draft,
        FiledMail,
        KnownId,
        MailOnServer,
        MailPlace,
        NewMessage,
        Quarantined,
        SeenRecord,
        Watermark,
        WriteBack,
    )
    from supportdesk_tui.desk.ports.sources import SourceFile
    from supportdesk_tui.desk.ports.whole import KeptBeside, Numbers
    from supportdesk_tui.domain.acknowledgement import Sent
    from supportdesk_tui.domain.errors import StoreError
    from supportdesk_tui.domain.event import Batch, Event, Json
    from supportdesk_tui.domain.filters.reading import Query
    from supportdesk_tui.domain.focus import FocusRun
    from supportdesk_tui.domain.letter_file import LetterFile
    from supportdesk_tui.domain.loops import Heard
    from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail, Phase
    from supportdesk_tui.domain.requester import Requester
    from supportdesk_tui.domain.rule import Rule
    from supportdesk_tui.domain.similarity import Example
    from supportdesk_tui.domain.ticket import QueueWindow, Ticket


class Reading(Protocol):
    """Reads in one consistent snapshot."""

    def window(self, query: Query, now: datetime, offset: int, limit: int) -> QueueWindow:
        """``limit`` tickets of the view from ``offset`` on, in queue order."""

    def position(self, query: Query, now: datetime, ticket_id: int) -> int | None:
        """The ticket's place in the view, from 0; None when it is not in it."""

    def count(self, query: Query, now: datetime) -> int: ...
    def ids(self, query: Query, now: datetime, offset: int = 0, limit: int | None = None) -> tuple[int, ...]:
        """The numbers of the view's tickets in its order, from ``offset`` on."""

    def among(self, query: Query, now: datetime, ticket_ids: Iterable[int]) -> frozenset[int]:
        """Those of these tickets that are in the view."""

    def tallies(self, field: str, typed: str = "", limit: int = 50) -> tuple[tuple[str, int], ...]:
        """The values of ``tag``, ``assignee``, ``category`` or ``address`` among open tickets, the commonest first.

        ``typed``: stands somewhere in the requester's name or address.
        """

    def ticket(self, ticket_id: int) -> Ticket:
        """Raises NoSuchTicket."""

    def tickets(self, ticket_ids: Iterable[int]) -> tuple[Ticket, ...]:
        """Those that exist, in the order asked for."""

    def all_ticket_ids(self) -> Sequence[int]: ...
    def tickets_of(self, requester_id: int) -> tuple[Ticket, ...]:
        """Newest first."""

    def last_tickets_of(self, requester_id: int, limit: int) -> tuple[Ticket, ...]:
        """The last ones to be opened, the latest first."""

    def passed_boundaries(self, now: datetime, limit: int = 1000) -> tuple[int, ...]:
        """Tickets whose ``boundary_at`` lies at or before now."""

    def messages(self, ticket_id: int) -> tuple[TicketMessage, ...]:
        """Oldest first."""

    def message(self, message_id: int) -> TicketMessage: ...
    def raw_of(self, message_id: int) -> bytes | None:
        """The raw mail of a stored message."""

    def received_messages(self, after: int, limit: int) -> tuple[TicketMessage, ...]:
        """Messages whose raw mail came from outside, by id, above ``after``."""

    def mail_place(self, message_id: int) -> MailPlace | None:
        """Where on the server a message's mail lies; None when that is not known."""

    def raw_by_id(self, raw_id: int) -> bytes: ...
    def events(self, ticket_id: int, *, undone: bool = False) -> tuple[Event, ...]:
        """By ``seq``; live ones only unless ``undone``."""

    def batch(self, batch_id: int) -> Batch | None: ...
    def batches(self, *, ticket_id: int | None = None, since: datetime | None = None,
                actor: str | None = None, before: int | None = None, limit: int = 200) -> tuple[Batch, ...]:
        """Newest first; with ``before`` those with lower numbers."""

    def batch_events(self, batch_id: int) -> tuple[Event, ...]: ...
    def requester(self, requester_id: int) -> Requester: ...
    def requester_by_address(self, address: str) -> Requester | None: ...
    def requester_by_contact(self, *, phone: str = "", telegram: str = "") -> Requester | None: ...
    def known_ids(self, message_ids: Sequence[str]) -> tuple[KnownId, ...]:
        """Stored messages and outbox mails that carry one of these Message-IDs."""

    def mail_seen(self, account: str, message_id: str, content_hash: str) -> str:
        """``no``; ``same`` (a duplicate); ``other`` (the id is known with another content) (M-13)."""

    def server_mail_seen(self, account: str, server_id: str) -> bool:
        """Has a mail with this id of the server's own been read, in whatever folder (M-36)?"""

    def ticket_of_server_thread(self, account: str, thread: str) -> int | None:
        """The newest ticket among the mails that the server counts to one thread."""

    def participants(self, ticket_id: int) -> frozenset[str]:
        """Every address of the requester and of From, To, Cc of the stored messages, lower case."""

    def open_ticket_of(self, address: str) -> int | None:
        """The newest ticket of this requester that is not solved, closed or spam."""

    def outbox(self, *states: OutboxState) -> tuple[OutgoingMail, ...]:
        """All, or those in the given states, oldest first; without their raw bytes."""

    def noticed(self) -> tuple[OutgoingMail, ...]:
        """Mails that have left, of which the operator should still be told something; without raw bytes."""

    def outgoing(self, outbox_id: int) -> OutgoingMail | None:
        """One mail, whole."""

    def outgoing_of(self, ticket_id: int) -> tuple[OutgoingMail, ...]:
        """All of a ticket, oldest first; without raw bytes."""

    def letter_file(self, file_id: int) -> tuple[LetterFile, bytes] | None:
        """A file attached to a letter that has not left, with its bytes."""

    def acknowledged_since(self, since: datetime) -> tuple[Sent, ...]:
        """The automatic letters written after an instant, whatever became of them."""

    def draft(self, ticket_id: int, author: str, kind: str = "reply") -> Draft | None: ...
    def drafts_on(self, ticket_id: int, author: str) -> tuple[Draft, ...]: ...
    def drafts(self, author: str) -> tuple[Draft, ...]: ...
    def watermark(self, account: str, folder: str) -> Watermark | None: ...
    def watermarks(self) -> tuple[Watermark, ...]: ...
    def mails_on_server(self, ticket_id: int) -> tuple[MailOnServer, ...]:
        """Every place where an inbound mail of the ticket lies, as far as the last reading knew."""

    def touched_tickets(self, after: int, up_to: int) -> tuple[int, ...]:
        """The tickets of the acts numbered above ``after`` up to ``up_to``."""

    def last_batch(self) -> int:
        """The highest number of an act; 0 when there is none."""

    def write_backs(self, account: str, outcome: str = "", limit: int = 1000) -> tuple[WriteBack, ...]:
        """Those that ended so; with an empty ``outcome`` those still to be done; by folder."""

    def quarantine(self, source: str = "", first: int = 0, limit: int | None = None) -> tuple[Quarantined, ...]:
        """Oldest first; from the number ``first`` on, of one source where it is named."""

    def filed(self, limit: int = 200, kind: MailKind | None = None) -> tuple[FiledMail, ...]:
        """Newest first; of one kind where it is named."""

    def heard_from(self, address: str, since: datetime, limit: int = 30) -> tuple[Heard, ...]:
        """What a sender has written after an instant, newest first; copies of one mail count once."""

    def mail_counts(self) -> dict[str, int]:
        """How every mail ever read ended: ticket, reply, duplicate, filed, quarantined."""

    def uids_here(self, account: str, folder: str) -> frozenset[int]:
        """The uids of the folder whose mails were read and brought to an end, the quarantined not among them."""

    def seen_record(self, profile: str, key: str) -> tuple[SeenRecord, ...]:
        """Every content that a record of an export was met with."""

    def seen_records(self, profile: str, keys: Iterable[str]) -> Mapping[str, tuple[SeenRecord, ...]]:
        """The same for many at once; keys that were never met are left out."""

    def source_files(self, source: str) -> Mapping[str, SourceFile]:
        """By path, every file of a watched folder that was ever looked at."""

    def bad_source_files(self) -> tuple[SourceFile, ...]:
        """Those of all folders that cannot be imported, and folders that cannot be read; by source and path."""

    def owners_of_contacts(self, contacts: Iterable[str]) -> Mapping[str, int]:
        """The requesters behind addresses, phone numbers and Telegram names; unknown contacts are left out."""

    def latest_requests(self, requester_ids: Iterable[int]) -> Sequence[tuple[int, int, datetime, str]]:
        """What these people asked for lately: requester, number, instant and subject, oldest number first.

        Only the desk's last few thousand tickets are looked at: it costs the same for somebody who has them all.
        """

    def focus_run(self, operator: str) -> FocusRun | None:
        """The focus run that an operator began last, ended or not."""

    def setting(self, name: str) -> str | None:
        """A small value kept in the database: frozen calendars, macro counts, sync state."""

    def settings(self, prefix: str) -> dict[str, str]: ...
    def signing_key(self) -> bytes:
        """The key of our Message-IDs and subject tokens; made when the database is made."""

    def request_words(self, ticket_id: int) -> tuple[tuple[str, str], ...]:
        """The words of subject and first message: each stem with the word as written, once."""

    def stems(self, text: str) -> tuple[str, ...]:
        """A text's words in the form in which they are compared."""

    def indexed(self, text: str) -> str:
        """A text as the full-text index holds it."""

    def tickets_between(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """The tickets that came in a period, and those that anything was done with in it."""

    def events_of(self, ticket_ids: Sequence[int]) -> Mapping[int, tuple[Event, ...]]:
        """The live events of each of these tickets, by ``seq``."""

    def replies_of(self, ticket_ids: Sequence[int]) -> Mapping[int, tuple[tuple[datetime, str], ...]]:
        """The replies that have left: when, and by which macro (empty: by hand)."""

    def rule_candidates(self, rule: Rule, now: datetime, since: datetime, limit: int) -> tuple[tuple[int, str], ...]:
        """Tickets that a rule of time matches and has not been carried out on, each with its occasion.

        What happened before ``since`` is left alone.
        """

    def rule_was_done(self, rule: str, ticket_id: int, occasion: str) -> bool: ...
    def rules_done(self, ticket_id: int) -> tuple[str, ...]:
        """The names of the rules of time that were carried out on a ticket, the latest first."""

    def examples(self, limit: int, ticket_ids: Sequence[int] | None = None) -> tuple[Example, ...]:
        """Finished tickets that were sorted, the newest first; with ``ticket_ids`` those among them."""

    def find(self, words: str, limit: int = 50) -> tuple[int, ...]:
        """Ticket ids by full text, best first; finds word forms in English and Russian."""

    def kept_beside(self, ticket_ids: Sequence[int], without_profile: str = "") -> Mapping[int, KeptBeside]:
        """Drafts, files, rules, form records and how the mails were counted, for each of a few hundred tickets."""

    def highest_numbers(self) -> Numbers:
        """The highest number in use of everything; 0 where there is nothing yet."""


class Writing(Reading, Protocol):
    """One write transaction: everything or nothing."""

    def add_batch(self, at: datetime, actor: str, verb: str, ticket_ids: Sequence[int], *,
                  undo_of: int | None = None, undoable: bool = True,
                  summary: Mapping[str, Json] | None = None, number: int = 0) -> int:
        """Opens an act; here and below ``number`` is one that was claimed."""

    def set_undone(self, batch_id: int, undone: bool) -> None: ...
    def add_events(self, batch_id: int, events: Sequence[Event], *, numbered: bool = False) -> tuple[Event, ...]:
        """Appends; returns them with ``seq`` and ``batch_id``. ``numbered``: they bring their ``seq``."""

    def new_ticket_id(self) -> int:
        """Reserves the next ticket number."""

    def claim_numbers(self, up_to: Numbers) -> None:
        """Nothing that is made from now on by anybody gets a number up to these."""

    def batches_among(self, batch_ids: Collection[int]) -> frozenset[int]:
        """Those of these acts that there are."""

    def join_batch(self, batch_id: int, ticket_id: int) -> None:
        """Make an act one of this ticket too."""

    def save_ticket(self, ticket: Ticket) -> None:
        """Writes the projected row (insert or replace) and its search text."""

    def expect(self, account: str, mails: Sequence[ParsedMail], fetched: Sequence[FetchedMail] = ()) -> None:
        """These mails are about to be taken in: a hint that saves questions, without any effect."""

    def expect_records(self, profile: str, keys: Sequence[str],
                       records: Sequence[ExportRecord | ContactRecord]) -> None:
        """These records with these keys are about to be imported: a hint that saves questions, without any effect."""

    def purge_ticket(self, ticket_id: int) -> None:
        """Deletes a ticket with all it holds; the identities of its mails stay, without a word of their content."""

    def expect_people(self, addresses: Iterable[str]) -> None:
        """Requesters with these addresses are about to be asked for: a hint, without any effect."""

    def expect_tickets(self, ticket_ids: Sequence[int]) -> None:
        """These tickets are about to be changed: a hint that saves questions, without any effect."""

    def add_raw(self, raw: bytes) -> int:
        """Keeps raw bytes apart from the tables the panel reads; returns the raw id."""

    def add_message(self, message: NewMessage, *, number: int = 0) -> TicketMessage: ...
    def rewrite_message(self, message_id: int, message: NewMessage, raw: bytes | None = None) -> None:
        """What was read out of a mail is read anew, its identity and place kept; ``raw`` replaces its bytes."""
    def move_messages(self, message_ids: Sequence[int], ticket_id: int) -> None:
        """Makes messages part of another ticket; both tickets are found by what they then hold."""

    def count_mail(self, account: str, message_id: str, content_hash: str, outcome: str,
                   raw_id: int | None, at: datetime, from_address: str = "", subject: str = "",
                   kind: MailKind = MailKind.HUMAN, folder: str = "", uid: int = 0,
                   reason: str = "") -> None:
        """Notes how one read mail ended: ticket, reply, duplicate, filed, own; where it lies, what told its kind."""

    def take_from_filed(self, mail_id: int) -> bool:
        """Counts a filed mail as a ticket's from now on; False when it is filed no more."""

    def forget_uids(self, account: str, folder: str) -> None:
        """The server has renumbered the folder: the uids that were kept mean nothing any more."""

    def note_server_mail(self, account: str, server_id: str, thread: str, ticket_id: int | None) -> None:
        """Keeps the server's own id of a mail that was read; the first note of an id stays."""

    def add_requester(self, requester: Requester, *, number: int = 0) -> Requester:
        """Stores a new one (its ``id`` is ignored); returns it with its id."""

    def save_requester(self, requester: Requester) -> None: ...
    def save_watermark(self, watermark: Watermark) -> None: ...
    def want_write_back(self, wanted: WriteBack, at: datetime) -> None:
        """Queues it, unless the same was ever queued for this very mail."""

    def end_write_back(self, ended: WriteBack) -> None:
        """Keeps its ``outcome`` and ``tries``."""

    def add_quarantined(self, source: str, where: str, reason: str, at: datetime, *,
                        detail: str = "", raw: bytes | None = None) -> int: ...
    def remove_quarantined(self, quarantine_id: int) -> None: ...
    def add_outgoing(self, mail: OutgoingMail, *, number: int = 0) -> OutgoingMail:
        """Stores a new one (its ``id`` is ignored)."""

    def save_outgoing(self, mail: OutgoingMail) -> None:
        """Updates everything but the immutable parts (raw, message_id, recipients)."""

    def set_phase(self, outbox_id: int, phase: Phase) -> None: ...
    def save_draft(self, draft: Draft) -> None: ...
    def drop_draft(self, ticket_id: int, author: str, kind: str = "reply") -> None: ...
    def add_letter_file(self, ticket_id: int, file: LetterFile, content: bytes, *, number: int = 0) -> LetterFile:
        """Copies a file's bytes (``file.id`` is ignored)."""

    def mark_letter_files(self, file_ids: Sequence[int], dropped_at: datetime | None) -> None:
        """Their letter was dropped at this instant; None: it is wanted after all."""

    def forget_letter_files(self, *file_ids: int, dropped_before: datetime | None = None) -> None:
        """Deletes these, and those of letters dropped before an instant."""

    def add_seen_record(self, seen: SeenRecord, file: str, record: int, line: int) -> None: ...
    def save_source_file(self, file: SourceFile) -> None: ...
    def forget_source_files(self, source: str, paths: Iterable[str]) -> None: ...
    def note_rule(self, rule: str, ticket_id: int, occasion: str, at: datetime) -> bool:
        """Note that a rule is carried out; False when it was already, by whomever."""

    def add_focus_run(self, run: FocusRun) -> FocusRun:
        """Stores a new one (its ``id`` is ignored)."""

    def save_focus_run(self, run: FocusRun) -> None: ...
    def set_setting(self, name: str, value: str | None) -> None: ...
    def savepoint(self) -> AbstractContextManager[None]:
        """What happens inside is undone when an exception leaves it."""


class Store(Protocol):
    """The queue's database."""

    def reading(self) -> AbstractContextManager[Reading]: ...
    def writing(self) -> AbstractContextManager[Writing]:
        """BEGIN IMMEDIATE ... COMMIT. Raises StoreError when locked, full, read-only, corrupt or damaged."""

    @property
    def damage(self) -> StoreError | None:
        """What is wrong with the database, as far as is known; then it is only read. None when nothing is."""

    @property
    def journal_lost(self) -> bool:
        """Has what was written last been taken away, so that mail may have left that is queued here?"""

    def examine(self) -> StoreError | None:
        """Look through a database whose last user was killed, unless that was done; returns ``damage``."""

    def change_counter(self) -> int:
        """Changes when another connection has committed; cheap enough to ask every second."""

    def server_now(self) -> datetime | None:
        """The time that all who share the database go by; None for a file on this machine (M-86)."""

    def take_lease(self, name: str, holder: str, now: datetime, seconds: int = 120) -> bool:
        """Take or renew a lease; False when another holder's is fresh."""

    def drop_lease(self, name: str, holder: str) -> None: ...
    def lease_holder(self, name: str, now: datetime) -> str | None: ...
    def backup(self, path: Path) -> None:
        """Online copy, integrity-checked, written beside and renamed; 0600."""

    def check(self) -> str:
        """``ok`` or what is wrong."""

    def close(self) -> None: ...
