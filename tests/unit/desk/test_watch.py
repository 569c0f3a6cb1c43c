"""The watch: waits grow with jitter, a refused password waits for the operator, one process watches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desks import open_test_desk
from fakes import FakeAccount
from supportdesk_tui.desk import leases, sync_mail, sync_state, watch
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import MailSession
from supportdesk_tui.desk.sync_report import SyncReport
from supportdesk_tui.domain.errors import MailError, StoreError


@given(st.integers(1, 200), st.floats(0, 1))
def test_waits_are_bounded_and_grow(failures: int, chance: float) -> None:
    """M-22: 5 s to 10 min, full jitter."""
    assert 1 <= watch.backoff_seconds(failures, chance) <= 600
    assert watch.backoff_seconds(failures, chance) <= watch.backoff_seconds(failures + 1, chance)


class Door:
    """An account's server that counts who knocks."""

    def __init__(self, error: Exception) -> None:
        self.error, self.knocks = error, 0

    def open(self) -> MailSession:
        self.knocks += 1
        raise self.error


@pytest.fixture
def door() -> Door:
    return Door(MailError("auth", "imap:993", "no"))


@pytest.fixture
def desk(tmp_path: Path, door: Door) -> Iterator[Desk]:
    with open_test_desk(tmp_path, accounts={"support": FakeAccount(open_session=door.open)}) as opened:
        yield opened


@pytest.fixture
def running(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], watch.Signals]]:
    monkeypatch.setattr(watch, "backoff_seconds", lambda failures, chance: 0.01)
    started: list[tuple[watch.Signals, threading.Thread]] = []

    def start() -> watch.Signals:
        signals = watch.Signals()
        thread = threading.Thread(target=watch.watch, args=(desk, signals), daemon=True)
        thread.start()
        started.append((signals, thread))
        return signals

    yield start
    for signals, thread in started:
        signals.end()
        thread.join(20)
        assert not thread.is_alive()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_refused_password_is_tried_three_times(desk: Desk, door: Door,
                                                 running: Callable[[], watch.Signals]) -> None:
    running()
    until(lambda: door.knocks == 3)
    time.sleep(0.3)
    assert door.knocks == 3
    assert sync_state.state_of(desk, "support").error == "auth"


def test_a_network_that_is_down_is_tried_on(desk: Desk, door: Door,
                                            running: Callable[[], watch.Signals]) -> None:
    door.error = MailError("network", "imap:993")
    running()
    until(lambda: door.knocks > 5)


@pytest.mark.parametrize("error", [StoreError("locked", "db"), ZeroDivisionError()])
def test_nothing_ends_the_watch_unasked(desk: Desk, door: Door, running: Callable[[], watch.Signals],
                                        error: Exception) -> None:
    """A busy database or a fault of ours: the next round comes all the same."""
    door.error = error
    running()
    until(lambda: door.knocks > 3)


def test_one_process_watches(desk: Desk, door: Door) -> None:
    """The second stands by."""
    with leases.leased(desk, watch.LEASE):
        signals = watch.Signals()
        rounds: list[SyncReport] = []
        thread = threading.Thread(target=watch.watch, args=(desk, signals),
                                  kwargs={"on_round": rounds.append}, daemon=True)
        thread.start()
        time.sleep(0.3)
        assert door.knocks == 0
        signals.end()
        thread.join(10)
    assert not thread.is_alive()
    assert rounds == []


def test_ends_when_nobody_is_there(desk: Desk) -> None:
    watch.watch(desk, watch.Signals(), alive=lambda: False)
    assert desk.store.lease_holder(watch.LEASE, desk.clock.now()) is None


def test_busy_rounds_leave_the_state_alone(desk: Desk) -> None:
    with leases.leased(desk, "sync:support"):
        sync_mail.sync_once(desk)
    assert sync_state.states(desk) == {}
