"""Things that come with their numbers: claimed before, kept, and never given to anybody else."""

from __future__ import annotations

from dataclasses import replace

from fakes import NOON
from store_values import PETER, new_message, new_ticket, outgoing
from supportdesk_tui.desk.ports import Draft, SeenRecord
from supportdesk_tui.desk.ports.whole import MetRecord, Numbers, ReadMail, RuleDone
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.store.sql_store import SqlStore

CLAIMED = Numbers(ticket=70, requester=70, message=70, batch=70, event=70, letter=70, file=70)


def test_claimed_numbers_are_nobody_elses(store: SqlStore) -> None:
    with store.writing() as unit:
        before = unit.highest_numbers()
        unit.claim_numbers(CLAIMED)
    with store.writing() as unit:
        unit.claim_numbers(Numbers(message=5))  # less than what is claimed changes nothing
        ticket = new_ticket(unit)
        assert ticket.id == 71
        batch = unit.add_batch(NOON, "ira", "test", [ticket.id], number=9)
        [event] = unit.add_events(batch, [Event(ticket.id, EventKind.NOTED, NOON, seq=8)], numbered=True)
        message = unit.add_message(new_message(ticket.id), number=7)
        letter = unit.add_outgoing(outgoing(ticket.id), number=6)
        file = unit.add_letter_file(ticket.id, LetterFile(0, "a.txt", "text/plain", 1), b"x", number=5)
        person = unit.add_requester(replace(PETER, addresses=("own@member.example",)), number=4)
        assert (batch, event.seq, message.id, letter.id, file.id, person.id) == (9, 8, 7, 6, 5, 4)
    with store.writing() as unit:
        assert unit.add_message(new_message(ticket.id)).id > 70
        assert unit.add_batch(NOON, "ira", "test", [ticket.id]) > 70
        assert unit.add_outgoing(outgoing(ticket.id, 2)).id > 70
        assert unit.add_requester(PETER).id > 70
        assert unit.requester(4).addresses == ("own@member.example",)
    with store.reading() as view:
        assert view.highest_numbers().ticket == 71
        assert before.message == 0


def test_an_act_is_joined_once(store: SqlStore) -> None:
    with store.writing() as unit:
        one, other = new_ticket(unit).id, new_ticket(unit).id
        batch = unit.add_batch(NOON, "ira", "test", [one])
        for _again in range(2):
            unit.join_batch(batch, other)
    with store.writing() as unit:
        assert unit.batches_among([batch, batch + 1]) == {batch}
        assert [act.ticket_ids for act in unit.batches(ticket_id=other)] == [(one, other)]


def test_what_lies_beside_a_ticket(store: SqlStore) -> None:
    with store.writing() as unit:
        ticket, bare = new_ticket(unit).id, new_ticket(unit).id
        raw = unit.add_raw(b"Subject: x\r\n\r\ny")
        message = unit.add_message(new_message(
            ticket, direction=Direction.INBOUND, account="support", message_id="m1", content_hash="h", raw_id=raw))
        unit.count_mail("support", "m1", "h", "ticket", raw, NOON, reason="why")
        draft = Draft(ticket, "ira", "S", "text", NOON)
        unit.save_draft(draft)
        unit.note_rule("remind", ticket, "silent:1", NOON)
        unit.add_seen_record(SeenRecord("tilda", "1", "h", ticket), "leads.csv", 3, 4)
        unit.add_seen_record(SeenRecord("ours", "1", "h", ticket), "desk.jsonl", 1, 1)
        file = unit.add_letter_file(ticket, LetterFile(0, "a.txt", "text/plain", 1), b"x")
        unit.mark_letter_files([file.id], NOON)
    with store.reading() as view:
        beside = view.kept_beside([ticket, bare], "ours")
        assert beside[ticket].drafts == (draft,)
        assert beside[ticket].rules == (RuleDone("remind", "silent:1", NOON),)
        assert beside[ticket].records == (MetRecord("tilda", "1", "h", "leads.csv", 3, 4),)
        assert beside[ticket].read == {message.id: ReadMail("ticket", "why")}
        assert [(kept.file, kept.dropped_at) for kept in beside[ticket].files] == [(file, NOON)]
        assert not any((beside[bare].drafts, beside[bare].files, beside[bare].rules, beside[bare].records))
