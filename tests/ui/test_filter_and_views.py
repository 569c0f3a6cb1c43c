"""The filter line and the saved views, by keys: completion, history, wrong layout, counts; save, rename, remove."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from panels import Panel, running_panel
from supportdesk_tui.commands.command import Command
from supportdesk_tui.commands.registry import COMMANDS
from supportdesk_tui.widgets.command_prompt import CommandPrompt


def typed(panel: Panel) -> str:
    return panel.screen.query_one(CommandPrompt).value


def command(command_id: str) -> Command:
    return next(item for item in COMMANDS if item.id == command_id)


async def test_a_filter_is_completed_counted_and_remembered(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type("pr")
        await panel.press("tab")
        assert typed(panel) == "prio:"
        await panel.press("tab", "tab")
        assert typed(panel) == "prio:P2 "
        await panel.press("shift+tab")
        assert typed(panel) == "prio:P1 "
        await panel.until(lambda: "found 1 (was 6)" in panel.text())
        await panel.type("cat:")
        await panel.until(lambda: "cat:Payment (" in panel.text())
        await panel.press(*["backspace"] * 4, "enter")
        assert "1 of 6" in panel.rows()[1]
        await panel.press("escape", "/")
        await panel.type("Lena")
        await panel.press("up")
        assert typed(panel) == "prio:P1"
        await panel.press("down")
        assert typed(panel) == "Lena"
        await panel.press("escape")
        assert panel.tickets.total == 6
    async with running_panel(tmp_path, fill=False) as panel:
        await panel.press("/", "up")
        assert typed(panel) == "prio:P1"


@pytest.mark.parametrize("before", ["", "prio:P2"])
async def test_esc_leads_back_to_the_filter_and_the_ticket_there_were_before(tmp_path: Path, before: str) -> None:
    async with running_panel(tmp_path) as panel:
        if before:
            await panel.press("/")
            await panel.type(before)
            await panel.press("enter")
        await panel.press("j")
        ticket, rows = panel.tickets.ticket, panel.rows()[2:8]
        await panel.press("/")
        await panel.type(" nobodysaid" if before else "prio:P1")
        await panel.until(lambda: panel.tickets.ticket != ticket)
        await panel.press("escape")
        assert panel.tickets.ticket == ticket
        assert panel.rows()[2:8] == rows


@pytest.mark.parametrize(("text", "found", "said"), [
    ("зкшщЖЗ1", 1, "other layout: зкшщЖЗ1"), ("дутф", 1, "other layout: дутф → lena"),
    ("is:opne prio:P1", 1, "not understood: is:opne - perhaps is:open?"), ("is:щзут prio:P1", 1, "is:open"),
])
async def test_what_was_mistyped_is_mended_or_named(tmp_path: Path, text: str, found: int, said: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type(text)
        await panel.press("enter")
        assert panel.tickets.total == found
        assert said in panel.rows()[1]


@pytest.mark.parametrize(("text", "said"), [
    ("(prio:P1", "a bracket that is not closed: ("), ('tag:"', 'a quotation mark that is not closed: tag:"'),
    ('prio:P1 "card pay', 'a quotation mark that is not closed: "card pay'),
])
async def test_what_is_open_may_be_while_one_types_and_is_named_when_it_stays_so(tmp_path: Path, text: str,
                                                                              said: str) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("/")
        await panel.type(text)
        await panel.until(lambda: "(was 6)" in panel.text())
        assert "not closed" not in panel.text()
        assert "follows" not in panel.text()
        await panel.press("enter")
        assert said in panel.rows()[1]


async def test_a_filter_is_saved_as_a_view_with_its_key(tmp_path: Path) -> None:
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        await panel.press("/")
        await panel.type("cat:access")
        await panel.press("enter")
        access = panel.tickets.total
        panel.queue_screen().run_command(command("view.save"))
        await panel.settle()
        await panel.type("Доступ и")
        await panel.press("enter")
        assert "Доступ" in panel.rows()[0]
        assert panel.tickets.total == access
        assert panel.queue_screen().sight.typed == ""
        await panel.press("v", "1", "v", "b")
        assert panel.queue_screen().sight.view.name == "Доступ"
        await panel.press("v", "1", "v", "и")
        assert panel.queue_screen().sight.view.query == "is:open -is:snoozed -is:sending cat:access"
        panel.queue_screen().run_command(command("view.left"))
        await panel.settle()
        assert panel.queue_screen().sight.views[-2].name == "Доступ"
        panel.queue_screen().run_command(command("view.remove"))
        await panel.settle()
        assert "is:open -is:snoozed -is:sending cat:access" in panel.said()
        assert "Доступ" not in panel.rows()[0]


async def test_broken_rules_are_named_and_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[[rule]]\nname = "A"\nthen = {proi = "P1"}\n', encoding="utf-8")
    async with running_panel(tmp_path) as panel:
        await panel.until(lambda: "rules.toml, line 3, rule.then.proi: unknown key" in panel.text())
        assert "until you mend it mail comes in without rules" in " ".join(panel.text().split())
        assert panel.tickets.total == 6
        (tmp_path / "rules.toml").write_text('[[rule]]\nname = "A"\nthen = {prio = "P1"}\n', encoding="utf-8")
        await panel.queue_screen().banners.check_health()
        await panel.until(lambda: "rules.toml" not in panel.text())


async def test_a_broken_file_of_views_is_named_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "views.toml").write_text('[[view]]\nname = "A"\nqquery = "is:open"\n', encoding="utf-8")
    async with running_panel(tmp_path) as panel:
        assert "line 3" in panel.text()
        assert "query" in panel.text()
        assert panel.tickets.total == 6
        (tmp_path / "views.toml").write_text('[[view]]\nname = "Mine alone"\nquery = "is:open"\n', encoding="utf-8")
        panel.queue_screen().background(panel.queue_screen().contents.count_views)
        await panel.until(lambda: "Mine alone" in panel.rows()[0])
        assert "line 3" not in panel.text()


async def test_counts_come_while_keys_are_pressed(tmp_path: Path) -> None:
    """Each act reads the list anew; that once began the count anew too, and on a slow machine it never ended."""
    async with running_panel(tmp_path) as panel:
        screen = panel.queue_screen()
        counted = asyncio.Event()

        async def slowly() -> None:
            await asyncio.sleep(0.3)
            counted.set()
        screen.contents.count_views = slowly  # type: ignore[method-assign]
        for _ in range(12):
            await screen.reload()
            await asyncio.sleep(0.05)
        assert counted.is_set()
