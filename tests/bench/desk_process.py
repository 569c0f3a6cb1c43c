"""A process of its own that reads or sends for a desk, so that a test can kill it, or have it die at an exact moment.

It is forked from a server that has loaded the program once: loading it anew took most of a test's time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from supportdesk_tui import bootstrap
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import import_export
from supportdesk_tui.desk.letters import deliver
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.exports import opening as _loaded_exports  # noqa: F401
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Security, Timeouts
from supportdesk_tui.mail.imap_session import ImapSession
from supportdesk_tui.mail.reading import reader as _loaded_reader  # noqa: F401 - what a process needs, loaded once
from supportdesk_tui.mail.smtp_transport import SmtpTransport as _loaded_transport  # noqa: F401
from supportdesk_tui.store import opening as _loaded_store  # noqa: F401
from supportdesk_tui.store.sqlite_connection import SqliteConnection

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["pytest", "bench.desk_process"])
FAILED, BUSY = 1, 3
"""Ends of a process: by an exception; another had the account, its server was in trouble, or the disk was full."""

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


def start(task: str, home: Path, imap_port: int, smtp_port: int, die_at: str = "",
          barrier: Barrier | None = None) -> BaseProcess:
    """Start such a process.

    Args:
        task: ``sync`` or ``deliver``.
        home: of its desk.
        imap_port: of its account's server.
        smtp_port: of its account's server.
        die_at: ``MOMENT:COUNT``; at the given moment it dies as by ``kill -9``: ``fetch`` (that many mails have come
            from the server), ``parse`` (were read), ``before-commit`` and ``after-commit`` (of that many transactions).
        barrier: it begins when all that wait there have opened the desk.
    """
    return _started(_run, task, home, imap_port, smtp_port, die_at, barrier)


def start_import(home: Path, file: Path, die_at: str = "", barrier: Barrier | None = None) -> BaseProcess:
    """Start one that imports a form export, its times in Moscow's zone; ``die_at`` before or after a commit."""
    return _started(_run_import, home, file, die_at, barrier)


def _started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    process = _FORKS.Process(target=target, args=arguments, daemon=True)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])  # the fork server finds this module only so
    try:
        process.start()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return process


def barrier(count: int) -> Barrier:
    """Where ``count`` processes wait for each other."""
    return _FORKS.Barrier(count)


def finish(process: BaseProcess, seconds: float = 60.0) -> int:
    """Wait for its end; its status, negative when a signal ended it. Its own failures are the test's."""
    process.join(seconds)
    assert process.exitcode is not None, "it did not end"
    assert process.exitcode != FAILED, "it failed; its words are on standard error"
    return process.exitcode


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

            def reading_ahead(self, expected: int) -> Any:
                ahead = reader.reading_ahead(expected)
                receive = ahead.receive

                def receiving() -> Any:
                    read = receive()
                    for _ in read:
                        die()
                    return read

                setattr(ahead, "receive", receiving)  # noqa: B010 - the real thing, with a moment in it
                return ahead

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


def _run(task: str, home: Path, imap_port: int, smtp_port: int, die_at: str, barrier: Barrier | None) -> None:
    with bootstrap.open_desk(home, accounts={"support": account(imap_port, smtp_port)}) as opened:
        desk = opened.desk
        if barrier is not None:
            barrier.wait(60)
        if die_at:
            moment, _, count = die_at.partition(":")
            desk = _dying(desk, moment, _Countdown(int(count)))
        if task == "sync":
            report = sync_mail.sync_once(desk, since="all")
            sys.exit(BUSY if any(each.problem or each.busy for each in report.accounts) else 0)
        deliver.deliver_due(desk)


def _run_import(home: Path, file: Path, die_at: str, barrier: Barrier | None) -> None:
    with bootstrap.open_desk(home, accounts={}) as opened:
        desk = opened.desk
        if barrier is not None:
            barrier.wait(60)
        if die_at:
            moment, _, count = die_at.partition(":")
            desk = _dying(desk, moment, _Countdown(int(count)))
        try:
            import_export.import_file(desk, file, ExportOptions(timezone="Europe/Moscow"))
        except StoreError:
            sys.exit(BUSY)
