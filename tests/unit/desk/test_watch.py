"""The watch: waits grow with jitter, a refused password waits for the operator, one process watches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from desks import open_test_desk
from fakes import FakeAccount
from supportdesk_tui.desk import leases
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import FolderState, Heard, MailSession
from supportdesk_tui.desk.sync import sync_mail, sync_state, watch, watch_account
from supportdesk_tui.desk.sync.backoff import Trouble
from supportdesk_tui.desk.sync.report import SyncReport
from supportdesk_tui.domain.errors import DeskError, MailError, StoreError


class EmptySession:
    """A mailbox without mail whose server always answers."""

    def __init__(self, folders: tuple[str, ...] = ("INBOX",)) -> None:
        self._folders = folders
        self.living, self.closed = True, False

    def folders(self) -> tuple[str, ...]:
        return self._folders

    def sent_folder(self) -> str | None:
        return None

    def examine(self, folder: str) -> FolderState:
        return FolderState(folder, 7, 0)

    def uids_after(self, last_uid: int, since: object = None) -> tuple[int, ...]:
        return ()

    def fetch(self, uids: object) -> Iterator[object]:
        return iter(())

    def alive(self) -> bool:
        return self.living

    def close(self) -> None:
        self.closed = True


class Door:
    """An account's server that counts who knocks, and lets in when it has no error."""

    def __init__(self, error: Exception | None) -> None:
        self.error, self.knocks = error, 0
        self.sessions: list[EmptySession] = []

    def open(self) -> MailSession:
        self.knocks += 1
        if self.error is not None:
            raise self.error
        self.sessions.append(EmptySession())
        return self.sessions[-1]  # type: ignore[return-value]  # fetches and appends nothing


class FakeBell:
    """A bell that the test rings."""

    def __init__(self) -> None:
        self.says: Queue[Heard | DeskError] = Queue()
        self.proofs = 0
        self.closed = False

    def wait(self, seconds: float, give_up: Callable[[], bool]) -> Heard:
        until = time.monotonic() + seconds
        while not give_up():
            try:
                said = self.says.get(timeout=0.01)
            except Empty:
                if time.monotonic() >= until:
                    break
                continue
            if isinstance(said, DeskError):
                raise said
            return said
        return Heard.QUIET

    def prove(self) -> Heard:
        self.proofs += 1
        return Heard.QUIET

    def close(self) -> None:
        self.closed = True


class Bells:
    """What ``listen`` gives, one after the other; then none."""

    def __init__(self) -> None:
        self.rack: list[FakeBell] = []
        self.asked = 0

    def open(self) -> FakeBell | None:
        self.asked += 1
        return self.rack[self.asked - 1] if self.asked <= len(self.rack) else None


@pytest.fixture
def door() -> Door:
    return Door(MailError("auth", "imap:993", "no"))


@pytest.fixture
def bells() -> Bells:
    return Bells()


@pytest.fixture
def account(door: Door, bells: Bells) -> FakeAccount:
    return FakeAccount(open_session=door.open, open_bell=bells.open)


@pytest.fixture
def desk(tmp_path: Path, account: FakeAccount) -> Iterator[Desk]:
    with open_test_desk(tmp_path, accounts={"support": account}) as opened:
        yield opened


@pytest.fixture
def running(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], watch.Signals]]:
    monkeypatch.setattr(Trouble, "seconds", lambda trouble, chance: 0.01)
    monkeypatch.setattr(watch_account, "backoff_seconds", lambda failures, chance, reason: 0.01)
    monkeypatch.setattr(watch_account, "GAP_SECONDS", 0.01)
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


Start = Callable[[], watch.Signals]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def mode(desk: Desk) -> str:
    return sync_state.state_of(desk, "support").mode


# --- trouble -------------------------------------------------------------------------------------


def test_a_refused_password_is_tried_three_times(desk: Desk, door: Door, bells: Bells, running: Start) -> None:
    """M-22: then the operator is waited for; each wish for a round is one try more, and no second line tries it."""
    signals = running()
    until(lambda: door.knocks == 3)
    time.sleep(0.3)
    assert door.knocks == 3
    state = sync_state.state_of(desk, "support")
    assert (state.error, state.waits, state.failures) == ("auth", True, 3)
    signals.wake()
    until(lambda: door.knocks == 4)
    time.sleep(0.2)
    assert door.knocks == 4
    assert bells.asked == 0
    door.error = None
    signals.wake()
    until(lambda: sync_state.state_of(desk, "support").ok_at is not None)
    assert sync_state.state_of(desk, "support").waits is False


