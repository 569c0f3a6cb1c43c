"""The server's count of a folder against what is here, so that a hole would be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from supportdesk_tui.desk.ports import MailSession, Quarantined, Reading, Store, Watermark
from supportdesk_tui.desk.sync.report import Balance
from supportdesk_tui.desk.sync.scope import depth_from

_WHERE = re.compile(r"uid (\d+) \((\d+)\)")


def depth_name(source: str) -> str:
    """The setting that keeps how far back ``ACCOUNT/FOLDER`` was read."""
    return f"sync.depth.{source}"


def place(uid: int, uidvalidity: int) -> str:
    """Where a quarantined mail lies."""
    return f"uid {uid} ({uidvalidity})"


def uid_of(row: Quarantined) -> tuple[int, int]:
    """The uid and the UIDVALIDITY of a quarantined mail; zeros for what came from a file."""
    match = _WHERE.fullmatch(row.where)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """A folder's balance with the uids behind it."""

    balance: Balance
    missing: tuple[int, ...]
    """On the server, within what was to be read, and not here."""


def count_folder(store: Store, session: MailSession, account: str, folder: str) -> Counted | None:
    """Compare a folder with what was read of it; None when it was never read, or is numbered anew.

    Mail that came after the last round is not counted yet, mail older than the depth is counted apart. One SEARCH.

    Raises:
        MailError: the server.
    """
    state = session.examine(folder)
    with store.reading() as view:
        mark = view.watermark(account, folder)
        if mark is None or mark.uidvalidity != state.uidvalidity or not mark.uidvalidity:
            return None
        depth = depth_from(view.setting(depth_name(f"{account}/{folder}")))
        here = view.uids_here(account, folder)
        aside = _aside(view, account, folder, mark)
    wanted = session.uids_after(0, depth)
    named = frozenset(uid for uid in wanted if uid <= mark.last_uid)
    missing = tuple(sorted(uid for uid in named - here - aside.keys() if uid > mark.counted_from))
    reasons = tuple(dict.fromkeys(aside[uid] for uid in sorted(aside.keys() & named)))
    return Counted(Balance(server=len(named), here=len(named) - len(missing), quarantined=len(aside.keys() & named),
                           older=max(0, state.exists - len(wanted)), since=depth, reasons=reasons), missing)


def _aside(view: Reading, account: str, folder: str, mark: Watermark) -> dict[int, str]:
    """The folder's quarantined mails: uid to reason."""
    found = {uid_of(row): row.detail or row.reason for row in view.quarantine(source=f"{account}/{folder}")}
    return {uid: reason for (uid, uidvalidity), reason in found.items()
            if uid and uidvalidity == mark.uidvalidity}
