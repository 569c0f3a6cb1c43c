"""Messages, raw bytes, threading lookups, and the book in which every read mail is entered once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes import NOON
from store_values import new_message, new_ticket, outgoing, stored_ticket
from supportdesk_tui.desk.ports import FetchedMail, KnownId, MailPlace, SeenRecord, Watermark
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import Attachment, Direction, MailKind, ParsedMail, TicketMessage
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.store.sql_store import SqlStore

HOUR = timedelta(hours=1)


class TestMessages:
    def test_a_message_and_its_raw_bytes_come_back(self, store: SqlStore) -> None:
        raw = bytes(range(256))
        with store.writing() as unit:
            ticket = new_ticket(unit)
            raw_id = unit.add_raw(raw)
            stored = unit.add_message(new_message(
                ticket.id, "Здравствуйте!\nЁж", NOON, kind=MailKind.AUTO_REPLY, author="ira",
                from_name="Пётр", from_address="peter@member.example", to=("a@x", "b@x"), cc=("c@x",),
                subject="Re: Тема", message_id="1@x", references=("0@x", "00@x"),
                attachments=(Attachment("счёт.pdf", "application/pdf", 12, inline=True, content_id="i"),),
                labels=("signed", "part 2 of 3"), account="support", date=NOON - HOUR, content_hash="h",
                raw_id=raw_id,
            ))
            bare = unit.add_message(new_message(ticket.id, direction=Direction.NOTE))
        with store.reading() as unit:
            assert unit.messages(ticket.id) == (stored, bare)
            assert unit.message(stored.id) == stored
            assert (stored.has_raw, bare.has_raw) == (True, False)
            assert (unit.raw_of(stored.id), unit.raw_of(bare.id), unit.raw_by_id(raw_id)) == (raw, None, raw)
            assert isinstance(stored, TicketMessage)
            with pytest.raises(BadInput):
                unit.message(999)
            with pytest.raises(BadInput):
                unit.raw_by_id(999)

    def test_oldest_first(self, store: SqlStore) -> None:
        with store.writing() as unit:
            ticket = new_ticket(unit)
            for text, at in (("second", NOON), ("first", NOON - HOUR), ("third", NOON)):
                unit.add_message(new_message(ticket.id, text, at))
            assert [m.text for m in unit.messages(ticket.id)] == ["first", "second", "third"]

    def test_lone_surrogates_never_stop_a_mail(self, store: SqlStore) -> None:
        """M-17: the raw bytes keep what the text cannot."""
        with store.writing() as unit:
            ticket = new_ticket(unit, subject="a\ud800b")
            unit.add_message(new_message(ticket.id, "c\udfffd"))
        with store.reading() as unit:
            assert unit.ticket(ticket.id).subject == "a?b"
            assert unit.messages(ticket.id)[0].text == "c?d"

    def test_participants_are_all_addresses_in_lower_case(self, store: SqlStore) -> None:
        with store.writing() as unit:
            person = unit.add_requester(Requester(0, addresses=("Peter@Member.example", "p2@member.example")))
            ticket = new_ticket(unit, requester_id=person.id)
            unit.add_message(new_message(ticket.id, from_address="Peter@member.example",
                                         to=("Help@club.example",), cc=("lena@x.example", "")))
            other = new_ticket(unit)
        with store.reading() as unit:
            assert unit.participants(ticket.id) == {"peter@member.example", "p2@member.example",
                                                    "help@club.example", "lena@x.example"}
            assert unit.participants(other.id) == frozenset()

    def test_ids_are_known_from_messages_and_from_the_outbox(self, store: SqlStore) -> None:
        """An answer to a mail that is still being sent finds its ticket too."""
        with store.writing() as unit:
            ticket, other = new_ticket(unit), new_ticket(unit)
            unit.add_message(new_message(ticket.id, message_id="in@x", account="support"))
            unit.add_message(new_message(other.id, message_id="in@x", account="second"))
            unit.add_message(new_message(ticket.id))
            unit.add_outgoing(outgoing(ticket.id, message_id="out@x"))
            unit.add_message(new_message(ticket.id, message_id="out@x", direction=Direction.OUTBOUND,
                                         account="support"))
        with store.reading() as unit:
            found = unit.known_ids(["out@x", "", "nowhere@x", "in@x", "out@x"])
            assert found == (
                KnownId("out@x", ticket.id, "support", Direction.OUTBOUND),
                KnownId("in@x", ticket.id, "support", Direction.INBOUND),
                KnownId("in@x", other.id, "second", Direction.INBOUND),
            )
            assert unit.known_ids([]) == unit.known_ids([""]) == ()
            assert len(unit.known_ids([f"{number}@x" for number in range(1200)] + ["in@x"])) == 2


class TestMailBook:
    def test_same_other_or_new(self, store: SqlStore) -> None:
        """M-13: the id alone loses mail, the content alone merges two letters."""
        with store.writing() as unit:
            unit.count_mail("support", "1@x", "hash-1", "ticket", None, NOON)
            unit.count_mail("support", "", "hash-2", "ticket", None, NOON)
            asked = {
                ("support", "1@x", "hash-1"): "same", ("support", "1@x", "hash-9"): "other",
                ("support", "2@x", "hash-1"): "no", ("second", "1@x", "hash-1"): "no",
                ("support", "", "hash-2"): "same", ("support", "", "hash-3"): "no",
                ("support", "1@x", ""): "other", ("support", "", ""): "no",
            }
            assert {key: unit.mail_seen(*key) for key in asked} == asked

    def test_a_servers_own_ids(self, store: SqlStore) -> None:
        """M-36: an id is known once for its account, whatever folder it lies in; a thread names its newest ticket."""
        ticket, newer = stored_ticket(store), stored_ticket(store)
        with store.writing() as unit:
            unit.note_server_mail("support", "gm:1", "gm:9", ticket.id)
            unit.note_server_mail("support", "gm:1", "gm:8", None)
            unit.note_server_mail("support", "gm:2", "gm:9", newer.id)
            unit.note_server_mail("support", "gm:3", "gm:7", None)
        with store.reading() as unit:
            assert [unit.server_mail_seen("support", f"gm:{number}") for number in (1, 2, 3, 4)] == [1, 1, 1, 0]
            assert not unit.server_mail_seen("second", "gm:1")
            assert unit.ticket_of_server_thread("support", "gm:9") == newer.id
            assert unit.ticket_of_server_thread("support", "gm:7") is None
            assert unit.ticket_of_server_thread("second", "gm:9") is None

    def test_a_servers_own_ids_within_one_transaction(self, store: SqlStore) -> None:
        """M-36: two labels read in one go show one mail once, and a thread grows as its mails are noted."""
        ticket, newer = stored_ticket(store), stored_ticket(store)
        fetched = [FetchedMail(number, b"", None, 0, f"gm:{number}", "gm:9") for number in (1, 2, 3)]
        with store.writing() as unit:
            unit.expect("support", [], fetched)
            assert unit.ticket_of_server_thread("support", "gm:9") is None
            unit.note_server_mail("support", "gm:1", "gm:9", newer.id)
            unit.note_server_mail("support", "gm:1", "gm:9", None)
            unit.note_server_mail("support", "gm:2", "gm:9", ticket.id)
            assert [unit.server_mail_seen("support", f"gm:{number}") for number in (1, 2, 3)] == [1, 1, 0]
            assert unit.ticket_of_server_thread("support", "gm:9") == newer.id
        with store.reading() as view:
            assert [view.server_mail_seen("support", f"gm:{number}") for number in (1, 2, 3)] == [1, 1, 0]
            assert view.ticket_of_server_thread("support", "gm:9") == newer.id

    def test_noting_a_servers_own_id_forgets_nothing(self, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ten thousand mails of Gmail come in as quickly as any others: what was read ahead stays known."""
        with store.writing() as unit:
            unit.expect("support", [ParsedMail(message_id="1@x")], [FetchedMail(1, b"", None, 0, "gm:1", "gm:9")])
            monkeypatch.setattr(unit._db._db, "rows", pytest.fail)
            assert not unit.server_mail_seen("support", "gm:1")
            assert unit.ticket_of_server_thread("support", "gm:9") is None
            unit.note_server_mail("support", "gm:1", "gm:9", None)
            assert unit.mail_seen("support", "1@x", "h") == "no"
            monkeypatch.undo()

    def test_every_outcome_is_counted(self, store: SqlStore) -> None:
        with store.writing() as unit:
            for place, outcome in enumerate(["ticket", "reply", "reply", "duplicate", "filed", "own"]):
                unit.count_mail("support", f"{place}@x", "h", outcome, None, NOON + HOUR * place,
                                "list@x", f"News {place}", MailKind.LIST)
            unit.add_quarantined("support/INBOX", "uid 17", "fetch", NOON)
            unit.add_quarantined("export.csv", "record 4, line 9", "bad_row", NOON, raw=b"a;b", detail="d")
            filed = unit.filed()
        with store.reading() as unit:
            assert unit.mail_counts() == {"ticket": 1, "reply": 2, "duplicate": 1, "filed": 1, "own": 1,
                                          "quarantined": 1}
            assert [(f.account, f.kind, f.from_address, f.subject, f.at) for f in filed] == \
                   [("support", MailKind.LIST, "list@x", "News 4", NOON + 4 * HOUR)]
            assert unit.filed(limit=0) == ()
            first, second = unit.quarantine()
        assert (first.where, first.raw, second.raw, second.detail) == ("uid 17", None, b"a;b", "d")
        with store.writing() as unit:
            unit.remove_quarantined(first.id)
            assert [kept.id for kept in unit.quarantine()] == [second.id]

    def test_watermarks_are_kept_per_folder(self, store: SqlStore) -> None:
        big = Watermark("support", "INBOX", 4294967295, 4294967294, NOON, 3, NOON - HOUR)
        bare = Watermark("support", "Архив", 1, 0)
        with store.writing() as unit:
            unit.save_watermark(Watermark("support", "INBOX", 1, 1))
            unit.save_watermark(big)
            unit.save_watermark(bare)
        with store.reading() as unit:
            assert unit.watermark("support", "INBOX") == big
            assert unit.watermark("support", "Архив") == bare
            assert unit.watermark("other", "INBOX") is None
            assert set(unit.watermarks()) == {big, bare}

    def test_export_records_are_met_once(self, store: SqlStore) -> None:
        ticket = stored_ticket(store)
        with store.writing() as unit:
            unit.add_seen_record(SeenRecord("tilda", "k", "h1", ticket.id), "a.csv", 1, 2)
            unit.add_seen_record(SeenRecord("tilda", "k", "h1", ticket.id), "b.csv", 3, 4)
            unit.add_seen_record(SeenRecord("tilda", "k", "h2", None), "b.csv", 3, 4)
        with store.reading() as unit:
            assert unit.seen_record("tilda", "k") == (SeenRecord("tilda", "k", "h1", ticket.id),
                                                      SeenRecord("tilda", "k", "h2", None))
            assert unit.seen_record("tilda", "other") == ()

    def test_many_records_are_asked_for_at_once(self, store: SqlStore) -> None:
        """F-13: and what the transaction itself has noted counts, whether it was asked for before or not."""
        old, new = SeenRecord("tilda", "old", "h1", None), SeenRecord("tilda", "new", "h1", None)
        with store.writing() as unit:
            unit.add_seen_record(old, "a.csv", 1, 2)
        with store.writing() as unit:
            unit.expect_records("tilda", ["old", "new", "none"], [])
            unit.add_seen_record(new, "a.csv", 2, 3)
            unit.add_seen_record(replace(old, content_hash="h2"), "a.csv", 3, 4)
            unit.add_seen_record(old, "a.csv", 4, 5)
            assert unit.seen_records("tilda", ["old", "new", "none"]) == {
                "old": (old, replace(old, content_hash="h2")), "new": (new,)}
        with store.reading() as view:
            assert view.seen_records("tilda", ["old", "new", "none"]) == {
                "old": (old, replace(old, content_hash="h2")), "new": (new,)}
            assert view.seen_records("other", ["old"]) == {}

    def test_quarantine_is_read_in_parts_and_by_its_source(self, store: SqlStore) -> None:
        with store.writing() as unit:
            ids = [unit.add_quarantined(source, "record 1, line 1", "bad_row", NOON)
                   for source in ("a.csv", "b.csv", "a.csv", "a.csv")]
        with store.reading() as view:
            assert [row.id for row in view.quarantine("a.csv")] == [ids[0], ids[2], ids[3]]
            assert [row.id for row in view.quarantine("a.csv", first=ids[0] + 1, limit=1)] == [ids[2]]


