"""Writing letters: macro in three keys, editing, drafts, notes, escalation, promise, undo of a sending."""

from __future__ import annotations

import os
import signal
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import TextArea

from fakes import NOON
from panels import Panel, check_snapshot, running_panel
from supportdesk_tui.desk.letters import composing, outgoing
from supportdesk_tui.domain.club import Operator
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.queue import QueueScreen


def letters(panel: Panel) -> tuple[OutgoingMail, ...]:
    return outgoing.listing(panel.desk)


async def test_a_macro_reply_takes_three_keys_and_undo_one(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("m", "1")
        assert isinstance(panel.screen, ComposerScreen)
        assert "READY TO SEND" in panel.text()
        assert "How to change the card" in panel.text()
        await panel.press("enter")
        assert isinstance(panel.screen, QueueScreen)
        (mail,) = letters(panel)
        assert (mail.state, mail.ticket_id) == (OutboxState.HELD, panel.queue.outage)
        assert mail.effects["status"] == "solved"
        assert "leaves in 30 s" in panel.said()
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.video
        await panel.press("z")
        assert letters(panel) == ()
        assert "draft again" in panel.said()
        await panel.press("r")
        assert "You can change the card yourself" in panel.screen.query_one(TextArea).text


async def test_keys_typed_ahead_in_one_burst_are_all_heard_in_order(tmp_path: Path) -> None:
    """A slow line delivers ``m 1 Enter 2 e`` at once: a letter to one ticket, two acts on the next."""
    from textual import events

    async with running_panel(tmp_path) as panel:
        for key in ("m", "1", "enter", "2", "e"):
            panel.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await panel.until(lambda: panel.ticket(panel.queue.video).status is Status.SOLVED)
        assert panel.ticket(panel.queue.video).priority is Priority.P2
        assert [mail.ticket_id for mail in letters(panel)] == [panel.queue.outage]


async def test_a_typed_reply_goes_through_edit_and_ready(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("r")
        assert "EDITING" in panel.text()
        await panel.type("Привет je")
        await panel.press("escape")
        assert "READY TO SEND" in panel.text()
        assert "Привет je" in panel.text()
        await panel.press("e")
        assert "EDITING" in panel.text()
        await panel.press("f9")
        (mail,) = letters(panel)
        assert "Привет je" in mail.text
        assert not mail.effects.get("status")


async def test_sending_can_leave_the_ticket_open(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "s")
        (mail,) = letters(panel)
        assert not mail.effects.get("status")


async def test_leaving_keeps_the_draft_and_dropping_removes_it(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("half a thought")
        await panel.press("escape", "q")
        assert "the draft is kept" in panel.said()
        await panel.press("r")
        assert "half a thought" in panel.screen.query_one(TextArea).text
        await panel.press("f6", "D")
        with panel.desk.store.reading() as view:
            assert view.draft(panel.queue.outage, "ira") is None


async def test_typing_keeps_the_draft_by_itself(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("not lost")

        def kept() -> bool:
            with panel.desk.store.reading() as view:
                draft = view.draft(panel.queue.outage, "ira")
            return draft is not None and "not lost" in draft.text
        await panel.until(kept)
        await panel.until(lambda: "draft kept 12:00:00" in panel.text())


async def test_an_open_placeholder_blocks_sending_and_is_gone_to(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        area = panel.screen.query_one(TextArea)
        area.load_text("Hello!\n\nYour number is ⟦ask.number⟧.")
        await panel.press("escape")
        assert "HOLES TO FILL" in panel.text()
        await panel.press("enter")
        assert "EDITING" in panel.text()
        assert area.cursor_location == (2, 15)
        assert letters(panel) == ()
        assert "ask.number" in panel.said()


async def test_a_note_is_kept_on_the_ticket(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("n")
        await panel.type("The bank is down")
        await panel.press("f9")
        note = panel.messages(panel.queue.outage)[-1]
        assert (note.direction, note.text) == (Direction.NOTE, "The bank is down")
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.outage


async def test_a_reply_can_become_a_note(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "n")
        assert "READY TO KEEP" in panel.text()
        await panel.press("enter")
        assert panel.messages(panel.queue.outage)[-1].direction is Direction.NOTE
        assert letters(panel) == ()


async def test_escalation_asks_for_what_its_template_wants(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("x")
        assert "Escalate to" in panel.text()
        await panel.press("1", "enter")
        assert "needs this answer" in panel.said(), "an Enter that saw no question is no answer"
        await panel.type("p4")
        await panel.press("enter")
        assert "p4 is not a mail address" in panel.said(), "nor are keys typed ahead"
        await panel.type("@club.example")
        await panel.press("enter")
        while not isinstance(panel.screen, ComposerScreen):
            await panel.type("x")
            await panel.press("enter")
        assert panel.screen.ready.purpose == "escalation"
        assert panel.screen.ready.to == ("p4@club.example",)
        assert "status on hold" in panel.text() or "placeholder" in panel.text()


async def test_the_address_of_an_escalation_is_typed_once(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("x", "1")
        await panel.type("line2@club.example")
        await panel.press("enter")
        assert isinstance(panel.screen, ComposerScreen)
        await panel.press("D", "x", "1", "enter")
        assert isinstance(panel.screen, ComposerScreen)
        assert panel.screen.ready.to == ("line2@club.example",)


async def test_a_promise_opens_a_letter_that_says_it(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("p", "4")
        assert isinstance(panel.screen, ComposerScreen)
        assert "promise Thu 15:00" in panel.text()
        await panel.press("enter")
        (mail,) = letters(panel)
        assert mail.effects["promise"] == (NOON + timedelta(days=1, hours=3)).isoformat()


async def test_a_macro_is_named_while_typing(tmp_path: Path) -> None:
    """``::`` and a few letters of either layout list the macros that fit; Tab puts the words of one in."""
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("Well ::зфн")
        await panel.until(lambda: "::payment-" in panel.text())
        await check_snapshot("naming-a-macro-80x24-en", panel)
        await panel.press("escape", "h", "backspace", "down", "tab")
        text = panel.screen.query_one(TextArea).text
        assert "::" not in text
        assert text.count("Hello Peter") == 1
        await panel.press("escape")
        assert "READY TO SEND" in panel.text()
        assert "When it has left: status" in panel.text()


async def test_a_second_macro_joins_the_letter_before_its_quote(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "2", "m", "1")
        assert isinstance(panel.screen, ComposerScreen)
        text = panel.screen.ready.text
        assert text.count("> Hello! The card has been refused") == 1
        assert text.index("change the card yourself") < text.index("> Hello! The card")
        assert text.rstrip().splitlines()[-1].startswith(">")


async def test_the_outside_editor_without_a_terminal_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho changed > \"$1\"\n")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", os.fspath(editor))
    async with running_panel(tmp_path / "home") as panel:
        await panel.press("m", "1", "f4")
        assert "cannot be lent" in panel.said()
        assert "change the card yourself" in panel.text()


async def test_the_held_letter_leaves_when_its_time_has_come(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "enter")
        panel.clock.tick(timedelta(seconds=31))
        await panel.until(lambda: letters(panel)[0].state is OutboxState.QUEUED)
        assert panel.ticket(panel.queue.outage).status is Status.NEW


async def test_a_lost_terminal_loses_no_letter(tmp_path: Path) -> None:
    """SIGHUP and SIGTERM end the panel; what was just typed is a draft then."""
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        await panel.type("last words")
        os.kill(os.getpid(), signal.SIGHUP)
        await panel.until(lambda: not panel.app.is_running)
        with panel.desk.store.reading() as view:
            draft = view.draft(panel.queue.outage, "ira")
        assert draft is not None
        assert "last words" in draft.text


async def test_another_who_writes_is_named(tmp_path: Path) -> None:
    """M-86: in the heading, as long as it is so."""
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        anna = replace(panel.desk, session="annas", config=replace(panel.desk.config, me=Operator("anna", "Anna")))
        number = panel.queue.outage
        assert composing.begin(anna, number, NOON) is None
        await panel.press("r")
        assert "Anna is writing here since 12:00" in panel.text()
        await panel.press("0")
        assert isinstance(panel.screen, QueueScreen)
        await panel.press("r")
        await panel.read_question()
        await panel.press("1")
        await panel.until(lambda: "Anna is writing here since 12:00" in panel.rows()[0])
        await panel.press("escape", "q")
        composing.end(anna, number, NOON)
        await panel.press("r")
        await panel.settle()
        assert "Anna is writing" not in "".join(panel.rows())
        other = composing.begin(anna, number, NOON)
        assert other is not None
        assert other.name == panel.desk.config.me.name


async def test_a_letter_that_goes_on_below_says_so_until_it_was_seen(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        panel.screen.query_one(TextArea).load_text("Dear member\n" * 40)
        await panel.press("escape")
        heading = panel.rows()[0]
        assert "READY TO SEND" in heading
        assert "▾" in heading
        await panel.press("G")
        assert "▾" not in panel.rows()[0]
        await panel.press("k")
        assert "▾" in panel.rows()[0]


async def test_undo_that_meets_a_letter_that_has_left_says_where_older_acts_are(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "enter")
        mail, = letters(panel)
        with panel.desk.store.writing() as unit:
            unit.save_outgoing(replace(mail, state=OutboxState.SENT, sent_at=panel.clock.now()))
        await panel.press("z")
        assert "cannot be taken back" in panel.said()
        assert "older acts: o, then Tab" in panel.said()
