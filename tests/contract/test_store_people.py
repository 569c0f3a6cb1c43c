"""Requesters, outgoing mail, drafts, settings and the signing key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes import NOON
from store_values import outgoing, stored_ticket
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.domain.outbox import Fate, OutboxState, Phase, Recipient
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.store.sql_store import SqlStore

CARD = Requester(0, "Лена", ("Lena@x.example", "second@x.example"), "+79990000000", "@lena", "ru", "Про",
                 "2023", "771", "прежде писала с другого адреса")


class TestRequesters:
    def test_a_card_comes_back_by_every_way_in(self, store: SqlStore) -> None:
        with store.writing() as unit:
            lena = unit.add_requester(CARD)
        assert lena == replace(CARD, id=lena.id, addresses=("lena@x.example", "second@x.example"))
        with store.reading() as unit:
            assert unit.requester(lena.id) == lena
            assert unit.requester_by_address("SECOND@x.example") == lena
            assert unit.requester_by_address("third@x.example") is None
            assert unit.requester_by_contact(phone="+79990000000") == lena
            assert unit.requester_by_contact(phone="+1", telegram="@lena") == lena
            assert unit.requester_by_contact() is None
            with pytest.raises(BadInput):
                unit.requester(999)

    def test_contacts_are_found_many_at_once(self, store: SqlStore) -> None:
        """Also those that the same transaction has added; of several with one number the first."""
        with store.writing() as unit:
            lena = unit.add_requester(CARD)
        with store.writing() as unit:
            asked = ("lena@x.example", "+79990000000", "@lena", "+7111", "nobody@x.example", "")
            unit.expect_records("p", [], [])
            before = unit.owners_of_contacts(asked)
            assert before == dict.fromkeys(asked[:3], lena.id)
            assert unit.requester_by_contact(phone="+7111") is None
            new = unit.add_requester(Requester(0, "New", (), "+7111"))
            unit.add_requester(Requester(0, "Third", (), "+7111"))
            assert unit.requester_by_contact(phone="+7111") == new
            unit.save_requester(replace(new, phone="+7222"))
            found = unit.requester_by_contact(phone="+7111")
            assert found is not None
            assert found.name == "Third"
        with store.reading() as view:
            assert view.owners_of_contacts(["+7222", "+7111"]) == {"+7222": new.id, "+7111": found.id}

    def test_what_people_asked_for_lately(self, store: SqlStore) -> None:
        first, second = stored_ticket(store), stored_ticket(store)
        with store.reading() as view:
            found = view.latest_requests({first.requester_id, second.requester_id})
            assert [(row[0], row[1]) for row in found] == [
                (first.requester_id, first.id), (second.requester_id, second.id)]
            assert found[0][2:] == (first.received_at, first.subject)
            assert not view.latest_requests([999])

    def test_an_address_belongs_to_one_person(self, store: SqlStore) -> None:
        with store.writing() as unit:
            lena = unit.add_requester(CARD)
            other = unit.add_requester(Requester(0, "Other", ("other@x.example",)))
            unit.save_requester(replace(other, addresses=("second@x.example", "other@x.example"), notes="n"))
        with store.reading() as unit:
            assert unit.requester(lena.id).addresses == ("lena@x.example",)
            assert unit.requester(other.id).addresses == ("second@x.example", "other@x.example")
            assert unit.requester(other.id).notes == "n"


class TestOutbox:
    def test_a_mail_moves_through_its_states_and_its_bytes_never_change(self, store: SqlStore) -> None:
        ticket = stored_ticket(store)
        with store.writing() as unit:
            held = unit.add_outgoing(outgoing(
                ticket.id, purpose="escalation", effects={"status": "on_hold", "list": [1]}, text="Текст",
                subject="Тема",
            ))
        moved = replace(
            held, state=OutboxState.RETRY, phase=Phase.RCPT, attempts=2, next_try_at=NOON,
            fates=(Recipient("a@x", Fate.REFUSED, "550 нет"),), last_error="451 later", sent_at=NOON,
            sent_copy="wanted", held_until=None, notice="refused",
        )
        with store.writing() as unit:
            unit.save_outgoing(replace(moved, raw=b"other", message_id="other@x", recipients=("z@x",)))
        with store.reading() as unit:
            assert unit.outgoing(held.id) == moved
            assert unit.outgoing_of(ticket.id) == (replace(moved, raw=b""),)
            assert unit.outgoing(999) is None

    def test_what_is_to_be_told_of_mail_that_has_left(self, store: SqlStore) -> None:
        """M-58: kept apart from all mail ever sent, and listed without its bytes."""
        ticket = stored_ticket(store)
        with store.writing() as unit:
            plain, told = (unit.add_outgoing(outgoing(ticket.id, number, state=OutboxState.SENT, notice=notice))
                           for number, notice in enumerate(("", "copy")))
        with store.reading() as unit:
            assert unit.noticed() == (replace(told, raw=b""),)
        with store.writing() as unit:
            unit.save_outgoing(replace(told, notice=""))
            assert unit.noticed() == ()
            assert unit.outgoing(plain.id) == plain

    def test_attached_files_are_kept_until_their_letter_is_gone(self, store: SqlStore) -> None:
        """M-67: the bytes are ours from the moment they are attached."""
        ticket = stored_ticket(store)
        with store.writing() as unit:
            one, two = (unit.add_letter_file(ticket.id, LetterFile(0, name, "text/plain", 3), b"\0\xff1")
                        for name in ("план.txt", "b.txt"))
            unit.mark_letter_files([one.id], NOON)
        with store.reading() as unit:
            assert unit.letter_file(one.id) == (one, b"\0\xff1")
        with store.writing() as unit:
            unit.forget_letter_files(dropped_before=NOON)
            assert unit.letter_file(one.id) is not None
            unit.forget_letter_files(dropped_before=NOON + timedelta(days=7))
            assert unit.letter_file(one.id) is None
            assert unit.letter_file(two.id) is not None
            unit.forget_letter_files(two.id)
            assert unit.letter_file(two.id) is None

    def test_by_state_oldest_first(self, store: SqlStore) -> None:
        ticket = stored_ticket(store)
        with store.writing() as unit:
            one, two, three = (unit.add_outgoing(outgoing(ticket.id, number, state=state)) for number, state in
                               enumerate((OutboxState.HELD, OutboxState.SENT, OutboxState.HELD)))
            unit.set_phase(three.id, Phase.DATA)
        with store.reading() as unit:
            assert [mail.id for mail in unit.outbox()] == [one.id, two.id, three.id]
            assert [mail.id for mail in unit.outbox(OutboxState.HELD)] == [one.id, three.id]
            assert [mail.id for mail in unit.outbox(OutboxState.SENT, OutboxState.FAILED)] == [two.id]
            assert unit.outbox(OutboxState.FAILED) == ()
            assert unit.outbox(OutboxState.HELD)[1].phase is Phase.DATA

    def test_one_message_id_leaves_once(self, store: SqlStore) -> None:
        ticket = stored_ticket(store)
        with store.writing() as unit:
            unit.add_outgoing(outgoing(ticket.id))
        with pytest.raises(Exception, match=r"(?i)unique"), store.writing() as unit:
            unit.add_outgoing(outgoing(ticket.id))


class TestSmallThings:
    def test_one_draft_for_each_ticket_author_and_kind(self, store: SqlStore) -> None:
        ticket, other = stored_ticket(store), stored_ticket(store)
        reply = Draft(ticket.id, "ira", "Re", "первый", NOON, macro="refund", effects={"status": "solved"})
        later = replace(reply, text="второй", saved_at=NOON + timedelta(seconds=1))
        note = Draft(ticket.id, "ira", "", "note", NOON, kind="note")
        with store.writing() as unit:
            for draft in (reply, later, note, replace(reply, author="anna"), replace(note, ticket_id=other.id)):
                unit.save_draft(draft)
        with store.reading() as unit:
            assert unit.draft(ticket.id, "ira") == later
            assert unit.drafts_on(ticket.id, "ira") == (note, later)
            assert unit.draft(ticket.id, "ira", "note") == note
            assert unit.draft(other.id, "ira") is None
            assert [d.text for d in unit.drafts("ira")] == ["второй", "note", "note"]
        with store.writing() as unit:
            unit.drop_draft(ticket.id, "ira")
            unit.drop_draft(ticket.id, "ira")
            assert unit.draft(ticket.id, "ira") is None
            assert unit.draft(ticket.id, "anna") is not None

    def test_settings(self, store: SqlStore) -> None:
        with store.writing() as unit:
            for name, value in (("macro.a", "1"), ("macro.a", "2"), ("macro%b", "3"), ("other", "")):
                unit.set_setting(name, value)
            unit.set_setting("gone", "x")
            unit.set_setting("gone", None)
        with store.reading() as unit:
            assert (unit.setting("macro.a"), unit.setting("other"), unit.setting("gone")) == ("2", "", None)
            assert unit.settings("macro") == {"macro%b": "3", "macro.a": "2"}
            assert unit.settings("macro%") == {"macro%b": "3"}
            assert len(unit.settings("")) == 3

    def test_the_signing_key_stays(self, store: SqlStore, open_store: object) -> None:
        """It signs our Message-IDs: another key would cut every thread."""
        assert callable(open_store)
        with store.reading() as unit, open_store().reading() as again:
            assert unit.signing_key() == again.signing_key()
            assert len(unit.signing_key()) == 32
            assert unit.settings("") == {}
