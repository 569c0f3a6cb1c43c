"""Outgoing mail and drafts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from supportdesk_tui.desk import ports
from supportdesk_tui.domain.acknowledgement import Sent
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Phase, Recipient
from supportdesk_tui.store.instants import from_micros, from_micros_or_none, to_micros, to_micros_or_none
from supportdesk_tui.store.session import Session, WritingSession, mapping_of, to_json, words_of
from supportdesk_tui.store.statements import CHUNK, numbers, update_sql, upsert_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from supportdesk_tui.desk.ports import Draft
    from supportdesk_tui.store.connection import Row, Value

_COLUMNS: Final = (
    "id, ticket_id, account, message_id, envelope_from, recipients, raw, state, created_at, actor, phase,"
    " held_until, attempts, next_try_at, fates, last_error, sent_at, kind, purpose, body, subject, effects,"
    " sent_copy, notice"
)
_LISTED: Final = _COLUMNS.replace(" raw,", " '' AS raw,")
"""Without the bytes: a list of mails with large attachments must stay light."""
DRAFT: Final = "ticket_id, author, subject, body, saved_at, kind, macro, effects"


class OutboxReads(Session):
    """What is to leave, or has left."""

    def outbox(self, *states: OutboxState) -> tuple[OutgoingMail, ...]:
        """All, or those in the given states, oldest first; without their raw bytes."""
        wanted = ", ".join(f"'{OutboxState(state).value}'" for state in states)
        where = f" WHERE state IN ({wanted})" if states else ""
        return tuple(map(_outgoing, self._db.rows(f"SELECT {_LISTED} FROM outbox{where} ORDER BY id")))

    def noticed(self) -> tuple[OutgoingMail, ...]:
        """Mails that have left, of which the operator should still be told something; without raw bytes."""
        rows = self._db.rows(f"SELECT {_LISTED} FROM outbox WHERE notice <> '' ORDER BY id")
        return tuple(map(_outgoing, rows))

    def outgoing(self, outbox_id: int) -> OutgoingMail | None:
        """One mail, or None."""
        row = self._db.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = :id", {"id": outbox_id})
        return None if row is None else _outgoing(row)

    def outgoing_of(self, ticket_id: int) -> tuple[OutgoingMail, ...]:
        """All of a ticket, oldest first; without raw bytes."""
        rows = self._db.rows(
            f"SELECT {_LISTED} FROM outbox WHERE ticket_id = :id ORDER BY id", {"id": ticket_id}
        )
        return tuple(map(_outgoing, rows))

    def acknowledged_since(self, since: datetime) -> tuple[Sent, ...]:
        """The automatic letters written after an instant, whatever became of them."""
        rows = self._db.rows("SELECT account, recipients, created_at FROM outbox WHERE kind = 'auto'"
                             " AND created_at > :since ORDER BY created_at", {"since": to_micros(since)})
        return tuple(Sent(row[0], words_of(row[1]), from_micros(row[2])) for row in rows)

    def draft(self, ticket_id: int, author: str, kind: str = "reply") -> Draft | None:
        """The author's unsent text on the ticket."""
        row = self._db.row(
            f"SELECT {DRAFT} FROM draft WHERE ticket_id = :ticket_id AND author = :author AND kind = :kind",
            {"ticket_id": ticket_id, "author": author, "kind": kind},
        )
        return None if row is None else draft_of(row)

    def drafts_on(self, ticket_id: int, author: str) -> tuple[Draft, ...]:
        """All of one author on the ticket, by kind."""
        rows = self._db.rows(
            f"SELECT {DRAFT} FROM draft WHERE ticket_id = :ticket_id AND author = :author ORDER BY kind",
            {"ticket_id": ticket_id, "author": author},
        )
        return tuple(map(draft_of, rows))

    def drafts(self, author: str) -> tuple[Draft, ...]:
        """All of one author, the last saved first."""
        rows = self._db.rows(
            f"SELECT {DRAFT} FROM draft WHERE author = :author ORDER BY saved_at DESC, ticket_id, kind",
            {"author": author},
        )
        return tuple(map(draft_of, rows))

    def letter_file(self, file_id: int) -> tuple[LetterFile, bytes] | None:
        """A file attached to a letter that has not left, with its bytes."""
        row = self._db.row("SELECT id, filename, content_type, size, content FROM letter_file WHERE id = :id",
                           {"id": file_id})
        return None if row is None else (LetterFile(row[0], row[1], row[2], row[3]), bytes(row[4]))


