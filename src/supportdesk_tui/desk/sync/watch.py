"""Reading and sending until stopped: one process of its own for the panel, for cron or for a service."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from supportdesk_tui.desk import boundaries
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import watched_folders
from supportdesk_tui.desk.leases import WATCH, Lease, leased, take
from supportdesk_tui.desk.letters import deliver, sent_copies
from supportdesk_tui.desk.ports import MailAccount
from supportdesk_tui.desk.rules import rule_sweep
from supportdesk_tui.desk.sync import names as sync_names
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.names import Scope
from supportdesk_tui.desk.sync.watch_account import POLL_SECONDS, AccountWatch, Tell
from supportdesk_tui.desk.sync.watch_folders import FolderWatch
from supportdesk_tui.domain.errors import StoreError

PATIENCE = 15.0
"""Seconds that a sending in progress gets when the watch ends."""
JUMP = 15.0
"""Seconds by which wall clock and monotonic clock may part before we believe the machine has slept."""
_HEARTBEAT = 30.0
_log = logging.getLogger(__name__)
_COPIES = 600.0


class _Rung(Protocol):
    def ring(self) -> None: ...


class Signals:
    """How a watch is spoken to from outside: end, or read at once. Used from threads, never from a signal handler."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.asked = threading.Event()

    def wake(self) -> None:
        """Read every account now."""
        self.asked.set()

    def end(self) -> None:
        """Stop soon."""
        self.stop.set()
        self.asked.set()


class Drift:
    """Tells that the machine has slept, or that its clock was set, from two clocks that part."""

    def __init__(self, wall: float, monotonic: float) -> None:
        self._apart = wall - monotonic

    def jumped(self, wall: float, monotonic: float) -> bool:
        """Have they parted since the last jump? The monotonic clock stands still while a laptop sleeps."""
        apart = wall - monotonic
        if abs(apart - self._apart) < JUMP:
            return False
        self._apart = apart
        return True


def watch(desk: Desk, signals: Signals, *, scope: Scope | None = None, since: str = "",
          every: float = POLL_SECONDS, on_round: Tell | None = None,
          alive: Callable[[], bool] = lambda: True) -> None:
    """Read each account whenever its server tells of news, or by polling, and send what is due, until told to end.

    While another process watches, this one stands by and takes over when that one ends.

    Args:
        desk: the desk.
        signals: ends the watch or wakes it.
        scope: only these accounts and folders; all when None.
        since: as in ``sync_mail.sync_once``, for the first round.
        every: seconds between two rounds of an account whose server tells nothing.
        on_round: told of each round.
        alive: asked each second; the watch ends when it says no.

    Raises:
        StoreError: the database cannot be used.
    """
    scope = scope or sync_names.named(desk)
    chosen = sync_mail.chosen(desk, scope.accounts)
    while (lease := _stand_by(desk, scope, signals, alive)) is not None:
        stop = threading.Event()
        watches = [AccountWatch(desk, account, stop, since=since, every=every, on_round=on_round)
                   for account in chosen]
        folders = FolderWatch(desk, scope.sources, stop, every=every, on_round=on_round) if scope.sources else None
        try:
            _hold(desk, lease, chosen, watches, folders, stop, signals, alive)
        finally:
            lease.drop()
        since = ""


def _hold(desk: Desk, lease: Lease, accounts: Sequence[MailAccount], watches: Sequence[AccountWatch],
          folders: FolderWatch | None, stop: threading.Event, signals: Signals, alive: Callable[[], bool]) -> None:
    """Watch as long as the lease is ours: each account reads, listens and sends in threads of its own."""
    threads = [threading.Thread(target=work, name=f"{verb}-{account.name}", daemon=True)
               for account, watched in zip(accounts, watches, strict=True)
               for verb, work in (("read", watched.read), ("listen", watched.listen))]
    threads += [threading.Thread(target=_send_loop, args=(desk, account, stop), name=f"send-{account.name}",
                                 daemon=True) for account in accounts]
    if folders is not None:
        threads.append(threading.Thread(target=folders.run, name="folders", daemon=True))
    rung: list[_Rung] = [*watches, *([folders] if folders is not None else [])]
    for thread in threads:
        thread.start()
    try:
        _keep_time(desk, lease, rung, signals, alive)
    finally:
        stop.set()
        _ring(rung)
        for thread in threads:
            # Reading may end with the process: what is stored is whole. A sending is let finish.
            thread.join(timeout=PATIENCE if thread.name.startswith("send-") else 2.0)
        for watched in watches:
            watched.end()


def _stand_by(desk: Desk, scope: Scope, signals: Signals,
              alive: Callable[[], bool]) -> Lease | None:
    """Wait for the lease; a round that the operator asks for meanwhile is read here."""
    while not signals.stop.is_set() and alive():
        try:
            lease = take(desk, WATCH)
            if lease is not None:
                return lease
            if signals.asked.wait(1.0) and not signals.stop.is_set():
                signals.asked.clear()
                sync_mail.sync_once(desk, scope.accounts)
                watched_folders.look_once(desk, scope.sources)
        except StoreError as error:
            if error.reason != "locked":
                raise
            signals.stop.wait(1.0)
    return None


def _keep_time(desk: Desk, lease: Lease, watches: Sequence[_Rung], signals: Signals,
               alive: Callable[[], bool]) -> None:
    """Once a second: is anyone still there, has a clock crossed a boundary; now and then the heartbeat."""
    renewed = time.monotonic()
    drift = Drift(desk.clock.now().timestamp(), renewed)
    while alive():
        if signals.asked.wait(1.0):
            signals.asked.clear()
            if signals.stop.is_set():
                return
            _ring(watches)
        jumped = drift.jumped(desk.clock.now().timestamp(), time.monotonic())
        if jumped:
            _ring(watches)  # connections may be half-open, and mail may have come while we slept
        try:
            if jumped or time.monotonic() - renewed >= _HEARTBEAT:
                renewed = time.monotonic()
                if not lease.renew():
                    return
            boundaries.refresh(desk)
            rule_sweep.sweep(desk)
        except StoreError:
            continue  # busy or full: the next second may do better, and no state is held here
        except Exception:
            _log.exception("bringing tickets up to date failed")
            signals.stop.wait(5.0)


def _ring(watches: Sequence[_Rung]) -> None:
    for watched in watches:
        watched.ring()


def _send_loop(desk: Desk, account: MailAccount, stop: threading.Event) -> None:
    copies_at = time.monotonic()
    while not stop.wait(1.0):
        try:
            deliver.deliver_due(desk, [account.name], pause=stop.wait)
            if time.monotonic() >= copies_at:
                copies_at = time.monotonic() + _COPIES
                with leased(desk, f"outbox:{account.name}") as lease:
                    if lease is not None:
                        sent_copies.file_copies(desk, account)
        except StoreError:
            stop.wait(1.0)
        except Exception:
            _log.exception("sending for %s failed", account.name)
            stop.wait(_HEARTBEAT)
