"""Every mail ends as exactly one of ticket, reply, duplicate, filed; only proof attaches it to a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desks import mail, take
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.acts import snooze, triage
from supportdesk_tui.desk.arrival import intake
from supportdesk_tui.desk.arrival.incoming import IncomingMail, counted_instant
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.ports import FetchedMail
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.mail_rules import MailRules
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.ticket import Status, Ticket


def ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


def signed_id(desk: Desk, ticket_id: int) -> str:
    with desk.store.reading() as view:
        return outgoing_ids.message_id(view.signing_key(), ticket_id, "00" * 8, "help@club.example")


def test_a_mail_from_a_person_opens_a_ticket_with_its_clock_running(desk: Desk) -> None:
    taken = take(desk, mail())
    assert taken.outcome == "ticket"
    assert taken.ticket_id is not None
    opened = ticket(desk, taken.ticket_id)
    assert (opened.status, opened.priority, opened.requester_address) == (Status.NEW, None, "anna@member.example")
    assert opened.deadline.clock == "first_response"
    assert opened.unread


def test_the_clock_starts_when_the_server_received_it_not_when_we_fetched_it(desk: Desk) -> None:
    received = desk.clock.now() - timedelta(hours=1)
    taken = take(desk, mail(Date="Thu, 01 Jan 2099 00:00:00 +0000"), at=received)
    assert taken.ticket_id is not None
    assert ticket(desk, taken.ticket_id).received_at == received


def test_the_same_mail_again_is_a_duplicate(desk: Desk) -> None:
    """M-13: also when it comes by another way."""
    take(desk, mail())
    assert take(desk, mail()).outcome == "duplicate"


def test_one_id_with_two_contents_are_two_mails(desk: Desk) -> None:
    """M-13: a sender that numbers its mails badly loses none of them."""
    first = take(desk, mail(body="one", message_id="1"))
    second = take(desk, mail(body="two", message_id="1"))
    assert (first.outcome, second.outcome) == ("ticket", "ticket")


def test_a_reply_to_our_signed_id_attaches_and_reopens(desk: Desk) -> None:
    opened = take(desk, mail())
    assert opened.ticket_id is not None
    triage.mark_done(desk, [opened.ticket_id])
    answer = take(desk, mail("Re: Cannot log in", "Still wrong", message_id="2",
                             In_Reply_To=f"<{signed_id(desk, opened.ticket_id)}>"))
    assert (answer.outcome, answer.ticket_id) == ("reply", opened.ticket_id)
    assert ticket(desk, opened.ticket_id).status is Status.OPEN


def test_a_signed_id_from_a_stranger_attaches_with_a_flag(desk: Desk) -> None:
    """M-45."""
    opened = take(desk, mail())
    assert opened.ticket_id is not None
    answer = take(desk, mail("Re: x", "I am her husband", sender="bob@other.example", message_id="3",
                             In_Reply_To=f"<{signed_id(desk, opened.ticket_id)}>"))
    assert answer.ticket_id == opened.ticket_id
    with desk.store.reading() as view:
        assert "stranger" in view.messages(opened.ticket_id)[-1].labels


@pytest.mark.parametrize("subject", ["[#1] hi", "Re: [#1-aaaa] hi"])
def test_a_forged_number_only_hints(desk: Desk, subject: str) -> None:
    """M-43: an unsigned or wrongly signed number never attaches."""
    take(desk, mail())
    stranger = take(desk, mail(subject, "let me in", sender="eve@other.example", message_id="4"))
    assert stranger.outcome == "ticket"
    assert stranger.ticket_id is not None
    hinted = ticket(desk, stranger.ticket_id).maybe_ticket
    assert hinted == (1 if subject.startswith("[#1]") else None)


def test_a_known_id_needs_a_participant(desk: Desk) -> None:
    opened = take(desk, mail(message_id="known"))
    stranger = take(desk, mail("Re: x", "hello", sender="eve@other.example", message_id="5",
                               In_Reply_To="<known@member.example>"))
    assert stranger.outcome == "ticket"
    assert stranger.ticket_id is not None
    assert ticket(desk, stranger.ticket_id).maybe_ticket == opened.ticket_id
    friend = take(desk, mail("Re: x", "me again", message_id="6", In_Reply_To="<known@member.example>"))
    assert friend.ticket_id == opened.ticket_id


def test_mail_to_a_closed_ticket_is_a_new_linked_one(desk: Desk) -> None:
    opened = take(desk, mail(message_id="old"))
    assert opened.ticket_id is not None
    triage.set_status(desk, [opened.ticket_id], Status.CLOSED)
    again = take(desk, mail("Re: x", "It is back", message_id="7", In_Reply_To="<old@member.example>"))
    assert again.outcome == "ticket"
    assert again.ticket_id is not None
    assert ticket(desk, again.ticket_id).maybe_ticket == opened.ticket_id


def test_an_auto_reply_shows_in_grey_and_changes_nothing(desk: Desk) -> None:
    """M-48: no reopening, no clock, no unread mark."""
    opened = take(desk, mail(message_id="old"))
    assert opened.ticket_id is not None
    triage.mark_done(desk, [opened.ticket_id])
    before = ticket(desk, opened.ticket_id)
    away = take(desk, mail("Out of office", "Back on Monday", message_id="8", In_Reply_To="<old@member.example>",
                           Auto_Submitted="auto-replied"))
    assert away.outcome == "reply"
    after = ticket(desk, opened.ticket_id)
    assert (after.status, after.unread, after.deadline) == (before.status, before.unread, before.deadline)
    assert after.message_count == before.message_count + 1


def test_machine_mail_of_no_ticket_is_filed(desk: Desk) -> None:
    letter = mail("News", "Buy now", sender="news@shop.example", List_Id="<news.shop.example>")
    assert take(desk, letter).outcome == "filed"


def test_an_answer_from_elsewhere_counts_as_ours_only_from_the_sent_folder(desk: Desk, clock: FrozenClock) -> None:
    """Anybody can write our address into From, so the inbox copy proves nothing."""
    opened = take(desk, mail(message_id="old"))
    assert opened.ticket_id is not None
    ours = mail("Re: Cannot log in", "Try now", sender="help@club.example", to="anna@member.example",
                message_id="ours", In_Reply_To="<old@member.example>")
    answered_at = clock.tick(timedelta(minutes=20))
    assert take(desk, ours).outcome == "reply"
    assert ticket(desk, opened.ticket_id).last_reply_at is None
    assert take(desk, ours, in_sent=True).outcome == "duplicate"
    answered = ticket(desk, opened.ticket_id)
    assert (answered.last_reply_at, answered.status) == (answered_at, Status.OPEN)


def test_an_answer_found_in_sent_first_is_our_reply(desk: Desk) -> None:
    opened = take(desk, mail(message_id="old"))
    assert opened.ticket_id is not None
    ours = mail("Re: Cannot log in", "Try now", sender="help@club.example", to="anna@member.example",
                message_id="ours", In_Reply_To="<old@member.example>")
    assert take(desk, ours, in_sent=True).outcome == "reply"
    with desk.store.reading() as view:
        assert view.messages(opened.ticket_id)[-1].direction is Direction.OUTBOUND
    assert ticket(desk, opened.ticket_id).unread is False


def test_a_mail_wakes_a_snoozed_ticket(desk: Desk, clock: FrozenClock) -> None:
    opened = take(desk, mail(message_id="old"))
    assert opened.ticket_id is not None
    snooze.snooze(desk, [opened.ticket_id], clock.now() + timedelta(days=1))
    clock.tick(timedelta(minutes=5))
    take(desk, mail("Re: x", "Please hurry", message_id="9", In_Reply_To="<old@member.example>"))
    assert ticket(desk, opened.ticket_id).snoozed_until is None


def test_a_second_mail_of_a_closed_history_is_not_unread(desk: Desk, clock: FrozenClock) -> None:
    """Old mail waits for nobody, however many mails the ticket came with."""
    old, before = clock.now() - timedelta(days=40), clock.now() - timedelta(days=14)
    first = take(desk, mail(message_id="first"), at=old, history_before=before)
    again = take(desk, mail("Re: Cannot log in", "Still not.", In_Reply_To="<first@member.example>"),
                 at=old + timedelta(hours=1), history_before=before)
    assert again.ticket_id == first.ticket_id
    assert first.ticket_id is not None
    with desk.store.reading() as view:
        ticket = view.ticket(first.ticket_id)
    assert (ticket.message_count, ticket.status, ticket.unread) == (2, Status.CLOSED, False)


def test_history_comes_in_closed_and_without_clocks(desk: Desk, clock: FrozenClock) -> None:
    old = clock.now() - timedelta(days=100)
    taken = take(desk, mail(), at=old, history_before=clock.now() - timedelta(days=14))
    assert taken.ticket_id is not None
    closed = ticket(desk, taken.ticket_id)
    assert (closed.status, closed.history, closed.deadline.clock) == (Status.CLOSED, True, "")


def test_mail_that_was_waiting_is_marked_late(desk: Desk, clock: FrozenClock) -> None:
    taken = take(desk, mail(), at=clock.now() - timedelta(hours=3), waiting_before=clock.now())
    assert taken.ticket_id is not None
    assert ticket(desk, taken.ticket_id).late_sync


def test_the_developers_answer_to_an_escalation_is_an_internal_note(desk: Desk, clock: FrozenClock) -> None:
    """What another line says is for us; the requester's clock must not restart by it."""
    opened = take(desk, mail())
    assert opened.ticket_id is not None
    ready = Ready(opened.ticket_id, "escalation", ("dev@club.example.org",), "Bug", "Please look",
                        effects={"status": "on_hold"})
    done = reply.send(desk, ready, hold=timedelta(0))
    with desk.store.writing() as unit:
        sent = unit.outgoing(int(str(done.summary["outbox_id"])))
        assert sent is not None
        reply.mark_sent(desk, unit, sent, clock.tick(timedelta(minutes=1)))
    assert ticket(desk, opened.ticket_id).status is Status.ON_HOLD
    clock.tick(timedelta(hours=1))
    answer = take(desk, mail("Re: Bug", "Fixed", sender="dev@club.example.org", to="help@club.example",
                             message_id="dev", In_Reply_To=f"<{sent.message_id}>"))
    assert answer.outcome == "reply"
    with desk.store.reading() as view:
        assert view.messages(opened.ticket_id)[-1].direction is Direction.NOTE
    assert ticket(desk, opened.ticket_id).status is Status.OPEN


