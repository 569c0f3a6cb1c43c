"""The triage run: one key where the suggestion fits, three where it does not, in either layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, take
from panels import Panel, check_at_sizes, running_panel
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.triage_run import TriageRunScreen


def untriaged(panel: Panel, count: int) -> list[int]:
    found = []
    for number in range(count):
        taken = take(panel.desk, mail(f"Card refused, payment fails {number}", "My card is refused, the payment fails",
                                      sender=f"m{number}@member.example"))
        assert taken.ticket_id is not None
        found.append(taken.ticket_id)
    return found


async def test_three_digits_decide_and_the_next_one_comes(tmp_path: Path) -> None:
    """Category, priority, who: three keys a ticket; z brings the ticket back; Space puts it off; q says what was."""
    async with running_panel(tmp_path, russian=True) as panel:
        untriaged(panel, 2)
        await panel.press("T")
        assert isinstance(panel.screen, TriageRunScreen)
        first, second, third = panel.screen.waiting
        await panel.press("1", "2", "2")
        sorted_one = panel.ticket(first)
        assert (sorted_one.category, sorted_one.priority, sorted_one.assignee) == ("access", Priority.P2, "anna")
        assert [*panel.screen.waiting] == [second, third]
        await panel.press("z")
        assert panel.ticket(first).priority is None
        assert [*panel.screen.waiting] == [first, second, third]
        await panel.press("space", "!")
        assert panel.ticket(second).status is Status.SPAM
        assert [*panel.screen.waiting] == [third, first]
        await panel.press("0", "backspace", "0", "3", "0", "q")
        assert panel.ticket(third).priority is Priority.P3
        assert isinstance(panel.screen, QueueScreen)
        assert "2 tickets sorted, 1 put off" in panel.said()


async def test_digits_that_could_not_be_stored_wait_on_their_card(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk takes no key press away: the card, its digits and the reason stay, Enter tries once more."""
    async with running_panel(tmp_path) as panel:
        untriaged(panel, 2)
        await panel.press("T")
        assert isinstance(panel.screen, TriageRunScreen)
        waiting = panel.screen.waiting

        def full(*_: object, **__: object) -> None:
            raise StoreError("full", "desk.sqlite3")

        with monkeypatch.context() as patched:
            patched.setattr(triage, "change_all", full)
            await panel.press("1", "2", "2")
            assert "what you typed stays, Enter tries again: the disk is full" in panel.said()
            await panel.press("3")
            assert "Backspace takes the last one back" in panel.said()
        assert panel.screen.waiting == waiting
        await panel.press("enter")
        decided = panel.ticket(waiting[0])
        assert (decided.category, decided.priority, decided.assignee) == ("access", Priority.P2, "anna")
        assert panel.screen.waiting == waiting[1:]


async def test_enter_accepts_what_is_suggested_and_refuses_where_nothing_is(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        numbers = untriaged(panel, 1)
        await panel.press("T")
        assert isinstance(panel.screen, TriageRunScreen)
        while panel.screen.waiting[0] != numbers[0]:
            await panel.press("j")
        await panel.press("2", "1", "enter")
        decided = panel.ticket(numbers[0])
        assert (decided.category, decided.priority) == ("payment", Priority.P1)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_picture(tmp_path: Path, language: str) -> None:
    async with running_panel(tmp_path, language=language) as panel:
        untriaged(panel, 1)
        await panel.press("T", "1")
        await check_at_sizes("triage-run", language, panel)


async def test_what_was_read_for_a_screen_that_has_been_left_is_no_trouble(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("T")
        run = panel.screen
        await panel.press("q")
        assert panel.screen is not run

        async def late() -> None:
            run.query_one("#context")
        await run.quietly(late())
        await panel.settle()
        assert "unexpected" not in panel.text()
