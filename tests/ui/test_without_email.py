"""Answering somebody who has no e-mail address, from the panel: what to do is said, and what was done is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels import Panel, check_at_sizes, running_panel
from supportdesk_tui.desk.letters import by_hand, outgoing
from supportdesk_tui.desk.looking.conversation import open_conversation
from supportdesk_tui.domain.ticket import Channel, Status
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.focus import FocusScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.screens.triage_run import TriageRunScreen


async def called(panel: Panel) -> int:
    """Zoe has left a number and a Telegram name."""
    done = by_hand.log_contact(panel.desk, Channel.FORM, name="Zoe", phone="+79161112233", telegram="@zoe_club",
                               subject="Cannot log in", text="What shall I do?")
    await panel.queue_screen().reload()
    await panel.go_to(done.ticket_ids[0])
    return done.ticket_ids[0]


async def test_copied_then_recorded_as_given_and_taken_back(tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(clipboard, "copy", lambda screen, text: copied.append(text))
    async with running_panel(tmp_path, russian=True) as panel:
        number = await called(panel)
        await panel.press("r")
        await panel.type("Try again now.")
        await panel.press("escape")
        assert "NO ADDRESS" in panel.text()
        assert "Enter shows how to answer" in panel.text()
        await panel.press("enter")
        assert "Zoe has no e-mail address: phone +79161112233, Telegram @zoe_club" in panel.text()
        await panel.read_question()
        await panel.press("enter")
        assert "Try again now." in copied[0]
        assert ">" not in copied[0]
        await panel.read_question()
        await panel.press("enter")
        assert isinstance(panel.screen, QueueScreen)
        assert "answered by phone · z takes it back" in panel.said()
        assert outgoing.listing(panel.desk) == ()
        assert panel.messages(number)[-1].labels == ("given phone",)
        assert not panel.ticket(number).unread
        await panel.press("z")
        read = open_conversation(panel.desk, number)
        assert (len(read.messages), read.ticket.unread) == (1, True)
        assert read.reply_draft is not None


async def test_in_focus_and_in_a_triage_run_it_is_an_answer_like_any_other(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts, the next ticket comes, and undo brings this one back."""
    monkeypatch.setattr(clipboard, "copy", lambda screen, text: None)
    async with running_panel(tmp_path, russian=True) as panel:
        number = await called(panel)
        for start in (("f", "1", "8", "enter"), ("T",)):
            await panel.press(*start)
            run = panel.screen
            assert isinstance(run, FocusScreen | TriageRunScreen)
            while run.current() is None or run.current().id != number:  # type: ignore[union-attr]
                await panel.press("j" if isinstance(run, FocusScreen) else "space")
            await panel.press("r")
            await panel.type("Try again now.")
            await panel.press("escape", "enter")
            await panel.read_question()
            await panel.press("2")
            assert "answered by phone" in panel.said()
            now = panel.screen.current() if isinstance(panel.screen, TicketScreen) else None
            assert now is None or now.id != number
            if isinstance(run, FocusScreen):
                assert [one.ticket_id for one in run.focus_run.finished] == [number]
            await panel.press("z")
            assert run.current() is not None
            assert run.current().id == number  # type: ignore[union-attr]
            await panel.press("q")
            while not isinstance(panel.screen, QueueScreen):
                await panel.press("escape")


async def test_a_macros_letter_is_recorded_with_its_status(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        number = await called(panel)
        await panel.press("m", "2")
        assert isinstance(panel.screen, ComposerScreen)
        wanted = panel.screen.ready.effects["status"]
        await panel.press("enter")
        await panel.read_question()
        await panel.press("3")
        assert "answered in Telegram" in panel.said()
        assert panel.ticket(number).status is Status(str(wanted))


async def test_an_address_is_added_and_the_letter_goes(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        number = await called(panel)
        await panel.press("m", "2", "enter")
        await panel.read_question()
        await panel.press("6")
        await panel.type("zoe@member.example")
        await panel.press("enter")
        assert "zoe@member.example is on the card" in panel.said()
        await panel.read_question()
        await panel.press("enter")
        (mail,) = outgoing.listing(panel.desk)
        assert (mail.ticket_id, mail.recipients) == (number, ("zoe@member.example",))


async def test_going_back_keeps_the_draft(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        number = await called(panel)
        await panel.press("m", "2", "enter", "0", "escape")
        assert "the draft is kept" in panel.said()
        assert open_conversation(panel.desk, number).reply_draft is not None


async def test_among_marked_tickets_it_is_named(tmp_path: Path) -> None:
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        await called(panel)
        await panel.press("*", "m", "2")
        assert "Zoe has no e-mail address: phone +79161112233" in panel.text()


async def test_who_got_none_of_many_letters_is_told_with_those_that_leave(tmp_path: Path) -> None:
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        first = await called(panel)
        second = by_hand.log_contact(panel.desk, Channel.FORM, name="Max", phone="+79161112244", subject="And I?",
                                     text="I cannot log in either").ticket_ids[0]
        await panel.queue_screen().reload()
        await panel.press("*", "m", "2")
        count = panel.text().partition(" letters")[0].rpartition(" ")[2]
        await panel.type(count)
        await panel.press("enter")
        assert f"2 not: #{first} #{second} no e-mail address" in panel.text()
        assert {mail.ticket_id for mail in outgoing.listing(panel.desk)}.isdisjoint({first, second})


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_picture(tmp_path: Path, language: str) -> None:
    async with running_panel(tmp_path, language=language) as panel:
        await called(panel)
        await panel.press("m", "2", "enter")
        await check_at_sizes("without-email", language, panel, [(80, 24), (120, 36), (60, 16)])
