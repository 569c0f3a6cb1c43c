"""The keymap on the screen: own keys marked, clashes with their line, every key told instead of carried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels import check_snapshot, running_panel
from supportdesk_tui.commands import own_keys, registry
from supportdesk_tui.domain.panel_wishes import AS_SHIPPED, KeyWish, PanelWishes
from supportdesk_tui.screens.keys import KeysScreen

WISHES = PanelWishes(keys=(KeyWish("ticket.done", ("x1",), 7), KeyWish("ticket.spam", ("X",), 8),
                           KeyWish("ticket.tags", ("e",), 9)))


@pytest.mark.parametrize(("size", "language"), [((80, 24), "ru"), ((120, 36), "en")])
async def test_pictures_and_what_keys_mean(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    try:
        async with running_panel(tmp_path, size=size, language=language, wishes=WISHES) as panel:
            panel.screen.run_command(next(each for each in registry.commands() if each.id == "app.keys"))
            await panel.settle()
            assert isinstance(panel.screen, KeysScreen)
            await panel.press("у")
            assert panel.said().startswith("у = клавиша e" if language == "ru" else "у = the key e")
            await check_snapshot(f"keys-{size[0]}x{size[1]}-{language}", panel)
            await panel.press("f12")
            assert panel.said().endswith("нет команды" if language == "ru" else "no command")
            await panel.press("down", "y")
            assert "= [" in panel.said()
            await panel.press("escape")
            assert not isinstance(panel.screen, KeysScreen)
    finally:
        own_keys.put_in_force(AS_SHIPPED)
