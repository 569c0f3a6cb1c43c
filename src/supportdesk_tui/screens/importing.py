"""Importing in the panel: a path, what it would do, the import, what it did."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.desk.context import Desk, Stopped
from supportdesk_tui.desk.imports import whatever as import_path
from supportdesk_tui.desk.imports.paths import Importable
from supportdesk_tui.desk.imports.whatever import ImportSum
from supportdesk_tui.desk.letters.attaching import path_typed
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.errors import BadInput, DeskError
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.import_lines import Told, import_lines, progress_lines
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.import_questions import answered
from supportdesk_tui.screens.path_prompt import PathPrompt
from supportdesk_tui.screens.start import StartScreen
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen

_EMPTY, _RUNS, _PREVIEW, _DONE = "empty", "runs", "preview", "done"
_HEARD_WHILE_IT_RUNS = frozenset({"app.back", "app.help", "app.redraw", "app.look"})
_OF_A_LAYOUT = frozenset({"timezone", "date_order"})
"""What is asked once for all files of a layout, as it is remembered for the layout."""
_DRAW_AFTER = 0.2
"""Seconds between two pictures of how far it has come."""


class ImportScreen(DeskScreen):
    """One path after the other; nothing is imported before it was seen."""

    scope = Scope.IMPORT
    footer_rows = 1
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = {
        "import.go": lambda screen: screen.go_on(),
        "import.change": lambda screen: screen.read_otherwise(),
        "import.path": lambda screen: screen.ask_path(),
        "import.copy": lambda screen: screen.copy_path(),
        "import.retry": lambda screen: screen.try_again(),
        "list.down": lambda screen: screen.scroll(1),
        "list.up": lambda screen: screen.scroll(-1),
        "list.page_down": lambda screen: screen.scroll(8),
        "list.page_up": lambda screen: screen.scroll(-8),
        "app.back": lambda screen: screen.back(),
    }

    def __init__(self, queue: QueueScreen, typed: str = "") -> None:
        """``typed`` is the path to begin with; without one it is asked for."""
        super().__init__()
        self._queue = queue
        self._typed = typed
        self._state = _EMPTY
        self._things: tuple[Importable, ...] = ()
        self._options: dict[Path, ExportOptions] = {}
        self._said: dict[tuple[str, str], ExportOptions] = {}
        """What was answered, by what was asked for and for which layout: the files of a folder ask alike."""
        self._sums: list[ImportSum] = []
        self._refused: dict[Path, str] = {}
        self._titles: Mapping[str, str] = {}
        self._stop = Event()
        self._began = self._drawn_at = 0.0
        self._progress: Callable[[], Sequence[Line]] = tuple

    def compose_main(self) -> Iterable[Widget]:
        """Heading and lines."""
        yield LineView("list-head")
        yield LineView("rows")

    def opened(self) -> None:
        """Look at the path, or ask for one."""
        self.draw()
        self.start(self._look_at(self._typed) if self._typed else self.ask_path())

    def on_unmount(self) -> None:
        """Nobody waits any more: what runs ends at its next pause."""
        self._stop.set()

    # --- what is shown ---------------------------------------------------------------------------

    def draw(self) -> None:
        """Lay it out for the present width."""
        width, look = max(20, self.size.width), self.shell.look
        states = {_PREVIEW: gettext("nothing is imported yet"), _DONE: gettext("imported"), _EMPTY: "",
                  _RUNS: gettext("at work")}
        rows = self.query_one("#rows", LineView)
        rows.show(self._lines(width))
        below = gettext("j: more below") if rows.top + rows.size.height < len(rows.lines) else ""
        said = " · ".join(filter(None, (states[self._state], below)))
        self.query_one("#list-head", LineView).show([heading(gettext("Import"), said, width, look)])

    def _lines(self, width: int) -> Sequence[Line]:
        if self._state == _RUNS:
            return self._progress()
        told = Told(self._sums, self._refused, self._titles, self.shell.desk.config.zone)
        return import_lines(told, width, self.shell.look)

    def hints(self) -> Sequence[Command]:
        """What Enter does depends on what is in sight."""
        said = {_PREVIEW: gettext("import"), _DONE: gettext("to the tickets"), _EMPTY: gettext("a file"), _RUNS: ""}
        of_bad = {"import.copy", "import.retry"}
        left_out = {_EMPTY: {*of_bad, "import.change", "import.path"}, _PREVIEW: of_bad, _DONE: {"import.change"},
                    _RUNS: {*of_bad, "import.go", "import.change", "import.path"}}
        if self._state == _DONE and self._kept_in() is None:
            left_out[_DONE] |= of_bad
        return [replace(command, hint=said[self._state] if command.id == "import.go" else gettext("stop")
                        if command.id == "app.back" and self._state == _RUNS else command.hint)
                for command in super().hints() if command.id not in left_out[self._state]]

    def _turn_to(self, state: str) -> None:
        self._state = state
        self.draw()
        self.draw_footer()

    def resized(self) -> None:
        """Another width, other lines."""
        self.call_after_refresh(self.draw)

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    def scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#rows", LineView).scroll_lines(by)
        self.draw()

    # --- acts ------------------------------------------------------------------------------------

    def run_command(self, command: Command, key: str = "") -> None:
        """While it runs, keys only stop it."""
        if self._state == _RUNS and command.id not in _HEARD_WHILE_IT_RUNS:
            self.say(gettext("still at it · Esc stops"), "warn")
        else:
            super().run_command(command, key)

    async def ask_path(self) -> None:
        """Which file or folder."""
        typed = await PathPrompt(self, gettext("File or folder:"), self._typed).ask()
        if typed is not None and typed.strip():
            await self._look_at(typed)
        elif self._state == _EMPTY:
            await self.shell.leave()

    async def _look_at(self, typed: str) -> None:
        """Say what importing it would do."""
        self._typed, self._things, self._options, self._said = typed, (), {}, {}
        self._sums, self._refused = [], {}
        self._turn_to(_EMPTY)
        path = path_typed(typed)
        self._things = await self.shell.compute(import_path.things_at, path)
        self._titles = await self.shell.compute(self.shell.desk.exports.profiles)
        self._run(dry_run=True)

    async def read_otherwise(self) -> None:
        """Another layout, zone, order of dates, encoding, or other operators; then look once more."""
        exports = [one for one in self._things if one.kind == "export"]
        if self._state != _PREVIEW or len(exports) != 1:
            self.say(gettext("a single form or chat export can be read otherwise"), "warn")
            return
        picked = await self.choose(gettext("Read it with another"), [
            Choice(gettext("layout"), "profile"), Choice(gettext("time zone"), "timezone"),
            Choice(gettext("order of dates"), "date_order"), Choice(gettext("encoding"), "encoding"),
            Choice(gettext("operators of the chat"), "operator_ids")], fixed=True)
        path = exports[0].path
        options = self._options.get(path, ExportOptions())
        said = await answered(self, path, options, picked.value) if picked is not None else None
        if said is not None:
            self._options[path] = said
            self._run(dry_run=True)

    async def go_on(self) -> None:
        """Ask for a file, import what was seen, or go to what was imported."""
        if self._state == _EMPTY:
            await self.ask_path()
        elif self._state == _DONE:
            await self._to_the_tickets()
        elif not self._sums:
            self.say(gettext("there is nothing to import here"), "warn")
        else:
            self._run(dry_run=False)

    def copy_path(self) -> None:
        """Copy where the bad records lie."""
        kept = self._kept_in()
        if kept is None:
            self.say(gettext("nothing was put aside"), "warn")
        else:
            clipboard.copy(self, str(kept))

    async def try_again(self) -> None:
        """Look at the bad records as they stand in their file now."""
        kept = self._kept_in()
        if kept is None:
            self.say(gettext("nothing was put aside"), "warn")
        else:
            await self._look_at(str(kept))

    def _kept_in(self) -> Path | None:
        return next((came.kept_in for came in self._sums if came.kept_in is not None), None)

    async def back(self) -> None:
        """Stop what runs, else go back."""
        if self._state == _RUNS:
            self._stop.set()
            self.say(gettext("stopping…"))
        else:
            done = self._state == _DONE
            await self.shell.leave()
            if done and isinstance(self.app.screen, StartScreen):  # there is something in the desk now
                await self.shell.leave()

    async def _to_the_tickets(self) -> None:
        spans = [came.tickets for came in self._sums if came.tickets[0]]
        while self.app.screen is not self._queue and isinstance(self.app.screen, DeskScreen):
            await self.shell.leave()
        if spans:
            first, last = min(span[0] for span in spans), max(span[1] for span in spans)
            await self._queue.set_filter(f"#{first}" if first == last else f"#{first}..{last}")

    # --- the work --------------------------------------------------------------------------------

    def _run(self, *, dry_run: bool) -> None:
        self._stop = Event()
        self._progress = tuple
        self._turn_to(_RUNS)
        self.background(lambda: self._work(dry_run=dry_run), group="import")

    async def _work(self, *, dry_run: bool) -> None:
        """One file after the other; keys are heard meanwhile, and what has to be asked is asked in between."""
        before, sums = self._sums, list[ImportSum]()
        self._refused = {} if dry_run else self._refused
        try:
            for one in self._things:
                if one.path not in self._refused:
                    came = await self._one(one, dry_run=dry_run)
                    sums += [came] if came is not None else []
                if self._stop.is_set():
                    raise Stopped
        except Stopped:
            self._sums = sums or ([] if dry_run else before)
            self._turn_to(_DONE if sums and not dry_run else _PREVIEW if dry_run and before else _EMPTY)
            self.say(gettext("stopped, nothing is imported") if dry_run
                     else gettext("stopped: what is in stays, and importing it again goes on"), "warn")
            return
        except Exception:
            self._turn_to(_EMPTY)
            raise
        self._sums = sums
        self._turn_to(_EMPTY if not sums else _PREVIEW if dry_run else _DONE)
        if not dry_run:
            self._tell_done()

    def _tell_done(self) -> None:
        count = sum(came.ends.get("ticket", 0) for came in self._sums)
        self.say(ngettext("{n} ticket imported", "{n} tickets imported", count).format(n=count), "ok")

    async def _one(self, one: Importable, *, dry_run: bool) -> ImportSum | None:
        """Import one file; None where it cannot be, which is told among the others."""
        while True:
            options = self._options.get(one.path, ExportOptions())
            try:
                return await self._import(one, options, dry_run=dry_run)
            except BadInput as error:
                wanted = import_path.asks(error, options)
                said = await self._asked(one.path, options, wanted, error) if wanted else None
                if said is None:
                    self._refused[one.path] = sentence(error)
                    return None
                self._options[one.path] = said
            except DeskError as error:
                self._refused[one.path] = sentence(error)
                return None

    async def _asked(self, path: Path, options: ExportOptions, wanted: str, error: BadInput) -> ExportOptions | None:
        about = (wanted, error.value)
        if wanted in _OF_A_LAYOUT and not getattr(options, wanted) and about in self._said:
            return replace(options, **{wanted: getattr(self._said[about], wanted)})
        self._turn_to(_EMPTY)
        try:
            said = await answered(self, path, options, wanted, error)
            if said is not None:
                self._said[about] = said
            return said
        finally:  # no act is under way that would let keys through again
            self._turn_to(_RUNS)
            self.shell.type_ahead.open()
            self.shell.replay()

    async def _import(self, one: Importable, options: ExportOptions, *, dry_run: bool) -> ImportSum:
        loop = asyncio.get_running_loop()
        self._began = time.monotonic()
        self._hear(one, 0, 0, dry_run)

        def tell(number: int, total: int) -> None:
            with suppress(RuntimeError):  # the panel has ended
                loop.call_soon_threadsafe(self._hear, one, number, total, dry_run)

        def work(desk: Desk) -> ImportSum:
            return import_path.import_one(import_path.stoppable(desk, self._stop, tell), one, options, dry_run=dry_run)
        came = await self.shell.ask(work)
        if came.stopped and dry_run:
            raise Stopped
        return came

    def _hear(self, one: Importable, number: int, total: int, dry_run: bool) -> None:
        if self._state != _RUNS or not self.is_mounted:
            return
        seconds = time.monotonic() - self._began
        self._progress = lambda: progress_lines(
            one.path.name, number, total, seconds, max(20, self.size.width), self.shell.look, dry_run=dry_run)
        if time.monotonic() - self._drawn_at >= _DRAW_AFTER:
            self._drawn_at = time.monotonic()
            self.draw()


async def open_import(screen: DeskScreen, typed: str = "") -> None:
    """Open it over the queue."""
    from supportdesk_tui.screens.queue import QueueScreen

    below = next(below for below in screen.app.screen_stack if isinstance(below, QueueScreen))
    await screen.shell.show(ImportScreen(below, typed))