class OutboxWrites(WritingSession, OutboxReads):
    """Moves mail through the outbox."""

    def outgoing_of(self, ticket_id: int) -> tuple[OutgoingMail, ...]:
        """As in ``OutboxReads``."""
        if ticket_id not in self._remembered.outgoing:
            self.expect_outgoing([ticket_id])
        return self._remembered.outgoing[ticket_id]

    def expect_outgoing(self, ticket_ids: Iterable[int]) -> None:
        """The outgoing mails of these tickets are about to be asked for."""
        wanted = [one for one in dict.fromkeys(ticket_ids) if one not in self._remembered.outgoing]
        for start in range(0, len(wanted), CHUNK):
            found: dict[int, list[OutgoingMail]] = {one: [] for one in wanted[start:start + CHUNK]}
            for row in self._db.rows(
                f"SELECT {_LISTED} FROM outbox WHERE ticket_id IN ({numbers(list(found))}) ORDER BY ticket_id, id"
            ):
                found[row[1]].append(_outgoing(row))
            self._remembered.outgoing |= {one: tuple(mails) for one, mails in found.items()}

    def add_outgoing(self, mail: OutgoingMail, *, number: int = 0) -> OutgoingMail:
        """Stores a new one (its ``id`` is ignored)."""
        values: dict[str, Value] = {
            "ticket_id": mail.ticket_id, "message_id": mail.message_id, "raw": mail.raw,
            "recipients": to_json(mail.recipients), **_changing(mail),
        }
        self._remembered.outgoing.pop(mail.ticket_id, None)
        self._remembered.known.pop(mail.message_id, None)
        return replace(mail, id=self._db.add("outbox", values, number=number))

    def save_outgoing(self, mail: OutgoingMail) -> None:
        """Updates everything but the immutable parts (raw, message_id, recipients)."""
        values = _changing(mail) | {"id": mail.id}
        self._db.run(update_sql("outbox", tuple(values), "id"), values)

    def set_phase(self, outbox_id: int, phase: Phase) -> None:
        """How far the sending got; committed before the step is taken."""
        self._db.run("UPDATE outbox SET phase = :phase WHERE id = :id",
                     {"phase": phase.value, "id": outbox_id})

    def save_draft(self, draft: Draft) -> None:
        """One per ticket, author and kind; a later one replaces it."""
        values: dict[str, Value] = {
            "ticket_id": draft.ticket_id, "author": draft.author, "kind": draft.kind,
            "subject": draft.subject, "body": draft.text, "saved_at": to_micros(draft.saved_at),
            "macro": draft.macro, "effects": to_json(dict(draft.effects)),
        }
        self._db.run(upsert_sql("draft", tuple(values), ("ticket_id", "author", "kind")), values)

    def drop_draft(self, ticket_id: int, author: str, kind: str = "reply") -> None:
        """Forget an unsent text, if there is one."""
        self._db.run("DELETE FROM draft WHERE ticket_id = :ticket_id AND author = :author AND kind = :kind",
                     {"ticket_id": ticket_id, "author": author, "kind": kind})

    def add_letter_file(self, ticket_id: int, file: LetterFile, content: bytes, *, number: int = 0) -> LetterFile:
        """Copy a file's bytes; ``file.id`` is ignored."""
        values: dict[str, Value] = {
            "ticket_id": ticket_id, "filename": file.filename, "content_type": file.content_type,
            "size": file.size, "content": content}
        return replace(file, id=self._db.add("letter_file", values, number=number))

    def mark_letter_files(self, file_ids: Sequence[int], dropped_at: datetime | None) -> None:
        """Their letter was dropped at this instant; None: it is wanted after all."""
        for file_id in file_ids:
            self._db.run("UPDATE letter_file SET dropped_at = :at WHERE id = :id",
                         {"at": to_micros_or_none(dropped_at), "id": file_id})

    def forget_letter_files(self, *file_ids: int, dropped_before: datetime | None = None) -> None:
        """Delete these, and those of letters dropped before an instant."""
        for file_id in file_ids:
            self._db.run("DELETE FROM letter_file WHERE id = :id", {"id": file_id})
        if dropped_before is not None:
            self._db.run("DELETE FROM letter_file WHERE dropped_at < :before", {"before": to_micros(dropped_before)})


def _changing(mail: OutgoingMail) -> dict[str, Value]:
    return {
        "account": mail.account, "envelope_from": mail.envelope_from, "state": mail.state.value,
        "created_at": to_micros(mail.created_at), "actor": mail.actor, "phase": mail.phase.value,
        "held_until": to_micros_or_none(mail.held_until), "attempts": mail.attempts,
        "next_try_at": to_micros_or_none(mail.next_try_at),
        "fates": to_json([[each.address, each.fate.value, each.words] for each in mail.fates]),
        "last_error": mail.last_error, "sent_at": to_micros_or_none(mail.sent_at), "kind": mail.kind,
        "purpose": mail.purpose, "body": mail.text, "subject": mail.subject,
        "effects": to_json(dict(mail.effects)), "sent_copy": mail.sent_copy,
        "notice": mail.notice, "macro": str(mail.effects.get("macro") or ""),
    }


def _outgoing(row: Row) -> OutgoingMail:
    return OutgoingMail(
        id=row[0], ticket_id=row[1], account=row[2], message_id=row[3], envelope_from=row[4],
        recipients=words_of(row[5]), raw=bytes(row[6] or b""), state=OutboxState(row[7]),
        created_at=from_micros(row[8]), actor=row[9], phase=Phase(row[10]),
        held_until=from_micros_or_none(row[11]), attempts=row[12], next_try_at=from_micros_or_none(row[13]),
        fates=tuple(Recipient(address, Fate(fate), words) for address, fate, words in json.loads(row[14])),
        last_error=row[15], sent_at=from_micros_or_none(row[16]), kind=row[17],
        purpose=row[18], text=row[19], subject=row[20], effects=mapping_of(row[21]), sent_copy=row[22],
        notice=row[23],
    )


def draft_of(row: Row) -> Draft:
    """A draft from its columns."""
    return ports.Draft(ticket_id=row[0], author=row[1], subject=row[2], text=row[3], saved_at=from_micros(row[4]),
                 kind=row[5], macro=row[6], effects=mapping_of(row[7]))
