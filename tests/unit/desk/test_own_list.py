"""A support address behind a Google group, or any list that is the address: customers' mail, not a list's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desks import mail, take
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.domain.acknowledgement import Acknowledging

GROUP = {"List_ID": "<help.club.example>", "List_Post": "<mailto:help@club.example>", "Precedence": "list",
         "List_Unsubscribe": "<mailto:help+unsubscribe@club.example>", "X_Google_Group_Id": "1234"}


def test_mail_through_our_own_group_opens_a_ticket_and_is_acknowledged(desk: Desk) -> None:
    """M-48: the marks are those of our address; else every customer would be filed unread."""
    eager = replace(desk, config=replace(desk.config, acknowledging=Acknowledging(enabled=True)))
    taken = take(eager, mail(**GROUP, Reply_To="help@club.example"))
    assert taken.outcome == "ticket"
    assert taken.ticket_id is not None
    with desk.store.reading() as view:
        assert view.ticket(taken.ticket_id).requester_address == "anna@member.example"
        assert [message.labels for message in view.messages(taken.ticket_id)] == [()]
        assert [letter.purpose for letter in view.outbox()] == ["ack"]
    assert reply.prepare(desk, taken.ticket_id).to == ("anna@member.example",)


def test_the_author_is_the_requester_where_the_group_signs_for_her(desk: Desk) -> None:
    """M-48: a strict domain makes the group write its own address into From; that is not a letter of ours."""
    taken = take(desk, mail(sender="'Anna Petrova' via Help <help@club.example>", **GROUP,
                            X_Original_From="Anna Petrova <anna@member.example>", Reply_To="anna@member.example"))
    assert taken.outcome == "ticket"
    with desk.store.reading() as view:
        ticket = view.ticket(taken.ticket_id or 0)
        assert (ticket.requester_name, ticket.requester_address) == ("Anna Petrova", "anna@member.example")


@pytest.mark.parametrize("more", [
    {"List_ID": "<talk.other.example>", "List_Post": "<mailto:talk@other.example>"},
    {**GROUP, "Auto_Submitted": "auto-generated"},
    {**GROUP, "Precedence": "bulk"},
    {**GROUP, "X_Autoreply": "yes"},
])
def test_other_lists_and_machines_on_ours_are_filed(desk: Desk, more: dict[str, str]) -> None:
    """M-48: only the list's own marks are left aside."""
    assert take(desk, mail(**more)).outcome == "filed"
