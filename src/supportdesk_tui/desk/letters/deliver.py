"""Sending: each step is committed before it is taken, so that no crash can send a mail twice (docs/mail.md)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from supportdesk_tui.desk import pauses, recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import Lease, leased
from supportdesk_tui.desk.letters import outgoing, reply, sent_copies, uncertain
from supportdesk_tui.desk.letters.leaving import mark_left, tell_refusals
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import MailAccount, MailTransport, Writing
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import DeskError, NotPossible, StoreError
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail, Phase
from supportdesk_tui.domain.outbox_rules import (
    SendError,
    after_failure,
    after_restart,
    due_mails,
    queued_anew,
    step_seconds,
)

Pause = Callable[[float], object]

_OPEN = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY, OutboxState.UNCERTAIN)
_WAITING = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.RETRY)
_RECORDING_DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a round of sending came to, by outbox ids."""

    sent: tuple[int, ...] = ()
    retry: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    uncertain: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    """Of an account that is paused or being served by another process."""
    errors: tuple[SendError, ...] = field(default=(), compare=False)
    """Why, in the order of sending."""


@dataclass
class _Round:
    """The report while it grows."""

    ends: list[tuple[int, OutboxState]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    errors: list[SendError] = field(default_factory=list)

    def report(self) -> DeliveryReport:
        def of(*states: OutboxState) -> tuple[int, ...]:
            return tuple(outbox_id for outbox_id, state in self.ends if state in states)

        return DeliveryReport(of(OutboxState.SENT), of(OutboxState.RETRY), of(OutboxState.FAILED),
                              of(OutboxState.UNCERTAIN), (*of(OutboxState.QUEUED), *self.waiting),
                              tuple(self.errors))


class _Overtaken(Exception):
    """Another process has decided over this mail meanwhile: hands off."""


def deliver_due(desk: Desk, accounts: Sequence[str] | None = None, *, pause: Pause = time.sleep) -> DeliveryReport:
    """Send what is due, account by account, each under its lease.

    Args:
        desk: the desk.
        accounts: only these; all when None.
        pause: waits some seconds; used between tries to record a mail that has left.

    Raises:
        StoreError: the database cannot be used; a mail that may have left is ``uncertain`` afterwards.
    """
    with desk.store.reading() as view:
        mails = view.outbox(*_OPEN)
    done = _Round()
    for name in dict.fromkeys(mail.account for mail in mails):
        account = desk.accounts.get(name)
        if account is None or (accounts is not None and name not in accounts):
            continue
        waiting = [mail for mail in mails if mail.account == name]
        doubtful = any(mail.state is OutboxState.UNCERTAIN for mail in waiting)
        if not due_mails(waiting, desk.clock.now()) and not _any_sending(waiting) and not (
                doubtful and uncertain.look_is_due(desk, name)):
            continue
        with leased(desk, f"outbox:{name}") as lease:
            if lease is None:
                done.waiting += [mail.id for mail in due_mails(waiting, desk.clock.now())]
            else:
                _deliver_account(desk, account, lease, done, pause)
    return done.report()


def _any_sending(mails: Sequence[OutgoingMail]) -> bool:
    return any(mail.state is OutboxState.SENDING for mail in mails)


def _deliver_account(desk: Desk, account: MailAccount, lease: Lease, done: _Round, pause: Pause) -> None:
    recover(desk, account.name)
    with desk.store.reading() as view:
        mails = [mail for mail in view.outbox(*_WAITING) if mail.account == account.name]
        paused = pauses.pause_of(view, account.name)
    now = desk.clock.now()
    due = due_mails(mails, now)
    if paused is not None and paused.holds(now):
        done.waiting += [mail.id for mail in due]
        return
    for listed in due:
        with desk.store.reading() as view:
            mail = view.outgoing(listed.id)
        if mail is None or not lease.renew(seconds=4 * step_seconds(len(mail.raw))):
            return
        try:
            error = _send_one(desk, account, mail, done, pause)
        except _Overtaken:
            return
        if error is None:
            continue
        done.errors.append(error)
        if pauses.note_failure(desk, account.name, error):
            return
    sent_copies.file_copies(desk, account)
    uncertain.look_into_sent(desk, account, at_once=any(error.kind == "uncertain" for error in done.errors))


def recover(desk: Desk, account: str) -> tuple[int, ...]:
    """Settle mails whose sending was interrupted; call it under the account's lease (M-53).

    Returns:
        the outbox ids that were touched.
    """
    with desk.store.reading() as view:
        stale = [mail for mail in view.outbox(OutboxState.SENDING) if mail.account == account]
    for mail in stale:
        with desk.store.writing() as unit:
            _save(desk, unit, after_restart(mail))
    if any(after_restart(mail).state is OutboxState.UNCERTAIN for mail in stale):
        uncertain.look_soon(desk, account)
    return tuple(mail.id for mail in stale)


def _send_one(desk: Desk, account: MailAccount, mail: OutgoingMail, done: _Round,
              pause: Pause) -> SendError | None:
    mail = _begin(desk, mail)
    transport = account.transport()
    try:
        refused = _walk(desk, transport, mail)
        at = desk.clock.now()
        _record_sent(desk, mail, at, refused, pause)
        pauses.clear(desk, account.name)
        done.ends.append((mail.id, OutboxState.SENT))
        return None
    except SendError as error:
        settled = _settle(desk, mail, error)
        done.ends.append((mail.id, settled.state))
        return error
    finally:
        transport.close()


def _begin(desk: Desk, mail: OutgoingMail) -> OutgoingMail:
    with desk.store.writing() as unit:
        now = unit.outgoing(mail.id)
        if now is None or now.state not in (OutboxState.QUEUED, OutboxState.RETRY):
            raise _Overtaken
        begun = replace(now, state=OutboxState.SENDING, phase=Phase.CONNECT, attempts=now.attempts + 1,
                        next_try_at=None)
        _save(desk, unit, begun)
    return begun


def _walk(desk: Desk, transport: MailTransport, mail: OutgoingMail) -> dict[str, str]:
    """The steps of one sending, each committed first; returns the recipients that were refused."""
    try:
        transport.connect()
    except (SendError, StoreError):
        raise
    except DeskError as error:  # the password cannot be had
        words = clean_line(str(getattr(error, "reason", type(error).__name__)))
        raise SendError("auth", Phase.CONNECT, 0, words) from error
    _advance(desk, mail, Phase.CONNECT, Phase.MAIL)
    # The header names everybody, so that one such address makes the whole mail need it (M-64).
    utf8 = not all(address.isascii() for address in (mail.envelope_from, *mail.recipients))
    transport.mail(mail.envelope_from, len(mail.raw), utf8=utf8)
    _advance(desk, mail, Phase.MAIL, Phase.RCPT)
    refused = transport.rcpt(mail.pending)
    _advance(desk, mail, Phase.RCPT, Phase.DATA)
    transport.data(mail.raw)
    return refused


def _advance(desk: Desk, mail: OutgoingMail, before: Phase, phase: Phase) -> None:
    """Commit the next phase, unless the mail is no longer this sending's (a machine that slept meanwhile)."""
    with desk.store.writing() as unit:
        now = unit.outgoing(mail.id)
        if (now is None or now.state is not OutboxState.SENDING or now.phase is not before
                or now.attempts != mail.attempts):
            raise _Overtaken
        unit.set_phase(mail.id, phase)


def _settle(desk: Desk, mail: OutgoingMail, error: SendError) -> OutgoingMail:
    settled = after_failure(mail, error, desk.clock.now())
    with desk.store.writing() as unit:
        _save(desk, unit, settled)
        if settled.sent_at is not None:
            tell_refusals(desk, unit, mail, settled, desk.clock.now())
    return settled


def _record_sent(desk: Desk, mail: OutgoingMail, at: datetime, refused: dict[str, str], pause: Pause) -> None:
    """Record the server's yes; only this is tried again when the database is busy, never the sending (M-56)."""
    for delay in (*_RECORDING_DELAYS, None):
        try:
            with desk.store.writing() as unit:
                mark_left(desk, unit, mail.id, at, refused)
            return
        except StoreError:
            if delay is None:
                raise
            pause(delay)
        except Exception as error:
            # Its ticket cannot be brought up to date, yet the mail has left: that must not be forgotten.
            with desk.store.writing() as unit:
                now = unit.outgoing(mail.id) or mail
                unit.save_outgoing(replace(now, state=OutboxState.SENT, phase=Phase.NONE, sent_at=at,
                                           last_error=clean_line(f"{type(error).__name__}: {error}")[:300]))
            return


def _save(desk: Desk, unit: Writing, mail: OutgoingMail) -> None:
    """Keep the mail and show its state on the ticket."""
    unit.save_outgoing(mail)
    recording.reproject(desk, unit, mail.ticket_id)


# --- the operator's word -------------------------------------------------------------------------


def resolve_uncertain(desk: Desk, outbox_id: int, sent: bool) -> Done:
    """Settle a mail whose fate is unknown: it has left, or is sent again with the same Message-ID (M-55).

    Sending again is also the way to free one that failed for good.

    Raises:
        BadInput: ``no_such_outgoing``.
        NotPossible: ``not_uncertain``.
    """
    now = desk.clock.now()
    with desk.store.writing() as unit:
        mail = reply.in_outbox(unit, outbox_id)
        allowed = {OutboxState.UNCERTAIN} if sent else {OutboxState.UNCERTAIN, OutboxState.FAILED}
        if mail.state not in allowed:
            raise NotPossible("not_uncertain", str(outbox_id))
        if sent:
            mark_left(desk, unit, outbox_id, now)
        else:
            _save(desk, unit, queued_anew(mail, now))
        return outgoing.told(desk, unit, mail, "outbox.sent" if sent else "outbox.resend", now)


def cancel(desk: Desk, outbox_id: int) -> Done:
    """Take a mail back that has not left; its text is a draft again.

    Raises:
        BadInput: ``no_such_outgoing``.
        NotPossible: ``already_left``.
    """
    return reply.take_back(desk, outbox_id)


def flush(desk: Desk, *, pause: Pause = time.sleep) -> DeliveryReport:
    """Send everything that waits, now: pauses end, later tries become due, what a crash left held is freed.

    Sent copies that could not be filed are tried again too.
    """
    now = desk.clock.now()
    with desk.store.reading() as view:
        waiting = view.outbox(OutboxState.RETRY, OutboxState.HELD)
    for mail in waiting:
        left_held = mail.state is OutboxState.HELD and (mail.held_until is None or mail.held_until <= now)
        if mail.state is OutboxState.RETRY or left_held:
            with desk.store.writing() as unit:
                fresh = reply.in_outbox(unit, mail.id)
                if fresh.state is mail.state:
                    _save(desk, unit, replace(fresh, state=OutboxState.QUEUED, held_until=None, next_try_at=None))
    for name in desk.accounts:
        pauses.clear(desk, name)
        uncertain.look_soon(desk, name)
    report = deliver_due(desk, pause=pause)
    with desk.store.reading() as view:
        copyless = [mail.id for mail in view.noticed() if mail.sent_copy == "failed"]
    for outbox_id in copyless:
        outgoing.file_copy_again(desk, outbox_id)
    return report
