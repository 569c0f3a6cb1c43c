"""Pictures of every screen as text, at two sizes and in both languages: what an operator would see change."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels import check_at_sizes, check_snapshot, running_panel

SCREENS: dict[str, tuple[str, ...]] = {
    "queue": (),
    "marked": ("space", "space", "j", "V", "j"),
    "bulk-letters": ("*", "m", "2"),
    "conversation": ("enter",),
    "letter": ("m", "1"),
    "macros": ("m",),
    "snooze": ("s",),
    "editing": ("r",),
    "checklist": ("l",),
    "outbox": ("m", "1", "enter", "o"),
    "log": ("2", "c", "1", "z", "o", "tab"),
    "report": ("R",),
    "hand-over": ("R", "4"),
    "help": ("?",),
    "help-found": ("?", *"snooz"),
    "palette": (":",),
    "palette-relaid": (":", *"вщту"),
    "palette-impossible": (":", *"reopen"),
    "by-hand": ("+", "1"),
    "views": ("v",),
    "cleared": ("v", "9"),
}
TYPED: dict[str, tuple[str, str, str]] = {
    "filter": ("/", "is:open pri:P1 tag:", "("),
}
"""A key, what is typed then, and what shows that the screen has followed."""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_picture(tmp_path: Path, screen: str, language: str) -> None:
    async with running_panel(tmp_path, language=language) as panel:
        await panel.until(lambda: panel.shows_its_ticket())
        await panel.press(*SCREENS[screen])
        if screen in {"conversation", "marked"}:
            await panel.until(lambda: panel.shows_its_ticket())
        await check_at_sizes(screen, language, panel)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_picture_of_the_message_elsewhere(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    """Where the message can stand depends on the size."""
    async with running_panel(tmp_path, language=language, size=size) as panel:
        await panel.until(lambda: panel.shows_its_ticket())
        await panel.press("\\", "\\")
        await check_at_sizes("beside", language, panel, [size])


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("state", TYPED)
async def test_picture_of_typing(tmp_path: Path, state: str, language: str) -> None:
    key, text, sign = TYPED[state]
    async with running_panel(tmp_path, language=language) as panel:
        await panel.until(lambda: panel.shows_its_ticket())
        await panel.press(key)
        await panel.type(text)
        await panel.until(lambda: any(sign in row for row in panel.rows()[2:4]) and panel.shows_its_ticket())
        await check_at_sizes(state, language, panel)


async def test_small_terminal(tmp_path: Path) -> None:
    """60x16 is usable: list, message, one line of hints."""
    async with running_panel(tmp_path, size=(60, 16)) as panel:
        await panel.until(lambda: panel.shows_its_ticket())
        await check_snapshot("queue-60x16-en", panel)


async def test_ascii(tmp_path: Path) -> None:
    """--ascii draws with nothing but ASCII signs (letters of other alphabets stay)."""
    async with running_panel(tmp_path, ascii_only=True) as panel:
        await panel.until(lambda: panel.shows_its_ticket())
        assert panel.text().isascii()
        await panel.press("m")
        assert panel.text().isascii()
        await panel.press("2")
        assert all(character.isascii() or character in "“”’" for character in panel.text())
