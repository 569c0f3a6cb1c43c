"""How each account's reading stands, kept in the database for the panel and the doctor."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.sync_report import AccountReport, Progress
from supportdesk_tui.domain.errors import DeskError, MailError

PREFIX = "sync.state."


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
    now = desk.clock.now()
    problem = report.problem
    if problem is None:
        state = SyncState(ok_at=now, tried_at=now)
    else:
        before = state_of(desk, report.account)
        state = replace(_of_error(problem), ok_at=before.ok_at, tried_at=now)
    _keep(desk, report.account, state)


def note_progress(desk: Desk, progress: Progress) -> None:
    """Keep how far a long reading is."""
    before = state_of(desk, progress.account)
    _keep(desk, progress.account, SyncState(ok_at=before.ok_at, tried_at=desk.clock.now(), folder=progress.folder,
                                            done=progress.done, total=progress.total))


def _of_error(error: DeskError) -> SyncState:
    if isinstance(error, MailError):
        return SyncState(error=error.reason, detail=error.detail, server=error.server, hint=error.hint)
    return SyncState(error=str(getattr(error, "reason", type(error).__name__)))


def _keep(desk: Desk, account: str, state: SyncState) -> None:
    data = {key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in asdict(state).items() if value}
    with desk.store.writing() as unit:
        unit.set_setting(PREFIX + account, json.dumps(data, ensure_ascii=False))


def _from_json(text: str) -> SyncState:
    data = json.loads(text)
    for key in ("ok_at", "tried_at"):
        if data.get(key):
            data[key] = datetime.fromisoformat(data[key])
    return SyncState(**{key: value for key, value in data.items() if key in SyncState.__slots__})
