"""A ticket as one JSON object with everything that is kept of it, and back (docs/export.md has the fields)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from supportdesk_tui.desk.ports.records import Draft
from supportdesk_tui.desk.ports.whole import KeptBeside, KeptFile, MetRecord, ReadMail, RuleDone, WholeTicket
from supportdesk_tui.domain.event import Batch, Event, EventKind
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.domain.message import Attachment, Direction, MailKind, TicketMessage
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Phase, Recipient
from supportdesk_tui.domain.requester import Requester

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SCHEMA = "supportdesk.ticket/1"
KEPT = ("requester", "acts", "events", "letters", "drafts", "files", "rules_done", "form_records", "messages")
"""The parts that an import reads; the others are worked out from them, for readers."""

_ON_ITS_WAY = frozenset({OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY})
_Object = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, to the microsecond where there are any."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def kept_parts(whole: WholeTicket) -> _Object:
    """Everything but ``messages``, whose mails are written one at a time."""
    beside = whole.beside
    return {
        "requester": _requester_object(whole.requester),
        "acts": [_act_object(act) for act in whole.acts],
        "events": [{"seq": event.seq, "act": event.batch_id, "kind": event.kind.value, "at": instant(event.at),
                    "data": dict(event.data), "before": dict(event.before)} for event in whole.events],
        "drafts": [{"author": draft.author, "kind": draft.kind, "subject": draft.subject, "text": draft.text,
                    "saved_at": instant(draft.saved_at), "macro": draft.macro, "effects": dict(draft.effects)}
                   for draft in beside.drafts],
        "rules_done": [{"rule": done.rule, "occasion": done.occasion, "at": instant(done.at)}
                       for done in beside.rules],
        "form_records": [{"profile": met.profile, "key": met.key, "content_hash": met.content_hash, "file": met.file,
                          "record": met.record, "line": met.line} for met in beside.records],
    }


def message_object(message: TicketMessage, read: ReadMail | None, hashes: Iterable[str | None] = ()) -> _Object:
    """A message without its raw mail; ``hashes``: the SHA-256 of each attachment's bytes."""
    digests = [*hashes] or [None] * len(message.attachments)
    return {
        "id": message.id, "direction": message.direction.value, "at": instant(message.at), "kind": message.kind.value,
        "author": message.author, "from_name": message.from_name, "from": message.from_address,
        "to": [*message.to], "cc": [*message.cc], "subject": message.subject, "text": message.text,
        "message_id": message.message_id, "references": [*message.references], "labels": [*message.labels],
        "account": message.account, "date": instant(message.date), "content_hash": message.content_hash,
        "read": None if read is None else {"outcome": read.outcome, "reason": read.reason},
        "attachments": [{"filename": item.filename, "content_type": item.content_type, "size": item.size,
                         "inline": item.inline, "content_id": item.content_id, "sha256": digest}
                        for item, digest in zip(message.attachments, digests, strict=True)],
    }


def letter_object(letter: OutgoingMail) -> _Object:
    """A letter of the outbox without its bytes; one on its way is told as uncertain: it may have left since."""
    under_way = letter.state in _ON_ITS_WAY
    return {
        "id": letter.id, "account": letter.account, "message_id": letter.message_id,
        "envelope_from": letter.envelope_from, "recipients": [*letter.recipients],
        "state": (OutboxState.UNCERTAIN if under_way else letter.state).value,
        "created_at": instant(letter.created_at), "actor": letter.actor, "phase": letter.phase.value,
        "held_until": None if under_way else instant(letter.held_until), "attempts": letter.attempts,
        "next_try_at": None if under_way else instant(letter.next_try_at),
        "fates": [[each.address, each.fate.value, each.words] for each in letter.fates],
        "last_error": letter.last_error, "sent_at": instant(letter.sent_at), "kind": letter.kind,
        "purpose": letter.purpose, "text": letter.text, "subject": letter.subject, "effects": dict(letter.effects),
        "sent_copy": letter.sent_copy, "notice": letter.notice,
    }


def file_object(kept: KeptFile) -> _Object:
    """A file attached to a letter that has not left, without its bytes."""
    return {"id": kept.file.id, "filename": kept.file.filename, "content_type": kept.file.content_type,
            "size": kept.file.size, "dropped_at": instant(kept.dropped_at)}


