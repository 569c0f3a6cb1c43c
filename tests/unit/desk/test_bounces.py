"""What comes back: each report finds the mail it is about, marks it and the address, and disturbs nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bounces import RECIPIENT, report, text_report
from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bouncing, leaving, reply
from supportdesk_tui.domain.acknowledgement import Acknowledging
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail, Phase
from supportdesk_tui.domain.ticket import Status, Ticket

HOUR = timedelta(hours=1)


def ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


@pytest.fixture
def written(desk: Desk, clock: FrozenClock) -> OutgoingMail:
    """Our answer, about to leave."""
    opened = take(desk, mail(message_id="first"))
    assert opened.ticket_id is not None
    done = reply.send(desk, replace(reply.prepare(desk, opened.ticket_id), text="Try now."), hold=timedelta(0))
    with desk.store.reading() as view:
        found = view.outgoing(int(str(done.summary["outbox_id"])))
    assert found is not None
    return found


@pytest.fixture
def answered(desk: Desk, clock: FrozenClock, written: OutgoingMail) -> OutgoingMail:
    """Our answer, gone."""
    with desk.store.writing() as unit:
        leaving.mark_left(desk, unit, written.id, clock.tick(HOUR))
    clock.tick(HOUR)
    return written


def bounced(desk: Desk, ticket_id: int) -> Event:
    with desk.store.reading() as view:
        return next(event for event in view.events(ticket_id) if event.kind is EventKind.BOUNCED)


def outgoing(desk: Desk, outbox_id: int) -> OutgoingMail:
    with desk.store.reading() as view:
        found = view.outgoing(outbox_id)
    assert found is not None
    return found


@pytest.mark.parametrize("style", ["whole", "headers only", "qmail", "russian", "no id"])
def test_a_report_is_attached_to_the_mail_it_is_about(desk: Desk, answered: OutgoingMail, style: str) -> None:
    """M-51: by the id in the copy or in its headers, in the words of a server without reports, or by the recipient."""
    raw = {"whole": report(original_id=answered.message_id),
           "headers only": report(original_id=answered.message_id, headers_only=True),
           "qmail": text_report(answered.message_id), "russian": text_report(answered.message_id, words="russian"),
           "no id": report()}[style]
    assert take(desk, raw).ticket_id == answered.ticket_id
    event = bounced(desk, answered.ticket_id)
    with desk.store.reading() as view:
        about = view.message(int(str(event.data["about"])))
        assert about.message_id == answered.message_id
        assert bouncing.of(view, RECIPIENT, desk.clock.now()) is not None
    assert (event.data["permanent"], event.data["outbox_id"], event.data["recipient"]) == (True, answered.id, RECIPIENT)
    assert ticket(desk, answered.ticket_id).bounced


def test_a_report_changes_no_status_no_clock_and_makes_nothing_unread(desk: Desk, answered: OutgoingMail) -> None:
    """M-51, M-48."""
    triage.mark_done(desk, [answered.ticket_id])
    before = ticket(desk, answered.ticket_id)
    take(desk, report(original_id=answered.message_id))
    after = ticket(desk, answered.ticket_id)
    assert (after.status, after.unread, after.deadline) == (before.status, before.unread, before.deadline)
    assert after.status is Status.SOLVED


def test_a_delay_is_shown_and_marks_neither_ticket_nor_address(desk: Desk, answered: OutgoingMail) -> None:
    """M-51: the server goes on trying."""
    take(desk, report(original_id=answered.message_id, status="4.4.1", action="delayed"))
    assert bounced(desk, answered.ticket_id).data["permanent"] is False
    assert not ticket(desk, answered.ticket_id).bounced
    with desk.store.reading() as view:
        assert bouncing.of(view, RECIPIENT, desk.clock.now()) is None


@pytest.mark.parametrize("raw", [
    report(original_id="somebody-elses@other.example"), report(recipient="nobody@other.example"),
    text_report("", "nobody@other.example"),
])
def test_a_report_about_nothing_of_ours_is_filed_among_the_bounces(desk: Desk, answered: OutgoingMail,
                                                                   raw: bytes) -> None:
    """M-51: never a ticket."""
    assert take(desk, raw).outcome == "filed"
    with desk.store.reading() as view:
        assert [filed.kind for filed in view.filed(kind=MailKind.BOUNCE)] == [MailKind.BOUNCE]
        assert view.filed(kind=MailKind.LIST) == ()
        assert len(view.all_ticket_ids()) == 1


def test_a_report_about_the_requesters_own_mail_is_none_about_ours(desk: Desk, answered: OutgoingMail) -> None:
    assert take(desk, report(original_id="first@member.example")).outcome == "filed"
    assert not ticket(desk, answered.ticket_id).bounced


def test_the_mark_goes_when_something_happens(desk: Desk, clock: FrozenClock, answered: OutgoingMail) -> None:
    take(desk, report(original_id=answered.message_id))
    clock.tick(HOUR)
    take(desk, mail("Re: x", "I wrote from a new address", message_id="again", In_Reply_To="<first@member.example>"))
    assert not ticket(desk, answered.ticket_id).bounced


@pytest.mark.parametrize("how", ["bounce", "answer"])
def test_what_names_an_uncertain_mail_settles_it_as_sent(desk: Desk, clock: FrozenClock, written: OutgoingMail,
                                                         how: str) -> None:
    """M-55: it has left after all, and what it was to bring about takes effect, before the mail that names it."""
    with desk.store.writing() as unit:
        unit.save_outgoing(replace(written, state=OutboxState.UNCERTAIN, phase=Phase.DATA))
    triage.dismiss(desk, [written.ticket_id])
    with desk.store.writing() as unit:
        recording.reproject(desk, unit, written.ticket_id)
    clock.tick(HOUR)
    raw = report(original_id=written.message_id) if how == "bounce" else mail(
        "Re: Cannot log in", "Works, thank you", message_id="thanks", In_Reply_To=f"<{written.message_id}>")
    taken = take(desk, raw)
    assert taken.ticket_id == written.ticket_id
    assert outgoing(desk, written.id).state is OutboxState.SENT
    now = ticket(desk, written.ticket_id)
    assert (now.outgoing, now.status) == ("", Status.OPEN)
    assert now.last_reply_at is not None
    assert now.last_reply_at < clock.now()
    assert now.unread == (how == "answer")
    with desk.store.reading() as view:
        assert [message.direction.value for message in view.messages(written.ticket_id)] == [
            "inbound", "outbound", "inbound"]


def test_a_bounce_is_never_acknowledged(desk: Desk, answered: OutgoingMail) -> None:
    """M-51, M-49."""
    eager = replace(desk, config=replace(desk.config, acknowledging=Acknowledging(enabled=True)))
    take(eager, report(original_id=answered.message_id))
    take(eager, report(recipient="nobody@other.example", number=2))
    with desk.store.reading() as view:
        assert view.acknowledged_since(desk.clock.now() - timedelta(days=1)) == ()
