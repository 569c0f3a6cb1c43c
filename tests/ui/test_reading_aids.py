"""Where the message stands, what is folded, what an empty view says: by keys, as an operator meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, take
from panels import Panel, running_panel
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.presentation.preview_place import Place
from supportdesk_tui.screens.queue import QueueScreen

QUOTES = "I wrote before:\n\n> first line of old text\n> second line\n"


async def test_the_message_stands_where_the_operator_wants_it_at_the_next_start_too(
        tmp_path: Path) -> None:
    async with running_panel(tmp_path, size=(120, 36), russian=True) as panel:
        await panel.press("\\")
        reading = panel.screen.query_one("#reading")
        await panel.until(lambda: not reading.display)
        await panel.press("\\")
        await panel.until(lambda: reading.display and reading.region.x > panel.tickets.region.right)
        await panel.until(lambda: panel.shows_its_ticket())
        screen = QueueScreen(panel.desk)
        await panel.app.push_screen(screen)  # as a new start reads it
        await panel.until(lambda: screen.preview.place is Place.RIGHT)
        await panel.pilot.resize_terminal(80, 24)
        await panel.until(lambda: screen.preview.place is Place.BELOW)


async def _with_quotes(panel: Panel) -> None:
    number = take(panel.desk, mail("Quotes", QUOTES + "\nmore", message_id="q1")).ticket_id
    for place in range(2, 6):
        take(panel.desk, mail("Re: Quotes", QUOTES + "\nmore" * 12, message_id=f"q{place}",
                              In_Reply_To="<q1@member.example>", References="<q1@member.example>"))
    assert number is not None
    await panel.queue_screen().reload(number)
    await panel.go_to(number)
    await panel.until(panel.shows_its_ticket)


async def test_h_folds_what_is_in_sight_and_capital_h_everything(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await _with_quotes(panel)
        await panel.press("enter")
        await panel.until(lambda: "more" in panel.text())
        await panel.press("h")
        assert "second line" in panel.text()
        await panel.press("g")
        assert "second line" not in panel.text()
        await panel.press("H")
        assert "second line" in panel.text()
        await panel.press("H", "G")
        assert "second line" not in panel.text()


@pytest.mark.parametrize(("language", "late", "coming"), [
    ("en", "All cleared · #1 is overdue since Tue 12:00 · f — P3 (1)", "All cleared · next deadline 13:34 (#2)"),
    ("ru", "Всё разобрано · #1 просрочено с вт 12:00 · f — P3 (1)", "Всё разобрано · следующий срок 13:34 (#2)")])
async def test_a_cleared_view_says_what_waits_elsewhere(tmp_path: Path, language: str, late: str, coming: str) -> None:
    async with running_panel(tmp_path, language=language) as panel:
        await panel.press("v", "9")
        assert late in panel.text()
        for number in (1, 5):
            triage.mark_done(panel.desk, [number])
        await panel.queue_screen().reload()
        assert coming in panel.text()


async def test_the_newest_message_is_in_sight_whatever_takes_room_below_it_later(tmp_path: Path) -> None:
    """The macros that fit come a moment after the message; once they pushed the end of a new answer out of sight."""
    async with running_panel(tmp_path) as panel:
        number = take(panel.desk, mail("Invoice", "I need the invoice\nfor March.", message_id="i1")).ticket_id
        take(panel.desk, mail("Re: Invoice", "And for April,\nplease.", message_id="i2",
                              In_Reply_To="<i1@member.example>", References="<i1@member.example>"))
        assert number is not None
        await panel.queue_screen().reload(number)
        await panel.go_to(number)
        await panel.until(lambda: panel.shows_its_ticket() and panel.screen.query_one("#hints").display)
        assert "please." in panel.text()
        await panel.pilot.resize_terminal(80, 21)
        await panel.until(lambda: panel.app.size.height == 21)
        await panel.pilot.resize_terminal(80, 24)
        await panel.until(lambda: panel.app.size.height == 24)
        await panel.until(lambda: "please." in panel.text())
