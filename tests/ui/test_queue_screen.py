"""The queue screen: moving, views, filter, every act of triage, in both keyboard layouts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import NOON
from panels import running_panel
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.domain.panel_wishes import KeyWish, PanelWishes
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.screens.queue import QueueScreen

LAYOUTS = pytest.mark.parametrize("russian", [False, True], ids=["latin", "jcuken"])


@LAYOUTS
async def test_letters_move_the_cursor_and_the_message_follows(tmp_path: Path, russian: bool) -> None:
    async with running_panel(tmp_path, russian=russian) as panel:
        first = panel.tickets.ticket
        assert first is not None
        assert first.id == panel.queue.outage
        await panel.press("j")
        await panel.until(lambda: "#1 Can the videos be saved?" in panel.text())
        await panel.press("G")
        assert panel.tickets.cursor == panel.tickets.total - 1
        await panel.press("g", "j", "k")
        assert panel.tickets.cursor == 0
        await panel.press("pagedown")
        assert panel.tickets.cursor == panel.tickets.total - 1


@LAYOUTS
async def test_digits_set_the_priority_and_the_cursor_stays_with_its_ticket(tmp_path: Path, russian: bool) -> None:
    async with running_panel(tmp_path, russian=russian) as panel:
        await panel.go_to(panel.queue.schedule)
        await panel.press("2")
        assert panel.ticket(panel.queue.schedule).priority is Priority.P2
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.schedule
        assert "P2" in panel.said()
        await panel.press("z")
        assert panel.ticket(panel.queue.schedule).priority is None
        assert panel.said().startswith("Taken back")
        await panel.press("Z")
        assert panel.ticket(panel.queue.schedule).priority is Priority.P2
        await panel.press("1")
        assert panel.ticket(panel.queue.schedule).priority is Priority.P1
        await panel.press("3", "u")
        assert panel.ticket(panel.queue.schedule).priority is Priority.P1


async def test_a_ticket_is_triaged_by_hand_in_four_keys(tmp_path: Path) -> None:
    """Category, priority and assignee are set on one and the same ticket: c 2, 2, i."""
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.go_to(panel.queue.schedule)
        await panel.press("c", "2", "2", "i")
        ticket = panel.ticket(panel.queue.schedule)
        assert (ticket.category, ticket.priority, ticket.assignee) == ("payment", Priority.P2, "ira")
        await panel.press("w", "2")
        assert panel.ticket(panel.queue.schedule).assignee == "anna"


async def test_tags_are_typed(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.go_to(panel.queue.access)
        await panel.press("t")
        await panel.type("vip, -onboarding")
        await panel.press("enter")
        assert panel.ticket(panel.queue.access).tags == ("vip",)


async def test_however_many_tags_a_ticket_has_what_is_typed_is_in_sight(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        triage.change_tags(panel.desk, [panel.queue.access], tuple(f"tag{number:03}" for number in range(500)), ())
        await panel.go_to(panel.queue.access)
        await panel.press("t")
        await panel.type("second-line")
        assert "second-line" in panel.text()


async def test_done_moves_on_and_undo_comes_back(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("e")
        assert panel.ticket(panel.queue.outage).status is Status.SOLVED
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.video
        assert panel.tickets.total == 5
        await panel.press("z")
        assert panel.ticket(panel.queue.outage).status is Status.NEW
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.outage


async def test_a_reading_under_way_never_pulls_the_cursor_back(tmp_path: Path) -> None:
    """On a busy machine the next key would act on another ticket than the one the operator has gone to."""
    async with running_panel(tmp_path) as panel:
        reading = asyncio.create_task(panel.queue_screen().reload())
        await asyncio.sleep(0)  # it has begun
        panel.tickets.move(2)
        gone_to = panel.tickets.ticket
        await reading
        assert panel.tickets.cursor == 2
        assert panel.tickets.ticket == gone_to


async def test_a_list_read_between_an_act_and_its_end_skips_no_ticket(tmp_path: Path) -> None:
    """The panel looks for changes by itself: the next ticket may be under the cursor before the act says so."""
    async with running_panel(tmp_path) as panel:
        done = triage.set_status(panel.desk, [panel.queue.outage], Status.SOLVED)
        await panel.queue_screen().reload()
        await panel.queue_screen().acted(done, advance=True)
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.video


async def test_taking_back_many_leaves_the_cursor_where_it_was(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("space", "space", "G", "e")
        here = panel.tickets.ticket
        assert here is not None
        await panel.press("z")
        assert panel.tickets.total == 6
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == here.id


async def test_spam_leaves_the_queue_and_reopening_brings_it_back(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("!")
        assert panel.ticket(panel.queue.outage).status is Status.SPAM
        await panel.press("/")
        await panel.type("is:spam")
        await panel.press("enter")
        assert panel.tickets.total == 1
        await panel.press("E")
        assert panel.ticket(panel.queue.outage).status is Status.OPEN


async def test_snooze_by_digit_and_by_typed_time(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("s", "1")
        assert panel.ticket(panel.queue.outage).snoozed_until == NOON + timedelta(hours=2)
        assert panel.tickets.total == 5
        second = panel.tickets.ticket
        assert second is not None
        await panel.press("s", "9")
        await panel.type("15:00")
        await panel.press("enter")
        assert panel.ticket(second.id).snoozed_until == NOON + timedelta(hours=3)


async def test_a_time_that_is_none_stays_to_be_mended_and_what_is_typed_on_is_no_command(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("s", "9")
        await panel.type("15:0")
        await panel.press("enter")
        assert "15:0 is not a time" in panel.said().replace("\n", " ")
        await panel.type("0")
        await panel.press("enter")
        assert panel.ticket(panel.queue.outage).snoozed_until == NOON + timedelta(hours=3)


async def test_views_by_digit_and_by_tab(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        screen = panel.screen
        assert isinstance(screen, QueueScreen)
        await panel.press("v", "3")
        assert (screen.sight.view.id, panel.tickets.total) == ("p1", 1)
        await panel.press("tab")
        assert screen.sight.view.id == "burning"
        await panel.press("shift+tab", "shift+tab")
        assert screen.sight.view.id == "mine"


@pytest.mark.parametrize("key", ["/", ".", "ю", "f7"])
async def test_the_filter_narrows_the_list_while_it_is_typed(tmp_path: Path, key: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press(key)
        await panel.type("Lena")
        await panel.until(lambda: panel.tickets.total == 1)
        await panel.press("enter")
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.lesson
        assert "1 of 6" in panel.rows()[1]
        await panel.press("/", "escape")
        assert panel.tickets.total == 1
        await panel.press("/")
        await panel.type("x")
        await panel.until(lambda: panel.tickets.total == 0)
        await panel.press("escape")
        assert panel.tickets.total == 1


async def test_a_filter_that_is_not_understood_says_so_and_applies_the_rest(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("prio:P1 priot:x")
        await panel.press("enter")
        assert panel.tickets.total == 1
        assert "priot" in panel.rows()[1]


async def test_unknown_keys_say_so(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("B")
        assert panel.said().startswith("B: no command here")
        await panel.press("ctrl+c")
        assert "q quits" in panel.said()
        await panel.press("ctrl+q")
        assert panel.app.is_running
        assert "no command" in panel.said()


async def test_pasted_text_is_not_taken_for_commands(tmp_path: Path) -> None:
    from textual import events

    async with running_panel(tmp_path) as panel:
        panel.app.post_message(events.Paste("e!e!"))
        await panel.settle()
        assert panel.ticket(panel.queue.outage).status is Status.NEW
        assert "Pasting" in panel.said()


async def test_a_held_key_cannot_confirm_the_prompt_it_opened(tmp_path: Path) -> None:
    """Keys that repeat themselves within 400 ms neither search nor pick nor leave."""
    async with running_panel(tmp_path) as panel:
        for _ in range(3):
            await panel.send("c")
        await panel.settle()
        assert panel.screen.query_one("#strip").display
        await panel.press("0")
        assert not panel.screen.query_one("#strip").display
        assert panel.ticket(panel.queue.outage).category == "payment"


async def test_letters_search_a_choice_in_either_layout(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("c")
        await panel.type("акуу")  # the keys of "free" on a Russian keyboard find nothing
        await panel.press("0", "c")
        await panel.type("ащкь")
        await panel.press("0", "c")
        await panel.type("ыгы")
        assert panel.screen.query_one("#strip").display


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_what_was_read_anew_under_an_open_question_is_whole_after_it(tmp_path: Path, size: tuple[int, int]
                                                                           ) -> None:
    async with running_panel(tmp_path, size=size) as panel:
        await panel.until(lambda: panel.shows_its_ticket() and "m1" in panel.text())
        before = panel.rows()
        await panel.press("c")
        assert panel.rows() != before
        panel.queue_screen().retime_ticket()  # a minute has passed, or another act is read
        await panel.press("escape")
        await panel.until(lambda: panel.rows() == before)


async def test_sync_and_empty_queue(tmp_path: Path) -> None:
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: "All clear" in panel.text())
        assert panel.sync.started == 1
        await panel.press("S", "f5")
        assert panel.sync.requested == 2
        await panel.press("e")
        assert panel.said() == "done: no ticket here"


async def test_mail_that_arrives_from_another_process_appears_and_the_cursor_stays(tmp_path: Path) -> None:
    from desks import mail, open_test_desk, take

    async with running_panel(tmp_path) as panel:
        await panel.go_to(panel.queue.lesson)
        await panel.until(lambda: panel.screen_changes_known())
        with open_test_desk(tmp_path, panel.clock) as other:
            take(other, mail("Another question", "Where do I pay?", sender="New One <new@member.example>"))
        await panel.until(lambda: panel.tickets.total == 7)
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.lesson


async def test_quitting_with_held_mail_asks(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "enter")
        assert "leaves in 30 s" in panel.said()
        await panel.press("q")
        assert "can still be taken back" in panel.text()
        await panel.press("0")
        assert panel.app.is_running
        await panel.press("q", "3")
        await panel.until(lambda: not panel.app.is_running)


async def test_keys_of_ones_own_are_heard_shown_and_their_faults_named(tmp_path: Path) -> None:
    wishes = PanelWishes(keys=(KeyWish("ticket.done", ("x",), 4), KeyWish("ticket.escalate", ("e",), 5),
                               KeyWish("ticket.tags", ("j",), 6)))
    async with running_panel(tmp_path, wishes=wishes) as panel:
        assert "config.toml, line 6: ticket.tags: j is the key of list.down here" in panel.text()
        assert "x done" in panel.text()
        await panel.press("x")
        assert panel.ticket(panel.queue.outage).status is Status.SOLVED
