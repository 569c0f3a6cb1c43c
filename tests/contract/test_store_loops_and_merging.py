"""What loops, acknowledgements, bounces and merging ask of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fakes import NOON
from store_values import PETER, new_message, new_ticket, outgoing, stored_ticket
from supportdesk_tui.domain.acknowledgement import Sent
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.loops import Heard
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.store.sql_store import SqlStore

HOUR = timedelta(hours=1)


def test_what_a_sender_wrote_newest_first_without_copies(store: SqlStore) -> None:
    """M-50."""
    with store.writing() as unit:
        for number, outcome in enumerate(("ticket", "duplicate", "reply", "filed")):
            unit.count_mail("support", f"{number}@x", "h", outcome, None, NOON + number * HOUR, "a@x.example",
                            f"subject {number}")
        unit.count_mail("support", "9@x", "h", "ticket", None, NOON, "b@x.example", "other")
        assert unit.heard_from("a@x.example", NOON) == (
            Heard(NOON + 3 * HOUR, "subject 3"), Heard(NOON + 2 * HOUR, "subject 2"))
        assert len(unit.heard_from("a@x.example", NOON - HOUR, limit=1)) == 1


def test_filed_mail_by_kind_with_the_reason(store: SqlStore) -> None:
    """M-48, M-51."""
    with store.writing() as unit:
        for kind in (MailKind.BOUNCE, MailKind.LIST):
            unit.count_mail("support", kind.value, "h", "filed", None, NOON, kind=kind, reason=f"by {kind.value}")
        assert [mail.reason for mail in unit.filed()] == ["by list", "by bounce"]
        assert [mail.kind for mail in unit.filed(kind=MailKind.BOUNCE)] == [MailKind.BOUNCE]


def test_automatic_letters_since(store: SqlStore) -> None:
    """M-49: the operator's own do not count."""
    with store.writing() as unit:
        ticket = new_ticket(unit)
        unit.add_outgoing(outgoing(ticket.id, 1, kind="auto", created_at=NOON - 2 * HOUR))
        unit.add_outgoing(outgoing(ticket.id, 2, kind="auto", created_at=NOON))
        unit.add_outgoing(outgoing(ticket.id, 3, created_at=NOON))
        assert unit.acknowledged_since(NOON - HOUR) == (Sent("support", ("peter@member.example",), NOON),)


def test_the_last_tickets_of_a_requester(store: SqlStore) -> None:
    with store.writing() as unit:
        person = unit.add_requester(PETER)
        made = [new_ticket(unit, requester_id=person.id).id for _ in range(4)]
        assert [ticket.id for ticket in unit.last_tickets_of(person.id, 2)] == [made[3], made[2]]


def test_joined_and_bounced_tickets_come_back_and_are_found(store: SqlStore) -> None:
    kept = stored_ticket(store)
    joined = stored_ticket(store, merged_into=kept.id, status=Status.CLOSED)
    returned = stored_ticket(store, bounced=True)
    twin = stored_ticket(store, maybe_ticket=kept.id)
    with store.reading() as unit:
        assert (unit.ticket(joined.id), unit.ticket(returned.id)) == (joined, returned)

        def found(text: str) -> list[int]:
            window = unit.window(parse_query(text, me="ira", zone="UTC").query, NOON, 0, 10)
            return [ticket.id for ticket in window.tickets]

        assert (found("is:bounced"), found("is:duplicate")) == ([returned.id], [twin.id])


def test_moved_messages_are_found_where_they_are(store: SqlStore) -> None:
    with store.writing() as unit:
        one, other = new_ticket(unit, subject="One"), new_ticket(unit, subject="Two")
        stays = unit.add_message(new_message(one.id, "aardvark"))
        moves = unit.add_message(new_message(one.id, "buffalo", NOON + HOUR))
    with store.writing() as unit:
        unit.move_messages([moves.id], other.id)
        unit.add_message(new_message(other.id, "cormorant"))
    with store.reading() as unit:
        assert unit.messages(one.id) == (stays,)
        assert replace(moves, ticket_id=other.id) in unit.messages(other.id)
        assert (unit.find("aardvark"), unit.find("buffalo"), unit.find("cormorant")) == (
            (one.id,), (other.id,), (other.id,))
    with store.writing() as unit:
        unit.move_messages([moves.id], one.id)
    with store.reading() as unit:
        assert (unit.find("buffalo"), unit.find("cormorant")) == ((one.id,), (other.id,))
