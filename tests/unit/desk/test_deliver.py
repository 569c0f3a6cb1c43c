"""Sending: committed before each step, recorded once, and only the operator sends what may have left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from fakes import FakeAccount, FrozenClock
from supportdesk_tui.desk import leases, pauses
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, leaving, outgoing, reply
from supportdesk_tui.desk.ports import FetchedMail, FolderState, UnfetchedMail
from supportdesk_tui.domain.errors import BadInput, MailError, NotPossible, StoreError
from supportdesk_tui.domain.event import EventKind
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Phase, Recipient
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.domain.ticket import Status


@dataclass
class FakeRelay:
    """SMTP and the Sent folder; ``fails`` maps a step to what it raises, ``at`` is called before each step."""

    fails: dict[str, Exception] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    at: Callable[[str], object] = lambda step: None
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    has: set[str] = field(default_factory=set)
    imap_error: MailError | None = None

    def transport(self) -> FakeTransport:
        return FakeTransport(self)

    def session(self) -> FakeSent:
        if self.imap_error is not None:
            raise self.imap_error
        return FakeSent(self)


class FakeTransport:
    def __init__(self, relay: FakeRelay) -> None:
        self.relay = relay
        self.recipients: tuple[str, ...] = ()

    def _step(self, name: str) -> None:
        self.relay.steps.append(name)
        self.relay.at(name)
        if name in self.relay.fails:
            raise self.relay.fails[name]

    def connect(self) -> None:
        self._step("connect")

    def mail(self, envelope_from: str, size: int, *, utf8: bool = False) -> None:
        self._step("mail")

    def rcpt(self, recipients: Sequence[str]) -> dict[str, str]:
        self._step("rcpt")
        self.recipients = tuple(each for each in recipients if each not in self.relay.refused)
        return {each: why for each, why in self.relay.refused.items() if each in recipients}

    def data(self, raw: bytes) -> None:
        self._step("data")
        self.relay.taken.append((self.recipients, raw))

    def close(self) -> None:
        self.relay.steps.append("close")


class FakeSent:
    def __init__(self, relay: FakeRelay) -> None:
        self.relay = relay

    def folders(self) -> tuple[str, ...]:
        return ()

    def sent_folder(self) -> str | None:
        return "Sent"

    def examine(self, folder: str) -> FolderState:
        return FolderState(folder, 1, 0)

    def uids_after(self, last_uid: int, since: datetime | None = None) -> tuple[int, ...]:
        return ()

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | UnfetchedMail]:
        return iter(())

    def fetch_whole(self, uid: int) -> FetchedMail | UnfetchedMail | None:
        raise AssertionError("sending reads nothing")

    def find_message_id(self, folder: str, message_id: str) -> bool:
        return message_id in self.relay.has

    def append_sent(self, folder: str, raw: bytes, at: datetime) -> None:
        self.relay.sent.append(raw)

    def open_writable(self, folder: str) -> FolderState:
        raise AssertionError("nothing is written back")

    def add_flag(self, uids: Sequence[int], flag: str) -> Mapping[int, bool]:
        raise AssertionError("nothing is written back")

    def move(self, uids: Sequence[int], target: str) -> None:
        raise AssertionError("nothing is written back")

    def alive(self) -> bool:
        return True

    def close(self) -> None: ...


@pytest.fixture
def relay() -> FakeRelay:
    return FakeRelay()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def desk(tmp_path: Path, relay: FakeRelay, clock: FrozenClock) -> Iterator[Desk]:
    account = FakeAccount(open_transport=relay.transport, open_session=relay.session, keeps_sent_itself=False)
    with open_test_desk(tmp_path, clock, accounts={"support": account}) as opened:
        yield opened


def queue(desk: Desk, text: str = "Here you are.", ticket_id: int | None = None) -> OutgoingMail:
    ticket_id = ticket_id or take(desk, mail(f"help {text}")).ticket_id
    assert ticket_id is not None
    done = reply.send(desk, replace(reply.prepare(desk, ticket_id), text=text), hold=timedelta(0))
    outbox_id = done.summary["outbox_id"]
    assert isinstance(outbox_id, int)
    return stored(desk, outbox_id)


def stored(desk: Desk, outbox_id: int) -> OutgoingMail:
    with desk.store.reading() as view:
        found = view.outgoing(outbox_id)
    assert found is not None
    return found


def test_a_sent_mail_is_our_reply_at_the_instant_of_the_yes(desk: Desk, relay: FakeRelay,
                                                            clock: FrozenClock) -> None:
    queued = queue(desk)
    relay.at = lambda step: None if step != "data" else clock.tick(timedelta(seconds=7))
    report = deliver.deliver_due(desk)
    assert report.sent == (queued.id,)
    assert relay.steps == ["connect", "mail", "rcpt", "data", "close"]
    assert relay.taken == [(queued.recipients, queued.raw)]
    after = stored(desk, queued.id)
    assert (after.state, after.sent_at) == (OutboxState.SENT, clock.now())
    with desk.store.reading() as view:
        [answer] = [each for each in view.messages(queued.ticket_id) if each.direction is Direction.OUTBOUND]
        ticket = view.ticket(queued.ticket_id)
    assert (answer.at, answer.message_id) == (clock.now(), queued.message_id)
    assert (ticket.last_reply_at, ticket.outgoing) == (clock.now(), "")


def test_each_phase_is_committed_before_its_step(desk: Desk, relay: FakeRelay) -> None:
    """M-53: another connection sees where the sending is before the server hears of it."""
    queued, seen = queue(desk), []
    relay.at = lambda step: seen.append((step, stored(desk, queued.id).state, stored(desk, queued.id).phase))
    deliver.deliver_due(desk)
    assert seen == [(step, OutboxState.SENDING, Phase(step)) for step in ("connect", "mail", "rcpt", "data")]


@pytest.mark.parametrize(("phase", "state"), [
    (Phase.CONNECT, OutboxState.SENT), (Phase.MAIL, OutboxState.SENT), (Phase.RCPT, OutboxState.SENT),
    (Phase.DATA, OutboxState.UNCERTAIN)])
def test_after_a_crash(desk: Desk, relay: FakeRelay, phase: Phase, state: OutboxState) -> None:
    queued = queue(desk)
    with desk.store.writing() as unit:
        unit.save_outgoing(replace(queued, state=OutboxState.SENDING, phase=phase))
    deliver.deliver_due(desk)
    assert stored(desk, queued.id).state is state
    assert len(relay.taken) == (1 if state is OutboxState.SENT else 0)


def test_nothing_resends_the_uncertain(desk: Desk, relay: FakeRelay, clock: FrozenClock) -> None:
    """M-55."""
    queued = queue(desk)
    relay.fails["data"] = SendError("uncertain", "data", 0, "silence")
    deliver.deliver_due(desk)
    relay.fails.clear()
    for _ in range(5):
        clock.tick(timedelta(hours=30))
        assert deliver.deliver_due(desk).sent == ()
        assert deliver.flush(desk).sent == ()
    assert relay.taken == []
    assert stored(desk, queued.id).state is OutboxState.UNCERTAIN


@pytest.mark.parametrize("sent", [True, False])
def test_the_operator_settles_the_uncertain(desk: Desk, relay: FakeRelay, sent: bool) -> None:
    queued = queue(desk)
    relay.fails["data"] = SendError("uncertain", "data", 0, "silence")
    deliver.deliver_due(desk)
    relay.fails.clear()
    deliver.resolve_uncertain(desk, queued.id, sent)
    deliver.deliver_due(desk)
    after = stored(desk, queued.id)
    assert (after.state, after.message_id) == (OutboxState.SENT, queued.message_id)
    assert len(relay.taken) == (0 if sent else 1)
    with desk.store.reading() as view:
        assert sum(each.direction is Direction.OUTBOUND for each in view.messages(queued.ticket_id)) == 1
    with pytest.raises(NotPossible):
        deliver.resolve_uncertain(desk, queued.id, sent)


def test_temporary_trouble_is_tried_again_in_time(desk: Desk, relay: FakeRelay, clock: FrozenClock) -> None:
    queued = queue(desk)
    relay.fails["rcpt"] = SendError("temporary", "rcpt", 450, "4.2.0 greylisted")
    assert deliver.deliver_due(desk).retry == (queued.id,)
    relay.fails.clear()
    clock.tick(timedelta(seconds=59))
    assert deliver.deliver_due(desk).sent == ()
    clock.tick(timedelta(seconds=2))
    assert deliver.deliver_due(desk).sent == (queued.id,)


def test_a_refusal_for_good_fails_and_says_why(desk: Desk, relay: FakeRelay) -> None:
    queued = queue(desk)
    relay.fails["rcpt"] = SendError("permanent", "rcpt", 550, "5.1.1 unknown")
    assert deliver.deliver_due(desk).failed == (queued.id,)
    after = stored(desk, queued.id)
    assert after.last_error == "550 5.1.1 unknown"
    with desk.store.reading() as view:
        assert view.ticket(queued.ticket_id).outgoing == "failed"


def test_refused_recipients_are_kept_beside_the_success(desk: Desk, relay: FakeRelay) -> None:
    """M-58."""
    queued = queue(desk)
    with desk.store.writing() as unit:
        two = unit.add_outgoing(replace(queued, recipients=("a@x.example", "b@x.example"), message_id="two@x"))
        unit.save_outgoing(replace(queued, state=OutboxState.CANCELLED))
    relay.refused = {"b@x.example": "550 no"}
    assert deliver.deliver_due(desk).sent == (two.id,)
    assert [(each.address, each.fate) for each in stored(desk, two.id).fates] == [
        ("a@x.example", Fate.ACCEPTED), ("b@x.example", Fate.REFUSED)]
    assert relay.taken[0][0] == ("a@x.example",)


def test_a_refused_login_pauses_the_account(desk: Desk, relay: FakeRelay, clock: FrozenClock) -> None:
    """M-57: the mails keep their place; three times, then only the operator starts it again."""
    first = queue(desk, "one")
    queue(desk, "two")
    relay.fails["connect"] = SendError("auth", "connect", 535, "5.7.8 no")
    for _ in range(3):
        deliver.deliver_due(desk)
        clock.tick(timedelta(minutes=16))
    assert relay.steps.count("connect") == 3
    clock.tick(timedelta(days=3))
    report = deliver.deliver_due(desk)
    assert len(report.waiting) == 2
    assert set(pauses.paused_accounts(desk)) == {"support"}
    relay.fails.clear()
    assert len(deliver.flush(desk).sent) == 2
    assert stored(desk, first.id).attempts == 1
    assert pauses.paused_accounts(desk) == {}


def test_a_password_that_cannot_be_had_pauses_too(desk: Desk, relay: FakeRelay) -> None:
    queue(desk)
    relay.fails["connect"] = BadInput("no_keyring")
    assert deliver.deliver_due(desk).errors[0].kind == "auth"


def test_database_trouble_after_the_yes_repeats_only_the_recording(desk: Desk, relay: FakeRelay,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """M-56."""
    queued, failures = queue(desk), [StoreError("locked", "db"), StoreError("full", "db")]
    real = leaving.mark_left

    def mark(*args: object, **more: object) -> None:
        if failures:
            raise failures.pop()
        real(*args, **more)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(deliver, "mark_left", mark)
    waits: list[float] = []
    assert deliver.deliver_due(desk, pause=waits.append).sent == (queued.id,)
    assert len(relay.taken) == 1
    assert waits == [0.1, 0.5]


def test_a_ticket_that_cannot_be_updated_does_not_make_a_mail_unsent(desk: Desk, relay: FakeRelay,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    queued = queue(desk)
    monkeypatch.setattr(reply, "mark_sent", lambda *_: 1 / 0)
    deliver.deliver_due(desk)
    assert stored(desk, queued.id).state is OutboxState.SENT
    assert deliver.deliver_due(desk).sent == ()
    assert len(relay.taken) == 1


def test_a_sending_that_was_overtaken_stops_before_the_data(desk: Desk, relay: FakeRelay) -> None:
    """A machine that slept in the middle: meanwhile another process has taken the mail over."""
    queued = queue(desk)

    def other_process(step: str) -> None:
        if step == "rcpt":
            with desk.store.writing() as unit:
                unit.save_outgoing(replace(stored(desk, queued.id), state=OutboxState.QUEUED, phase=Phase.NONE))

    relay.at = other_process
    deliver.deliver_due(desk)
    assert relay.taken == []
    relay.at = lambda step: None
    assert deliver.deliver_due(desk).sent == (queued.id,)
    assert len(relay.taken) == 1


def test_one_sender_per_account(desk: Desk, relay: FakeRelay) -> None:
    queued = queue(desk)
    with leases.leased(desk, "outbox:support"):
        assert deliver.deliver_due(desk).waiting == (queued.id,)
    assert deliver.deliver_due(desk).sent == (queued.id,)


def test_held_mail_stays_held(desk: Desk, relay: FakeRelay, clock: FrozenClock) -> None:
    ticket_id = take(desk, mail()).ticket_id
    assert ticket_id is not None
    done = reply.send(desk, replace(reply.prepare(desk, ticket_id), text="x"))
    clock.tick(timedelta(hours=1))
    assert deliver.deliver_due(desk) == deliver.DeliveryReport()
    outbox_id = done.summary["outbox_id"]
    assert isinstance(outbox_id, int)
    assert stored(desk, outbox_id).state is OutboxState.HELD
    assert deliver.flush(desk).sent == (outbox_id,)


def test_cancel_gives_the_text_back(desk: Desk, relay: FakeRelay) -> None:
    queued = queue(desk, "my words")
    deliver.cancel(desk, queued.id)
    assert deliver.deliver_due(desk).sent == ()
    with desk.store.reading() as view:
        draft = view.draft(queued.ticket_id, "ira")
    assert draft is not None
    assert draft.text == "my words"


def two_recipients(desk: Desk) -> OutgoingMail:
    queued = queue(desk)
    with desk.store.writing() as unit:
        unit.save_outgoing(replace(queued, state=OutboxState.CANCELLED))
        return unit.add_outgoing(replace(queued, recipients=("a@x.example", "b@x.example"), message_id="two@x",
                                         effects={"status": "solved"}))


def test_the_put_off_recipient_gets_it_later_and_effects_come_once(desk: Desk, relay: FakeRelay,
                                                                   clock: FrozenClock) -> None:
    """M-58."""
    two = two_recipients(desk)
    relay.refused = {"b@x.example": "450 4.2.0 greylisted"}
    assert deliver.deliver_due(desk).sent == (two.id,)
    with desk.store.reading() as view:
        assert view.ticket(two.ticket_id).status is Status.SOLVED
        assert view.ticket(two.ticket_id).outgoing == "retry"
    relay.refused = {}
    clock.tick(timedelta(seconds=61))
    deliver.deliver_due(desk)
    assert [who for who, _ in relay.taken] == [("a@x.example",), ("b@x.example",)]
    assert stored(desk, two.id).state is OutboxState.SENT
    with desk.store.reading() as view:
        assert sum(each.direction is Direction.OUTBOUND for each in view.messages(two.ticket_id)) == 1
        assert view.ticket(two.ticket_id).outgoing == ""


def test_what_has_left_for_some_cannot_be_taken_back_but_left_alone(desk: Desk, relay: FakeRelay) -> None:
    """M-58: the refused recipient stays in sight until the operator has noted it."""
    two = two_recipients(desk)
    relay.refused = {"b@x.example": "450 4.2.0 greylisted"}
    deliver.deliver_due(desk)
    with pytest.raises(NotPossible):
        deliver.cancel(desk, two.id)
    outgoing.stop_trying(desk, two.id)
    [listed] = outgoing.listing(desk)
    assert (listed.id, listed.state, listed.notice) == (two.id, OutboxState.SENT, "refused")
    with desk.store.reading() as view:
        [told] = [event for event in view.events(two.ticket_id) if event.kind is EventKind.BOUNCED]
        assert told.data["about"] == view.messages(two.ticket_id)[-1].id
    outgoing.note_taken(desk, two.id)
    assert outgoing.listing(desk) == ()


def uncertain_mail(desk: Desk, relay: FakeRelay, text: str = "Here you are.") -> OutgoingMail:
    queued = queue(desk, text)
    relay.fails["data"] = SendError("uncertain", "data", 0, "silence")
    relay.imap_error = MailError("network", "imap:993")
    deliver.deliver_due(desk)
    relay.fails.clear()
    relay.imap_error = None
    assert stored(desk, queued.id).state is OutboxState.UNCERTAIN
    return queued


def test_the_uncertain_is_looked_for_in_sent_before_anybody_is_asked(desk: Desk, relay: FakeRelay,
                                                                     clock: FrozenClock) -> None:
    """M-55: at once, and again each ten minutes; nothing is sent by it."""
    queued = queue(desk)
    relay.fails["data"] = SendError("uncertain", "data", 0, "silence")
    relay.has.add(queued.message_id)
    deliver.deliver_due(desk)
    assert (stored(desk, queued.id).state, stored(desk, queued.id).sent_copy) == (OutboxState.SENT, "done")
    assert relay.taken == []
    later = uncertain_mail(desk, relay, "later")
    relay.has.add(later.message_id)
    deliver.deliver_due(desk)
    assert stored(desk, later.id).state is OutboxState.UNCERTAIN
    clock.tick(timedelta(minutes=11))
    deliver.deliver_due(desk)
    assert stored(desk, later.id).state is OutboxState.SENT
    assert relay.taken == []


def test_a_crash_in_the_data_is_looked_up_too(desk: Desk, relay: FakeRelay) -> None:
    """M-53, M-55."""
    queued = queue(desk)
    with desk.store.writing() as unit:
        unit.save_outgoing(replace(queued, state=OutboxState.SENDING, phase=Phase.DATA))
    relay.has.add(queued.message_id)
    deliver.deliver_due(desk)
    assert stored(desk, queued.id).state is OutboxState.SENT
    assert relay.taken == []


def test_an_answer_proves_that_the_uncertain_has_left(desk: Desk, relay: FakeRelay) -> None:
    """M-55: its effects come first, so that the answer finds the ticket as our letter left it."""
    queued = uncertain_mail(desk, relay)
    with desk.store.writing() as unit:
        unit.save_outgoing(replace(stored(desk, queued.id), effects={"status": "solved"}))
    take(desk, mail("Re: help", "Thanks, but no", message_id="answer", In_Reply_To=f"<{queued.message_id}>"))
    assert stored(desk, queued.id).state is OutboxState.SENT
    with desk.store.reading() as view:
        assert view.ticket(queued.ticket_id).status is Status.OPEN


def test_a_bounce_proves_it_too_and_says_for_whom(desk: Desk, relay: FakeRelay) -> None:
    """M-51, M-55: the recipient's fate is kept with our mail and shown until it is noted."""
    queued = uncertain_mail(desk, relay)
    take(desk, bounce_of(queued))
    after = stored(desk, queued.id)
    assert (after.state, after.notice) == (OutboxState.SENT, "bounced")
    assert after.fates == (Recipient("anna@member.example", Fate.BOUNCED, "5.1.1"),)
    assert [each.id for each in outgoing.listing(desk)] == [queued.id]


