"""Accounts that send nothing for now: the login fails, or the server takes our mail for spam (M-22, M-41)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import cast

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.outbox_rules import Pause, SendError, pause_after

PREFIX = "outbox.paused."


def pause_of(view: Reading, account: str) -> Pause | None:
    """The account's pause, over or not; None when it never paused since it last sent."""
    text = view.setting(PREFIX + account)
    if not text:
        return None
    data = json.loads(text)
    reason = cast("str", data["reason"])
    until = data.get("until")
    return Pause("spam" if reason == "spam" else "auth", data["detail"], data["tries"],
                 datetime.fromisoformat(until) if until else None)


def paused_accounts(desk: Desk) -> dict[str, Pause]:
    """The accounts that are paused now, for the panel and the doctor."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        names = [name.removeprefix(PREFIX) for name in view.settings(PREFIX)]
        found = {name: pause_of(view, name) for name in names}
    return {name: pause for name, pause in found.items() if pause is not None and pause.holds(now)}


def note_failure(desk: Desk, account: str, error: SendError) -> bool:
    """Keep the pause that a failure calls for; True when the account rests now."""
    with desk.store.writing() as unit:
        pause = pause_after(error, pause_of(unit, account), desk.clock.now())
        if pause is None:
            return False
        unit.set_setting(PREFIX + account, json.dumps({
            "reason": pause.reason, "detail": pause.detail, "tries": pause.tries,
            "until": pause.until.isoformat() if pause.until else None}, ensure_ascii=False))
    return True


def clear(desk: Desk, account: str) -> None:
    """Forget the account's pause: it has just sent, or the operator says go."""
    with desk.store.reading() as view:
        if view.setting(PREFIX + account) is None:
            return
    with desk.store.writing() as unit:
        unit.set_setting(PREFIX + account, None)


def lift_refused(desk: Desk) -> bool:
    """End the pauses of refused logins: the operator may have mended them. A provider that cries spam is not tried."""
    lifted = [name for name, pause in paused_accounts(desk).items() if pause.reason != "spam" or pause.until is None]
    for name in lifted:
        clear(desk, name)
    return bool(lifted)
