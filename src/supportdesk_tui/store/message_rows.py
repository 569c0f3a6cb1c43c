"""Messages, their raw bytes, and the Message-IDs by which answers find their ticket."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from supportdesk_tui.desk import ports
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import Attachment, Direction, MailKind, TicketMessage
from supportdesk_tui.store.instants import from_micros, from_micros_or_none, to_micros, to_micros_or_none
from supportdesk_tui.store.search_text import indexed
from supportdesk_tui.store.session import Session, WritingSession, to_json, words_of
from supportdesk_tui.store.statements import CHUNK, numbers, update_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportdesk_tui.desk.ports import KnownId, MailPlace, NewMessage
    from supportdesk_tui.store.connection import Params, Row, Value

_COLUMNS: Final = (
    "id, ticket_id, direction, at, kind, author, from_name, from_address, to_addresses, cc_addresses, subject,"
    " body, message_id, ancestors, attachments, labels, account, raw_id IS NOT NULL, date, content_hash"
)


class MessageReads(Session):
    """What was said."""

    def messages(self, ticket_id: int) -> tuple[TicketMessage, ...]:
        """Oldest first."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM message WHERE ticket_id = :id ORDER BY at, id", {"id": ticket_id}
        )
        return tuple(map(_message, rows))

    def message(self, message_id: int) -> TicketMessage:
        """Raises BadInput('no_such_message')."""
        row = self._db.row(f"SELECT {_COLUMNS} FROM message WHERE id = :id", {"id": message_id})
        if row is None:
            raise BadInput("no_such_message", str(message_id))
        return _message(row)

    def raw_of(self, message_id: int) -> bytes | None:
        """The raw mail of a stored message."""
        row = self._db.row(
            "SELECT r.content FROM message m JOIN raw_mail r ON r.id = m.raw_id WHERE m.id = :id",
            {"id": message_id},
        )
        return None if row is None else bytes(row[0])

    def received_messages(self, after: int, limit: int) -> tuple[TicketMessage, ...]:
        """Messages whose raw mail came from outside, by id, above ``after``."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM message WHERE raw_id IS NOT NULL AND author = '' AND id > :after"
            " ORDER BY id LIMIT :limit", {"after": after, "limit": limit})
        return tuple(map(_message, rows))

    def mail_place(self, message_id: int) -> MailPlace | None:
        """Where on the server a message's mail lies; None when that is not known."""
        row = self._db.row(
            "SELECT o.account, o.folder, o.uid FROM message m JOIN mail_outcome o ON o.raw_id = m.raw_id"
            " WHERE m.id = :id AND o.uid > 0", {"id": message_id})
        return None if row is None else ports.MailPlace(row[0], row[1], row[2])

    def raw_by_id(self, raw_id: int) -> bytes:
        """Raises BadInput('no_such_mail')."""
        row = self._db.row("SELECT content FROM raw_mail WHERE id = :id", {"id": raw_id})
        if row is None:
            raise BadInput("no_such_mail", str(raw_id))
        return bytes(row[0])

    def participants(self, ticket_id: int) -> frozenset[str]:
        """Every address of the requester and of From, To, Cc of the stored messages, lower case."""
        own = self._db.rows(
            "SELECT a.address FROM ticket t JOIN requester_address a ON a.requester_id = t.requester_id"
            " WHERE t.id = :id", {"id": ticket_id},
        )
        rows = self._db.rows(
            "SELECT from_address, to_addresses, cc_addresses FROM message WHERE ticket_id = :id",
            {"id": ticket_id},
        )
        said = {address for row in rows for address in (row[0], *words_of(row[1]), *words_of(row[2]))}
        return frozenset(address.lower() for address in {row[0] for row in own} | said if address)

    def known_ids(self, message_ids: Sequence[str]) -> tuple[KnownId, ...]:
        """Stored messages and outbox mails that carry one of these Message-IDs, in the order asked for."""
        wanted = [identifier for identifier in dict.fromkeys(message_ids) if identifier]
        found: dict[tuple[str, int, str], KnownId] = {}
        for start in range(0, len(wanted), CHUNK):
            params: Params = {f"p{place}": one for place, one in enumerate(wanted[start:start + CHUNK])}
            names = ", ".join(f":{name}" for name in params)
            rows = self._db.rows(
                f"SELECT message_id, ticket_id, account, direction FROM message WHERE message_id IN ({names})"
                " AND message_id <> '' ORDER BY id", params,
            )
            sent = self._db.rows(
                f"SELECT message_id, ticket_id, account, 'outbound' FROM outbox WHERE message_id IN ({names})",
                params,
            )
            for identifier, ticket_id, account, direction in (*rows, *sent):
                known = ports.KnownId(identifier, ticket_id, account, Direction(direction))
                found.setdefault((identifier, ticket_id, direction), known)
        places = {identifier: place for place, identifier in enumerate(wanted)}
        return tuple(sorted(found.values(), key=lambda known: places[known.message_id]))