def test_the_operator_can_have_sent_looked_at(desk: Desk, relay: FakeRelay) -> None:
    """M-55."""
    queued = uncertain_mail(desk, relay)
    assert outgoing.look_again(desk, queued.id) is False
    relay.has.add(queued.message_id)
    assert outgoing.look_again(desk, queued.id) is True


def bounce_of(sent: OutgoingMail) -> bytes:
    return (f"From: MAILER-DAEMON@mx.example\r\nTo: help@club.example\r\nSubject: Undelivered Mail\r\n"
            f"Message-ID: <bounce@mx.example>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\nCould not be delivered.\r\n"
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            f"Final-Recipient: rfc822; {sent.recipients[0]}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{sent.message_id}>\r\n"
            f"Subject: x\r\n--b--\r\n").encode()


# --- the Sent copy -------------------------------------------------------------------------------


def test_the_copy_is_filed_once(desk: Desk, relay: FakeRelay) -> None:
    queued = queue(desk)
    deliver.deliver_due(desk)
    assert relay.sent == [queued.raw]
    assert stored(desk, queued.id).sent_copy == "done"
    deliver.deliver_due(desk)
    assert len(relay.sent) == 1


def test_a_copy_the_server_made_is_enough(desk: Desk, relay: FakeRelay) -> None:
    queued = queue(desk)
    relay.has.add(queued.message_id)
    deliver.deliver_due(desk)
    assert relay.sent == []
    assert stored(desk, queued.id).sent_copy == "done"


