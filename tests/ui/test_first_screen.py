"""The very first screen, and mail of no ticket: offered by digit, in either layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, take
from panels import Panel, check_at_sizes, running_panel
from supportdesk_tui.desk.arrival import filed_mail, peak
from supportdesk_tui.screens.filed import FiledScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.start import StartScreen


async def begun(panel: Panel) -> None:
    """A desk without a mailbox and without tickets."""
    assert isinstance(panel.desk.accounts, dict)
    panel.desk.accounts.clear()
    await panel.queue_screen().reload()
    await panel.settle()
    assert isinstance(panel.screen, StartScreen)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_picture(tmp_path: Path, language: str) -> None:
    async with running_panel(tmp_path, fill=False, language=language, russian=True) as panel:
        await begun(panel)
        await panel.press("j")
        await check_at_sizes("start", language, panel)


async def test_a_file_is_imported_once_its_numbers_were_seen(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "one.eml").write_bytes(mail("A question", "How?"))
    async with running_panel(tmp_path / "home", fill=False, russian=True) as panel:
        await begun(panel)
        await panel.press("1")
        assert "supportdesk init" in panel.said()
        await panel.press("2", *["backspace"] * 2)
        await panel.type(str(letters))
        await panel.press("enter")
        await panel.until(lambda: "1 record = 1 ticket" in panel.text())
        await panel.press("enter")
        await panel.until(lambda: "1 ticket imported" in panel.said())
        await panel.press("enter")
        assert isinstance(panel.screen, QueueScreen)
        await panel.until(lambda: "A question" in panel.text())


async def test_mail_of_no_ticket_is_read_and_made_a_ticket(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        take(panel.desk, mail("October offers", "Please help me, I cannot pay.", sender="Zoe <zoe@member.example>",
                              List_Id="<offers.shop.example>", Precedence="bulk"))
        assert [one.subject for one in filed_mail.listing(panel.desk)] == ["October offers"]
        await panel.press(":")
        await panel.type("newsletters")
        await panel.press("enter")
        assert isinstance(panel.screen, FiledScreen)
        await panel.press("enter", "1")
        assert "I cannot pay" in panel.text()
        await panel.press("q", "enter", "2")
        assert filed_mail.listing(panel.desk) == ()
        await panel.press("q")
        await panel.until(lambda: "zoe" in panel.text().lower())


async def test_peak_mode_and_the_muted_are_reached_from_the_panel(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press(":")
        await panel.type("peak")
        await panel.press("enter", "1")
        assert peak.current(panel.desk) is not None
        await panel.press(":")
        await panel.type("peak")
        await panel.press("enter", "3")
        assert peak.current(panel.desk) is None
        await panel.press(":")
        await panel.type("unmute")
        await panel.press("enter")
        assert panel.said() == "Nobody is muted."
