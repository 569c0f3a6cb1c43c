"""Watching one account: a thread that reads, and one that listens to the server on a connection of its own."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Heard, MailAccount, MailBell
from supportdesk_tui.desk.sync import sync_mail, sync_state
from supportdesk_tui.desk.sync.backoff import NO_TROUBLE, Trouble, backoff_seconds, failure_of
from supportdesk_tui.desk.sync.kept_session import KeptSession
from supportdesk_tui.desk.sync.report import AccountReport, Progress, SyncReport
from supportdesk_tui.domain.errors import DeskError, MailError, StoreError

POLL_SECONDS = 60.0
"""Between two rounds without IDLE, at least; up to twice as long, so that accounts do not march in step (M-21)."""
FULL_POLL_SECONDS = 300.0
"""Between two rounds while IDLE is quiet: servers were seen to forget to tell (M-19)."""
RENEW_SECONDS = 540.0
"""IDLE is renewed after nine minutes; servers end it after 29, and half-open lines are noticed so (M-19)."""
GAP_SECONDS = 0.5
"""Between two rounds that IDLE asks for, at least: a burst of mails is read together."""
BUSY_SECONDS = 5.0
"""After a round that another process was busy with."""
STEADY_SECONDS = 60.0
"""IDLE that has held so long is no failure when it ends: some servers cut it once or twice an hour."""
LOOK_SECONDS = 10.0
"""Between two looks whether a sync by hand has succeeded where name and password were refused."""
BALANCE_SECONDS = 6 * 3600.0
"""Between two comparisons of the server's count with ours, which fill what is missing; the first a while after the
start, so that nothing comes before the mail."""
_PROGRESS_EVERY = 2.0
_log = logging.getLogger(__name__)

Tell = Callable[[SyncReport], None]
Chance = Callable[[], float]


class AccountWatch:
    """What the two threads of an account share."""

    def __init__(self, desk: Desk, account: MailAccount, stop: threading.Event, *, since: str = "",
                 every: float = POLL_SECONDS, on_round: Tell | None = None,
                 chance: Chance = random.random) -> None:
        """As ``watch.watch``; ``stop`` ends both threads, ``ring`` cuts their waits short."""
        self._desk, self._account, self._stop = desk, account, stop
        self._since, self._every, self._on_round, self._chance = since, every, on_round, chance
        self._sessions = KeptSession()
        self._asked = threading.Event()
        """The operator wants a round now, or the clock has jumped."""
        self._news = threading.Event()
        """That, or the server has told of something."""
        self._restless = threading.Event()
        """The listening thread shall see whether its server is still there."""
        self._well = threading.Event()
        """The last round was good: only then does a second connection log in."""
        self._listening = False
        self._balance_at = time.monotonic() + FULL_POLL_SECONDS

    def ring(self) -> None:
        """Read now, and see whether the server still listens."""
        for event in (self._asked, self._news, self._restless):
            event.set()

    def end(self) -> None:
        """Leave nothing behind that says this account is watched; call it when the threads have ended."""
        with suppress(StoreError):
            sync_state.note_mode(self._desk, self._account.name, "")

    # -- reading

    def read(self) -> None:
        """Round after round until told to stop; nothing but that ends it."""
        trouble, tell = NO_TROUBLE, self._progress_teller()
        self._note_mode(sync_state.POLL)
        while not self._stop.is_set():
            self._asked.clear()
            self._news.clear()
            report = self._round(tell)
            if report is not None:
                self._tell(report)
            reason = failure_of(report) if report is not None else "network"
            if reason is not None:
                self._well.clear()
                trouble = trouble.after(reason)
                self._sit_out(trouble)
            elif report is not None and report.busy:
                self._asked.wait(BUSY_SECONDS)
            else:
                trouble, self._since = NO_TROUBLE, ""
                self._well.set()
                self._await_news(time.monotonic())
        self._sessions.drop()

    def _round(self, tell: Callable[[Progress], None]) -> AccountReport | None:
        """One round; None when the database could not be used, or we are at fault."""
        desk, name = self._desk, self._account.name
        due = time.monotonic() >= self._balance_at
        try:
            report = sync_mail.sync_once(desk, [name], self._since, tell, self._sessions, balance=due).accounts[0]
            if due and report.problem is None:
                self._balance_at = time.monotonic() + BALANCE_SECONDS
            return report
        except StoreError:
            return None
        except Exception:
            _log.exception("reading %s failed", name)
            return None

    def _tell(self, report: AccountReport) -> None:
        """Whoever listens may have gone, or find the database busy: the reading goes on."""
        try:
            if self._on_round is not None:
                self._on_round(SyncReport((report,)))
        except (OSError, StoreError):
            return
        except Exception:
            _log.exception("telling of %s failed", self._account.name)

    def _await_news(self, read_at: float) -> None:
        """Until the server tells of something, or the next round is due anyway; ``read_at`` is monotonic."""
        if self._news.wait(self._pause()):
            self._asked.wait(GAP_SECONDS - (time.monotonic() - read_at))

    def _pause(self) -> float:
        """IDLE watches the first folder alone: the others are polled like an account without it."""
        if self._listening and len(self._account.folders) == 1:
            return max(self._every, FULL_POLL_SECONDS)
        return self._every * (1.0 + self._chance())

    def _sit_out(self, trouble: Trouble) -> None:
        """Leave a troubled server alone; only the operator may cut this short, not what IDLE hears."""
        seconds = None if trouble.waits_for_operator else trouble.seconds(self._chance())
        again = None if seconds is None else self._desk.clock.now() + timedelta(seconds=seconds)
        with suppress(StoreError):
            sync_state.note_trouble(self._desk, self._account.name, trouble.failures, again)
        if seconds is not None:
            self._asked.wait(seconds)
            return
        refused_at = self._desk.clock.now()
        while not self._asked.wait(LOOK_SECONDS) and not self._read_by_hand(refused_at - timedelta(seconds=1)):
            pass

    def _read_by_hand(self, since: datetime) -> bool:
        """Has a sync by hand succeeded meanwhile? Then the password is right again."""
        try:
            ok_at = sync_state.state_of(self._desk, self._account.name).ok_at
        except StoreError:
            return False
        return ok_at is not None and ok_at > since

    def _progress_teller(self) -> Callable[[Progress], None]:
        """Keeps a long reading's progress in the database, at most every two seconds."""
        last = 0.0

        def tell(progress: Progress) -> None:
            nonlocal last
            if time.monotonic() - last >= _PROGRESS_EVERY and progress.total > 1:
                last = time.monotonic()
                sync_state.note_progress(self._desk, progress)

        return tell

    # -- listening

    def listen(self) -> None:
        """Hold IDLE open where the server has it, and have a round read whenever something is told (M-19).

        A server without IDLE, or one that refuses it, is polled from then on (M-21, M-31b).
        """
        failures, able = 0, True
        while able and not self._stop.is_set():
            if not self._well.wait(1.0):
                continue
            began, reason = time.monotonic(), "network"
            try:
                able = self._hear_out()
            except DeskError as error:
                reason = error.reason if isinstance(error, MailError) else "network"
            except Exception:
                _log.exception("listening to %s failed", self._account.name)
                reason = "protocol"
            if self._stop.is_set():
                return
            self._deaf()
            if able:
                failures = 1 if time.monotonic() - began >= STEADY_SECONDS else failures + 1
                if reason in ("auth", "tls"):
                    self._well.clear()  # the reading thread finds out what it is, and counts the tries
                self._restless.clear()
                self._restless.wait(backoff_seconds(failures, self._chance(), reason))

    def _hear_out(self) -> bool:
        """Listen as long as the connection holds, or until told to stop. False: this server has no IDLE.

        Raises:
            DeskError: the connection cannot be had, or is lost.
        """
        bell = self._account.listen()
        if bell is None:
            return False
        try:
            return self._hear(bell)
        finally:
            bell.close()

    def _hear(self, bell: MailBell) -> bool:
        if bell.wait(0.0, self._stop.is_set) is Heard.UNABLE:
            return False
        proved_at = time.monotonic()
        self._listening = True
        self._note_mode(sync_state.IDLE)
        self._news.set()  # for what came before the server began to tell
        while not self._stop.is_set():
            left = RENEW_SECONDS - (time.monotonic() - proved_at)
            if left <= 0 or self._restless.is_set():
                self._restless.clear()
                heard, proved_at = bell.prove(), time.monotonic()
            else:
                heard = bell.wait(left, self._uneasy)
            if heard is Heard.UNABLE:
                return False
            if heard is Heard.CHANGED:
                self._news.set()
        return True

    def _uneasy(self) -> bool:
        return self._stop.is_set() or self._restless.is_set()

    def _deaf(self) -> None:
        """IDLE is lost: what comes meanwhile is polled for, beginning now."""
        self._listening = False
        self._note_mode(sync_state.POLL)
        self._news.set()

    def _note_mode(self, mode: str) -> None:
        with suppress(StoreError):
            sync_state.note_mode(self._desk, self._account.name, mode)
