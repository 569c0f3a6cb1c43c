"""Reading and sending until stopped: one process of its own for the panel, for cron or for a service."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from supportdesk_tui.desk import boundaries, deliver, sent_copies, sync_mail, sync_state
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import Lease, leased, take
from supportdesk_tui.desk.ports import MailAccount
from supportdesk_tui.desk.sync_report import AccountReport, Progress, SyncReport
from supportdesk_tui.domain.errors import MailError, StoreError

LEASE = "watch"
"""The lease of the process that watches; ``store.lease_holder`` tells whether there is one."""

POLL_SECONDS = 60.0
MAX_BACKOFF = 600.0
AUTH_TRIES = 3
PATIENCE = 15.0
"""Seconds that a sending in progress gets when the watch ends."""
_HEARTBEAT = 30.0
_log = logging.getLogger(__name__)
_COPIES = 600.0
_PROGRESS_EVERY = 2.0

Tell = Callable[[SyncReport], None]


def backoff_seconds(failures: int, chance: float) -> float:
    """How long to wait after ``failures`` in a row: 5 s to 10 min with full jitter (M-22).

    Args:
        failures: at least 1.
        chance: a random number from 0 to 1.
    """
    return max(1.0, min(MAX_BACKOFF, 5.0 * 2.0 ** (failures - 1)) * chance)


class Signals:
    """How a watch is spoken to from outside: end, or read at once. Safe to call from a signal handler."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._bells: list[threading.Event] = []

    def bell(self) -> threading.Event:
        """An event that ``wake`` and ``end`` set."""
        bell = threading.Event()
        self._bells.append(bell)
        return bell

    def wake(self) -> None:
        """Read every account now."""
        for bell in self._bells:
            bell.set()

    def end(self) -> None:
        """Stop soon."""
        self.stop.set()
        self.wake()


def watch(desk: Desk, signals: Signals, *, accounts: Sequence[str] | None = None, since: str = "",
          every: float = POLL_SECONDS, on_round: Tell | None = None,
          alive: Callable[[], bool] = lambda: True) -> None:
    """Read each account every ``every`` seconds and send what is due each second, until told to end.

    While another process watches, this one stands by and takes over when that one ends.

    Args:
        desk: the desk.
        signals: ends the watch or wakes it.
        accounts: only these; all when None.
        since: as in ``sync_mail.sync_once``, for the first round.
        every: seconds between two rounds of an account.
        on_round: told of each round.
        alive: asked each second; the watch ends when it says no.

    Raises:
        BadInput: ``no_such_account``.
    """
    chosen = sync_mail.chosen(desk, accounts)
    lease = _stand_by(desk, signals.stop, alive)
    if lease is None:
        return
    threads = [threading.Thread(target=_read_loop, args=(desk, account, signals, since, every, on_round),
                                name=f"read-{account.name}", daemon=True) for account in chosen]
    threads += [threading.Thread(target=_send_loop, args=(desk, account, signals.stop), name=f"send-{account.name}",
                                 daemon=True) for account in chosen]
    for thread in threads:
        thread.start()
    try:
        _keep_time(desk, lease, signals.stop, alive)
    finally:
        signals.end()
        for thread in threads:
            # Reading may end with the process: what is stored is whole. A sending is let finish.
            thread.join(timeout=PATIENCE if thread.name.startswith("send-") else 2.0)
        lease.drop()


def _stand_by(desk: Desk, stop: threading.Event, alive: Callable[[], bool]) -> Lease | None:
    while not stop.is_set() and alive():
        lease = take(desk, LEASE)
        if lease is not None:
            return lease
        stop.wait(1.0)
    return None


def _keep_time(desk: Desk, lease: Lease, stop: threading.Event, alive: Callable[[], bool]) -> None:
    """Once a second: is anyone still there, has a clock crossed a boundary; now and then the heartbeat."""
    renewed = time.monotonic()
    while not stop.wait(1.0) and alive():
        try:
            if time.monotonic() - renewed >= _HEARTBEAT:
                renewed = time.monotonic()
                if not lease.renew():
                    return
            boundaries.refresh(desk)
        except StoreError:
            continue  # busy or full: the next second may do better, and no state is held here
        except Exception:
            _log.exception("bringing tickets up to date failed")
            stop.wait(5.0)


def _read_loop(desk: Desk, account: MailAccount, signals: Signals, since: str, every: float,
               on_round: Tell | None) -> None:
    failures = 0
    tell, bell = _progress_teller(desk), signals.bell()
    while not signals.stop.is_set():
        bell.clear()
        report = _round(desk, account, since, tell)
        if report is not None and on_round is not None:
            on_round(SyncReport((report,)))
        problem = report.problem if report is not None else None
        if report is None or problem is not None:
            failures += 1
            if isinstance(problem, MailError) and problem.reason == "auth" and failures >= AUTH_TRIES:
                _await_operator(desk, account, signals.stop)
                failures = 0
                continue
            bell.wait(backoff_seconds(failures, random.random()))
        else:
            failures, since = 0, ""
            bell.wait(every)


def _round(desk: Desk, account: MailAccount, since: str, tell: Callable[[Progress], None]) -> AccountReport | None:
    """One account's round; None when the database could not be used, or we are at fault."""
    try:
        return sync_mail.sync_once(desk, [account.name], since, tell).accounts[0]
    except StoreError:
        return None
    except Exception:
        _log.exception("reading %s failed", account.name)
        return None


def _progress_teller(desk: Desk) -> Callable[[Progress], None]:
    """Keeps a long reading's progress in the database, at most every two seconds."""
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _PROGRESS_EVERY and progress.total > 1:
            last = time.monotonic()
            sync_state.note_progress(desk, progress)

    return tell


def _await_operator(desk: Desk, account: MailAccount, stop: threading.Event) -> None:
    """A password refused three times is not tried again until a sync by hand has succeeded (M-22)."""
    refused_at = desk.clock.now()
    while not stop.wait(10.0):
        try:
            ok_at = sync_state.state_of(desk, account.name).ok_at
        except StoreError:
            continue
        if ok_at is not None and ok_at > refused_at - timedelta(seconds=1):
            return


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
