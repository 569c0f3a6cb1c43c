"""Focus: two keys a ticket, in either layout; what interrupts, what is kept, what it came to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desks import mail, take
from fakes import NOON
from panels import Panel, check_at_sizes, running_panel
from supportdesk_tui.desk.acts import history, triage
from supportdesk_tui.desk.runs import focus
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.focus import FocusScreen
from supportdesk_tui.screens.focus_end import FocusEndScreen


def more_p3(panel: Panel, count: int) -> list[int]:
    """Further P3 tickets, waiting longer than the sample's."""
    found = []
    for number in range(count):
        panel.clock.at = NOON - timedelta(days=1, minutes=number)
        taken = take(panel.desk, mail(f"How do I save lesson {number}?", "How?", sender=f"m{number}@member.example"))
        assert taken.ticket_id is not None
        found.append(taken.ticket_id)
    panel.clock.at = NOON
    triage.set_priority(panel.desk, found, Priority.P3)
    triage.set_category(panel.desk, [*found, panel.queue.video], "feedback")
    return found


def letters(panel: Panel) -> list[int]:
    with panel.desk.store.reading() as view:
        return [letter.ticket_id for letter in view.outbox(OutboxState.HELD)]


async def test_two_keys_a_ticket(tmp_path: Path) -> None:
    """f Enter, then digit and Enter for each: n tickets cost 2 + 2n keys, and the summary follows by itself."""
    async with running_panel(tmp_path, russian=True) as panel:
        numbers = [*more_p3(panel, 2), panel.queue.video]
        keys = ["f", "enter", *(["1", "enter"] * 3)]
        await panel.press(*keys)
        assert len(keys) == 2 + 2 * len(numbers)
        assert sorted(letters(panel)) == sorted(numbers)
        assert isinstance(panel.screen, FocusEndScreen)
        assert "3 of 3" in panel.text()


