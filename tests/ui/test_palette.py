"""The palette opens over the queue: found in either layout, with words behind it, the impossible with its reason."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fakes import NOON
from panels import running_panel
from supportdesk_tui.domain.ticket import Priority, Status


@pytest.mark.parametrize(("key", "typed"), [(":", "done"), ("f2", "вщту"), ("Ж", "done")])
async def test_a_command_is_found_and_run(tmp_path: Path, key: str, typed: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press(key)
        await panel.type(typed)
        if typed == "вщту":
            assert "other layout: вщту → done" in panel.text()
        await panel.press("enter")
        assert panel.ticket(panel.queue.outage).status is Status.SOLVED
        assert not panel.screen.query_one("#strip").display
        await panel.press("z", ":")
        assert "done: solve the ticket" in panel.text()
        await panel.press("escape")
        assert "#strip" not in panel.text()


async def test_words_behind_a_command_spare_the_questions(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        for line in ("prio p2", "tag +vip", "приор п1", "приор з3", "jnkj;bnm 2x"):
            await panel.press(":")
            await panel.type(line)
            await panel.press("enter")
        ticket = panel.ticket(panel.queue.outage)
        assert (ticket.priority, ticket.snoozed_until) == (Priority.P3, NOON + timedelta(hours=2))
        assert "vip" in ticket.tags
        await panel.press(":")
        await panel.type(f"{panel.queue.lesson}")
        await panel.press("enter")
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.lesson
        await panel.press(":")
        await panel.type("99999")
        await panel.press("enter")
        assert "99999" in panel.said()


async def test_the_impossible_says_why_by_key_and_in_the_palette(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("E")
        assert panel.said().endswith(f"#{panel.queue.outage} is open")
        await panel.press(":")
        await panel.type("reopen")
        assert "not possible: reopen" in panel.text()
        await panel.press("enter")
        assert panel.ticket(panel.queue.outage).status is Status.NEW
        assert panel.said().endswith("is open")


@pytest.mark.parametrize(("typed", "found"), [
    ("закр", "done: solve the ticket"), ("pfrh", "done: solve the ticket"), ("close", "done: solve the ticket"),
    ("объед", "join with a ticket about the same"), ("поиск", "filter the list"), ("тема", "change the look"),
    ("шаблон", "reply with a macro"), ("назнач", "give to an operator")])
async def test_a_command_is_found_by_what_others_call_it(tmp_path: Path, typed: str, found: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press(":")
        await panel.type(typed)
        rows = panel.rows()
        place = next(number for number, row in enumerate(rows) if row.startswith(f" : {typed}"))
        assert found in rows[place + 1]
        await panel.press("escape", "?")
        await panel.type(typed)
        assert found in panel.text()
