"""What is written on a person's card shows on their tickets and in their letters."""

from __future__ import annotations

import pytest

from desks import mail, take
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.domain.errors import BadInput


def test_a_card_is_found_by_address_and_by_ticket_and_its_fields_are_kept(desk: Desk) -> None:
    take(desk, mail())
    requester_card.change(desk, "Anna@Member.example", {"plan": "Companion", "member_since": "2023"})
    card = requester_card.show(desk, "#1")
    assert (card.requester.plan, card.requester.member_since) == ("Companion", "2023")
    assert [ticket.id for ticket in card.tickets] == [1]


def test_a_new_name_reaches_the_queue_and_the_letters(desk: Desk) -> None:
    take(desk, mail())
    card = requester_card.change(desk, "#1", {"name": "Анна", "language": "ru"})
    assert card.tickets[0].requester_name == "Анна"
    assert "Anna Petrova" not in reply.prepare(desk, 1).text.partition(">")[0]


@pytest.mark.parametrize("values", [{"salary": "1"}, {"language": "de"}])
def test_what_a_card_does_not_have_is_refused(desk: Desk, values: dict[str, str]) -> None:
    take(desk, mail())
    with pytest.raises(BadInput):
        requester_card.change(desk, "#1", values)


def test_a_stranger_has_no_card(desk: Desk) -> None:
    with pytest.raises(BadInput, match="no_such_requester"):
        requester_card.show(desk, "nobody@club.example")
