"""Text from outside cannot steer the terminal, forge markup or break the layout, wherever it is shown."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from desks import take
from fakes import NOON
from hostile_mail import mails
from panels import Panel, running_panel
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.ports import FiledMail
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.filed import FiledScreen
from supportdesk_tui.screens.sop import SopScreen

HOSTILE = {
    "markup": "[/b] [red]x[/red] [link=https://evil.example]y[/link] [@click=app.quit]z[/]",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07 \x1b]0;pwned\x1b\\ \x9b2J \x1b[2J",
    "bidi": "abc \u202e\u2066 fdp.exe \u2069\u200f\u200b\ufeff",
    "controls": "a\rb\x00c\x0ed\x7fe\tf\x85g\u2028h",
    "zalgo": "Z" + "\u0300" * 300,
    "emoji": "👨‍👩‍👧‍👦 🇷🇺 ❤️ 1️⃣ done",
    "long": "x" * 1_000_000,
    "placeholder": "⟦requester.name⟧ {{ 7*7 }} {% raw %} %s {0}",
}


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def forge(panel: Panel, text: str) -> None:
    """Put the text into the database as it is, past every cleaning at the gate."""
    ticket = panel.ticket(panel.queue.outage)
    with panel.desk.store.writing() as unit:
        unit.save_ticket(replace(ticket, subject=text, requester_name=text, tags=(text[:500],)))


def assert_clean(panel: Panel, width: int) -> None:
    for row in panel.rows():
        for character in row:
            category = unicodedata.category(character)
            assert category not in {"Cc", "Cs"}, (hex(ord(character)), row[:100])
            assert character not in BIDI, row[:100]
        assert width_of(((row, ""),)) <= width


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_is_harmless_everywhere(tmp_path: Path, name: str) -> None:
    """S12, M-68: past every gate, in the list, the conversation, the composer and a message of the panel."""
    text = HOSTILE[name]
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        before = panel.rows()
        forge(panel, text)
        await panel.queue_screen().reload()
        await panel.settle()
        assert_clean(panel, 120)
        assert panel.rows()[4:9] == before[4:9], "the other rows are as they were"
        await panel.press("enter")
        await panel.until(panel.shows_its_ticket)
        assert_clean(panel, 120)
        await panel.press("q")
        ready = Ready(panel.queue.outage, "reply", ("a@b.example",), text[:3000], text[:3000], title=text[:300])
        await panel.app.show(ComposerScreen(ready, panel.queue_screen()))
        await panel.settle()
        assert_clean(panel, 120)
        panel.screen.say(text)
        await panel.settle()
        assert_clean(panel, 120)
        assert panel.app.is_running


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_is_harmless_in_what_opens_over_the_queue(tmp_path: Path, name: str) -> None:
    """S12, M-68: the checklist's title and steps, focus, the hand-over, mail of no ticket."""
    text = HOSTILE[name]
    async with running_panel(tmp_path) as panel:
        forge(panel, text)
        await panel.queue_screen().reload()
        await panel.press("l")
        sop = panel.screen
        assert isinstance(sop, SopScreen)
        told = replace(sop.run.text, title=text[:3000],
                       steps=tuple(replace(step, text=text[:3000], hint=text[:3000]) for step in sop.run.text.steps))
        sop.run = replace(sop.run, text=told)
        sop.draw()
        await panel.settle()
        assert_clean(panel, 80)
        await panel.press("l", "R", "4")
        await panel.until(lambda: "Overdue" in panel.text())
        assert_clean(panel, 80)
        await panel.press("q")
        filed = FiledScreen()
        await panel.app.show(filed)
        await panel.settle()
        filed.mails = [FiledMail(1, "support", MailKind.LIST, text, text, NOON, text)]
        filed.draw()
        await panel.settle()
        assert_clean(panel, 80)
        assert panel.app.is_running


async def test_hostile_mail_is_harmless_in_every_strip(tmp_path: Path) -> None:
    """S12, M-68: taken in as mail, each kind of attack in the list, whole, unfolded, its links, files and tags."""
    async with running_panel(tmp_path) as panel:
        numbers = {take(panel.desk, raw).ticket_id for name, raw in mails() if name not in {"long", "wide"}}
        await panel.queue_screen().reload()
        await panel.settle()
        for place in range(panel.tickets.total):
            panel.tickets.move_to(place)
            if panel.tickets.ticket is None or panel.tickets.ticket.id not in numbers:
                continue
            await panel.press("enter", "h")
            assert_clean(panel, 80)
            await panel.press("b")
            assert_clean(panel, 80)
            await panel.press("escape", "q")


async def test_markup_is_shown_as_it_was_written(tmp_path: Path) -> None:
    """M-69."""
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        forge(panel, "[/b] [red]x")
        await panel.queue_screen().reload()
        await panel.settle()
        assert "[/b] [red]x" in panel.rows()[3]
