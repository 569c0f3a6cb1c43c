"""Many mails in one transaction end exactly as the same mails one by one, on both databases."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON
from store_values import new_message, new_ticket, outgoing, stored_ticket
from supportdesk_tui.desk.ports import KnownId
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction, ParsedMail
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.store.session import to_json, words_of
from supportdesk_tui.store.sql_store import SqlStore

MINUTE = timedelta(minutes=1)


def test_what_waits_is_seen_by_every_question(store: SqlStore) -> None:
    with store.writing() as unit:
        ticket = new_ticket(unit)
        stored = unit.add_message(new_message(ticket.id, "words of a letter", message_id="m1@x", account="support"))
        assert unit.messages(ticket.id) == (stored,)
        assert unit.message(stored.id) == stored
        assert unit.known_ids(["m1@x"]) == (KnownId("m1@x", ticket.id, "support", stored.direction),)
        assert unit.find("letter") == (ticket.id,)
        assert list(unit.all_ticket_ids()) == [ticket.id]
        batch = unit.add_batch(NOON, "ira", "triage.priority", [ticket.id])
        unit.add_events(batch, [Event(ticket.id, EventKind.PRIORITY, NOON, {"to": "P1"})])
        assert unit.events(ticket.id) == unit.events(ticket.id, undone=True) == unit.batch_events(batch)


def test_an_inner_act_that_fails_leaves_nothing_waiting(store: SqlStore) -> None:
    def failing(ticket_id: int) -> None:
        with unit.savepoint():
            unit.add_message(new_message(ticket_id, "gone", message_id="gone@x"))
            unit.add_requester(Requester(0, "Gone", ("gone@member.example",)))
            unit.count_mail("support", "gone@x", "h", "ticket", None, NOON)
            raise BadInput("reason")

    with store.writing() as unit:
        ticket = new_ticket(unit)
        with pytest.raises(BadInput):
            failing(ticket.id)
        kept = unit.add_message(new_message(ticket.id, "kept"))
    with store.reading() as view:
        assert view.messages(ticket.id) == (kept,)
        assert view.requester_by_address("gone@member.example") is None
        assert view.mail_seen("support", "gone@x", "h") == "no"
        assert view.find("gone") == ()


def test_undone_events_leave_what_was_remembered(store: SqlStore) -> None:
    with store.writing() as unit:
        ticket = new_ticket(unit)
        before = unit.events(ticket.id)
        batch = unit.add_batch(NOON, "ira", "triage.priority", [ticket.id])
        unit.add_events(batch, [Event(ticket.id, EventKind.PRIORITY, NOON, {"to": "P1"})])
        assert len(unit.events(ticket.id)) == len(before) + 1
        unit.set_undone(batch, True)
        assert unit.events(ticket.id) == before


def test_an_address_that_moves_leaves_the_other_card(store: SqlStore) -> None:
    with store.writing() as unit:
        anna = unit.add_requester(Requester(0, "Anna", ("a@member.example", "b@member.example")))
        boris = unit.add_requester(Requester(0, "Boris", ("c@member.example",)))
        unit.save_requester(Requester(boris.id, "Boris", ("c@member.example", "B@member.example")))
        assert unit.requester_by_address("b@member.example") == unit.requester(boris.id)
        assert unit.requester(anna.id).addresses == ("a@member.example",)
        again = unit.add_requester(Requester(0, "Clara", ("a@member.example",)))
        assert unit.requester(anna.id).addresses == ()
        assert unit.requester(again.id).addresses == ("a@member.example",)


def test_participants_follow_the_messages(store: SqlStore) -> None:
    with store.writing() as unit:
        ticket = new_ticket(unit)
        assert unit.participants(ticket.id) == frozenset()
        unit.add_message(new_message(ticket.id, from_address="New@member.example", to=("TO@x",), cc=("cc@x",)))
        within = unit.participants(ticket.id)
    with store.reading() as view:
        assert view.participants(ticket.id) == within == {"new@member.example", "to@x", "cc@x"}


def test_outgoing_mails_are_asked_for_again_when_they_change(store: SqlStore) -> None:
    ticket = stored_ticket(store)
    with store.writing() as unit:
        assert unit.outgoing_of(ticket.id) == ()
        assert unit.known_ids(["out@x"]) == ()
        mail = unit.add_outgoing(outgoing(ticket.id, message_id="out@x"))
        assert unit.outgoing_of(ticket.id) == (replace(mail, raw=b""),)
        assert [known.direction for known in unit.known_ids(["out@x"])] == [Direction.OUTBOUND]


def test_expecting_mails_changes_nothing(store: SqlStore) -> None:
    """It is a hint: with or without it every question has the same answer."""
    chance = random.Random(7)
    tickets = []
    for number in range(12):
        with store.writing() as unit:
            ticket = new_ticket(unit)
            tickets.append(ticket)
            unit.add_message(new_message(ticket.id, f"text {number}", NOON + number * MINUTE, message_id=f"m{number}@x",
                                         account="support", from_address=f"p{number}@member.example"))
            unit.count_mail("support", f"m{number}@x", f"h{number}", "ticket", None, NOON)
    mails = [ParsedMail(from_address=f"P{chance.randrange(20)}@member.example", message_id=f"m{chance.randrange(20)}@x",
                        references=tuple(f"m{chance.randrange(20)}@x" for _ in range(3)), content_hash="h3")
             for _ in range(30)]

    def answers(expected: bool) -> list[object]:
        found: list[object] = []
        with store.writing() as unit:
            if expected:
                unit.expect("support", mails)
            for mail in mails:
                found += [unit.mail_seen("support", mail.message_id, mail.content_hash),
                          unit.known_ids(mail.named_ids()), unit.requester_by_address(mail.from_address)]
            for ticket in tickets:
                found += [unit.events(ticket.id), unit.participants(ticket.id), unit.outgoing_of(ticket.id),
                          unit.tickets([ticket.id]), unit.requester(ticket.requester_id)]
        return found

    assert answers(True) == answers(False)


def test_numbers_go_on_after_a_transaction_that_failed(store: SqlStore) -> None:
    ticket = stored_ticket(store)

    def failing() -> None:
        with store.writing() as unit:
            for _ in range(5):
                unit.add_message(new_message(ticket.id))
            raise BadInput("reason")

    with pytest.raises(BadInput):
        failing()
    with store.writing() as unit:
        stored = [unit.add_message(new_message(ticket.id, str(number))) for number in range(600)]
    assert len({message.id for message in stored}) == 600
    with store.reading() as view:
        assert [message.text for message in view.messages(ticket.id)] == [str(number) for number in range(600)]


def test_a_ticket_saved_twice_keeps_the_last_version(store: SqlStore) -> None:
    with store.writing() as unit:
        ticket = new_ticket(unit, subject="first")
        unit.save_ticket(replace(ticket, subject="second"))
    with store.reading() as view:
        assert view.ticket(ticket.id).subject == "second"
        assert view.find("second") == (ticket.id,)
        assert view.find("first") == ()


@given(st.lists(st.text(), max_size=4))
def test_words_are_written_as_the_encoder_writes_them(words: list[str]) -> None:
    """The quick way for plain words must never differ from the careful one."""
    assert to_json(tuple(words)) == json.dumps(words, ensure_ascii=False, separators=(",", ":"))


@given(st.lists(st.text(alphabet='a",\\[] '), min_size=1, max_size=4))
def test_words_with_quotes_are_words(words: list[str]) -> None:
    assert words_of(to_json(tuple(words))) == tuple(words)
