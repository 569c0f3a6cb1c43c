"""Trouble with the disk as the panel shows it: what is typed stays in sight, what helps stands on top."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import TextArea

from panels import running_panel
from supportdesk_tui.desk.letters import drafts
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.presentation.banners import banner_lines, banners
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.status_lines import Health
from supportdesk_tui.screens.base import DeskScreen


async def test_a_letter_that_cannot_be_kept_stays_in_sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-81: on a full disk the words are in memory, the reason is told, and leaving is refused."""
    async with running_panel(tmp_path) as panel:
        def full(*_: object, **__: object) -> None:
            raise StoreError("full", "desk.sqlite3")

        await panel.press("r")
        with monkeypatch.context() as patched:
            patched.setattr(drafts, "keep", full)  # before the first letter: what is typed is kept soon after
            await panel.type("a long answer")
            await panel.press("escape")
            assert "the disk is full" in panel.said()
            assert "a long answer" in panel.text()
            await panel.press("q")
            assert "a long answer" in panel.text()
        await panel.press("e")
        assert "a long answer" in panel.screen.query_one(TextArea).text


def test_damage_and_a_full_disk_are_banners() -> None:
    """M-78, M-81: the first lines of the panel, with the command that helps."""
    damage = StoreError("damaged", "/d/desk.sqlite3", "page 7", "/d/backups/desk-2026-03-04.sqlite3")
    found = banners(Health(damage=damage, disk_left=2_400_000), (), datetime(2026, 3, 4, tzinfo=UTC), UTC)
    lines = banner_lines(found, 300, Look("terminal", False))
    said = ["".join(text for text, _ in line) for line in lines]
    assert "supportdesk restore /d/backups/desk-2026-03-04.sqlite3 brings a backup back" in said[0]
    assert "2 MB left" in said[1]


async def test_quitting_with_a_letter_that_cannot_be_kept_wants_to_be_said_twice(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-81: the palette's quit ends the panel from anywhere; words that exist nowhere else are not lost by one key."""
    told, say_error = list[str](), DeskScreen.say_error

    def tell(screen: DeskScreen, text: str) -> None:
        told.append(text)  # the next keeping in the background fails, too, and says so in its place
        say_error(screen, text)

    monkeypatch.setattr(DeskScreen, "say_error", tell)
    async with running_panel(tmp_path) as panel:
        def full(*_: object, **__: object) -> None:
            raise StoreError("full", "desk.sqlite3")

        async def quit_by_name() -> None:
            await panel.press(":")
            await panel.type("quit")
            await panel.press("enter")

        await panel.press("r")
        monkeypatch.setattr(drafts, "keep", full)
        await panel.type("a long answer")
        await panel.press("escape")
        await quit_by_name()
        await panel.until(lambda: any("quit once more to lose what is typed" in words for words in told))
        assert "a long answer" in panel.text()
        await quit_by_name()
        await panel.until(lambda: not panel.app.is_running)
