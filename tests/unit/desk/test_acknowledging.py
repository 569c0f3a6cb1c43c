"""The desk's own first answer: what it says, when it is written, and that it never feeds a circle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from fakes import FakeAccount, FrozenClock
from supportdesk_tui.bootstrap import places
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.arrival import muting, peak
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.mail import import_mail
from supportdesk_tui.desk.letters import leaving, reply
from supportdesk_tui.domain.acknowledgement import Acknowledging
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.ticket import Status, Ticket
from supportdesk_tui.store.outbox_rows import OutboxReads

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def eager(tmp_path: Path, clock: FrozenClock) -> Iterator[Desk]:
    """A desk that acknowledges, with Russia's holidays."""
    places(tmp_path).config_file.parent.mkdir(parents=True, exist_ok=True)
    places(tmp_path).config_file.write_text('[sla]\ncountry = "RU"\n', encoding="utf-8")
    with open_test_desk(tmp_path, clock, accounts={"support": FakeAccount(aliases=("info@club.example",))}) as desk:
        yield replace(desk, config=replace(desk.config, acknowledging=Acknowledging(enabled=True)))


def acks(desk: Desk) -> list[OutgoingMail]:
    with desk.store.reading() as view:
        whole = [view.outgoing(outgoing.id) for outgoing in view.outbox() if outgoing.purpose == "ack"]
    return [outgoing for outgoing in whole if outgoing is not None]


def parsed(outgoing: OutgoingMail) -> EmailMessage:
    found = message_from_bytes(outgoing.raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def leave(desk: Desk, outgoing: OutgoingMail) -> None:
    with desk.store.writing() as unit:
        leaving.mark_left(desk, unit, outgoing.id, desk.clock.now())


def ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


def test_it_is_off_unless_asked_for(tmp_path: Path, clock: FrozenClock) -> None:
    """M-49."""
    with open_test_desk(tmp_path, clock) as desk:
        take(desk, mail())
        assert acks(desk) == []


def test_number_time_and_what_to_send_along_with_the_marks_of_a_machine(eager: Desk) -> None:
    """M-49: its headers tell other machines not to answer it; it threads under the request."""
    take(eager, mail(message_id="first"))
    (outgoing,) = acks(eager)
    letter = parsed(outgoing)
    text = letter.get_content()
    assert "its number is 1" in text
    assert "We will answer tomorrow by 11:00 (MSK)." in text
    assert "the device, the browser and a screenshot" in text
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"], letter["Precedence"]) == (
        "auto-replied", "All", "auto_reply")
    assert letter["In-Reply-To"] == "<first@member.example>"
    assert letter["Subject"].startswith("Request 1 received [#1-")
    assert (outgoing.state, outgoing.kind) == (OutboxState.QUEUED, "auto")
    assert outgoing.recipients == ("anna@member.example",)


def test_in_the_requesters_language(eager: Desk) -> None:
    take(eager, mail("Не могу войти", "Страница пишет: неверный пароль. Помогите, пожалуйста."))
    text = parsed(acks(eager)[0]).get_content()
    assert "его номер: 1" in text
    assert "Ответим завтра до 11:00 (МСК)." in text


def test_an_operators_own_answer_carries_no_mark_of_a_machine(eager: Desk) -> None:
    """M-52: or the peer's vacation and loop logic would hide it."""
    opened = take(eager, mail()).ticket_id
    assert opened is not None
    done = reply.send(eager, replace(reply.prepare(eager, opened), text="Hello"))
    with eager.store.reading() as view:
        outgoing = view.outgoing(int(str(done.summary["outbox_id"])))
    assert outgoing is not None
    for header in (b"Auto-Submitted", b"Precedence", b"X-Auto-Response-Suppress"):
        assert header not in outgoing.raw


def test_it_is_no_answer_and_hides_no_ticket(eager: Desk) -> None:
    """The first-response clock runs on; on its way it does not take the ticket out of the queue."""
    opened = take(eager, mail()).ticket_id
    assert opened is not None
    assert ticket(eager, opened).outgoing == ""
    leave(eager, acks(eager)[0])
    after = ticket(eager, opened)
    assert (after.status, after.unread, after.last_reply_at) == (Status.NEW, True, None)
    assert after.deadline.clock == "first_response"
    assert after.message_count == 2