def test_a_sync_by_hand_ends_the_waiting(desk: Desk, door: Door, running: Start,
                                         monkeypatch: pytest.MonkeyPatch) -> None:
    """M-22: the password was put right in another window."""
    monkeypatch.setattr(watch_account, "LOOK_SECONDS", 0.05)
    running()
    until(lambda: sync_state.state_of(desk, "support").waits)
    door.error = None
    sync_mail.sync_once(desk)
    until(lambda: door.knocks == 5)


def test_a_network_that_is_down_is_tried_on(desk: Desk, door: Door, running: Start) -> None:
    """M-22: and says when it tries again."""
    door.error = MailError("network", "imap:993")
    running()
    until(lambda: door.knocks > 5)
    assert sync_state.state_of(desk, "support").failures > 2


@pytest.mark.parametrize("error", [StoreError("locked", "db"), ZeroDivisionError()])
def test_nothing_ends_the_watch_unasked(desk: Desk, door: Door, running: Start, error: Exception) -> None:
    """A busy database or a fault of ours: the next round comes all the same."""
    door.error = error
    running()
    until(lambda: door.knocks > 3)


# --- listening -----------------------------------------------------------------------------------


@pytest.fixture
def well(door: Door, bells: Bells, running: Start) -> tuple[watch.Signals, FakeBell]:
    """A watch in IDLE."""
    door.error = None
    bells.rack = [FakeBell(), FakeBell()]
    return running(), bells.rack[0]