def whole_ticket(found: Mapping[str, Any], with_raw: Collection[int]) -> WholeTicket:
    """The ticket of one object; ``with_raw`` are the messages that have a raw mail.

    Raises:
        KeyError, ValueError, TypeError: it is not what an export writes.
    """
    number = _number(found["id"])
    messages = tuple(_message(number, each, with_raw) for each in found["messages"])
    read = {_number(each["id"]): ReadMail(_text(each["read"]["outcome"]), _text(each["read"]["reason"]))
            for each in found["messages"] if each["read"] is not None}
    beside = KeptBeside(
        drafts=tuple(Draft(number, _text(each["author"]), _text(each["subject"]), _text(each["text"]),
                           _at(each["saved_at"]), _text(each["kind"]), _text(each["macro"]), _object(each["effects"]))
                     for each in found["drafts"]),
        files=tuple(KeptFile(LetterFile(_number(each["id"]), _text(each["filename"]), _text(each["content_type"]),
                                        _number(each["size"])), _maybe_at(each["dropped_at"]))
                    for each in found["files"]),
        rules=tuple(RuleDone(_text(each["rule"]), _text(each["occasion"]), _at(each["at"]))
                    for each in found["rules_done"]),
        records=tuple(MetRecord(_text(each["profile"]), _text(each["key"]), _text(each["content_hash"]),
                                _text(each["file"]), _number(each["record"]), _number(each["line"]))
                      for each in found["form_records"]),
        read=read)
    acts = tuple(_act(each) for each in found["acts"])
    events = tuple(Event(number, EventKind(each["kind"]), _at(each["at"]), _object(each["data"]),
                         _object(each["before"]), _number(each["seq"]), _number(each["act"]))
                   for each in found["events"])
    undone = {act.id for act in acts if act.undone}
    if not {event.batch_id for event in events} <= {act.id for act in acts}:
        raise ValueError("an event without its act")
    if not any(event.kind is EventKind.RECEIVED and event.batch_id not in undone for event in events):
        raise ValueError("no event of its arrival")
    return WholeTicket(number, _requester(found["requester"]), messages, acts, events,
                       tuple(_letter(number, each) for each in found["letters"]), beside)


def _requester_object(person: Requester) -> _Object:
    return {"id": person.id, "name": person.name, "addresses": [*person.addresses], "phone": person.phone,
            "telegram": person.telegram, "language": person.language, "plan": person.plan,
            "member_since": person.member_since, "profile_id": person.profile_id, "notes": person.notes}


def _requester(found: Mapping[str, Any]) -> Requester:
    words = {name: _text(found[name]) for name in (
        "name", "phone", "telegram", "language", "plan", "member_since", "profile_id", "notes")}
    return Requester(_number(found["id"]), addresses=_texts(found["addresses"]), **words)


def _act_object(act: Batch) -> _Object:
    return {"id": act.id, "at": instant(act.at), "actor": act.actor, "verb": act.verb, "undo_of": act.undo_of,
            "undone": act.undone, "undoable": act.undoable, "summary": dict(act.summary)}


def _act(found: Mapping[str, Any]) -> Batch:
    undo_of = found["undo_of"]
    return Batch(_number(found["id"]), _at(found["at"]), _text(found["actor"]), _text(found["verb"]), (),
                 None if undo_of is None else _number(undo_of), bool(found["undone"]), bool(found["undoable"]),
                 _object(found["summary"]))


def _message(ticket_id: int, found: Mapping[str, Any], with_raw: Collection[int]) -> TicketMessage:
    attachments = tuple(
        Attachment(_text(each["filename"]), _text(each["content_type"]), _number(each["size"]), bool(each["inline"]),
                   _text(each["content_id"])) for each in found["attachments"])
    return TicketMessage(
        _number(found["id"]), ticket_id, Direction(found["direction"]), _at(found["at"]), MailKind(found["kind"]),
        _text(found["author"]), _text(found["from_name"]), _text(found["from"]), _texts(found["to"]),
        _texts(found["cc"]), _text(found["subject"]), _text(found["text"]), _text(found["message_id"]),
        _texts(found["references"]), attachments, _texts(found["labels"]), _text(found["account"]),
        found["id"] in with_raw, _maybe_at(found["date"]), _text(found["content_hash"]))


def _letter(ticket_id: int, found: Mapping[str, Any]) -> OutgoingMail:
    return OutgoingMail(
        _number(found["id"]), ticket_id, _text(found["account"]), _text(found["message_id"]),
        _text(found["envelope_from"]), _texts(found["recipients"]), b"", _at_rest(OutboxState(found["state"])),
        _at(found["created_at"]), _text(found["actor"]), Phase(found["phase"]), _maybe_at(found["held_until"]),
        _number(found["attempts"]), _maybe_at(found["next_try_at"]),
        tuple(Recipient(_text(address), Fate(fate), _text(words)) for address, fate, words in found["fates"]),
        _text(found["last_error"]), _maybe_at(found["sent_at"]), _text(found["kind"]), _text(found["purpose"]),
        _text(found["text"]), _text(found["subject"]), _object(found["effects"]), _text(found["sent_copy"]),
        _text(found["notice"]))


def _at_rest(state: OutboxState) -> OutboxState:
    """Nothing that comes out of a file leaves by itself, whoever wrote the file."""
    return OutboxState.UNCERTAIN if state in _ON_ITS_WAY else state


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return tuple(map(_text, value))


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise TypeError("a number was expected")
    return value


def _object(value: object) -> _Object:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value


def _at(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError("an instant without its zone")
    return at.astimezone(UTC)


def _maybe_at(value: object) -> datetime | None:
    return None if value is None else _at(value)
