"""The Textual shell: keys in, screens out, use cases in worker threads, one clock for everything."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar, Concatenate, ParamSpec, TypeVar

from rich.console import RenderableType
from textual import events
from textual.driver import Driver
from textual.geometry import Offset
from textual.theme import Theme

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.layout import physical
from supportdesk_tui.commands.own_keys import KeyProblem, put_in_force
from supportdesk_tui.commands.type_ahead import TypeAhead
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.focus import FocusRun
from supportdesk_tui.domain.panel_wishes import LOOKS, PanelWishes
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.first_rows import FirstPaint
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.palettes import PALETTES
from supportdesk_tui.presentation.unknown_key import key_with_alt
from supportdesk_tui.screens.acts.table import acts_of
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.end_signals import on_end_signals, terminal_is_lost
from supportdesk_tui.screens.kept_lines import KeptLines
from supportdesk_tui.screens.log_file import log, log_to
from supportdesk_tui.screens.panel_clock import PanelClock
from supportdesk_tui.screens.panel_door import PanelDoor
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.shell import PanelPlaces, SyncChild
from supportdesk_tui.screens.taking_over import taking_over
from supportdesk_tui.screens.worker_threads import WorkerThreads
from supportdesk_tui.terminal_output.app import FrameApp
from supportdesk_tui.widgets.typing_order import written

P = ParamSpec("P")
T = TypeVar("T")


GIVE_WAY = 0.0005
"""Seconds that a worker thread may keep the interpreter while a key waits for it."""
HEARING = 2.0
"""Seconds that keys which have come already are given before the panel ends."""


class DeskApp(FrameApp, inherit_bindings=False):
    """The panel."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, desk: Desk, *, sync: SyncChild | None = None, wishes: PanelWishes | None = None,
                 first: FirstPaint | None = None, program: Sequence[str] = (),
                 begins: Callable[[Desk], FocusRun] | None = None, places: PanelPlaces | None = None) -> None:
        """``first`` rows may be on the screen already: the panel takes them over; ``begins`` is a focus run."""
        self._first = first
        self._begins = begins
        self.config_file = str(places.config_file) if places is not None else ""
        self._door = PanelDoor(places.panels_dir, self._told) if places is not None else None
        super().__init__()
        wishes = wishes or desk.config.panel
        self.whole_frames = wishes.output == "full"
        self.desk = desk
        self.key_problems: tuple[KeyProblem, ...] = put_in_force(wishes)
        self.sync = sync
        self.program = tuple(program)
        self.begins_anew = False
        self.type_ahead: TypeAhead[events.Key] = TypeAhead()
        self.lines = KeptLines()
        self._giving_turns = False
        self.look = Look()
        self._put_on(Look("plain" if self.no_color else wishes.look, wishes.ascii))
        self.muted = False
        self._last_unexpected = ""
        self._threads = WorkerThreads()
        self._clock: PanelClock | None = None
        self._ending = False
        self._loss_told = False

    def get_driver_class(self) -> type[Driver]:
        """Textual's, or one that leaves the first rows where they are."""
        usual = super().get_driver_class()
        if self._first is None or self._first.window is None:
            return usual
        return taking_over(usual, self._first)

    async def on_mount(self) -> None:
        """Open the queue and let time pass."""
        queue = QueueScreen(self.desk, self._first.window if self._first else None)
        await self.push_screen(queue)
        if self._begins is not None:
            from supportdesk_tui.screens.acts.focus import open_run

            queue.start(open_run(queue, self._begins))
        self._clock = PanelClock(self)
        self._clock.start()
        if self._door is not None:
            self.call_after_refresh(self._open_door, self._door)
        on_end_signals(self.end)
        if self.sync is not None:
            self.call_after_refresh(self.sync.start)

    async def on_unmount(self) -> None:
        """Let time stand still and let go of the threads."""
        if self._clock is not None:
            self._clock.stop()
        self._threads.close()
        if self._door is not None:
            await self._door.close()

    async def _open_door(self, door: PanelDoor) -> None:
        try:
            await door.open()
        except OSError as error:  # the panel works without it
            log.warning("no other program can reach this panel: %s", error)

    async def _told(self, line: str) -> tuple[bool, str]:
        from supportdesk_tui.screens.acts.told import told

        return await told(self.screen, line)

    # --- keys ------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys go to the screen as commands unless text is typed; pastes go into text alone."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.type_ahead.keep(_as_pressed(event))
            await self._give_turns()
        elif isinstance(event, events.Paste) and not event.is_forwarded and self.focused is None:
            if isinstance(self.screen, DeskScreen):
                self.screen.refuse_paste()
        else:
            await super().on_event(event)

    async def _key(self, event: events.Key) -> None:
        with_alt = event.key.startswith("alt+")
        raw = event.character if event.is_printable and event.character and not with_alt else event.key
        raw = "space" if raw == " " else raw
        screen = self.screen
        if not isinstance(screen, DeskScreen):
            await super().on_event(event)
        elif self.focused is None:
            screen.command_key(physical(raw), raw)
        elif with_alt:
            screen.say(key_with_alt(raw), "warn")
        else:
            if not event.is_printable:
                await written(self.focused)
            if not screen.text_key(raw if event.is_printable else physical(event.key)):
                await super().on_event(event)

    def replay(self) -> None:
        """Give the keys that were typed ahead their turn, one after the other."""
        if self.type_ahead.waits:
            self.run_worker(self._give_turns(), group="replay", exit_on_error=False)

    async def _give_turns(self) -> None:
        """One key after the other, never two at a time: a key that comes meanwhile waits behind those before it."""
        if self._giving_turns:
            return
        self._giving_turns = True
        try:
            while (key := self.type_ahead.next()) is not None:
                await self._key(key)
        finally:
            self._giving_turns = False

    # --- what screens ask for --------------------------------------------------------------------

    async def ask(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in a worker thread."""
        return await self.compute(partial(use_case, self.desk, *args, **kwargs))

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run anything slow in a worker thread."""
        return await self._threads.run(partial(function, *args, **kwargs))

    async def show(self, screen: DeskScreen) -> None:
        """Open a screen above the present one."""
        await self.push_screen(screen)

    def show_at_once(self, screen: DeskScreen) -> None:
        """Open a screen that is in place."""
        self.push_screen(screen)

    def keep(self, screen: DeskScreen) -> None:
        """Leave a screen in place when it is left."""
        self.install_screen(screen, type(screen).__name__)

    async def make_ready(self, screen: DeskScreen) -> None:
        """Put a screen in place that is shown later; it is below the present one again before anything is drawn."""
        mounted = self.push_screen(screen)
        self.pop_screen()
        await mounted

    async def swap(self, screen: DeskScreen) -> None:
        """Open a screen in the place of the present one."""
        await self.switch_screen(screen)

    async def leave(self) -> None:
        """Go back to the screen below and let it catch up; nothing is below the queue."""
        if isinstance(self.screen, QueueScreen):
            return
        await self.pop_screen()
        if isinstance(self.screen, DeskScreen):
            self.screen.returned()

    def unexpected(self, error: BaseException) -> None:
        """The details go to the log file, a sentence to the screen."""
        if repr(error) != self._last_unexpected:  # what fails every second fills no log
            log.error("unexpected error in the panel", exc_info=error)
        self._last_unexpected = repr(error)
        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen):
                screen.banners.show_unexpected(error)

    def tell_terminal(self, sequence: str) -> None:
        """Send the terminal something that is no picture; its gate knows which words these may be."""
        if self._driver is not None:
            self._driver.write(sequence)

    def next_look(self) -> None:
        """Change to the next look and draw everything anew."""
        if self.look.name in LOOKS:  # without colours there is nothing to choose from
            place = LOOKS.index(self.look.name)
            self._put_on(Look(LOOKS[(place + 1) % len(LOOKS)], self.look.ascii))
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.redraw()

    def _put_on(self, look: Look) -> None:
        """Draw with a look from now on."""
        self.look = look
        palette = PALETTES.get(look.name)
        if palette is not None and look.name not in self.available_themes:
            self.register_theme(Theme(look.name, primary=palette.blue, background=palette.ground,
                                      foreground=palette.text, surface=palette.ground, panel=palette.ground,
                                      error=palette.red, warning=palette.amber, success=palette.green,
                                      dark=look.name == "dark"))
        self.theme = look.name if palette is not None else "ansi-dark"

    def cursor_place(self) -> Offset:
        """On the selected row, where nothing is typed: screen readers and braille displays follow the cursor."""
        screen = self.screen
        at = screen.selected_at() if self.focused is None and isinstance(screen, DeskScreen) else None
        return at or super().cursor_place()

    def terminal_lost(self) -> None:
        """The terminal is gone."""
        self.end()

    def end(self, *, wanted: bool = False) -> None:
        """Keep what is being typed, then leave; unless it is wanted, the filter comes back with the next start."""
        if self._ending:
            return
        self._ending = True
        if terminal_is_lost():
            self._begin_batch()  # nothing more is drawn: writes to a dead terminal would queue up and block
        self.run_worker(self._keep_and_leave(wanted), exit_on_error=False)

    def panic(self, *renderables: RenderableType) -> None:
        """Textual's reading thread calls this when the terminal has gone; what is typed is kept first."""
        if terminal_is_lost():
            self.end()
        else:
            super().panic(*renderables)

    async def _hear_out(self) -> None:
        """Letters that have come from the terminal but not into their field yet."""
        arrived = asyncio.Event()
        self.call_later(arrived.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARING):
                await arrived.wait()
                while self.type_ahead.is_shut or self.type_ahead.waits:
                    await asyncio.sleep(0.01)
        if self.focused is not None:
            await written(self.focused)

    async def _keep_and_leave(self, wanted: bool) -> None:
        kept = True
        try:
            await self._hear_out()
            for screen in self.screen_stack:
                if isinstance(screen, DeskScreen):
                    kept &= await screen.quietly(screen.keep())
                if isinstance(screen, QueueScreen):
                    keep = self.lines.forget if wanted else self.lines.keep
                    kept &= await screen.quietly(screen.ask_long(keep))
                    await screen.quietly(screen.filter.forget() if wanted else screen.filter.keep())
        finally:
            if kept or not wanted or self._loss_told:
                self.exit()
            else:
                self._stay()

    def _stay(self) -> None:
        """What is typed could not be kept: the operator decides whether it is lost."""
        self._ending, self._loss_told = False, True
        screen = self.screen
        if isinstance(screen, DeskScreen):
            reason = screen.spoken[0] or gettext("what is typed cannot be kept")
            screen.say_error(gettext("quit once more to lose what is typed: {reason}").format(reason=reason))

    def acts(self, place: Scope) -> Mapping[str, Act]:
        """What commands do in a place."""
        return acts_of(place)

    def start_over(self) -> None:
        """End the panel and begin anew with what the configuration says by now."""
        self.begins_anew = True
        self.end()

    def quit_panel(self) -> None:
        """Leave."""
        self.end(wanted=True)


