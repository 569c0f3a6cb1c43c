"""The composer shows whom, what and in which form; what wants a second look is said before the countdown."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from desks import mail, take
from panels import Panel, running_panel
from supportdesk_tui.desk.letters import outgoing
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.widgets.choice import REPEAT_GUARD


async def attach(panel: Panel, path: Path) -> None:
    await panel.press("a", "ctrl+u")  # what was refused stands there again, to be mended
    await panel.type(str(path))
    await panel.press("enter")


async def test_a_missing_file_is_asked_about_and_the_same_key_says_yes(tmp_path: Path) -> None:
    """M-60: one line before the countdown; Enter again sends, editing asks anew."""
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        panel.screen.query_one(TextArea).load_text("The invoice is attached.")
        await panel.press("f9")
        assert isinstance(panel.screen, ComposerScreen)
        assert "LOOK AGAIN" in panel.text()
        assert "but none is attached" in panel.text()
        await panel.press("f9")
        assert outgoing.listing(panel.desk) == (), "a held key says yes to nothing"
        await asyncio.sleep(REPEAT_GUARD)
        await panel.press("f9")
        assert isinstance(panel.screen, QueueScreen)
        assert len(outgoing.listing(panel.desk)) == 1


async def test_keys_typed_before_the_question_do_not_answer_it(tmp_path: Path) -> None:
    """A key that repeats by itself must not say yes to what nobody has read."""
    from textual import events

    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        panel.screen.query_one(TextArea).load_text("The invoice is attached.")
        await panel.press("escape")
        for _ in range(3):
            panel.app.post_message(events.Key("enter", None))
        await panel.until(lambda: "LOOK AGAIN" in panel.text())
        await panel.settle()
        assert outgoing.listing(panel.desk) == ()


async def test_a_file_is_attached_shown_and_left_out(tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """M-67: with the draft from the moment it is attached, so that a crash keeps it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    bill = tmp_path / "Счёт.pdf"
    bill.write_bytes(b"x" * 2000)
    async with running_panel(tmp_path / "home", russian=True) as panel:
        await panel.press("m", "1")
        await attach(panel, bill)
        assert "Счёт.pdf (2 KB)" in panel.text()
        with panel.desk.store.reading() as view:
            draft = view.draft(panel.queue.outage, "ira")
        assert draft is not None
        assert "Счёт.pdf" in str(draft.effects["files"])
        await attach(panel, Path("~"))
        assert "this is a folder" in panel.said()
        await panel.press("A", "1")
        assert "Счёт.pdf" not in panel.text()
        await attach(panel, bill)
        await panel.press("enter")
        [sent] = outgoing.listing(panel.desk)
        with panel.desk.store.reading() as view:
            whole = view.outgoing(sent.id)
        assert whole is not None
        assert b"multipart/mixed" in whole.raw


async def test_everybody_who_gets_it_is_in_sight(tmp_path: Path) -> None:
    """M-60: To, Cc and Bcc whole, whom it comes from and in which form; a stranger is asked about."""
    async with running_panel(tmp_path) as panel:
        await panel.press("r")
        panel.screen.query_one("#field-cc", Input).value = ", ".join(f"member{n}@member.example" for n in range(6))
        panel.screen.query_one("#field-bcc", Input).value = "boss@club.example"
        await panel.press("escape")
        text = panel.text()
        assert all(f"member{n}@member.example" in text for n in range(6))
        assert "Bcc      boss@club.example" in text
        assert "help@club.example · plain text" in text
        await panel.press("enter")
        assert "boss@club.example has taken no part" in panel.text()
        await asyncio.sleep(REPEAT_GUARD)
        await panel.press("enter")
        [sent] = outgoing.listing(panel.desk)
        assert sent.recipients[-1] == "boss@club.example"


async def test_a_message_that_came_while_writing_is_told_of(tmp_path: Path) -> None:
    """M-86."""
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1")
        with panel.desk.store.reading() as view:
            first = view.messages(panel.queue.outage)[0]
        take(panel.desk, mail("Re: more", "It works again", sender=f"Peter <{first.from_address}>",
                              message_id="later", In_Reply_To=f"<{first.message_id}>"))
        assert panel.messages(panel.queue.outage)[-1].text == "It works again"
        await panel.press("enter")
        assert "has written again" in panel.text()
        await panel.press("e", "escape", "enter")
        assert outgoing.listing(panel.desk) == ()
        await asyncio.sleep(REPEAT_GUARD)
        await panel.press("enter")
        assert len(outgoing.listing(panel.desk)) == 1
