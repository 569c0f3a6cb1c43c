"""Enter opens a ticket at once: its screen is in place before, and its first picture is the whole one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType
from textual.screen import Screen

from panels import Panel, running_panel
from supportdesk_tui.app import DeskApp
from supportdesk_tui.presentation.preview_place import Place
from supportdesk_tui.screens import queue, queue_contents
from supportdesk_tui.screens.conversation import ConversationScreen
from supportdesk_tui.screens.queue_reading import Reading, read_window, written

WIDE = (120, 36)


class Frames:
    """What is drawn from now on: the whole screen as text, with each frame."""

    def __init__(self, panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[str] = []
        usual = DeskApp._display

        def display(app: DeskApp, screen: Screen[object], renderable: RenderableType | None) -> None:
            if renderable is not None and not app._batch_count:
                self.seen.append(panel.text())
            usual(app, screen, renderable)
        monkeypatch.setattr(DeskApp, "_display", display)


def is_ready(panel: Panel) -> bool:
    kept = panel.queue_screen().opening.kept
    return kept is not None and kept.is_mounted and kept.size == panel.app.size


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "READY_AFTER", 0.01)


async def test_the_first_frame_is_the_ticket_as_the_preview_had_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.until(lambda: is_ready(panel) and panel.shows_its_ticket())
        frames = Frames(panel, monkeypatch)
        await panel.press("enter")
        await panel.until(lambda: bool(frames.seen))
        assert "Card payments fail" in frames.seen[0]
        assert "From: Peter Snow" in frames.seen[0]
        assert "The card has been refused" in frames.seen[0]
        assert "q back" in frames.seen[0]


async def test_a_ticket_that_was_not_read_yet_opens_with_its_own_heading(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.until(lambda: is_ready(panel) and panel.shows_its_ticket())
        await panel.press("enter", "q")
        frames = Frames(panel, monkeypatch)
        await panel.send("j")
        await panel.send("enter")
        await panel.until(lambda: isinstance(panel.screen, ConversationScreen) and panel.shows_its_ticket())
        opened = next(frame for frame in frames.seen if "q back" in frame)
        assert f"#{panel.queue.video} " in opened
        assert "The card has been refused" not in opened


async def test_a_ticket_opens_without_anything_of_the_one_before(tmp_path: Path) -> None:
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.until(lambda: is_ready(panel))
        await panel.press("enter", "N")
        assert panel.said() == "no further message"
        await panel.press("q")
        await panel.go_to(panel.queue.access)
        await panel.press("enter")
        await panel.until(panel.shows_its_ticket)
        assert panel.said() == ""
        assert "I paid yesterday" in panel.text()
        await panel.press("H", "q", "enter")
        await panel.until(panel.shows_its_ticket)
        assert "Welcome to the club" not in panel.text(), "unfolded for the last time only"


async def test_another_size_and_look_meet_the_screen_that_is_kept(tmp_path: Path) -> None:
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.until(lambda: is_ready(panel))
        panel.app.next_look()
        await panel.pilot.resize_terminal(80, 24)
        await panel.press("enter")
        await panel.until(lambda: "The card has been refused" in panel.text())
        assert all(len(row) <= 80 for row in panel.rows())
        colours = {segment.style.bgcolor for strip in panel.screen._compositor.render_strips() for segment in strip
                   if segment.style is not None}
        assert None not in colours, "a look with a ground of its own covers the whole screen"


async def test_what_changes_under_an_opaque_screen_is_not_drawn(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.press("enter")
        await panel.until(lambda: "The card has been refused" in panel.text())
        frames = Frames(panel, monkeypatch)
        panel.tickets.redraw()
        await panel.settle()
        assert frames.seen == []
        await panel.press("q")
        assert frames.seen


def is_filled(panel: Panel) -> bool:
    kept = panel.queue_screen().opening.kept
    read = panel.queue_screen()
    return kept is not None and read.conversation is not None and read.helps is not None \
        and (kept.conversation, kept.helps) == (read.conversation, read.helps)


@pytest.mark.parametrize(("keys", "place"), [((), Place.BELOW), (("\\", "\\"), Place.RIGHT)])
async def test_the_screen_is_filled_while_the_cursor_rests(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: Sequence[str], place: Place) -> None:
    """Enter only shows it, wherever the preview stands and however wide it is there."""
    async with running_panel(tmp_path / "home", size=(160, 36)) as panel:
        await panel.until(lambda: is_ready(panel) and panel.shows_its_ticket())
        await panel.press(*keys)
        await panel.until(lambda: panel.queue_screen().preview.place is place)
        await panel.go_to(panel.queue.access)
        await panel.until(lambda: panel.shows_its_ticket() and is_filled(panel))
        await panel.settle()
        frames = Frames(panel, monkeypatch)
        monkeypatch.setattr(ConversationScreen, "begin_anew", lambda screen: pytest.fail("filled once more"))
        await panel.press("enter")
        await panel.until(lambda: bool(frames.seen))
        assert "I paid yesterday" in frames.seen[0]
        assert "q back" in frames.seen[0]


async def test_what_was_filled_ahead_is_not_shown_once_it_is_old(tmp_path: Path) -> None:
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.until(lambda: is_ready(panel) and panel.shows_its_ticket())
        await panel.until(lambda: is_filled(panel))
        assert " P1 · " in panel.text()
        await panel.press("3")
        await panel.until(lambda: " P3 · " in panel.text() and is_filled(panel))
        await panel.press("enter")
        assert " P3 · " in panel.text()
        assert " P1 · " not in panel.text()


async def test_who_comes_back_from_a_ticket_that_nobody_wrote_to_waits_for_no_reading(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[object] = []

    def counted(*asked: Any) -> Reading:
        readings.append(asked)
        return read_window(*asked)
    async with running_panel(tmp_path / "home", size=WIDE) as panel:
        await panel.until(lambda: is_ready(panel) and is_filled(panel))
        contents, passing = panel.queue_screen().contents, panel.queue_screen().time
        monkeypatch.setattr(passing, "tick", lambda: None)  # what others write is read by this as well
        await panel.until(lambda: not passing._pulsing and contents._known_at == written(panel.app.desk))
        monkeypatch.setattr(queue_contents, "read_window", counted)
        await panel.press("enter", "q")
        await panel.settle()
        assert readings == []
        await panel.until(lambda: is_filled(panel))
        await panel.press("enter", "3", "q")
        await panel.until(lambda: bool(readings))
        await panel.until(lambda: " P3 · " in panel.text())
