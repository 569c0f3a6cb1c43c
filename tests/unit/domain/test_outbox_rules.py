"""The outbox's rules: when to try again, what a refusal means, what a restart may and may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Phase, Recipient
from supportdesk_tui.domain.outbox_rules import (
    Pause,
    SendError,
    after_failure,
    after_restart,
    after_success,
    due_mails,
    kind_of_reply,
    next_try_at,
    pause_after,
    queued_anew,
)

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
MAIL = OutgoingMail(1, 7, "support", "a@x", "help@x.example", ("b@y.example",), b"raw", OutboxState.QUEUED, NOW, "ira")


def test_retries_thin_out_and_end_after_a_day() -> None:
    """M-57: 1, 5, 15, 60 minutes, then hourly to 24 h."""
    now, waits = NOW, []
    for attempts in range(1, 100):
        at = next_try_at(attempts, NOW, now)
        if at is None:
            break
        waits.append((at - now) // timedelta(minutes=1))
        now = at
    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert timedelta(hours=22) < now - NOW <= timedelta(hours=24)


def test_a_mail_from_a_machine_that_slept_still_gets_its_tries() -> None:
    assert next_try_at(1, NOW, NOW + timedelta(days=3)) is not None
    assert next_try_at(5, NOW, NOW + timedelta(days=3)) is None


@pytest.mark.parametrize(("code", "text", "kind"), [
    (421, "5.3.2 going", "temporary"), (450, "4.2.1 later", "temporary"), (550, "5.1.1 unknown", "permanent"),
    (550, "5.7.0 quota exceeded", "temporary"), (550, "5.4.5 Daily user sending limit exceeded", "temporary"),
    (550, "4.7.1 enhanced code wins", "temporary"), (450, "5.1.1 enhanced code wins", "permanent"),
    (535, "5.7.8 no", "auth"), (530, "5.7.0 authentication required", "auth"), (554, "no", "permanent"),
    (552, "too big", "permanent"), (-1, "garbage", "temporary"),
])
def test_what_a_refusal_means(code: int, text: str, kind: str) -> None:
    assert kind_of_reply(code, text) == kind


@pytest.mark.parametrize(("phase", "state"), [
    (Phase.CONNECT, OutboxState.QUEUED), (Phase.MAIL, OutboxState.QUEUED), (Phase.RCPT, OutboxState.QUEUED),
    (Phase.DATA, OutboxState.UNCERTAIN), (Phase.NONE, OutboxState.QUEUED),
])
def test_after_a_restart(phase: Phase, state: OutboxState) -> None:
    """M-53: before the data nothing has left; from there on nobody knows."""
    assert after_restart(replace(MAIL, state=OutboxState.SENDING, phase=phase)).state is state


@pytest.mark.parametrize("state", [each for each in OutboxState if each is not OutboxState.SENDING])
def test_a_restart_touches_nothing_else(state: OutboxState) -> None:
    """Held stays held and asks; failed, uncertain and sent stay what they are."""
    mail = replace(MAIL, state=state)
    assert after_restart(mail) == mail


@pytest.mark.parametrize(("kind", "state"), [
    ("temporary", OutboxState.RETRY), ("permanent", OutboxState.FAILED), ("uncertain", OutboxState.UNCERTAIN),
    ("auth", OutboxState.QUEUED),
])
def test_after_a_failure(kind: str, state: OutboxState) -> None:
    error = SendError(kind, "rcpt", 450, "words")  # type: ignore[arg-type]  # one of the four
    settled = after_failure(replace(MAIL, state=OutboxState.SENDING, phase=Phase.RCPT, attempts=1), error, NOW)
    assert settled.state is state
    assert settled.last_error == "450 words"
    assert (settled.next_try_at is not None) == (state is OutboxState.RETRY)


def test_mails_of_a_ticket_leave_in_order() -> None:
    """M-59: a later one waits for an earlier one on its way; other tickets do not."""
    later = NOW + timedelta(hours=1)
    first = replace(MAIL, id=1, state=OutboxState.RETRY, next_try_at=later)
    second = replace(MAIL, id=2, created_at=NOW + timedelta(minutes=1))
    other = replace(MAIL, id=3, ticket_id=8, created_at=NOW + timedelta(minutes=2))
    assert due_mails([other, second, first], NOW + timedelta(minutes=5)) == (other,)
    assert due_mails([other, second, first], later) == (first, other)


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.UNCERTAIN, OutboxState.CANCELLED])
def test_what_waits_for_the_operator_holds_nothing_up(state: OutboxState) -> None:
    stuck, second = replace(MAIL, state=state), replace(MAIL, id=2)
    assert due_mails([stuck, second], NOW) == (second,)


def test_held_mail_is_never_sent_and_blocks_only_while_it_can_be_taken_back() -> None:
    held = replace(MAIL, state=OutboxState.HELD, held_until=NOW + timedelta(seconds=30))
    second = replace(MAIL, id=2)
    assert due_mails([held, second], NOW) == ()
    assert due_mails([held, second], NOW + timedelta(seconds=31)) == (second,)


def test_three_refused_logins_wait_for_the_operator() -> None:
    """M-22."""
    error, pause = SendError("auth", "connect", 535, "no"), None
    for tries in (1, 2):
        pause = pause_after(error, pause, NOW)
        assert pause == Pause("auth", "no", tries, NOW + timedelta(minutes=15))
    pause = pause_after(error, pause, NOW)
    assert pause is not None
    assert pause.until is None
    assert pause.holds(NOW + timedelta(days=99))


def test_suspicion_of_spam_rests_the_account_for_an_hour() -> None:
    """M-41."""
    error = SendError("permanent", "data", 554, "5.7.1 Message rejected under suspicion of SPAM; https://ya.cc/1")
    pause = pause_after(error, None, NOW)
    assert pause is not None
    assert pause.holds(NOW)
    assert not pause.holds(NOW + timedelta(hours=1))
    assert pause_after(SendError("permanent", "data", 550, "5.1.1 unknown"), None, NOW) is None


TWO = replace(MAIL, recipients=("a@x.example", "b@x.example"), state=OutboxState.SENDING, attempts=1)


def test_a_recipient_that_was_put_off_is_tried_again_alone() -> None:
    """M-58: the accepted one is never sent to again, and what took effect did so at the first yes."""
    part = after_success(TWO, {"b@x.example": "450 4.2.0 greylisted"}, NOW)
    assert (part.state, part.pending, part.sent_at) == (OutboxState.RETRY, ("b@x.example",), NOW)
    assert part.next_try_at == NOW + timedelta(minutes=1)
    whole = after_success(replace(part, attempts=2), {}, NOW + timedelta(minutes=1))
    assert (whole.state, whole.pending, whole.notice, whole.sent_at) == (OutboxState.SENT, (), "", NOW)


def test_a_recipient_refused_for_good_is_told_of_and_never_tried_again() -> None:
    """M-58."""
    left = after_success(TWO, {"b@x.example": "550 5.1.1 unknown"}, NOW)
    assert (left.state, left.pending, left.notice) == (OutboxState.SENT, (), "refused")
    assert left.everybody == (Recipient("a@x.example", Fate.ACCEPTED),
                              Recipient("b@x.example", Fate.REFUSED, "550 5.1.1 unknown"))


def test_one_who_is_put_off_for_a_day_is_given_up_and_the_mail_stays_sent() -> None:
    """M-57, M-58."""
    part = replace(after_success(TWO, {"b@x.example": "450 later"}, NOW), attempts=30)
    error = SendError("temporary", "rcpt", 450, "later", refused={"b@x.example": "450 later"})
    ended = after_failure(part, error, NOW + timedelta(hours=25))
    assert (ended.state, ended.notice, ended.sent_at) == (OutboxState.SENT, "refused", NOW)
    assert [each.fate for each in ended.everybody] == [Fate.ACCEPTED, Fate.REFUSED]


def test_of_several_refused_only_those_put_off_are_asked_again() -> None:
    """M-58: a mail that nobody took yet does not bother for ever the one who does not exist."""
    error = SendError("temporary", "rcpt", 450, "later",
                      refused={"a@x.example": "550 5.1.1 no", "b@x.example": "450 later"})
    failed = after_failure(TWO, error, NOW)
    assert (failed.state, failed.pending) == (OutboxState.RETRY, ("b@x.example",))
    assert queued_anew(failed, NOW).pending == TWO.recipients


def test_the_last_of_a_partly_delivered_mail_holds_no_later_answer_up() -> None:
    """M-59: order is kept for mails that have not left at all."""
    part = after_success(TWO, {"b@x.example": "450 later"}, NOW)
    second = replace(MAIL, id=2, created_at=NOW + timedelta(seconds=1))
    assert due_mails([part, second], NOW + timedelta(seconds=2)) == (second,)
