"""The machine's clock is a day wrong and is set right again: nothing is lost, nothing waits a day for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import ScriptedSmtp
from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.desk import boundaries, leases, pauses
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.desk.recording import clocks_of
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.report import Tally
from supportdesk_tui.domain.clocks import sla
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Priority, Status

DAY = timedelta(days=1)
JUMPS = pytest.mark.parametrize("jump", [DAY, -DAY], ids=["ahead", "back"])


def waiting_letter(desk: Desk, hold: timedelta = timedelta(0), subject: str = "help") -> int:
    ticket_id = take(desk, mail(subject, message_id=subject)).ticket_id
    assert ticket_id is not None
    return int(str(reply.send(desk, replace(reply.prepare(desk, ticket_id), text="Here you are."),
                              hold=hold).summary["outbox_id"]))


def state_of(desk: Desk, outbox_id: int) -> OutboxState:
    with desk.store.reading() as view:
        found = view.outgoing(outbox_id)
    assert found is not None
    return found.state


@JUMPS
def test_reading_goes_by_uids_not_by_the_clock(jump: timedelta, tmp_path: Path) -> None:
    """S14, M-01, M-35: mail before, during and after the jump comes in once; no ticket begins in the future."""
    clock = FrozenClock(datetime(2026, 2, 17, 8, tzinfo=UTC))  # an hour after the arrival of all of them
    with ScriptedImap({1: mail("before", message_id="1")}) as server:
        account = desk_process.account(server.port, 1)
        with open_test_desk(tmp_path, clock, accounts={"support": account}) as desk:
            assert sync_mail.sync_once(desk).tally.tickets == 1
            for number, step in enumerate((jump, -jump), 2):
                clock.tick(step)
                server.mails[number] = mail(f"number {number}", message_id=str(number))
                assert sync_mail.sync_once(desk).tally == Tally(server=1, tickets=1)
                assert sync_mail.sync_once(desk).tally == Tally()
            with desk.store.reading() as view:
                tickets = view.tickets(view.all_ticket_ids())
            assert len(tickets) == 3
            arrived = datetime(2026, 2, 17, 7, tzinfo=UTC)
            assert [each.received_at for each in tickets] == [
                arrived, arrived if jump > timedelta(0) else arrived - DAY + timedelta(hours=1), arrived]


def test_a_lease_written_in_the_future_holds_nobody_up(tmp_path: Path) -> None:
    """S14, M-11: whoever died with it under the wrong clock would else keep the account for a day."""
    clock = FrozenClock()
    with open_test_desk(tmp_path, clock) as desk:
        assert desk.store.take_lease("sync:support", "elsewhere:1:1:1", clock.now())
        assert leases.take(desk, "sync:support") is None
        clock.tick(-DAY)
        lease = leases.take(desk, "sync:support")
        assert lease is not None
        clock.tick(DAY)
        assert desk.store.take_lease("sync:support", "elsewhere:2:2:2", clock.now())
        assert not lease.renew(), "who lost it while the clock jumped ahead is told so"


@JUMPS
def test_letters_leave_although_the_clock_jumped(jump: timedelta, tmp_path: Path) -> None:
    """S14, M-57, M-59: held, queued and to be tried again: each leaves in its order, soon, and once."""
    clock = FrozenClock()
    with ScriptedSmtp({"mail": b"451 4.3.0 later"}) as server:
        account = desk_process.account(1, server.port)
        with open_test_desk(tmp_path, clock, accounts={"support": account}) as desk:
            again = waiting_letter(desk)
            deliver.deliver_due(desk)
            assert state_of(desk, again) is OutboxState.RETRY
            held = waiting_letter(desk, timedelta(seconds=30), "another")
            clock.tick(jump)
            del server.script["mail"]
            later = waiting_letter(desk, subject="later")
            assert reply.release_held(desk) == 1
            deliver.deliver_due(desk)
            assert [state_of(desk, each) for each in (again, held, later)] == [OutboxState.SENT] * 3
    assert set(server.copies().values()) == {1}
    order = [next(line for line in body.split(b"\r\n") if line.startswith(b"Subject:")) for body in server.bodies]
    assert [b"help" in order[0], b"another" in order[1], b"later" in order[2]] == [True] * 3


def test_a_pause_ends_although_the_clock_was_set_back(tmp_path: Path) -> None:
    """S14, M-41: an hour's rest does not become a day's."""
    clock = FrozenClock()
    with ScriptedSmtp({"dot": b"554 5.7.1 suspicion of SPAM"}) as server:
        account = desk_process.account(1, server.port)
        with open_test_desk(tmp_path, clock, accounts={"support": account}) as desk:
            waiting_letter(desk)
            deliver.deliver_due(desk)
            assert pauses.paused_accounts(desk)
            clock.tick(-DAY)
            assert not pauses.paused_accounts(desk)


def test_rows_tell_the_truth_again_when_the_clock_is_set_right(tmp_path: Path) -> None:
    """S14: a day ahead everything looks late; set right, rows and order are those of the present again."""
    clock = FrozenClock()
    with open_test_desk(tmp_path, clock) as desk:
        take(desk, mail())
        boundaries.refresh(desk)
        with desk.store.reading() as view:
            before = view.ticket(1)
        clock.tick(DAY)
        assert boundaries.refresh(desk) == (1,)
        with desk.store.reading() as view:
            assert view.ticket(1).deadline.state == "breached"
        clock.tick(timedelta(minutes=1) - DAY)
        assert boundaries.refresh(desk) == (1,)
        with desk.store.reading() as view:
            after = view.ticket(1)
            lead = sla.lead(clocks_of(desk, after, view.events(1), clock.now()))
        assert lead is not None
        assert (after.deadline, after.urgency) == (before.deadline, before.urgency)
        assert after.deadline.state == lead.state.value
        assert boundaries.refresh(desk) == ()


def test_what_the_operator_does_last_counts_although_the_clock_was_set_back(tmp_path: Path) -> None:
    """S14: acts are ordered by when they were done, not by what a wrong clock said; undo finds them."""
    clock = FrozenClock()
    with ScriptedSmtp() as server:
        account = desk_process.account(1, server.port)
        with open_test_desk(tmp_path, clock, accounts={"support": account}) as desk:
            take(desk, mail())
            clock.tick(DAY)
            triage.set_priority(desk, [1], Priority.P3)
            triage.set_status(desk, [1], Status.PENDING)
            clock.tick(timedelta(hours=1) - DAY)
            triage.set_priority(desk, [1], Priority.P1)
            triage.set_status(desk, [1], Status.OPEN)
            with desk.store.reading() as view:
                ticket = view.ticket(1)
            assert (ticket.priority, ticket.status) == (Priority.P1, Status.OPEN)
            letter = replace(reply.prepare(desk, 1), text="Here you are.", effects={"status": "pending"})
            reply.send(desk, letter, hold=timedelta(0))
            deliver.deliver_due(desk)
            with desk.store.reading() as view:
                ticket = view.ticket(1)
            assert ticket.status is Status.PENDING
            assert ticket.last_reply_at is not None