def test_a_breach_that_existed_when_the_mail_was_fetched_is_marked_late(desk: Desk, clock: FrozenClock) -> None:
    """The due time counts from INTERNALDATE all the same; reports keep such a breach apart."""
    taken = take(desk, mail(), at=clock.now() - timedelta(days=3))
    assert taken.ticket_id is not None
    late = ticket(desk, taken.ticket_id)
    assert (late.deadline.state, late.late_sync) == ("breached", True)
    fresh = take(desk, mail("Another", "thing"), at=clock.now() - timedelta(hours=1))
    assert fresh.ticket_id is not None
    assert ticket(desk, fresh.ticket_id).late_sync is False


@pytest.mark.parametrize(("given", "counted"), [
    (NOON - timedelta(hours=5), NOON - timedelta(hours=5)), (NOON + timedelta(minutes=9), NOON + timedelta(minutes=9)),
    (NOON + timedelta(minutes=11), NOON), (datetime(1999, 12, 31, tzinfo=UTC), NOON), (None, NOON),
])
def test_which_instant_counts(given: datetime | None, counted: datetime) -> None:
    """M-35: the server's, where it can be true; a mail from 1970 or tomorrow was received now."""
    assert counted_instant(given, NOON) == counted


@pytest.mark.parametrize(("date", "skewed"), [
    ("Wed, 04 Mar 2026 09:00:00 +0000", False), ("Tue, 03 Mar 2026 09:30:00 +0000", False),
    ("Tue, 03 Mar 2026 08:59:00 +0000", True), ("Thu, 05 Mar 2026 09:01:00 +0000", True),
    ("Thu, 01 Jan 1970 00:00:00 +0000", True), ("nonsense", False),
])
def test_a_date_more_than_a_day_off_is_told_and_moves_no_clock(desk: Desk, date: str, skewed: bool) -> None:
    """M-35."""
    taken = take(desk, mail(Date=date))
    assert taken.ticket_id is not None
    with desk.store.reading() as view:
        (message,) = view.messages(taken.ticket_id)
    assert ("date skew" in message.labels) == skewed
    assert ticket(desk, taken.ticket_id).received_at == desk.clock.now()