def _as_pressed(event: events.Key) -> events.Key:
    """An Enter typed before any row was on the screen: the terminal's own line editing had made a newline of it."""
    return events.Key("enter", "\r") if event.key == "ctrl+j" and event.character == "\n" else event


def run_panel(desk: Desk, *, sync: SyncChild | None = None, wishes: PanelWishes | None = None,
              places: PanelPlaces | None = None, first: FirstPaint | None = None, program: Sequence[str] = (),
              begins: Callable[[Desk], FocusRun] | None = None) -> bool:
    """Run the panel until the operator quits; True when it is to begin anew with another configuration.

    Args:
        desk: The desk.
        sync: The sync process, if there is one.
        wishes: What takes the settings' place.
        places: Where its log file lies, and where it can be reached.
        first: What is on the screen already.
        program: How this program is called for this desk.
        begins: The focus run to begin with.
    """
    if places is not None:
        log_to(places.log_dir)
    app = DeskApp(desk, sync=sync, wishes=wishes, first=first, program=program, begins=begins,
                  places=places)
    sys.setswitchinterval(GIVE_WAY)
    gc.freeze()  # what was loaded stays: looking through it for garbage would hold keys up
    gc.set_threshold(10_000, 20, 20)
    app.run(mouse=False)
    return app.begins_anew
