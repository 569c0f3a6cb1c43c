"""Accepting what is suggested, by its place on the keyboard, in both layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from desks import mail, take
from panels import Panel, running_panel
from supportdesk_tui.desk.rules import macro_choice, suggest
from supportdesk_tui.screens.composer import ComposerScreen


async def _with_new_ticket(panel: Panel, subject: str, body: str) -> int:
    ticket_id = take(panel.desk, mail(subject, body, sender="new@member.example")).ticket_id
    assert ticket_id is not None
    await panel.queue_screen().reload(ticket_id)
    await panel.go_to(ticket_id)
    await panel.until(panel.shows_its_ticket)
    await panel.settle()
    return ticket_id


@pytest.mark.parametrize("russian", [False, True])
async def test_a_accepts_and_z_takes_it_back(tmp_path: Path, russian: bool) -> None:
    """The narrow screen says above the footer what ``a`` would set, and why."""
    language = "ru" if russian else "en"
    words = ("Оплата не прошла", "Платёж отклонён, карта не принимается.") if russian \
        else ("Payment", "The payment failed, the card was declined.")
    async with running_panel(tmp_path, language=language, russian=russian) as panel:
        ticket_id = await _with_new_ticket(panel, *words)
        await panel.until(lambda: any(line.startswith(" a ") for line in panel.rows()))
        await panel.press("a")
        assert panel.ticket(ticket_id).category == "payment"
        assert ("категория: Оплата" if russian else "category: Payment") in panel.said()
        await panel.press("z")
        assert panel.ticket(ticket_id).category == ""
        await panel.press("1", "c", "1", "a")
        assert ("принимать нечего" if russian else "nothing to accept") in panel.said()


async def test_beside_the_message_stands_what_is_suggested(tmp_path: Path) -> None:
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        await _with_new_ticket(panel, "Payment", "The payment failed, the card was declined.")
        await panel.until(lambda: "the words “payment” and “card”" in panel.text())


async def test_enter_takes_the_suggested_macro_and_no_digit_moves(tmp_path: Path) -> None:
    """The hands know ``m1``: what is suggested is marked, wherever it stands."""
    async with running_panel(tmp_path) as panel:
        for subject, body in (("Payment", "The payment failed, the card was declined."), ("Zzz", "Qqq")):
            ticket_id = await _with_new_ticket(panel, subject, body)
            await panel.press("c", "1")
            suggested = suggest.for_ticket(panel.desk, ticket_id).macro_id
            macros = macro_choice.macros_for(panel.desk, panel.ticket(ticket_id))
            await panel.press("m")
            assert ("Enter: suggested" in panel.text()) is bool(suggested)
            first = next(line for line in panel.rows() if line.startswith(" 1 "))
            assert macros[0].text("en").title in first
            await panel.press("enter")
            if suggested:
                assert isinstance(panel.screen, ComposerScreen)
                assert panel.screen.ready.macro_id == suggested
            else:
                assert "no such choice" in panel.said()
            await panel.press("escape")
