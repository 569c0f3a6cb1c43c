"""A ticket deleted for ever leaves nothing of itself in any table, and its mail is still known."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from fakes import NOON
from store_values import new_message, outgoing, stored_ticket
from supportdesk_tui.desk.ports import Draft, SeenRecord
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.store import rows
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.sql_store import SqlStore

SECRET = "Kartoffelsalat"


def test_nothing_of_it_is_left_but_what_its_mails_were_called(store: SqlStore) -> None:
    gone, stays = stored_ticket(store, subject=SECRET), stored_ticket(store)
    with store.writing() as unit:
        raw = unit.add_raw(SECRET.encode())
        unit.add_message(new_message(gone.id, SECRET, message_id="m1@x", account="support", raw_id=raw))
        unit.count_mail("support", "m1@x", "hash", "ticket", raw, NOON, "who@member.example", SECRET,
                        folder="INBOX", uid=7)
        unit.note_server_mail("support", "s1", "t1", gone.id)
        alone = unit.add_batch(NOON, "ira", "note", [gone.id], summary={"text": SECRET})
        unit.add_events(alone, [Event(gone.id, EventKind.NOTED, NOON, {"text": SECRET})])
        both = unit.add_batch(NOON, "ira", "triage.priority", [gone.id, stays.id])
        unit.add_events(both, [Event(number, EventKind.PRIORITY, NOON, {"to": "P1"}) for number in (gone.id, stays.id)])
        unit.save_draft(Draft(gone.id, "ira", SECRET, SECRET, NOON))
        unit.add_outgoing(outgoing(gone.id, text=SECRET))
        unit.add_letter_file(gone.id, LetterFile(0, SECRET, "text/plain", 3), SECRET.encode())
        unit.add_seen_record(SeenRecord("form", "key", "hash", gone.id), "form.csv", 1, 1)
    with store.writing() as unit:
        unit.purge_ticket(gone.id)
    with store.reading() as view:
        assert view.tickets([gone.id, stays.id]) == (stays,)
        assert view.find(SECRET) == ()
        for table in rows.TicketRow.metadata.sorted_tables:
            for row in view._db.rows(f"SELECT * FROM {table.name}"):
                assert SECRET not in str([bytes(value) if isinstance(value, memoryview) else value for value in row])
            if "ticket_id" in table.columns:
                found = view._db.row(f"SELECT count(*) FROM {table.name} WHERE ticket_id = :id", {"id": gone.id})
                assert found is not None
                assert found[0] == 0, table.name
        assert view.mail_seen("support", "m1@x", "hash") == "same"
        assert view.server_mail_seen("support", "s1")
        assert view.uids_here("support", "INBOX") == {7}
        assert [seen.content_hash for seen in view.seen_record("form", "key")] == ["hash"]
        assert view.batch(alone) is None
        shared = view.batch(both)
        assert shared is not None
        assert shared.ticket_ids == (stays.id,)
        assert [event.ticket_id for event in view.batch_events(both)] == [stays.id]
    with store.writing() as unit:
        assert unit.new_ticket_id() > stays.id, "its number is not given out again"


def test_the_file_itself_holds_no_word_of_it(tmp_path: Path) -> None:
    """Neither as text nor among the index's words, once the journal is written back."""
    file = tmp_path / "desk.sqlite3"
    with closing(open_sqlite(file)) as store:
        for number in range(60):
            ticket = stored_ticket(store, subject=f"Ticket {number}")
            with store.writing() as unit:
                word = SECRET if number == 17 else f"word{number}"
                raw = unit.add_raw(f"{word} raw".encode())
                unit.add_message(new_message(ticket.id, f"{word} indeed", raw_id=raw))
                unit.save_draft(Draft(ticket.id, "ira", word, word, NOON))
        with store.reading() as view:
            (gone,) = view.find(SECRET)
    marks = [SECRET.encode(), SECRET.casefold().encode()]
    assert all(mark in file.read_bytes() for mark in marks)
    with closing(open_sqlite(file)) as store, store.writing() as unit:
        unit.purge_ticket(gone)
    assert not any(mark in file.read_bytes() for mark in marks)
    with closing(open_sqlite(file)) as store, store.reading() as view:
        assert view.find("word16")