def rounds_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every round that is read."""
    rounds: list[str] = []
    read = sync_mail.sync_once

    def counted(desk: Desk, names: list[str], *rest: object, balance: bool = False) -> SyncReport:
        rounds.append(names[0])
        return read(desk, names, *rest, balance=balance)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(sync_mail, "sync_once", counted)
    return rounds


def test_the_bell_has_a_round_read(monkeypatch: pytest.MonkeyPatch, desk: Desk,
                                   well: tuple[watch.Signals, FakeBell], door: Door) -> None:
    """M-19, M-23: after each wake-up the usual search runs, over the one connection kept for reading."""
    rounds = rounds_of(monkeypatch)
    until(lambda: mode(desk) == "idle")
    time.sleep(0.1)
    before = len(rounds)
    for place in range(3):
        well[1].says.put(Heard.CHANGED)
        until(lambda expected=before + place + 1: len(rounds) >= expected)  # type: ignore[misc]  # bound early
    assert door.knocks == 1
    door.sessions[0].living = False
    well[1].says.put(Heard.CHANGED)
    until(lambda: door.knocks == 2)
    assert door.sessions[0].closed


def test_a_lost_line_is_found_again(monkeypatch: pytest.MonkeyPatch, desk: Desk, bells: Bells,
                                    well: tuple[watch.Signals, FakeBell]) -> None:
    """M-20: a round is read at once for what came meanwhile, and the next connection listens on."""
    rounds = rounds_of(monkeypatch)
    until(lambda: mode(desk) == "idle")
    before = len(rounds)
    well[1].says.put(MailError("network", "imap:993", "EOF"))
    until(lambda: bells.asked == 2 and mode(desk) == "idle")
    until(lambda: len(rounds) > before)
    assert well[1].closed
    bells.rack[1].says.put(Heard.UNABLE)
    until(lambda: mode(desk) == "poll")
    time.sleep(0.1)
    assert bells.asked == 2  # M-31b: not tried again


def test_without_idle_it_is_polled(desk: Desk, door: Door, bells: Bells, running: Start) -> None:
    """M-21: asked once, then polled."""
    door.error = None
    running()
    until(lambda: bells.asked == 1 and mode(desk) == "poll")
    time.sleep(0.1)
    assert bells.asked == 1


def test_after_a_sleep_the_line_is_proved(monkeypatch: pytest.MonkeyPatch, desk: Desk,
                                          well: tuple[watch.Signals, FakeBell]) -> None:
    """M-18, M-19: a half-open connection is found out at once, not nine minutes later."""
    rounds = rounds_of(monkeypatch)
    until(lambda: mode(desk) == "idle")
    before = len(rounds)
    well[0].wake()
    until(lambda: well[1].proofs == 1)
    until(lambda: len(rounds) > before)


@pytest.mark.parametrize(("folders", "listening", "expected"), [
    (("INBOX",), False, 90.0), (("INBOX",), True, 300.0), (("INBOX", "Forms"), True, 90.0)])
def test_how_often_a_quiet_account_is_read(desk: Desk, account: FakeAccount, folders: tuple[str, ...],
                                           listening: bool, expected: float) -> None:
    """M-19, M-21: each 60-120 s without IDLE, and for folders that IDLE does not watch; each 5 min beside IDLE."""
    account.folders = folders
    watched = watch_account.AccountWatch(desk, account, threading.Event(), chance=lambda: 0.5)
    watched._listening = listening
    assert watched._pause() == expected


# --- one process watches -------------------------------------------------------------------------


def test_one_process_watches(desk: Desk, door: Door) -> None:
    """M-11: the second stands by; a round that the operator asks of it is read all the same."""
    with leases.leased(desk, leases.WATCH):
        signals = watch.Signals()
        rounds: list[SyncReport] = []
        thread = threading.Thread(target=watch.watch, args=(desk, signals),
                                  kwargs={"on_round": rounds.append}, daemon=True)
        thread.start()
        time.sleep(0.3)
        assert door.knocks == 0
        signals.wake()
        until(lambda: door.knocks == 1)
        signals.end()
        thread.join(10)
    assert not thread.is_alive()
    assert rounds == []


def test_a_lost_lease_is_stood_by_for_again(desk: Desk, door: Door, running: Start,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """M-11: a laptop slept, another process took over: the watch waits for its turn instead of ending."""
    monkeypatch.setattr(watch, "_HEARTBEAT", 0.0)
    door.error = None
    running()
    until(lambda: mode(desk) == "poll")
    holder = desk.store.lease_holder(leases.WATCH, desk.clock.now())
    assert holder is not None
    desk.store.drop_lease(leases.WATCH, holder)
    assert desk.store.take_lease(leases.WATCH, "elsewhere:1", desk.clock.now())
    until(lambda: mode(desk) == "")
    desk.store.drop_lease(leases.WATCH, "elsewhere:1")
    until(lambda: mode(desk) == "poll")


def test_ends_when_nobody_is_there(desk: Desk) -> None:
    watch.watch(desk, watch.Signals(), alive=lambda: False)
    assert desk.store.lease_holder(leases.WATCH, desk.clock.now()) is None


def test_the_end_leaves_no_word_of_a_watch(desk: Desk, door: Door, bells: Bells,
                                           well: tuple[watch.Signals, FakeBell]) -> None:
    """M-23: connections are closed, and nobody reads that the account is watched."""
    until(lambda: mode(desk) == "idle")
    assert leases.is_watched(desk)
    well[0].end()
    until(lambda: not leases.is_watched(desk))
    assert mode(desk) == ""
    until(lambda: well[1].closed and door.sessions[0].closed)


def test_busy_rounds_leave_the_state_alone(desk: Desk) -> None:
    with leases.leased(desk, "sync:support"):
        sync_mail.sync_once(desk)
    assert sync_state.states(desk) == {}


@pytest.mark.parametrize(("wall", "monotonic", "expected"), [
    (1.0, 1.0, False), (30.0, 30.0, False), (3_601.0, 1.0, True), (-86_400.0, 1.0, True), (20.0, 1.0, True)])
def test_a_sleep_or_a_set_clock_is_told(wall: float, monotonic: float, expected: bool) -> None:
    """M-18: the two clocks part when a laptop sleeps, and when somebody sets the time."""
    drift = watch.Drift(1_000.0, 50.0)
    assert drift.jumped(1_000.0 + wall, 50.0 + monotonic) is expected
    assert not drift.jumped(1_000.0 + wall + 1, 50.0 + monotonic + 1)


def test_now_and_then_the_servers_count_is_compared_with_ours(monkeypatch: pytest.MonkeyPatch, desk: Desk,
                                                              door: Door) -> None:
    """M-01: who only watches has holes filled too; not in every round, for it costs a search of the whole folder."""
    asked: list[bool] = []
    door.error = None
    read = sync_mail.sync_once

    def counted(desk: Desk, names: list[str], *rest: object, balance: bool = False) -> SyncReport:
        asked.append(balance)
        return read(desk, names, *rest, balance=balance)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(sync_mail, "sync_once", counted)
    monkeypatch.setattr(watch_account, "FULL_POLL_SECONDS", 0.0)
    account = next(iter(desk.accounts.values()))
    watched = watch_account.AccountWatch(desk, account, threading.Event())
    for _ in range(3):
        watched._round(lambda _: None)
    assert asked == [True, False, False]