def test_a_server_that_files_copies_itself_gets_none(desk: Desk, relay: FakeRelay) -> None:
    """M-66: Gmail and Microsoft 365 keep what leaves through them; a second copy would be one too many."""
    keeper = FakeAccount(open_transport=relay.transport, open_session=relay.session, keeps_sent_itself=True)
    kept = replace(desk, accounts={"support": keeper})
    queued = queue(kept)
    assert deliver.deliver_due(kept).sent == (queued.id,)
    assert relay.sent == []
    assert stored(kept, queued.id).sent_copy == ""


@pytest.mark.parametrize(("reason", "copy"), [("auth", "failed"), ("network", "wanted")])
def test_a_failed_copy_never_sends_again(desk: Desk, relay: FakeRelay, reason: str, copy: str) -> None:
    """M-56, M-66: a warning, or another time."""
    queued = queue(desk)
    relay.imap_error = MailError(reason, "imap:993")
    assert deliver.deliver_due(desk).sent == (queued.id,)
    assert stored(desk, queued.id).sent_copy == copy
    deliver.deliver_due(desk)
    assert len(relay.taken) == 1


def test_a_copy_that_failed_is_shown_and_can_be_tried_again(desk: Desk, relay: FakeRelay) -> None:
    """M-66: a warning in the outbox; trying again files the copy and sends nothing."""
    queued = queue(desk)
    relay.imap_error = MailError("refused", "imap:993", "[OVERQUOTA]")
    deliver.deliver_due(desk)
    assert [(each.id, each.notice) for each in outgoing.listing(desk)] == [(queued.id, "copy")]
    relay.imap_error = None
    outgoing.file_copy_again(desk, queued.id)
    assert relay.sent == [queued.raw]
    assert outgoing.listing(desk) == ()
    assert len(relay.taken) == 1
    with pytest.raises(NotPossible):
        outgoing.file_copy_again(desk, queued.id)