async def test_keys_typed_ahead_do_the_same(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        numbers = [*more_p3(panel, 1), panel.queue.video]
        for key in ("f", "enter", "1", "enter", "1", "enter"):
            await panel.send(key)
        await panel.settle()
        assert sorted(letters(panel)) == sorted(numbers)


async def test_a_run_is_paused_and_goes_on_where_it_was(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        first, second = more_p3(panel, 2)
        await panel.press("f", "enter")
        assert isinstance(panel.screen, FocusScreen)
        order = panel.screen.focus_run.waiting
        await panel.press("j", "k", "j", "q")
        assert isinstance(panel.screen, FocusEndScreen)
        assert f"#{order[0]}" in panel.text()
        await panel.press("q", "f", "1")
        assert isinstance(panel.screen, FocusScreen)
        assert panel.screen.focus_run.waiting == (*order[1:], order[0])
        await panel.press("=", "1")
        assert panel.ticket(order[1]).priority is Priority.P1
        assert panel.screen.focus_run.waiting == (*order[2:], order[0])
        assert {first, second} < set(order)


async def test_another_digit_swaps_the_letter_and_undo_brings_the_ticket_back(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        more_p3(panel, 1)
        await panel.press("f", "enter")
        assert isinstance(panel.screen, FocusScreen)
        number, macros = panel.screen.focus_run.waiting[0], panel.screen.choices
        await panel.press("1", "2")
        assert isinstance(panel.screen, ComposerScreen)
        assert panel.screen.ready.macro_id == macros[1].id
        await panel.press("enter")
        assert isinstance(panel.screen, FocusScreen)
        assert panel.screen.focus_run.finished[0].ticket_id == number
        await panel.press("z")
        assert panel.screen.focus_run.current == number
        assert panel.screen.focus_run.finished == ()


async def test_a_new_p1_breaks_in_and_the_draft_is_kept(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        more_p3(panel, 1)
        await panel.press("f", "enter", "1")
        taken = take(panel.desk, mail("Nothing works", "The whole site is down", sender="boss@member.example"))
        assert taken.ticket_id is not None
        triage.set_priority(panel.desk, [taken.ticket_id], Priority.P1)
        panel.clock.at += timedelta(seconds=20)
        await panel.until(lambda: f"New P1 #{taken.ticket_id}" in panel.text())
        await panel.press("v")
        assert "Nothing works" in panel.text()
        await panel.press("e")
        assert panel.ticket(taken.ticket_id).status is Status.SOLVED
        assert isinstance(panel.screen, FocusScreen)
        number = panel.screen.focus_run.current
        assert number is not None
        with panel.desk.store.reading() as view:
            assert view.draft(number, "ira") is not None


async def test_what_breaks_in_can_be_put_aside_and_how_far_one_is_stays_in_sight(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        more_p3(panel, 1)
        await panel.press("f", "enter", "0")
        assert "nothing has broken in" in panel.said()
        head = panel.rows()[0]
        taken = take(panel.desk, mail("Nothing works", "The whole site is down", sender="boss@member.example"))
        assert taken.ticket_id is not None
        triage.set_priority(panel.desk, [taken.ticket_id], Priority.P1)
        panel.clock.at += timedelta(seconds=20)
        await panel.until(lambda: f"New P1 #{taken.ticket_id}" in panel.text())
        assert panel.rows()[0] == head
        await panel.press("0")
        panel.clock.at += timedelta(seconds=20)
        await panel.settle()
        assert "New P1" not in panel.text()


async def test_everything_a_run_closed_is_taken_back_with_one_key(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        more_p3(panel, 2)
        await panel.press("f", "enter")
        assert isinstance(panel.screen, FocusScreen)
        order = panel.screen.focus_run.waiting
        await panel.press("e", "1", "enter", "e", "9")
        assert all(panel.ticket(number).status not in {Status.SOLVED, Status.CLOSED} for number in order)
        assert letters(panel) == []
        assert "Taken back" in panel.said()
        history.redo(panel.desk)
        assert panel.ticket(order[0]).status is Status.SOLVED
        assert letters(panel) == [order[1]]




@pytest.mark.parametrize("language", ["en", "ru"])
async def test_pictures(tmp_path: Path, language: str) -> None:
    async with running_panel(tmp_path, language=language) as panel:
        more_p3(panel, 3)
        panel.screen.returned()  # the list follows now, not at some moment of the picture
        await panel.until(lambda: panel.tickets.total == 9)
        await panel.press("f")
        await check_at_sizes("focus-plan", language, panel)
        await panel.press("enter", "e")
        panel.clock.at += timedelta(seconds=96)
        await panel.press("1", "enter")
        await check_at_sizes("focus-ticket", language, panel)
        await panel.press("1")
        taken = take(panel.desk, mail("Site down", "All is down", sender="boss@member.example"))
        triage.set_priority(panel.desk, [taken.ticket_id or 0], Priority.P1)
        panel.clock.at += timedelta(seconds=20)
        await panel.until(lambda: f"P1 #{taken.ticket_id}" in panel.text())
        await check_at_sizes("focus-ready", language, panel)
        await panel.press("q", "j", "q")
        await check_at_sizes("focus-end", language, panel)


async def test_a_full_disk_keeps_nobody_in_focus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause cannot be written: the run stands as after its last step, and goes on from there."""
    def full(*_: object) -> None:
        raise StoreError("full", "desk.sqlite3")

    async with running_panel(tmp_path) as panel:
        await panel.press("f", "enter")
        assert isinstance(panel.screen, FocusScreen)
        with monkeypatch.context() as patch:
            patch.setattr(focus, "save", full)
            await panel.press("j")
            assert "the disk is full" in panel.said()
            await panel.press("q")
            assert panel.app.screen is panel.queue_screen()
            assert "the disk is full" in panel.said()
        await panel.press("f", "1")
        assert isinstance(panel.screen, FocusScreen)
