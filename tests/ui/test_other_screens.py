"""Conversation, checklist, outbox, help, palette and the ticket by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import TextArea

from panels import Panel, running_panel
from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.letters import by_hand, outgoing
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Channel, Priority, Status
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.by_hand import ByHandScreen
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.conversation import ConversationScreen
from supportdesk_tui.screens.help import HelpScreen
from supportdesk_tui.screens.outbox import OutboxScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.sop import SopScreen
from supportdesk_tui.widgets.choice import REPEAT_GUARD

LAYOUTS = pytest.mark.parametrize("russian", [False, True], ids=["latin", "jcuken"])


async def test_the_conversation_opens_over_the_whole_screen(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.go_to(panel.queue.access)
        await panel.press("enter")
        assert isinstance(panel.screen, ConversationScreen)
        await panel.until(lambda: "I paid yesterday" in panel.text())
        assert "quoted lines" in panel.text()
        assert "Welcome to the club" not in panel.text()
        await panel.press("h")
        assert "Welcome to the club" in panel.text()
        await panel.press("h")
        assert "Welcome to the club" not in panel.text()
        await panel.press("3")
        assert panel.ticket(panel.queue.access).priority is Priority.P3
        await panel.press("N")
        assert panel.said() == "no further message"
        await panel.press("q")
        assert isinstance(panel.screen, QueueScreen)
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.access


async def test_done_in_the_conversation_goes_back_to_the_next_ticket(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("enter", "e")
        assert isinstance(panel.screen, QueueScreen)
        assert panel.ticket(panel.queue.outage).status is Status.SOLVED
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.video
        assert "solved" in panel.said()


async def test_a_long_conversation_is_paged_and_walked_message_by_message(tmp_path: Path) -> None:
    from desks import mail, take
    from supportdesk_tui.domain.message import Direction

    async with running_panel(tmp_path) as panel:
        first = panel.messages(panel.queue.outage)[0]
        body = "\n".join(f"line {number}" for number in range(60))
        take(panel.desk, mail("Re: Card payments fail", body, sender="Peter Snow <peter@member.example>",
                              In_Reply_To=f"<{first.message_id}>"))
        assert [message.direction for message in panel.messages(panel.queue.outage)] == [Direction.INBOUND] * 2
        await panel.press("enter")
        await panel.until(lambda: "line 1" in panel.text())
        await panel.press("pagedown")
        assert "line 30" in panel.text()
        await panel.press("G")
        assert "line 59" in panel.text()
        await panel.press("P", "P")
        assert "The card has been refused" in panel.text()
        await panel.press("N")
        assert "line 0" in panel.text()


async def sop_of(panel: Panel, *path: str) -> SopScreen:
    await panel.press(*path)
    assert isinstance(panel.screen, SopScreen)
    return panel.screen


async def test_a_garbled_screen_is_drawn_anew_beside_an_open_choice(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        afresh: list[bool] = []
        panel.app.paint_afresh = lambda: afresh.append(True)  # type: ignore[method-assign]
        await panel.press("c", "ctrl+l")
        assert afresh == [True]
        assert panel.screen.asks_choice
        await panel.press("escape", "/", "ctrl+l")
        assert afresh == [True, True]


@LAYOUTS
async def test_alt_and_a_letter_command_nothing_and_write_nothing(tmp_path: Path, russian: bool) -> None:
    """An older terminal sends Esc and the letter; so does Esc right before a key."""
    letter = "у" if russian else "e"
    async with running_panel(tmp_path, russian=russian) as panel:
        ticket = panel.tickets.ticket
        assert ticket is not None
        panel.app.post_message(Key(f"alt+{letter}", letter))
        await panel.until(lambda: f"Alt+{letter} does nothing" in panel.said())
        assert panel.ticket(ticket.id).status is ticket.status
        await panel.press("r")
        panel.app.post_message(Key(f"alt+{letter}", letter))
        await panel.until(lambda: f"Alt+{letter} does nothing" in panel.said())
        assert not panel.screen.query_one(TextArea).text.startswith(letter)


async def test_a_checklist_is_ticked_and_kept(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        screen = await sop_of(panel, "l", "1") if panel.tickets.ticket and not await has_sop(panel) \
            else await sop_of(panel, "l")
        await panel.press("space")
        while screen.asks:
            if screen.asks_choice:
                await panel.press("1")
            else:
                await panel.type("990")
                await panel.press("enter")
        assert sum(screen.run.progress.done) == 1
        done = screen.run.progress.done.index(True) + 1
        await panel.press(str(done))
        assert sum(screen.run.progress.done) == 0
        await panel.press("z")
        await panel.until(lambda: sum(screen.run.progress.done) == 1)
        await panel.press("l")
        assert isinstance(panel.screen, QueueScreen)


async def test_a_checklist_beside_the_ticket_gives_values_and_letters(tmp_path: Path) -> None:
    """y copies what a step recorded, m opens the letter of a step, e asks about the open steps."""
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        screen = await sop_of(panel, "l")
        assert "Card payments fail for everybody" in panel.text()
        await panel.press("1")
        await pick_twice(panel, "1")
        await panel.press("k", "y")
        assert "copied: yes" in panel.said()
        await panel.press("e")
        assert "of the checklist are open" in panel.text()
        await panel.press("0", "l", "k", "m")
        assert isinstance(panel.screen, ComposerScreen)
        assert panel.screen.ready.macro_id == screen.run.text.steps[0].macro


async def test_steps_that_the_screen_has_no_room_for_are_counted(tmp_path: Path) -> None:
    """At 80x24 nothing told of a last step below the others."""
    async with running_panel(tmp_path, size=(80, 14)) as panel:
        screen = await sop_of(panel, "l")
        assert "▾ " in panel.text()
        await panel.press(*"j" * screen.count())
        assert "▾ " not in panel.text()
        assert f" {screen.count()} " in panel.text()


async def has_sop(panel: Panel) -> bool:
    from supportdesk_tui.desk.acts import follow_sop

    assert panel.tickets.ticket is not None
    return follow_sop.run(panel.desk, panel.tickets.ticket.id) is not None


async def pick_twice(panel: Panel, key: str) -> None:
    """The same key opens a choice and decides it: not before the time in which a held key repeats."""
    await panel.press(key)
    await asyncio.sleep(REPEAT_GUARD)
    await panel.press(key)


async def test_the_outbox_takes_back_and_sends_now(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "enter", "o")
        assert isinstance(panel.screen, OutboxScreen)
        assert "peter@member.example" in panel.text()
        assert "held until 12:00:30" in panel.text()
        await pick_twice(panel, "1")
        assert outgoing.listing(panel.desk)[0].state is OutboxState.QUEUED
        assert panel.sync.requested == 1
        await pick_twice(panel, "1")
        assert outgoing.listing(panel.desk) == ()
        assert "Nothing waits" in panel.text()
        await panel.press("q")
        assert isinstance(panel.screen, QueueScreen)


async def test_an_uncertain_letter_is_a_banner_and_is_resolved_by_hand(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("m", "1", "enter")
        (mail,) = outgoing.listing(panel.desk)
        with panel.desk.store.writing() as unit:
            unit.save_outgoing(replace(mail, state=OutboxState.UNCERTAIN, held_until=None))
        await panel.press("2")
        await panel.until(lambda: "1 letter may have left or not" in panel.rows()[1])
        await panel.press("o")
        await pick_twice(panel, "1")
        assert outgoing.listing(panel.desk) == ()
        assert panel.ticket(panel.queue.outage).status is Status.SOLVED


async def test_trouble_with_an_account_is_a_banner(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        with panel.desk.store.writing() as unit:
            unit.set_setting("sync.state.support", '{"error": "auth", "server": "imap.club.example:993", '
                                                   '"detail": "AUTHENTICATIONFAILED \\u001b[31m"}')
        await panel.press("2")
        banner = panel.rows()[1]
        assert "imap.club.example:993 does not accept the name or the password" in banner
        assert "\x1b" not in panel.text()


@pytest.mark.parametrize("key", ["?", ",", "f1"])
async def test_help_lists_the_keys_and_searches_as_you_type(tmp_path: Path, key: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press(key)
        assert isinstance(panel.screen, HelpScreen)
        assert "Triage" in panel.text()
        await panel.type("snooz")
        assert "s ы" in panel.text()
        assert "snooze silently" in panel.text()
        await panel.press("escape")
        assert isinstance(panel.screen, QueueScreen)


@pytest.mark.parametrize("key", [":", "f2", "ctrl+p"])
async def test_the_palette_finds_and_runs_in_either_layout(tmp_path: Path, key: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press(key)
        await panel.type("ызфь")  # "spam" typed on a Russian keyboard
        assert "other layout: ызфь → spam" in panel.text()
        await panel.press("enter")
        assert panel.ticket(panel.queue.outage).status is Status.SPAM


async def test_a_call_is_logged_by_hand(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("+", "1")
        assert isinstance(panel.screen, ByHandScreen)
        await panel.type("Vera")
        await panel.press("tab", "tab")
        await panel.type("+79001234567")
        await panel.press("tab", "tab")
        await panel.type("Asks for a receipt")
        await panel.press("f9")
        assert panel.tickets.total == 7
        with panel.desk.store.reading() as view:
            ticket = view.ticket(max(view.all_ticket_ids()))
        assert (ticket.subject, ticket.channel, ticket.requester_name) == (
            "Asks for a receipt", Channel.PHONE, "Vera")


async def test_who_is_known_by_a_number_alone_is_called_by_it(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        done = by_hand.log_contact(panel.desk, Channel.PHONE, phone="+79001234567", subject="Asks for a receipt")
        await panel.queue_screen().reload()
        await panel.go_to(done.ticket_ids[0])
        await panel.press("enter")
        assert "From: +79001234567" in panel.text()
        assert "── +79001234567" in panel.text()
        assert "unknown" not in panel.text()
        requester_card.change(panel.desk, "+79001234567", {"name": "Vera"})
        assert panel.ticket(done.ticket_ids[0]).requester_name == "Vera"


async def test_a_first_letter_wants_an_address(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("+", "6")
        await panel.type("Vera")
        await panel.press("f9")
        assert isinstance(panel.screen, ByHandScreen)
        assert "name" in panel.said() or "address" in panel.said()
        await panel.press("escape")
        assert isinstance(panel.screen, QueueScreen)


async def test_the_look_changes_without_losing_the_place(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("j")
        panel.app.next_look()
        await panel.settle()
        assert panel.app.look.name == "dark"
        assert panel.tickets.cursor == 1


async def test_an_unexpected_error_is_a_banner_and_not_the_end(tmp_path: Path,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    from supportdesk_tui.desk.acts import triage

    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    async with running_panel(tmp_path) as panel:
        monkeypatch.setattr(triage, "mark_done", broken)
        await panel.press("e")
        assert panel.app.is_running
        assert "RuntimeError" in panel.text()
        assert "boom" not in panel.text()


async def test_a_command_that_cannot_even_begin_is_a_sentence_and_not_the_end(tmp_path: Path,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the program is upgraded while its panel runs, and what an act needs can no longer be loaded."""
    def gone(place: Scope) -> Mapping[str, Act]:
        raise ImportError("no such module")

    async with running_panel(tmp_path) as panel:
        monkeypatch.setattr(panel.app, "acts", gone)
        await panel.press("e")
        assert "ImportError" in panel.text()
        await panel.press("j")
        assert panel.tickets.cursor == 1