class MessageWrites(WritingSession, MessageReads):
    """Keeps what came and what was said."""

    def known_ids(self, message_ids: Sequence[str]) -> tuple[KnownId, ...]:
        """As in ``MessageReads``."""
        wanted = [identifier for identifier in dict.fromkeys(message_ids) if identifier]
        known = self._remembered.known
        missing = [identifier for identifier in wanted if identifier not in known]
        if missing:
            found: dict[str, list[KnownId]] = {identifier: [] for identifier in missing}
            for one in super().known_ids(missing):
                found[one.message_id].append(one)
            known |= {identifier: tuple(ones) for identifier, ones in found.items()}
        return tuple(one for identifier in wanted for one in known[identifier])

    def participants(self, ticket_id: int) -> frozenset[str]:
        """As in ``MessageReads``."""
        if ticket_id not in self._remembered.participants:
            self.expect_participants([ticket_id])
        return self._remembered.participants[ticket_id]

    def expect_participants(self, ticket_ids: Iterable[int]) -> None:
        """The participants of these tickets are about to be asked for."""
        wanted = [one for one in dict.fromkeys(ticket_ids) if one not in self._remembered.participants]
        for start in range(0, len(wanted), CHUNK):
            found: dict[int, set[str]] = {one: set() for one in wanted[start:start + CHUNK]}
            part = numbers(list(found))
            for ticket_id, address in self._db.rows(
                "SELECT t.id, a.address FROM ticket t JOIN requester_address a ON a.requester_id = t.requester_id"
                f" WHERE t.id IN ({part})"
            ):
                found[ticket_id].add(address)
            for ticket_id, sender, to, cc in self._db.rows(
                "SELECT ticket_id, from_address, to_addresses, cc_addresses FROM message"
                f" WHERE ticket_id IN ({part})"
            ):
                found[ticket_id].update((sender, *words_of(to), *words_of(cc)))
            self._remembered.participants |= {
                one: frozenset(address.lower() for address in said if address) for one, said in found.items()}

    def _remember_message(self, message: NewMessage) -> None:
        participants = self._remembered.participants.get(message.ticket_id)
        if participants is not None:
            said = (message.from_address, *message.to, *message.cc)
            self._remembered.participants[message.ticket_id] = participants.union(
                [address.lower() for address in said if address])
        known = self._remembered.known.pop(message.message_id, None)
        if known == ():  # else its place among the others is the database's to say
            self._remembered.known[message.message_id] = (
                ports.KnownId(message.message_id, message.ticket_id, message.account, message.direction),)

    def add_raw(self, raw: bytes) -> int:
        """Keeps raw bytes apart from the tables the panel reads; returns the raw id."""
        return self._db.add("raw_mail", {"content": raw})

    def add_message(self, message: NewMessage, *, number: int = 0) -> TicketMessage:
        """Stores a message; its words are searchable with the same COMMIT."""
        values: dict[str, Value] = {
            "ticket_id": message.ticket_id, "direction": str(message.direction), "at": to_micros(message.at),
            "kind": str(message.kind), "author": message.author, "message_id": message.message_id,
            "account": message.account, "content_hash": message.content_hash, "raw_id": message.raw_id,
            **_read_values(message),
        }
        number = self._db.add("message", values, number=number)
        self._remember_message(message)
        self._bodies.setdefault(message.ticket_id, []).append(message.words or indexed(message.text))
        return TicketMessage(
            id=number, ticket_id=message.ticket_id, direction=message.direction, at=message.at,
            kind=message.kind, author=message.author, from_name=message.from_name,
            from_address=message.from_address, to=message.to, cc=message.cc, subject=message.subject,
            text=message.text, message_id=message.message_id, references=message.references,
            attachments=message.attachments, labels=message.labels, account=message.account,
            has_raw=message.raw_id is not None, date=message.date, content_hash=message.content_hash,
        )

    def rewrite_message(self, message_id: int, message: NewMessage, raw: bytes | None = None) -> None:
        """What was read out of a mail is read anew, its identity and place kept; ``raw`` replaces its bytes."""
        values = _read_values(message) | {"id": message_id}
        self._db.run(update_sql("message", tuple(values), "id"), values)
        if raw is not None:
            self._db.run("UPDATE raw_mail SET content = :raw WHERE id = (SELECT raw_id FROM message WHERE id = :id)",
                         {"raw": raw, "id": message_id})
        self._whole.add(message.ticket_id)
        self._bodies.setdefault(message.ticket_id, [])

    def move_messages(self, message_ids: Sequence[int], ticket_id: int) -> None:
        """Makes messages part of another ticket; both tickets are found by what they then hold."""
        for number in message_ids:
            row = self._db.row("SELECT ticket_id FROM message WHERE id = :id", {"id": number})
            if row is None:
                raise BadInput("no_such_message", str(number))
            self._db.run("UPDATE message SET ticket_id = :ticket_id WHERE id = :id",
                         {"ticket_id": ticket_id, "id": number})
            for changed in (int(row[0]), ticket_id):
                self._whole.add(changed)
                self._bodies.setdefault(changed, [])
        self._remembered.forget()


def _read_values(message: NewMessage) -> dict[str, Value]:
    """The columns that repeat what a mail says, apart from its identity."""
    return {
        "from_name": message.from_name, "from_address": message.from_address, "to_addresses": to_json(message.to),
        "cc_addresses": to_json(message.cc), "subject": message.subject, "body": message.text,
        "ancestors": to_json(message.references),
        "attachments": to_json([asdict(attachment) for attachment in message.attachments]),
        "labels": to_json(message.labels), "date": to_micros_or_none(message.date),
    }


def _message(row: Row) -> TicketMessage:
    return TicketMessage(
        id=row[0], ticket_id=row[1], direction=Direction(row[2]), at=from_micros(row[3]),
        kind=MailKind(row[4]), author=row[5], from_name=row[6], from_address=row[7], to=words_of(row[8]),
        cc=words_of(row[9]), subject=row[10], text=row[11], message_id=row[12], references=words_of(row[13]),
        attachments=_attachments(row[14]), labels=words_of(row[15]), account=row[16], has_raw=bool(row[17]),
        date=from_micros_or_none(row[18]), content_hash=row[19],
    )


def _attachments(text: str) -> tuple[Attachment, ...]:
    return tuple(Attachment(**fields) for fields in json.loads(text)) if text != "[]" else ()
