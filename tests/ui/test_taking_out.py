"""Links, the clipboard and splitting: what can be taken out of a conversation, in either layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, take
from panels import Panel, check_snapshot, running_panel
from supportdesk_tui.desk.acts import merge
from supportdesk_tui.desk.looking import preferences
from supportdesk_tui.screens import clipboard, preview
from supportdesk_tui.screens.acts import taking

LAYOUTS = pytest.mark.parametrize("russian", [False, True], ids=["latin", "jcuken"])


async def with_letter(panel: Panel, body: str) -> None:
    """The ticket about the outage gets another letter of its requester's."""
    first = panel.messages(panel.queue.outage)[0]
    take(panel.desk, mail("Re: Card payments fail", body, sender="Peter Snow <peter@member.example>",
                          In_Reply_To=f"<{first.message_id}>"))
    await panel.queue_screen().reload()
    await panel.until(lambda: panel.shows_its_ticket() and "[1]" in panel.text())


@LAYOUTS
async def test_a_link_is_opened_by_its_number_and_a_doubtful_one_shown_whole_first(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, russian: bool) -> None:
    opened: list[tuple[tuple[str, ...], str]] = []
    monkeypatch.setattr(taking, "run", lambda program, target: opened.append((program, target)))
    monkeypatch.setattr(taking, "opener", lambda environ, configured: ("browser",))
    async with running_panel(tmp_path, russian=russian, size=(100, 30)) as panel:
        await with_letter(panel, "See https://club.example/status and\n"
                                 "www.bank.example <https://evil.example/login>\n")
        assert "[1]https://club.example/status" in panel.text()
        await panel.press("b", "1")
        assert opened == [(("browser",), "https://club.example/status")]
        await panel.press("b", "3")
        assert len(opened) == 1
        assert "the text says www.bank.example, the link leads to evil.example" in panel.text()
        if not russian:
            await check_snapshot("link-100x30-en", panel)
        await panel.press("0", "b", "3", "1")
        assert opened[1:] == [(("browser",), "https://evil.example/login")]


async def test_the_links_are_those_of_the_ticket_under_the_cursor_though_its_message_is_not_in_sight_yet(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the digit that follows would be a command: a priority on the ticket."""
    monkeypatch.setattr(preview, "PREVIEW_AFTER", 60)
    async with running_panel(tmp_path) as panel:
        await panel.go_to(panel.queue.access)
        take(panel.desk, mail("Lesson", "See https://club.example/status", sender="Zoe <zoe@member.example>"))
        await panel.queue_screen().reload()
        await panel.press("G", "b")
        assert "https://club.example/status" in panel.text()
        assert "no link" not in panel.said()
        await panel.press("0", "k", "H")
        assert panel.shows_its_ticket()


async def test_over_ssh_a_link_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 22 192.0.2.2 22")
    monkeypatch.setenv("TERM", "linux")
    async with running_panel(tmp_path) as panel:
        await with_letter(panel, "See https://club.example/status")
        await panel.press("b", "1")
        assert panel.app.clipboard == "https://club.example/status"
        assert "this terminal may not take it" in panel.said()


async def test_each_thing_is_copied_by_its_own_digit(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("b")
        assert panel.said().startswith("no link")
        await panel.press("y", "1")
        assert panel.app.clipboard == f"#{panel.queue.outage}"
        await panel.press("enter", "y", "2")
        assert panel.app.clipboard == "peter@member.example"
        await panel.until(lambda: panel.shows_its_ticket())
        await panel.press("y", "4")
        assert panel.app.clipboard.startswith("Hello! The card has been refused")
        assert panel.said().startswith("copied: Hello!")


async def test_a_message_is_split_off_and_the_split_taken_back(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("D")
        assert panel.said().startswith("nothing to split off")
        await with_letter(panel, "By the way, my https://club.example/u/7 shows a wrong name.")
        await panel.press("D", "1")
        assert "became #" in panel.said()
        assert len(panel.messages(panel.queue.outage)) == 1
        await panel.press("z")
        assert len(panel.messages(panel.queue.outage)) == 2


async def test_what_was_joined_to_a_ticket_can_be_split_off_again_though_it_is_older(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        older, newer = sorted((panel.queue.outage, panel.queue.access))
        first = panel.messages(older)[0].id
        merge.merge(panel.desk, [older], newer)
        await panel.queue_screen().reload()
        await panel.go_to(newer)
        own = panel.messages(newer)[-1].id
        await panel.press("D", "1")
        assert "became #" in panel.said()
        assert first not in {message.id for message in panel.messages(newer)}
        assert own in {message.id for message in panel.messages(newer)}


async def test_what_does_not_fit_into_a_clipboard_is_cut_and_said(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        clipboard.copy(panel.screen, "ж" * clipboard.MOST)
        assert panel.app.clipboard == "ж" * (clipboard.MOST // 2)
        assert "24000 characters" in panel.said()


async def test_the_last_folder_of_saved_files_is_remembered(tmp_path: Path) -> None:
    async with running_panel(tmp_path, fill=False) as panel:
        assert preferences.kept(panel.desk, "folder", "home") == "home"
        preferences.keep(panel.desk, "folder", "there")
        assert preferences.kept(panel.desk, "folder") == "there"
