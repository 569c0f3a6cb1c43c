"""A list of people fills in cards: it opens no ticket and overwrites nothing an operator knows better."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.contacts import enrich
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.desk.ports import ContactRecord
from supportdesk_tui.domain.requester import Requester

ANNA = ContactRecord(1, 2, "77", "hash", "anna@member.example", "Anna Petrova", "+79161112233", "@anna", "77",
                     "2025-11-02", "club")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path) as opened:
        yield opened


def told(desk: Desk, record: ContactRecord) -> Requester:
    with desk.store.writing() as unit:
        return enrich(desk, unit, record)


def test_the_card_of_someone_who_wrote_is_filled_in_and_his_tickets_follow(desk: Desk) -> None:
    take(desk, mail(sender="anna@member.example"))
    told(desk, ANNA)
    card = requester_card.show(desk, "anna@member.example")
    assert card.requester == Requester(
        card.requester.id, "Anna Petrova", ("anna@member.example",), "+79161112233", "@anna",
        card.requester.language, "club", "2025-11-02", "77")
    assert [ticket.requester_name for ticket in card.tickets] == ["Anna Petrova"]


def test_what_stands_on_a_card_stays(desk: Desk) -> None:
    take(desk, mail(sender="anna@member.example"))
    requester_card.change(desk, "anna@member.example", {"phone": "+4420000000", "plan": "founder"})
    card = told(desk, ANNA)
    assert (card.phone, card.plan, card.name) == ("+4420000000", "founder", "Anna Petrova")


def test_someone_new_has_a_card_and_no_ticket(desk: Desk) -> None:
    told(desk, ANNA)
    assert requester_card.show(desk, "+79161112233").tickets == ()
    assert told(desk, ANNA).id == requester_card.show(desk, "@anna").requester.id, "told twice, one card"


def test_a_caller_without_an_address_gets_one_and_another_person_of_that_number_does_not(desk: Desk) -> None:
    with desk.store.writing() as unit:
        unit.add_requester(Requester(0, phone="+79161112233"))
    assert told(desk, ANNA).addresses == ("anna@member.example",)
    other = told(desk, ContactRecord(2, 3, "78", "hash", "husband@member.example", phone="+79161112233"))
    assert other.addresses == ("husband@member.example",)
    assert requester_card.show(desk, "anna@member.example").requester.id != other.id
