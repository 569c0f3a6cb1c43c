"""Draws the README's picture of the panel from the sample club, at a fixed instant and size."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 3, 4, 12, 40, tzinfo=UTC)
"""A Wednesday afternoon in Moscow."""
SIZE = (120, 36)


class StillClock:
    """A clock that stands still, so that the picture is the same every time."""

    def now(self) -> datetime:
        return NOW


async def draw(target: Path, look: str = "terminal") -> None:
    """Build the club, open the panel without a terminal, save what it shows."""
    from supportdesk_tui import bootstrap, i18n
    from supportdesk_tui.app import DeskApp
    from supportdesk_tui.demo import club
    from supportdesk_tui.demo.home import write_config
    from supportdesk_tui.demo.silent_account import SilentAccount
    from supportdesk_tui.domain.panel_wishes import PanelWishes

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_config(home)
        account = SilentAccount()
        with bootstrap.open_desk(home, accounts={account.name: account}, clock=StillClock()) as opened:
            club.build(opened.desk, NOW)
            i18n.activate("en")
            app = DeskApp(opened.desk, wishes=PanelWishes(look))
            async with app.run_test(size=SIZE) as pilot:
                await pilot.pause(1.0)
                await pilot.press("j", "j")
                await pilot.pause(1.0)
                svg = app.export_screenshot(title="supportdesk")
    target.parent.mkdir(exist_ok=True)
    # The fonts of the drawing are looked up on the reader's machine, never on the network.
    target.write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    os.environ["SUPPORTDESK_LANG"] = "en"
    os.environ.pop("NO_COLOR", None)
    asyncio.run(draw(Path(sys.argv[1]), *sys.argv[2:3]))
