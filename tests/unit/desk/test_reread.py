"""Stored mail read once more: what the mails say is made anew, what the operator did stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desks import mail, take
from supportdesk_tui.desk.acts import notes, triage
from supportdesk_tui.desk.arrival import reread
from supportdesk_tui.desk.arrival.reread import Reread
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ReadingAhead
from supportdesk_tui.domain.errors import NoSuchTicket, NotPossible
from supportdesk_tui.domain.mail_rules import MailRules
from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.domain.ticket import Priority


class OldReader:
    """A reader that sees less than today's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def parse(self, raw: bytes) -> ParsedMail:
        return replace(self._desk.reader.parse(raw), subject="?????", text="?????", labels=("truncated",))

    def reading_ahead(self, expected: int) -> ReadingAhead:
        return self._desk.reader.reading_ahead(expected)

    def attachment(self, raw: bytes, index: int) -> bytes:
        return b""


def test_a_better_reader_mends_what_an_older_one_stored(desk: Desk) -> None:
    """M-07: raw bytes are kept, so nothing that a reader could not see is lost."""
    old = replace(desk, reader=OldReader(desk))
    first = take(old, mail("Не могу войти", "Пароль не подходит", message_id="q1")).ticket_id
    take(old, mail("Re: Не могу войти", "Уже подошёл", message_id="q2", In_Reply_To="<q1@member.example>"))
    assert first is not None
    triage.set_priority(desk, [first], Priority.P1)
    notes.add_note(desk, first, "звонила сама")
    assert reread.reread_all(desk) == Reread(messages=2, changed=2, tickets=1)
    with desk.store.reading() as view:
        ticket, messages = view.ticket(first), view.messages(first)
        assert view.find("подходит") == (first,)
        assert view.find("звонила") == (first,)
    assert [message.text.strip() for message in messages] == ["Пароль не подходит", "Уже подошёл", "звонила сама"]
    assert messages[0].labels == ()
    assert ticket.priority is Priority.P1
    assert reread.reread_all(desk) == Reread(messages=2, changed=0, tickets=1)


def test_how_a_mail_found_its_ticket_is_not_read_in_it(desk: Desk) -> None:
    first = take(desk, mail(message_id="q1")).ticket_id
    assert first is not None
    with desk.store.writing() as unit:
        [message] = unit.messages(first)
        fresh = reread.read_again(desk, message, unit.raw_of(message.id) or b"")
        unit.rewrite_message(message.id, replace(fresh, labels=("stranger", "left on server")))
    reread.reread_all(desk)
    with desk.store.reading() as view:
        assert set(view.messages(first)[0].labels) >= {"stranger", "left on server"}


def test_whose_reply_to_is_believed_stays(desk: Desk) -> None:
    """M-46: a form's mail is answered to the person who filled it in, and a failed seal keeps its badge."""
    rules = MailRules(form_senders=frozenset({"forms@site.example"}), seal="mx.club.example")
    ruled = replace(desk, config=replace(desk.config, mail_rules={"support": rules}))
    seal = "mx.club.example; dmarc=fail"
    for sender in ("forms@site.example", "help@club.example"):
        take(ruled, mail(sender=sender, message_id=sender, Reply_To="anna@member.example",
                         Authentication_Results=seal))
    with desk.store.reading() as view:
        labels = [view.messages(number)[0].labels for number in (1, 2)]
    assert all({"reply-to anna@member.example", "failed dmarc"} <= set(each) for each in labels)
    assert reread.reread_all(ruled) == Reread(messages=2, changed=0, tickets=2)


def test_only_what_was_left_can_be_fetched(desk: Desk) -> None:
    """M-33."""
    ticket_id = take(desk, mail()).ticket_id
    assert ticket_id is not None
    with pytest.raises(NotPossible) as caught:
        reread.fetch_rest(desk, ticket_id)
    assert caught.value.reason == "nothing_left"
    with pytest.raises(NoSuchTicket):
        reread.fetch_rest(desk, 77)
