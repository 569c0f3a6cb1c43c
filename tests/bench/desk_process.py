"""A process of its own that reads or sends for a desk, so that a test can kill it, or have it die at an exact moment.

desk_process.py TASK HOME IMAP_PORT SMTP_PORT [MOMENT:COUNT]

TASK is ``sync`` or ``deliver``. It begins when its standard input says so or ends. At the given moment it dies as by
``kill -9``: ``fetch`` (that many mails have come from the server), ``parse`` (were read), ``before-commit`` and
``after-commit`` (of that many transactions).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from supportdesk_tui import bootstrap
from supportdesk_tui.desk import deliver, sync_mail
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Security, Timeouts
from supportdesk_tui.mail.imap_session import ImapSession
from supportdesk_tui.store.sqlite_connection import SqliteConnection

PATIENT = Timeouts(connect=5.0, read=5.0, operation=30.0)


def account(imap_port: int, smtp_port: int, *, address: str = "help@club.example", username: str = "support",
            password: str = "secret", keeps_sent: bool = True, ca_file: Path | None = None,
            security: Security = "none", timeouts: Timeouts = PATIENT,
            folders: tuple[str, ...] = ("INBOX",)) -> ImapSmtpAccount:
    """An account on this machine's servers."""
    imap = Endpoint("127.0.0.1", imap_port, security)
    return ImapSmtpAccount(AccountSettings(
        name="support", address=address, imap=imap, smtp=Endpoint("127.0.0.1", smtp_port, "none"),
        username=username, password=lambda: password, keeps_sent=keeps_sent, ca_file=ca_file,
        timeouts=timeouts, folders=folders))


def start(task: str, home: Path, imap_port: int, smtp_port: int, die_at: str = "", *,
          wait_for_word: bool = False) -> subprocess.Popen[bytes]:
    """Start such a process; with ``wait_for_word`` it begins when something is written to its standard input."""
    return subprocess.Popen(
        [sys.executable, __file__, task, str(home), str(imap_port), str(smtp_port), *([die_at] if die_at else [])],
        stdin=subprocess.PIPE if wait_for_word else subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes], seconds: float = 60.0) -> int:
    """Wait for its end; its status, negative when a signal ended it. Its own failures are the test's."""
    _, errors = process.communicate(timeout=seconds)
    if process.returncode > 0:
        raise AssertionError(errors.decode())
    return process.returncode


class _Countdown:
    """Dies at the call that brings it to nought."""

    def __init__(self, count: int) -> None:
        self._left = count

    def __call__(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _dying(desk: Desk, moment: str, die: Callable[[], None]) -> Desk:
    if moment == "fetch":
        fetch = ImapSession.fetch

        def fetching(session: ImapSession, uids: Sequence[int]) -> Iterator[Any]:
            for item in fetch(session, uids):
                die()
                yield item

        setattr(ImapSession, "fetch", fetching)  # noqa: B010 - the real thing, with a moment in it
    elif moment == "parse":
        reader = desk.reader

        class Dying:
            def __getattr__(self, name: str) -> Any:
                return getattr(reader, name)

            def parse(self, raw: bytes) -> Any:
                parsed = reader.parse(raw)
                die()
                return parsed

        return replace(desk, reader=Dying())
    else:
        commit = SqliteConnection.commit

        def committing(connection: SqliteConnection) -> None:
            if moment == "before-commit":
                die()
            commit(connection)
            if moment == "after-commit":
                die()

        setattr(SqliteConnection, "commit", committing)  # noqa: B010 - the real thing, with a moment in it
    return desk


def main() -> int:
    """Do one task."""
    task, home, imap_port, smtp_port, *die_at = sys.argv[1:]
    with bootstrap.open_desk(Path(home), accounts={"support": account(int(imap_port), int(smtp_port))}) as opened:
        desk = opened.desk
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        if die_at:
            moment, _, count = die_at[0].partition(":")
            desk = _dying(desk, moment, _Countdown(int(count)))
        if task == "sync":
            report = sync_mail.sync_once(desk, since="all")
            return 3 if any(each.problem or each.busy for each in report.accounts) else 0
        deliver.deliver_due(desk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
