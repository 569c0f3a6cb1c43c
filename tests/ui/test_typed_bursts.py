"""Over a bad line keys arrive in bursts: a letter typed before Enter, F9 or Esc is never left behind."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from panels import Panel, running_panel
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.log import LogScreen


def burst(panel: Panel, text: str, *keys: str) -> None:
    """Put keys on the program's queue at once, as a terminal driver does with one read."""
    for character in text:
        panel.app.post_message(events.Key("space" if character == " " else character, character))
    for key in keys:
        panel.app.post_message(events.Key(key, None))


async def test_a_line_typed_with_its_enter_is_taken_whole(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        number = panel.tickets.ticket
        assert number is not None
        await panel.press("t")
        burst(panel, "refund, vip", "enter")
        await panel.until(lambda: "refund" in panel.ticket(number.id).tags)
        assert {"refund", "vip"} <= set(panel.ticket(number.id).tags)


async def test_a_letter_typed_with_its_end_is_taken_whole(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        assert isinstance(panel.screen, ComposerScreen)
        burst(panel, "We have found your payment", "escape")
        await panel.until(lambda: "READY" in panel.text())
        assert isinstance(panel.screen, ComposerScreen)
        assert "We have found your payment" in panel.screen.ready.text


async def test_fields_are_filled_in_order_however_fast_one_tabs(tmp_path: Path) -> None:
    """The phone number once landed in the address, with the subject behind it."""
    async with running_panel(tmp_path) as panel:
        await panel.press("+", "1")
        for text, keys in (("Olga", ("tab", "tab")), ("+79001112233", ("tab", "tab")), ("Spring trip", ("f9",))):
            burst(panel, text, *keys)
        await panel.until(lambda: panel.app.screen is panel.app.screen_stack[1])
        with panel.desk.store.reading() as view:
            logged = view.tickets(view.all_ticket_ids())[-1]
            person = view.requester(logged.requester_id)
        assert (logged.subject, person.name, person.phone) == ("Spring trip", "Olga", "+79001112233")


@pytest.mark.parametrize("command", ["?", ":keys"])
async def test_a_screen_that_is_left_twice_takes_the_queue_with_it_no_more(tmp_path: Path, command: str) -> None:
    """Two quick Esc once left a panel with nothing on it that heard no key."""
    async with running_panel(tmp_path) as panel:
        await panel.type(command)
        if len(command) > 1:
            await panel.press("enter")
        await panel.until(lambda: panel.app.screen is not panel.queue_screen())
        burst(panel, "", "escape", "escape", "escape")
        await panel.until(lambda: panel.app.screen is panel.queue_screen())
        burst(panel, "j", "escape", "escape")
        await panel.until(lambda: panel.tickets.cursor == 1)
        assert panel.app.screen is panel.queue_screen()


@pytest.mark.parametrize("first", [(), ("enter",)])
async def test_keys_have_their_turn_in_order_whenever_they_come(tmp_path: Path, first: tuple[str, ...]) -> None:
    """A key that came while the one before it was about to be heard once overtook it."""
    chance = random.Random(7)
    async with running_panel(tmp_path) as panel:
        quick = panel.app._threads.run

        async def now_and_then_slow(work: Callable[[], Any]) -> Any:
            await asyncio.sleep(chance.choice((0, 0, 0.005, 0.02)))
            return await quick(work)

        panel.app._threads.run = now_and_then_slow  # type: ignore[method-assign]
        await panel.press(*first)
        for _ in range(12):
            for key in ("2", "o", "tab"):
                panel.app.post_message(events.Key(key, key if len(key) == 1 else None))
                await asyncio.sleep(chance.choice((0, 0.001, 0.004, 0.015, 0.03)))
            await panel.until(lambda: isinstance(panel.screen, LogScreen))
            await panel.press("q")


async def test_keys_typed_ahead_answer_no_question_that_came_between(tmp_path: Path) -> None:
    """``m1`` and Enter were meant for a macro; on a ticket with a draft they would take the draft up."""
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("half a")
        await panel.press("escape", "q")
        burst(panel, "m1", "enter")
        await panel.until(lambda: "has a draft" in panel.text())
        assert panel.screen is panel.queue_screen()
