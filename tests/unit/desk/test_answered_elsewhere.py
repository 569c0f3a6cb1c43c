"""An answer that no mail can carry: told how to give it, recorded as given, taken back as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import answered_elsewhere, bulk_letters, by_hand, drafts, reply
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.desk.looking.conversation import open_conversation
from supportdesk_tui.domain.clocks.model import ClockState
from supportdesk_tui.domain.contact_ways import NoEmail, telegram_link, ways_to
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Status
from supportdesk_tui.presentation.errors import sentence


@pytest.fixture
def called(desk: Desk) -> int:
    """Zoe left a phone number and a Telegram name, and no address."""
    done = by_hand.log_contact(desk, Channel.FORM, name="Zoe", phone="+79161112233", telegram="@zoe_club",
                               subject="Cannot log in", text="What shall I do?")
    return done.ticket_ids[0]


def letter(desk: Desk, ticket_id: int, **effects: str) -> Ready:
    ready = reply.prepare(desk, ticket_id)
    return replace(ready, text=ready.text.replace("\n\n\n\n", "\n\nTry again now.\n\n"), effects=dict(effects))


def test_a_letter_to_nobody_is_refused_with_who_and_how(desk: Desk, called: int) -> None:
    with pytest.raises(NoEmail) as refused:
        reply.send(desk, letter(desk, called))
    assert sentence(refused.value) == (
        f"#{called}: Zoe has no e-mail address: phone +79161112233, Telegram @zoe_club (https://t.me/zoe_club)")


def test_among_many_such_a_ticket_is_named_with_its_ways(desk: Desk, called: int) -> None:
    (left,) = bulk_letters.prepare(desk, [called], lambda desk, number: letter(desk, number)).left
    assert isinstance(left.error, NoEmail)
    assert left.ticket_id == called


def test_recorded_it_is_our_answer_with_all_that_was_to_come_with_it(desk: Desk, called: int) -> None:
    ready = letter(desk, called, status="solved")
    drafts.save(desk, called, "reply", ready.subject, ready.text)
    answered_elsewhere.record(desk, replace(ready, kept_as="reply"), Channel.PHONE)
    read = open_conversation(desk, called)
    assert read.ticket.status is Status.SOLVED
    assert not read.ticket.unread
    assert read.clocks.first_response.state is ClockState.MET
    assert read.messages[-1].labels == ("given phone",)
    assert "Try again now." in read.messages[-1].text
    assert "> " not in read.messages[-1].text
    assert read.reply_draft is None


def test_the_status_stays_where_that_is_wanted(desk: Desk, called: int) -> None:
    answered_elsewhere.record(desk, letter(desk, called, status="solved"), Channel.TELEGRAM, keep_open=True)
    assert open_conversation(desk, called).ticket.status is Status.OPEN


def test_taken_back_the_text_is_a_draft_again_and_the_clock_runs(desk: Desk, called: int) -> None:
    ready = letter(desk, called, status="solved")
    answered_elsewhere.record(desk, ready, Channel.PHONE)
    history.undo(desk)
    read = open_conversation(desk, called)
    assert len(read.messages) == 1
    assert read.ticket.status is Status.NEW
    assert read.clocks.first_response.state is ClockState.RUNNING
    assert read.reply_draft is not None
    assert read.reply_draft.text == ready.text
    history.redo(desk)
    read = open_conversation(desk, called)
    assert (len(read.messages), read.ticket.status, read.reply_draft) == (2, Status.SOLVED, None)


def test_nothing_said_and_open_placeholders_are_no_answer(desk: Desk, called: int) -> None:
    with pytest.raises(BadInput):
        answered_elsewhere.record(desk, replace(letter(desk, called), text=" \n"), Channel.PHONE)
    ready = reply.prepare(desk, called, "payment-declined") if desk.library.macros() else letter(desk, called)
    if ready.problems:
        with pytest.raises(NotPossible):
            answered_elsewhere.record(desk, ready, Channel.PHONE)


def test_an_address_on_the_card_lets_the_letter_go_by_mail(desk: Desk, called: int) -> None:
    card = requester_card.add_address(desk, f"#{called}", " Zoe@Member.example ")
    assert card.requester.addresses == ("zoe@member.example",)
    assert reply.prepare(desk, called).to == ("zoe@member.example",)
    assert open_conversation(desk, called).ticket.requester_address == "zoe@member.example"


def test_an_address_of_somebody_else_is_refused(desk: Desk, called: int) -> None:
    by_hand.log_contact(desk, Channel.PHONE, name="Max", address="max@member.example", subject="Hello")
    with pytest.raises(BadInput) as refused:
        requester_card.add_address(desk, f"#{called}", "max@member.example")
    assert "Max" in sentence(refused.value)
    with pytest.raises(BadInput):
        requester_card.add_address(desk, f"#{called}", "not an address")


@pytest.mark.parametrize(("written", "link"), [
    ("@zoe_club", "https://t.me/zoe_club"), ("zoe_club", "https://t.me/zoe_club"),
    ("https://t.me/zoe_club", "https://t.me/zoe_club"), ("user123456", ""), ("chat-100500", ""), ("12345", ""),
    ("javascript:alert(1)", ""), ("", "")])
def test_only_a_public_name_has_a_link(written: str, link: str) -> None:
    assert telegram_link(written) == link


def test_somebody_known_by_a_chat_alone_is_answered_in_the_chat() -> None:
    (way,) = ways_to(Requester(1, "Zoe", telegram="user123456"))
    assert (way.channel, way.said, way.link) == (Channel.TELEGRAM, "", "")
