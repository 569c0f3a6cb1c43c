"""Is there room for mail? A full disk stops reading and sending before anything is lost (M-81)."""

from __future__ import annotations

import shutil

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.finding import Finding, Level

LOW = 32_000_000
"""Bytes: one large mail, its journal and a margin."""


def left_when_low(desk: Desk) -> int | None:
    """The bytes left where the database lies, when they are few; None when there is room."""
    if not desk.config.backed_up_here:
        return None
    try:
        left = shutil.disk_usage(desk.config.data_dir).free
    except OSError:
        return None
    return left if left < LOW else None


def check(desk: Desk) -> tuple[Finding, ...]:
    """A word only when it is needed."""
    left = left_when_low(desk)
    return () if left is None else (Finding(Level.ERROR, "disk_low", data={"megabytes": left // 1_000_000}),)
