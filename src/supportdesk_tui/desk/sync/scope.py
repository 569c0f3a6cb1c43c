"""How far back mail is read, and what a folder's state means for where to go on (M-01, M-04, M-05)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from supportdesk_tui.desk.ports import FolderState, Watermark
from supportdesk_tui.domain.errors import BadInput

DEFAULT_DEPTH = timedelta(days=14)
MAX_CHANGES = 5
"""Changes of UIDVALIDITY in a row that are believed."""
_DAYS = re.compile(r"(\d{1,4})d")


def parse_since(text: str, now: datetime) -> datetime | None:
    """Read ``14d``, ``2026-01-31`` or ``all`` (None).

    Raises:
        BadInput: ``bad_since``.
    """
    if text == "all":
        return None
    days = _DAYS.fullmatch(text)
    if days is not None:
        return now - timedelta(days=int(days.group(1)))
    try:
        return datetime.combine(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC), time(0), UTC)
    except ValueError:
        raise BadInput("bad_since", text, "14d | 2026-01-31 | all") from None


def depth_text(since: datetime | None) -> str:
    """The depth as it is kept beside the watermark."""
    return since.isoformat() if since is not None else "all"


def depth_from(text: str | None) -> datetime | None:
    """The kept depth; None for everything."""
    return datetime.fromisoformat(text) if text and text != "all" else None


def deeper(wanted: datetime | None, kept: datetime | None) -> bool:
    """Does ``wanted`` go further back than what was read, by a day at least?"""
    if kept is None:
        return False
    return wanted is None or wanted.date() < kept.date()


def history_before(configured: str, connected_at: datetime) -> datetime:
    """Mail received before this comes in as history.

    The first sync's usual depth, counted from the first connection; a day more, since servers search by
    days of their own time zone.
    """
    depth = parse_since(configured, connected_at) or connected_at - DEFAULT_DEPTH
    return datetime.combine(depth.date(), time(0), UTC) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Start:
    """Where the reading of a folder goes on."""

    mark: Watermark
    first: bool = False
    """Never read before."""
    changed: bool = False
    """UIDVALIDITY is another: all uids are void, known mails are recognised by their content."""
    attention: bool = False
    """It changes all the time: leave the folder alone until two rounds in a row have seen the same."""


def start_from(mark: Watermark | None, account: str, state: FolderState, now: datetime) -> Start:
    """Decide by what was kept and what the server says now."""
    if mark is None:
        return Start(Watermark(account, state.name, state.uidvalidity, 0, connected_at=now), first=True)
    if mark.uidvalidity == state.uidvalidity != 0:
        return Start(replace(mark, uidvalidity_changes=0))
    changes = mark.uidvalidity_changes + 1
    # Kept even when the folder is left alone: the doctor names it, and once the value stays it is read again (M-05).
    anew = replace(mark, uidvalidity=state.uidvalidity, last_uid=0, uidvalidity_changes=changes, counted_from=0)
    return Start(anew, changed=True, attention=changes > MAX_CHANGES)
