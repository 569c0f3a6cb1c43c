"""Whatever is done, the terminal shows what the screen drawn whole would show."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from rich.console import RenderableType
from textual.screen import Screen
from textual.widget import Widget

from conftest import IN_CI
from desks import mail, take
from panels import Panel, running_panel
from supportdesk_tui.app import DeskApp
from supportdesk_tui.terminal_output.painter import Painter
from supportdesk_tui.terminal_output.picture import Picture
from supportdesk_tui.terminal_output.updates import colours, patches_of
from supportdesk_tui.widgets.queue_list import QueueList
from terminal_reading import Look, Reader

TICKETS, STEPS = 25, 24
MOVING = ["j", "j", "j", "k", "G", "g", "pagedown", "pageup"]
ACTING = ["space", "space", "*", "-", "V", "z", "ctrl+r", "tab", "shift+tab", "1", "2", "3", "e", "enter", "q", "?",
          "escape", "o", "escape", "L", "backslash", "=", "=", "i", "r", "escape", "ctrl+l"]
SIZES = [(80, 24), (120, 36), (60, 12), (81, 25)]


class Shown:
    """A terminal that is sent the frames of a panel without one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.picture, self.painter = Picture(), Painter()
        self.reader = Reader(0, 0)
        usual = DeskApp._display

        def display(app: DeskApp, screen: Screen[object], renderable: RenderableType | None) -> None:
            if renderable is not None and not app._batch_count:
                self.frame(app, renderable)
            usual(app, screen, renderable)
        monkeypatch.setattr(DeskApp, "_display", display)

    def frame(self, app: DeskApp, renderable: RenderableType) -> None:
        columns, lines = app.size
        self.picture.resize(columns, lines)
        self.picture.patch(patches_of(renderable, colours(app.console)))
        data = self.painter.paint(self.picture.rows, (0, 0))
        if (self.reader.columns, self.reader.lines) != (columns, lines):
            self.reader = Reader(columns, lines)
        self.reader.feed(data)

    def differences(self, app: DeskApp) -> list[str]:
        """The rows that another terminal would show otherwise, had it been sent all of the screen."""
        screen, whole = app.screen, Picture()
        for widget in screen.walk_children(Widget, with_self=True):
            widget._styles_cache.clear()
            if isinstance(widget, QueueList):
                widget._lines.clear()
        whole.resize(*app.size)
        update = screen._compositor.render_update(full=True, screen_stack=app._background_screens)
        whole.patch(patches_of(update, colours(app.console)))
        other = Reader(*app.size)
        other.feed(Painter().paint(whole.rows, (0, 0)))
        return [f"{y}: {text(shown)!r} instead of {text(meant)!r}"
                for y, (shown, meant) in enumerate(zip(self.reader.seen(), other.seen(), strict=True))
                if shown != meant]


def text(row: list[Look]) -> str:
    return "".join(look.text for look in row).rstrip()


async def at_rest(panel: Panel) -> None:
    """Nothing waits to be drawn."""
    await panel.settle()
    app = panel.app
    for _ in range(100):
        await asyncio.sleep(0.005)
        if not (app.screen._dirty_widgets or app.screen._compositor._dirty_regions or app.screen._layout_required):
            return


async def test_the_terminal_shows_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, chance, done = Shown(monkeypatch), random.Random(7 if IN_CI else None), list[str]()
    async with running_panel(tmp_path / "home", language=chance.choice(["en", "ru"])) as panel:
        for number in range(TICKETS):
            take(panel.desk, mail(f"Вопрос {number} 漢字", f"Строка {number}\n" * 30, sender=f"m{number}@x.example"))
        await panel.queue_screen().reload()
        known = ["pagedown", "j", "j", "e", "z", "*", "tab"]
        for step in range(STEPS):
            if chance.random() < 0.07:
                size = chance.choice(SIZES)
                await panel.pilot.resize_terminal(*size)
                done.append(str(size))
            else:
                key = known[step] if step < len(known) else chance.choice(MOVING + ACTING)
                await panel.send(key)
                done.append(key)
            await at_rest(panel)
            for _ in range(60):  # the preview's frame comes a moment later
                if not shown.differences(panel.app):
                    break
                await asyncio.sleep(0.05)
            assert shown.differences(panel.app) == [], " ".join(done)
