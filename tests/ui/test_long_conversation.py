"""A conversation of thousands of messages opens like a short one: what is old is laid out when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from panels import Panel, running_panel
from supportdesk_tui.presentation import conversation_lines
from supportdesk_tui.screens.acts import reading
from supportdesk_tui.screens.ticket_screen import TicketScreen

MESSAGES, AT_ONCE = 12, 4


def long_conversation(home: Path) -> None:
    with open_test_desk(home) as desk:
        for number in range(MESSAGES):
            headers = {"In_Reply_To": "<m0@member.example>"} if number else {}
            take(desk, mail("Long", f"word {number}\n" * 9, message_id=f"m{number}", **headers))


def laid_out(panel: Panel) -> int:
    assert isinstance(panel.screen, TicketScreen)
    return len(panel.screen.page.starts)


async def test_the_newest_is_in_sight_and_the_older_ones_come_at_the_top(tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_lines, "AT_ONCE", AT_ONCE)
    monkeypatch.setattr(reading, "AT_ONCE", MESSAGES)
    long_conversation(tmp_path)
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: panel.tickets.ticket is not None)
        await panel.press("enter")
        await panel.until(lambda: laid_out(panel) > 0)
        assert "word 11" in panel.text()
        assert laid_out(panel) == AT_ONCE
        for _ in range(AT_ONCE - 1):
            await panel.press("P")
        assert "word 8" in panel.text()
        await panel.press("up", "up")
        await panel.until(lambda: laid_out(panel) == MESSAGES)
        assert "word 8" in panel.text()
        await panel.press("P")
        assert "word 7" in panel.text()
        await panel.press("home")
        assert "word 0" in panel.text()


async def test_what_one_reads_stays_in_sight_when_the_window_becomes_narrower_and_wider(tmp_path: Path) -> None:
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        words = " ".join(f"word{number}" for number in range(3000))
        number = take(panel.desk, mail("Long", f"{words}\n\n" * 2, message_id="long")).ticket_id
        assert number is not None
        await panel.queue_screen().reload(number)
        await panel.go_to(number)
        await panel.press("enter")
        for _ in range(4):
            await panel.press("pagedown")
        top = next(row.split()[0] for row in panel.rows() if row.startswith(" word"))
        for size in ((80, 24), (60, 16), (120, 36)):
            await panel.pilot.resize_terminal(*size)
            await panel.until(lambda width=size[0]: panel.app.size.width == width)  # type: ignore[misc]
            await panel.settle()
            assert top in panel.text(), size
