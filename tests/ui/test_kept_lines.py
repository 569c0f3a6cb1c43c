"""Lines that answer a question outlive the panel, and an act that did not come off; an orderly end clears them away."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels import Panel, running_panel
from supportdesk_tui.desk.acts import notes
from supportdesk_tui.desk.letters import drafts
from supportdesk_tui.desk.looking import typed_apart
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.screens import filtering
from supportdesk_tui.screens.sop import SopScreen


def kept(panel: Panel) -> list[str]:
    return [text for each in typed_apart.kept(panel.desk, typed_apart.LINES) for text in each.fields.values()]


async def test_a_line_stands_there_again_where_the_same_is_asked_after_a_crash(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        number = panel.queue.outage
        await panel.press("t")
        await panel.type("outage, vip")
        await panel.until(lambda: kept(panel) == ["outage, vip"])
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: "outage, vip · kept" in panel.said())
        await panel.press("j", "t")
        assert "outage, vip" not in panel.text()
        await panel.press("escape", "k", "t")
        assert "outage, vip" in panel.text()
        await panel.press("enter")
        await panel.until(lambda: not kept(panel))
        assert "vip" in panel.ticket(number).tags


async def test_a_line_whose_act_failed_stands_there_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk: a note on several tickets was gone with its toast."""
    def full(*_: object) -> None:
        raise StoreError("full", "desk.sqlite3")
    async with running_panel(tmp_path) as panel:
        await panel.press("space", "space", "n")
        await panel.type("they all wait for the bank")
        with monkeypatch.context() as patched:
            patched.setattr(notes, "add_notes", full)
            await panel.press("enter")
        assert kept(panel) == ["they all wait for the bank"]
        await panel.press("n")
        assert "they all wait for the bank" in panel.text()
        await panel.press("escape")
        await panel.until(lambda: not kept(panel))
        await panel.press("n")
        assert "they all wait" not in panel.text()


async def test_what_was_typed_into_a_macro_is_a_draft_with_its_letter(tmp_path: Path) -> None:
    """The panel is killed while the next thing is asked, or while the letter is looked at."""
    async with running_panel(tmp_path) as panel:
        number = panel.queue.outage
        await panel.press("x")
        await panel.press("3")
        await panel.type("dev@club.example")
        await panel.press("enter")
        assert panel.screen.asks
        await panel.type("Refused at the third step")
        await panel.until(lambda: kept(panel) == ["dev@club.example", "Refused at the third step"])
        await panel.press("enter")
        while panel.screen.asks:
            await panel.type("and more")
            await panel.press("enter")
        await panel.until(lambda: not kept(panel))
        draft = drafts.kept(panel.desk, number)
        assert draft is not None
        assert "Refused at the third step" in draft.text


async def test_who_leaves_in_order_finds_no_line_and_no_filter_again(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("Lena")
        await panel.until(lambda: len(typed_apart.kept(panel.desk, typed_apart.FILTER)) == 1)
        await panel.press("enter")
        panel.app.end(wanted=True)
        await panel.until(lambda: not panel.app.is_running)
        assert typed_apart.kept(panel.desk, typed_apart.FILTER) == ()


async def test_a_filter_comes_back_after_a_crash_and_stays_out_of_another_panel(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("Lena")
        await panel.until(lambda: len(typed_apart.kept(panel.desk, typed_apart.FILTER)) == 1)
        (mine,) = typed_apart.kept(panel.desk, typed_apart.FILTER)
        assert typed_apart.left(panel.desk, typed_apart.FILTER) == ()
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.until(lambda: panel.tickets.total == 1)
        assert "/ Lena" in panel.text()
        assert mine.key not in {each.key for each in typed_apart.kept(panel.desk, typed_apart.FILTER)}


async def test_what_a_step_asks_for_is_kept_for_this_step_of_this_ticket(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("l")
        assert isinstance(panel.screen, SopScreen)
        step = next(place for place, step in enumerate(panel.screen.run.text.steps, 1) if step.ask and not step.choices)
        await panel.press(str(step))
        await panel.type("order 990")
        await panel.until(lambda: kept(panel) == ["order 990"])
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.press("l", str(step))
        assert "order 990" in panel.text()


async def test_a_filter_is_kept_before_the_list_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal goes while somebody types without a pause."""
    monkeypatch.setattr(filtering, "FILTER_AFTER", 60.0)
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("Lena")
        panel.app.end()
        await panel.until(lambda: not panel.app.is_running)
        assert [each.fields["text"] for each in typed_apart.kept(panel.desk, typed_apart.FILTER)] == ["Lena"]
