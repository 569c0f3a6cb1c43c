"""How each account's reading stands, kept in the database for the panel and the doctor."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.sync.report import AccountReport, Progress
from supportdesk_tui.domain.errors import DeskError, MailError, SecretError

PREFIX = "sync.state."
IDLE, POLL = "idle", "poll"
_MAIL_REASONS = frozenset({"auth", "tls", "network", "throttled", "protocol", "refused"})


@dataclass(frozen=True, slots=True)
class SyncState:
    """The last news of one account."""

    ok_at: datetime | None = None
    """When it was last read to the end."""
    tried_at: datetime | None = None
    error: str = ""
    """A ``MailError`` reason or the name of another error; empty when all is well."""
    detail: str = ""
    server: str = ""
    hint: str = ""
    folder: str = ""
    """Being read just now: the folder, mails done, mails in all."""
    done: int = 0
    total: int = 0
    mode: str = ""
    """How a watch learns of new mail: ``idle`` (the server says so) or ``poll``; empty when nobody watches."""
    failures: int = 0
    """Failed rounds of the watch in a row."""
    next_try_at: datetime | None = None
    """When the watch tries again after a failure."""
    waits: bool = False
    """Name and password were refused too often: nothing is tried before the operator asks for it."""


def states(desk: Desk) -> dict[str, SyncState]:
    """The state of every account that was ever read."""
    with desk.store.reading() as view:
        kept = view.settings(PREFIX)
    return {name.removeprefix(PREFIX): _from_json(text) for name, text in kept.items()}


def state_of(desk: Desk, account: str) -> SyncState:
    """The state of one account; a blank one before it was ever read."""
    with desk.store.reading() as view:
        return _from_json(view.setting(PREFIX + account) or "{}")


def read_at(view: Reading, account: str) -> datetime | None:
    """When the account was last read to the end."""
    return _from_json(view.setting(PREFIX + account) or "{}").ok_at


def note_result(desk: Desk, report: AccountReport) -> None:
    """Keep how a round ended."""
    if report.busy:
        return
    now, problem = desk.clock.now(), report.problem
    if problem is None:
        _change(desk, report.account, lambda before: SyncState(ok_at=now, tried_at=now, mode=before.mode))
        return
    failed = replace(_of_error(problem), tried_at=now)
    _change(desk, report.account, lambda before: replace(
        failed, ok_at=before.ok_at, mode=before.mode, failures=before.failures, waits=before.waits))


def note_progress(desk: Desk, progress: Progress) -> None:
    """Keep how far a long reading is."""
    now = desk.clock.now()
    _change(desk, progress.account, lambda before: SyncState(
        ok_at=before.ok_at, tried_at=now, folder=progress.folder, done=progress.done, total=progress.total,
        mode=before.mode))


def note_trouble(desk: Desk, account: str, failures: int, next_try_at: datetime | None) -> None:
    """Keep when a watch tries again; None: not before the operator asks for it."""
    _change(desk, account, lambda before: replace(
        before, failures=failures, next_try_at=next_try_at, waits=next_try_at is None))


def note_mode(desk: Desk, account: str, mode: str) -> None:
    """Keep how a watch learns of new mail; an empty ``mode``: it watches no more."""
    _change(desk, account, lambda before: replace(before, mode=mode))


def _of_error(error: DeskError) -> SyncState:
    if isinstance(error, MailError):
        return SyncState(error=error.reason, detail=error.detail, server=error.server, hint=error.hint)
    return SyncState(error=str(getattr(error, "reason", type(error).__name__)),
                     detail=str(getattr(error, "detail", "")))


def problem_of(account: str, state: SyncState) -> DeskError | None:
    """What is wrong with an account, as the error it was; None when all is well."""
    if not state.error:
        return None
    if state.error in _MAIL_REASONS:
        return MailError(state.error, state.server or account, state.detail, state.hint)
    return SecretError(state.error, account, state.detail)


def _change(desk: Desk, account: str, change: Callable[[SyncState], SyncState]) -> None:
    """In one transaction: the two threads of a watch and a sync by hand write to the same line."""
    with desk.store.writing() as unit:
        kept = unit.setting(PREFIX + account)
        data = {key: value.isoformat() if isinstance(value, datetime) else value
                for key, value in asdict(change(_from_json(kept or "{}"))).items() if value}
        text = json.dumps(data, ensure_ascii=False)
        if text != kept:
            unit.set_setting(PREFIX + account, text)


def _from_json(text: str) -> SyncState:
    data = json.loads(text)
    for key in ("ok_at", "tried_at", "next_try_at"):
        if data.get(key):
            data[key] = datetime.fromisoformat(data[key])
    return SyncState(**{key: value for key, value in data.items() if key in SyncState.__slots__})