def test_a_mail_moved_between_folders_is_the_same_mail(desk: Desk) -> None:
    """M-08: INBOX, Archive and INBOX again, whatever uid and instant each server gives it."""
    first = take(desk, mail())
    triage.mark_done(desk, [first.ticket_id or 0])
    for folder in ("Archive", "INBOX"):
        raw = mail()
        incoming = IncomingMail("support", folder, FetchedMail(77, raw, desk.clock.now(), len(raw)),
                                desk.accounts["support"].own_addresses)
        with desk.store.writing() as unit:
            assert intake.take_in(desk, unit, incoming).outcome == "duplicate"
    with desk.store.reading() as view:
        assert view.all_ticket_ids() == [first.ticket_id]
        assert view.ticket(first.ticket_id or 0).status is Status.SOLVED


def test_why_a_mail_is_no_persons_is_kept(desk: Desk) -> None:
    """M-48: classified once, with the rule that told it, on the ticket and in the list of what was filed."""
    opened = take(desk, mail(message_id="old"))
    take(desk, mail("Away", "Back on Monday", message_id="away", In_Reply_To="<old@member.example>",
                    X_Autoreply="yes"))
    take(desk, mail("News", "Buy", sender="news@shop.example", Precedence="bulk"))
    with desk.store.reading() as view:
        assert "because x-autoreply" in view.messages(opened.ticket_id or 0)[-1].labels
        assert [filed.reason for filed in view.filed()] == ["precedence"]