@pytest.mark.parametrize(("at", "words"), [
    (datetime(2026, 3, 4, 20, 0, tzinfo=UTC), "We are not at work just now and are back tomorrow at 10:00."),
    (datetime(2026, 3, 7, 9, 0, tzinfo=UTC), "back on Tuesday, 10 March, at 10:00"),
])
def test_out_of_hours(eager: Desk, clock: FrozenClock, at: datetime, words: str) -> None:
    clock.at = at
    take(eager, mail())
    assert words in parsed(acks(eager)[0]).get_content()


def test_on_a_holiday(eager: Desk, clock: FrozenClock) -> None:
    """9 March 2026 is a Monday off in Russia."""
    clock.at = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    take(eager, mail())
    assert "Today is a holiday and we are not at work; we are back tomorrow at 10:00." in parsed(
        acks(eager)[0]).get_content()


def test_peak_mode_names_the_longer_time_and_why(eager: Desk, clock: FrozenClock) -> None:
    peak.turn_on(eager, clock.now() + DAY)
    take(eager, mail())
    text = parsed(acks(eager)[0]).get_content()
    assert "More people than usual are writing to us" in text
    assert "We will answer tomorrow by 19:00" in text
    clock.tick(2 * DAY)
    take(eager, mail("Later", "on", sender="bob@other.example"))
    assert "More people" not in parsed(acks(eager)[1]).get_content()


@pytest.mark.parametrize("raw", [
    mail("News", List_Id="<news.shop.example>"), mail("Away", Auto_Submitted="auto-replied"),
    mail(X_Auto_Response_Suppress="All"), mail(X_Loop="help@club.example"), mail(Return_Path="<>"),
    mail(sender="noreply@shop.example"), mail(sender="info@club.example"), mail(sender="help@club.example"),
    mail(Precedence="bulk"),
])
def test_who_gets_none(eager: Desk, raw: bytes) -> None:
    """M-49: machines, addresses that nobody reads, and ourselves."""
    take(eager, raw)
    assert acks(eager) == []