class TestMailReadAnew:
    def test_uids_are_kept_until_the_folder_is_numbered_anew(self, store: SqlStore) -> None:
        """M-01, M-04."""
        with store.writing() as unit:
            for uid, folder in ((3, "INBOX"), (4, "INBOX"), (9, "Sent"), (0, "INBOX")):
                unit.count_mail("support", f"{uid}@x", "h", "ticket", None, NOON, folder=folder, uid=uid)
            unit.count_mail("second", "x", "h", "ticket", None, NOON, folder="INBOX", uid=7)
        with store.reading() as unit:
            assert unit.uids_here("support", "INBOX") == {3, 4}
        with store.writing() as unit:
            unit.forget_uids("support", "INBOX")
            assert unit.uids_here("support", "INBOX") == frozenset()
            assert unit.uids_here("support", "Sent") == {9}
            assert unit.uids_here("second", "INBOX") == {7}

    def test_what_a_mail_says_can_be_rewritten_and_its_identity_stays(self, store: SqlStore) -> None:
        """M-33: the rest of a large mail, or a better reader."""
        with store.writing() as unit:
            ticket = new_ticket(unit)
            raw_id = unit.add_raw(b"head")
            stored = unit.add_message(new_message(ticket.id, "begins", message_id="1@x", raw_id=raw_id,
                                                  content_hash="h"))
            unit.add_message(new_message(ticket.id, "ours", author="ira", raw_id=unit.add_raw(b"ours")))
            unit.count_mail("support", "1@x", "h", "ticket", raw_id, NOON, folder="INBOX", uid=17)
        with store.writing() as unit:
            assert [message.id for message in unit.received_messages(0, 10)] == [stored.id]
            assert unit.received_messages(stored.id, 10) == ()
            assert unit.mail_place(stored.id) == MailPlace("support", "INBOX", 17)
            unit.rewrite_message(stored.id, new_message(ticket.id, "ends", message_id="other@x", subject="S"), b"whole")
        with store.reading() as unit:
            after = unit.message(stored.id)
            assert (after.text, after.subject, after.message_id, after.content_hash) == ("ends", "S", "1@x", "h")
            assert unit.raw_of(stored.id) == b"whole"
            assert unit.find("ends") == unit.find("ours") == (ticket.id,)
            assert unit.find("begins") == ()