@pytest.mark.parametrize(("reply_to", "goes_to"), [
    ("anna@mail.member.example", "anna@mail.member.example"), ("eve@other.example", "anna@member.example"),
])
def test_where_an_answer_goes(desk: Desk, reply_to: str, goes_to: str) -> None:
    """M-46: another organisation's Reply-To is shown with a warning and not used."""
    opened = take(desk, mail(Reply_To=reply_to))
    assert opened.ticket_id is not None
    assert reply.prepare(desk, opened.ticket_id).to == (goes_to,)
    assert ticket(desk, opened.ticket_id).requester_address == "anna@member.example"
    with desk.store.reading() as view:
        labels = view.messages(opened.ticket_id)[0].labels
    assert (f"reply-to? {reply_to}" in labels) == (goes_to != reply_to)


def test_a_strangers_reply_to_never_moves_the_answer(desk: Desk) -> None:
    """M-45: the default recipient stays the requester."""
    opened = take(desk, mail())
    assert opened.ticket_id is not None
    take(desk, mail("Re: x", "I am her husband", sender="bob@other.example", message_id="3",
                    Reply_To="bob@mail.other.example", In_Reply_To=f"<{signed_id(desk, opened.ticket_id)}>"))
    assert reply.prepare(desk, opened.ticket_id).to == ("anna@member.example",)


def test_a_failed_seal_of_our_own_server_is_a_badge(desk: Desk) -> None:
    """M-46: the topmost one, by the server that we know."""
    known = replace(desk, config=replace(desk.config, mail_rules={"support": MailRules(seal="mx.club.example")}))
    forged = b"Authentication-Results: mx.club.example; spf=fail smtp.mailfrom=x; dmarc=fail\r\n"
    theirs = b"Authentication-Results: mx.evil.example; spf=pass; dmarc=pass\r\n"
    opened = take(known, forged + theirs + mail(message_id="a"))
    other = take(known, theirs + forged + mail("Other", "x", message_id="b"))
    with desk.store.reading() as view:
        assert "failed spf, dmarc" in view.messages(opened.ticket_id or 0)[0].labels
        assert not any(label.startswith("failed") for label in view.messages(other.ticket_id or 0)[0].labels)
