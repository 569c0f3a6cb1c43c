"""Unsent text in the panel: it outlives every key, and never goes to somebody it was not written for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast

import pytest
from textual.widgets import TextArea

from panels import Panel, running_panel
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import drafts, escalate, reply
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking import typed_apart
from supportdesk_tui.desk.ports import Draft, FileProblem, Library
from supportdesk_tui.domain.outbox_rules import Pause
from supportdesk_tui.presentation.banners import banner_lines, banners
from supportdesk_tui.presentation.status_lines import Health
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.start import StartScreen


def kept(panel: Panel) -> Draft | None:
    """The draft on the first ticket."""
    return drafts.kept(panel.desk, panel.queue.outage)


async def test_a_dropped_draft_comes_back_with_undo(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("an hour of work")
        await panel.press("escape", "D")
        assert "draft dropped" in panel.said()
        assert kept(panel) is None
        await panel.press("z")
        draft = kept(panel)
        assert draft is not None
        assert "an hour of work" in draft.text
        await panel.press("Z")
        assert kept(panel) is None


async def test_undo_of_a_drop_keeps_what_was_written_since(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        drafts.save(panel.desk, panel.queue.outage, "reply", "", "first")
        drafts.drop(panel.desk, panel.queue.outage)
        drafts.save(panel.desk, panel.queue.outage, "reply", "", "second")
        await panel.press("z")
        draft = kept(panel)
        assert draft is not None
        assert draft.text.split() == ["first", "second"]


async def test_a_macro_asks_before_it_takes_a_drafts_place(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("my own words")
        await panel.press("escape", "q", "m")
        assert "has a draft" in panel.text()
        await panel.read_question()
        await panel.press("1")
        assert "my own words" in panel.screen.query_one(TextArea).text
        await panel.press("escape", "q", "m")
        await panel.read_question()
        await panel.press("2", "1")
        assert "READY TO SEND" in panel.text()
        await panel.press("D", "z", "z")
        draft = kept(panel)
        assert draft is not None
        assert "my own words" in draft.text


async def test_an_escalation_taken_back_never_becomes_a_letter_to_the_requester(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        template = panel.desk.library.escalations()[0]
        letter = escalate.prepare(panel.desk, panel.queue.outage, template.id)
        ready = Ready(letter.ticket_id, "escalation", ("dev@club.example",), "Help", "Between us.",
                            effects=letter.effects, macro_id=template.id)
        reply.send(panel.desk, ready)
        await panel.press("z")
        await panel.press("r", "escape")
        text = panel.text()
        assert "Escalation" in text
        assert "dev@club.example" in text
        ticket = panel.ticket(panel.queue.outage)
        assert ticket.requester_address not in text


async def test_addressees_typed_into_a_letter_are_kept_with_its_draft(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r", "tab", "tab")
        await panel.type("boss@club.example")
        await panel.press("escape", "q", "r", "escape")
        assert "boss@club.example" in panel.text()


async def test_the_start_names_the_drafts_that_were_left(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        number = panel.queue.outage
        drafts.save(panel.desk, number, "reply", "", "half")
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: f"1 draft is kept: #{number}" in panel.said())


async def test_a_form_and_a_filter_outlive_a_lost_terminal(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("Lena")
        await panel.press("enter", "+", "1")
        await panel.type("Olga")
        panel.app.end()
        await panel.until(lambda: not panel.app.is_running)
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: panel.tickets.total == 1)
        assert "/ Lena" in panel.text()
        assert "a ticket by hand was begun" in panel.said()
        await panel.press("+")
        assert "go on: Olga" in panel.text()
        await panel.press("7")
        await panel.press("tab", "tab", "tab", "tab")
        await panel.type("A call")
        await panel.press("f9")
        assert typed_apart.kept(panel.desk, typed_apart.FORM) == ()
        with panel.desk.store.reading() as view:
            assert any(ticket.requester_name == "Olga" for ticket in view.tickets(range(1, 20)))


async def test_an_empty_desk_without_a_mailbox_says_how_to_begin(tmp_path: Path) -> None:
    async with running_panel(tmp_path, fill=False) as panel:
        assert isinstance(panel.desk.accounts, dict)
        panel.desk.accounts.clear()
        await panel.press("tab")
        assert isinstance(panel.screen, StartScreen)
        await panel.press("q")
        text = panel.text()
        assert "supportdesk init" in text
        assert "supportdesk demo" in text


async def test_a_long_banner_is_read_to_its_end(tmp_path: Path) -> None:
    """What to do stands at the end of a sentence; a narrow terminal gets it on further lines."""
    async with running_panel(tmp_path) as panel:
        health = Health(paused={"support": Pause("auth", "535")}, retrying=1)
        lines = banner_lines(banners(health, (), panel.clock.now(), panel.desk.config.zone), 60, panel.app.look)
        said = " ".join("".join(text for text, _ in line).strip() for line in lines)
        assert len(lines) > 1
        assert "support: the outgoing server does not accept" in said
        assert said.endswith("S tries again · 0 hides")


async def test_a_mended_password_need_not_wait_for_the_next_try(tmp_path: Path) -> None:
    """The banner names the command; where mail was taken for spam only the time helps."""
    async with running_panel(tmp_path) as panel:
        now = panel.clock.now()

        def said(reason: Literal["auth", "spam"]) -> str:
            health = Health(paused={"support": Pause(reason, "535", 1, now + timedelta(minutes=15))})
            lines = banner_lines(banners(health, (), now, panel.desk.config.zone), 120, panel.app.look)
            return " ".join("".join(text for text, _ in line).strip() for line in lines)

        assert said("auth").endswith("next try 12:15 · S tries again · 0 hides")
        assert said("spam").endswith("next try 12:15 · 0 hides")


async def test_a_broken_file_of_the_playbook_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        folder = tmp_path / "macros" / "en"
        folder.mkdir(parents=True)
        (folder / "broken.md").write_text("---\ntitle: [x\n---\nHello\n", encoding="utf-8")
        await panel.queue_screen().banners.check_playbook()
        assert "macros/en/broken.md" in panel.queue_screen().banners.broken
        await panel.until(lambda: "macros/en/broken.md" in panel.text())
        await panel.press("m", "1")
        assert "READY TO SEND" in panel.text()


async def test_the_last_look_at_the_playbook_counts(tmp_path: Path) -> None:
    """A look that began earlier and took longer has seen older files: what it found is not shown over the newer."""
    async with running_panel(tmp_path) as panel:
        banners = panel.queue_screen().banners
        began = threading.Event()
        old, new = threading.Event(), FileProblem("macros/en/broken.md", 2, "syntax", "x")

        class Looks:
            def __init__(self) -> None:
                self.number = 0

            def problems(self) -> tuple[FileProblem, ...]:
                self.number += 1
                if self.number == 1:
                    began.set()
                    old.wait(10)
                    return ()
                return (new,)
        banners._desk = replace(panel.desk, library=cast("Library", Looks()))
        slow = asyncio.create_task(banners.check_playbook())
        await panel.until(began.is_set)
        await banners.check_playbook()
        old.set()
        await slow
        assert "macros/en/broken.md" in banners.broken


async def test_one_escape_too_many_does_not_end_the_panel(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("Lena")
        await panel.press("enter")
        await panel.until(lambda: panel.tickets.total == 1)
        await panel.press("escape")
        assert panel.tickets.total == 6
        await panel.press("escape")
        assert panel.app.is_running
        assert "q quits" in panel.said()


async def test_a_form_being_kept_does_not_outlive_the_ticket_it_became(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, begun = typed_apart.keep, threading.Event()

    def slowly(desk: Desk, what: str, fields: Mapping[str, str], instead_of: str = "") -> None:
        if fields:
            begun.set()
            time.sleep(0.3)
        keep(desk, what, fields, instead_of)
    monkeypatch.setattr(typed_apart, "keep", slowly)
    async with running_panel(tmp_path) as panel:
        await panel.press("+", "1")
        await panel.type("Olga")
        await panel.press("tab", "tab", "tab", "tab")
        await panel.type("A call")
        await panel.until(begun.is_set)
        await panel.send("f9")
        await panel.until(lambda: isinstance(panel.screen, QueueScreen))
        assert typed_apart.kept(panel.desk, typed_apart.FORM) == ()