def test_old_waiting_and_imported_mail_gets_none(eager: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    """M-12, M-04: nobody wants to hear today that a mail of last week has come."""
    now = clock.now()
    take(eager, mail("a", "1", sender="a@x.example"), at=now - 20 * DAY, history_before=now - 14 * DAY)
    take(eager, mail("b", "2", sender="b@x.example"), at=now - MINUTE, waiting_before=now)
    take(eager, mail("c", "3", sender="c@x.example"), at=now - DAY)
    (tmp_path / "d.eml").write_bytes(mail("d", "4", sender="d@x.example"))
    import_mail(eager, tmp_path / "d.eml")
    assert acks(eager) == []


def test_a_backlog_asks_the_store_nothing(eager: Desk, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of old mails come in as quickly as without acknowledgements."""
    monkeypatch.setattr(OutboxReads, "acknowledged_since", pytest.fail)
    monkeypatch.setattr(muting, "is_muted", pytest.fail)
    take(eager, mail(message_id="old"), at=clock.now() - 13 * 60 * MINUTE)
    assert acks(eager) == []


def test_only_a_new_ticket_and_one_a_day(eager: Desk, clock: FrozenClock) -> None:
    """M-49."""
    take(eager, mail(message_id="first"))
    take(eager, mail("Re: Cannot log in", "More", message_id="more", In_Reply_To="<first@member.example>"))
    take(eager, mail("Quite another thing", "x", message_id="other"))
    assert len(acks(eager)) == 1
    clock.tick(DAY + MINUTE)
    take(eager, mail("A third thing", "x", message_id="third"))
    assert len(acks(eager)) == 2


def test_twenty_an_hour(eager: Desk) -> None:
    """M-49."""
    for number in range(25):
        take(eager, mail(f"Thing {number}", "x", sender=f"member{number}@x.example"))
    assert len(acks(eager)) == 20


def test_without_an_envelope_sender_where_the_server_allows(eager: Desk) -> None:
    """M-49: then nothing can come back."""
    config = replace(eager.config, acknowledging=Acknowledging(enabled=True, null_sender=frozenset({"support"})))
    take(replace(eager, config=config), mail())
    assert acks(eager)[0].envelope_from == ""


def test_a_taken_back_acknowledgement_is_nobodys_draft(eager: Desk) -> None:
    opened = take(eager, mail()).ticket_id
    assert opened is not None
    reply.take_back(eager, acks(eager)[0].id)
    with eager.store.reading() as view:
        assert view.draft(opened, "desk") is None


class Peer:
    """A ticket system that answers every mail, with nothing that says it is one (freescout#2445)."""

    def __init__(self, *, threads: bool, wraps: bool) -> None:
        self.threads, self.wraps, self.count = threads, wraps, 0

    def answer(self, letter: EmailMessage) -> bytes:
        self.count += 1
        subject = f"Ticket received - {letter['Subject']}" if self.wraps else f"Your request {self.count}"
        headers = {"In_Reply_To": str(letter["Message-ID"])} if self.threads else {}
        return mail(subject, f"We have got your mail, number {self.count}.", sender="desk@peer.example",
                    message_id=f"peer{self.count}", **headers)


@pytest.mark.parametrize("threads", [True, False])
@pytest.mark.parametrize("wraps", [True, False])
def test_a_peer_that_answers_everything(eager: Desk, clock: FrozenClock, threads: bool, wraps: bool) -> None:
    """M-49, M-50, S10: the conversation stops after at most three of our mails in 24 hours."""
    peer = Peer(threads=threads, wraps=wraps)
    take(eager, mail("Order 17", "Where is it?", sender="desk@peer.example", message_id="start"))
    delivered = 0
    for _ in range(50):
        waiting = [outgoing for outgoing in acks(eager) if outgoing.state is OutboxState.QUEUED]
        if not waiting:
            break
        for outgoing in waiting:
            leave(eager, outgoing)
            delivered += 1
            clock.tick(timedelta(seconds=20))
            take(eager, peer.answer(parsed(outgoing)))
    assert delivered == len(acks(eager)) <= 3


def test_a_flood_after_our_answer_is_kept_in_grey_and_told_once(eager: Desk, clock: FrozenClock) -> None:
    """M-50: nothing is lost, nothing is woken, one alert; the operator's word ends it."""
    opened = take(eager, mail(message_id="first")).ticket_id
    assert opened is not None
    leave(eager, acks(eager)[0])
    for number in range(8):
        clock.tick(MINUTE)
        take(eager, mail("Re: Cannot log in", f"round {number}", message_id=f"r{number}",
                         In_Reply_To="<first@member.example>"))
    with eager.store.reading() as view:
        messages = view.messages(opened)
        assert len(view.all_ticket_ids()) == 1
    assert [("muted" in message.labels) for message in messages].count(True) == 4
    (mute,) = muting.muted(eager)
    assert (mute.address, mute.reason, mute.mails, mute.ticket_id) == ("anna@member.example", "flood", 4, opened)
    triage.mark_done(eager, [opened])
    clock.tick(MINUTE)
    take(eager, mail("Re: x", "yet another", message_id="r9", In_Reply_To="<first@member.example>"))
    assert ticket(eager, opened).status is Status.SOLVED
    muting.unmute(eager, "Anna@member.example")
    heard = ticket(eager, opened)
    assert (heard.status, heard.unread, muting.muted(eager)) == (Status.OPEN, True, ())
    clock.tick(MINUTE)
    take(eager, mail("Re: x", "at last", message_id="r10", In_Reply_To="<first@member.example>"))
    with eager.store.reading() as view:
        assert "muted" not in view.messages(opened)[-1].labels


def test_somebody_who_only_sends_a_lot_keeps_a_ticket_for_every_mail(eager: Desk, clock: FrozenClock) -> None:
    """M-50: a circle needs two; the sender is told of and gets no automatic answer, but every request stands."""
    off = replace(eager, config=replace(eager.config, acknowledging=Acknowledging()))
    for number in range(8):
        take(off, mail(f"Request {number}", "x", message_id=f"m{number}"))
    with eager.store.reading() as view:
        assert len(view.all_ticket_ids()) == 8
    assert [mute.reason for mute in muting.muted(eager)] == ["flood"]


def test_a_form_on_a_busy_day_is_no_loop(eager: Desk) -> None:
    """M-50: nothing we send can come back from noreply@."""
    for number in range(8):
        take(eager, mail(f"Form {number}", "x", sender="noreply@forms.example", message_id=f"m{number}"))
    assert muting.muted(eager) == ()
