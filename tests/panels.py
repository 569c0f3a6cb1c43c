"""Driving the panel in tests: a real desk, a frozen clock, keys in, rows of text out."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual import events
from textual._context import visible_screen_stack
from textual._wait import wait_for_idle
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget

from builders import Queue, sample_queue
from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui import i18n
from supportdesk_tui.app import DeskApp
from supportdesk_tui.commands.layout import JCUKEN
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.panel_wishes import AS_SHIPPED, PanelWishes
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import REPEAT_GUARD
from supportdesk_tui.widgets.queue_list import QueueList

RUSSIAN_KEYS = {latin: russian for russian, latin in JCUKEN.items()}
SNAPSHOTS = Path(__file__).parent / "ui" / "snapshots"
_QUIET = frozenset({"counts", "replay", "preview", "rows", "filter", "layout", "draft", "default", "suggestion",
                    "marks"})


PATIENCE = 15.0
"""Seconds for what follows a little later; a busy machine takes its time."""
STRAGGLING = 0.4
"""Seconds in which what follows a key by itself has followed."""


_parse_rules = Stylesheet._parse_rules
_parsed: dict[object, list[RuleSet]] = {}


def _parse_rules_once(sheet: Stylesheet, *source: Any, **of_source: Any) -> list[RuleSet]:
    """One style sheet read once for all panels: reading it again took a sixth of a panel's start."""
    key = (source, *sorted(of_source.items()), frozenset(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, *source, **of_source)
    return _parsed[key]


Stylesheet._parse_rules = _parse_rules_once  # type: ignore[assignment,method-assign]


class SyncRecorder:
    """A sync process that only counts."""

    def __init__(self) -> None:
        self.started = 0
        self.requested = 0

    def start(self) -> None:
        self.started += 1

    def request(self) -> None:
        self.requested += 1


@dataclass
class Panel:
    """A running panel."""

    app: DeskApp
    pilot: Pilot[None]
    desk: Desk
    clock: FrozenClock
    queue: Queue
    sync: SyncRecorder
    russian: bool = False

    async def press(self, *keys: str) -> None:
        """Press keys one after the other; letters by their place when the layout is Russian."""
        for key in keys:
            await self.send(RUSSIAN_KEYS.get(key, key) if self.russian else key)
            await self.settle()

    async def read_question(self) -> None:
        """Let the moment pass in which a key may have been on its way already."""
        await asyncio.sleep(REPEAT_GUARD)

    async def type(self, text: str) -> None:
        """Type text as it is, faster than the panel draws: waiting between its letters would take most of a test."""
        for character in text:
            event = events.Key(_character_to_key(character), character)
            event.set_sender(self.app)
            driver = self.app._driver
            assert driver is not None
            driver.send_message(event)
        await asyncio.sleep(0)
        await self.settle()

    async def send(self, key: str) -> None:
        """One key, as the terminal's driver sends it. Pilot.press waits for widgets that a key may remove."""
        await self.app._press_keys([key])

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            await wait_for_idle(0)
            busy = any(worker.is_running and worker.group in _QUIET for worker in self.app.workers)
            if not (self.app.type_ahead.is_shut or busy):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the panel did not come to rest")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that follows a little later, such as the preview."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if condition():
                await self.settle()
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it did not happen")

    async def until_seen(self, text: str) -> None:
        """Wait for words on the screen while something else is under way."""
        until = time.monotonic() + PATIENCE
        while text not in self.text() and time.monotonic() < until:
            await asyncio.sleep(0.02)
        assert text in self.text()

    @property
    def screen(self) -> DeskScreen:
        """The screen in sight."""
        assert isinstance(self.app.screen, DeskScreen)
        return self.app.screen

    @property
    def tickets(self) -> QueueList:
        """The list of the queue."""
        return self.app.screen_stack[1].query_one(QueueList)

    def rows(self) -> list[str]:
        """What is on screen, as text."""
        visible_screen_stack.set(self.app._background_screens)  # what a screen that covers only a part lies over
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def text(self) -> str:
        """The whole screen as one text."""
        return "\n".join(self.rows())

    def said(self) -> str:
        """The sentence at the bottom."""
        return self.screen.said()

    def ticket(self, ticket_id: int) -> Ticket:
        """A ticket as stored."""
        with self.desk.store.reading() as view:
            return view.ticket(ticket_id)

    def messages(self, ticket_id: int) -> tuple[TicketMessage, ...]:
        """The stored messages of a ticket."""
        with self.desk.store.reading() as view:
            return view.messages(ticket_id)

    async def go_to(self, ticket_id: int) -> None:
        """Put the cursor on a ticket."""
        for place in range(self.tickets.total):
            self.tickets.move_to(place)
            await self.settle()
            if self.tickets.ticket is not None and self.tickets.ticket.id == ticket_id:
                return
        raise AssertionError(f"ticket {ticket_id} is not in the list")

    def shows_its_ticket(self) -> bool:
        """The message in sight belongs to the ticket under the cursor."""
        screen = self.screen
        if not isinstance(screen, TicketScreen):
            return True
        ticket, read = screen.current(), screen.conversation
        return ticket is not None and read is not None and read.ticket.id == ticket.id

    def queue_screen(self) -> QueueScreen:
        """The screen at the bottom."""
        screen = self.app.screen_stack[1]
        assert isinstance(screen, QueueScreen)
        return screen

    def screen_changes_known(self) -> bool:
        """The panel has read the store's change counter at least once."""
        return self.queue_screen().time.changes_seen >= 0

    def focused(self) -> Widget | None:
        """What takes letters."""
        return self.app.focused


def _filled_home(beside: Path, language: str) -> tuple[Path, Queue]:
    """A home with the sample queue, made once a session: making it costs more than the test does."""
    template, kept = beside / f"panel-{language}", _FILLED.get((beside, language))
    if kept is None:
        clock = FrozenClock()
        with open_test_desk(template, clock, language=language) as desk:
            kept = _FILLED[beside, language] = sample_queue(desk, clock, language)
    return template, kept


_FILLED: dict[tuple[Path, str], Queue] = {}


@asynccontextmanager
async def running_panel(home: Path, *, language: str = "en", size: tuple[int, int] = (80, 24),
                        russian: bool = False, fill: bool = True, ascii_only: bool = False,
                        look: str = "terminal",
                        wishes: PanelWishes = AS_SHIPPED) -> AsyncIterator[Panel]:
    """A panel on a sample queue, at rest; ``russian`` presses keys by their place: the Latin way and one step more."""
    i18n.activate(language)
    clock = FrozenClock()
    queue = Queue(0, 0, 0, 0, 0, 0)
    if fill:
        template, queue = _filled_home(home.parent, language)
        shutil.copytree(template, home, dirs_exist_ok=True)
    try:
        with open_test_desk(home, clock, language=language) as desk:
            sync = SyncRecorder()
            app = DeskApp(desk, sync=sync, wishes=replace(wishes, look=look, ascii=ascii_only))
            async with app.run_test(size=size) as pilot:
                panel = Panel(app, pilot, desk, clock, queue, sync, russian)
                await panel.settle()
                await panel.until(lambda: not fill or panel.tickets.ticket is not None)
                yield panel
    finally:
        i18n.activate("en")


async def check_at_sizes(name: str, language: str, panel: Panel,
                         sizes: Sequence[tuple[int, int]] = ((80, 24), (120, 36))) -> None:
    """Compare the screen at each size with its kept picture: the window gets another size meanwhile."""
    for columns, rows in sizes:
        if panel.app.size != (columns, rows):
            await panel.pilot.resize_terminal(columns, rows)
            await panel.settle()
        await check_snapshot(f"{name}-{columns}x{rows}-{language}", panel)


async def check_snapshot(name: str, panel: Panel) -> None:
    """Compare the screen with its kept picture, which may follow a moment later; SNAPSHOT_UPDATE=1 keeps a new one."""
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("SNAPSHOT_UPDATE"):
        await asyncio.sleep(STRAGGLING)
        await panel.settle()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(panel.text() + "\n", encoding="utf-8")
    assert path.is_file(), f"no picture of {name}: run with SNAPSHOT_UPDATE=1"
    kept, until = path.read_text(encoding="utf-8"), time.monotonic() + PATIENCE / 2
    while panel.text() + "\n" != kept and time.monotonic() < until:
        await asyncio.sleep(0.02)
        await panel.settle()
    assert panel.text() + "\n" == kept
