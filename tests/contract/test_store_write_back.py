"""The queue of what mails on the server are to be told (M-32)."""

from __future__ import annotations

from dataclasses import replace

from fakes import NOON
from store_values import new_message, new_ticket
from supportdesk_tui.desk.ports import MailOnServer, Watermark, WriteBack
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.store.sql_store import SqlStore


def test_a_ticket_knows_every_place_of_its_mails(store: SqlStore) -> None:
    """M-32, M-04: also under the number that a duplicate was met with; our own letters are none of it."""
    with store.writing() as unit:
        ticket, other = new_ticket(unit), new_ticket(unit)
        for number, to in ((1, ticket), (2, ticket), (3, other)):
            unit.add_message(new_message(to.id, account="support", message_id=f"{number}@x", content_hash=f"h{number}"))
        unit.add_message(new_message(ticket.id, account="support", message_id="4@x", content_hash="h4",
                                     direction=Direction.OUTBOUND))
        for number, folder, uid, outcome in ((1, "INBOX", 0, "ticket"), (1, "INBOX", 7, "duplicate"),
                                             (1, "Archive", 3, "duplicate"), (2, "INBOX", 8, "reply"),
                                             (3, "INBOX", 9, "ticket"), (4, "INBOX", 10, "own"),
                                             (2, "Gone", 1, "reply")):
            unit.count_mail("support", f"{number}@x", f"h{number}", outcome, None, NOON, folder=folder, uid=uid)
        for folder, uidvalidity in (("INBOX", 70), ("Archive", 71), ("Gone", 0)):
            unit.save_watermark(Watermark("support", folder, uidvalidity, 10))
    with store.reading() as view:
        assert view.mails_on_server(ticket.id) == (
            MailOnServer("support", "Archive", 71, 3, NOON), MailOnServer("support", "INBOX", 70, 7, NOON),
            MailOnServer("support", "INBOX", 70, 8, NOON))


def test_what_is_wanted_is_wanted_once(store: SqlStore) -> None:
    with store.writing() as unit:
        ticket = new_ticket(unit)
        first = WriteBack("support", "INBOX", 70, 7, "seen", ticket.id)
        second = replace(first, uid=8)
        for wanted in (second, first, first, replace(first, account="sales")):
            unit.want_write_back(wanted, NOON)
    with store.reading() as view:
        assert view.write_backs("support") == (first, second)
        assert view.write_backs("support", limit=1) == (first,)
    with store.writing() as unit:
        unit.end_write_back(replace(first, outcome="done", tries=1))
        unit.want_write_back(first, NOON)
        assert unit.write_backs("support") == (second,)
        assert unit.write_backs("support", "done") == (replace(first, outcome="done", tries=1),)


def test_the_tickets_of_the_acts_since(store: SqlStore) -> None:
    with store.reading() as view:
        assert view.last_batch() == 0
    with store.writing() as unit:
        one, two = new_ticket(unit), new_ticket(unit)
        batches = [unit.add_batch(NOON, "ira", "set", tickets) for tickets in ((one.id,), (one.id, two.id), ())]
    with store.reading() as view:
        assert view.last_batch() == batches[-1]
        assert view.touched_tickets(0, batches[-1]) == (one.id, two.id)
        assert view.touched_tickets(0, batches[0]) == (one.id,)
        assert view.touched_tickets(batches[1], batches[-1]) == ()
