"""Textual's driver for a terminal, with our painter between: one write a frame, and never one too many."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from supportdesk_tui.terminal_output.keyboard import Keyboard
from supportdesk_tui.terminal_output.painter import Painter
from supportdesk_tui.terminal_output.picture import Patch, Picture
from supportdesk_tui.terminal_output.vocabulary import let_through
from supportdesk_tui.terminal_output.writer import Writer

if TYPE_CHECKING:
    from textual.app import App

log = logging.getLogger("supportdesk_tui.panel.terminal")

SYNC_BEGIN, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
USUAL_PEN = "\x1b[m"
_POINTER_SHAPE = "\x1b]22;"
"""With every screen Textual tells the mouse, which the panel does not use, how to look."""
_TOGETHER = 400
"""Characters that arrive in one piece anyway; a longer frame is bracketed where the terminal knows how."""

_SETTLING = 0.2
"""Seconds after which a new size has usually been drawn by Textual."""


class PanelDriver(LinuxDriver):
    """Keeps the picture that is wanted and sends the terminal what it lacks of it.

    While the terminal does not read, frames only change the picture; the newest is painted when it reads again.
    """

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True,
                 size: tuple[int, int] | None = None) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._picture, self._painter = Picture(), Painter()
        self._cursor = (0, 0)
        self._synchronized = False
        self._writer: Writer | None = None
        self._keyboard: Keyboard | None = None
        self._lost = False
        self._when_free: Callable[[], None] = self._paint

    # --- frames ----------------------------------------------------------------------------------

    def show(self, patches: Iterable[Patch], size: tuple[int, int], cursor: tuple[int, int], *,
             synchronized: bool) -> None:
        """A frame.

        Args:
            patches: The cells that may have changed.
            size: Columns and rows of the screen.
            cursor: Row and column of the cursor.
            synchronized: The terminal knows how to show a frame all at once.
        """
        self._picture.resize(*size)
        self._picture.patch(patches)
        self._cursor = cursor
        self._synchronized = synchronized
        self._when_free = self._paint
        self._paint()

    def is_free(self, otherwise: Callable[[], None]) -> bool:
        """Whether the terminal has read all; if not, ``otherwise`` is called once it has."""
        if self._writer is None or self._writer.is_free():
            return True
        self._when_free = otherwise
        return False

    def forget(self) -> None:
        """The terminal may show anything: the next frame is painted whole."""
        self._painter.forget()

    def step_aside(self) -> None:
        """Textual paints by itself from now on."""
        self.forget()
        self.write(USUAL_PEN)

    def _paint(self) -> None:
        if self._writer is None or not self._picture.rows or not self._writer.is_free():
            return
        data = self._painter.paint(self._picture.rows, self._cursor)
        if data:
            bracketed = self._synchronized and len(data) > _TOGETHER
            self._writer.put(f"{SYNC_BEGIN}{data}{SYNC_END}" if bracketed else data)

    # --- what Textual calls ----------------------------------------------------------------------

    def write(self, data: str) -> None:
        """What is no frame: modes, questions, the bell, the clipboard. All else is not let through."""
        if data.startswith(_POINTER_SHAPE):
            return
        passed = let_through(data)
        if passed != data:
            log.warning("not sent to the terminal, for it is no word of ours: %r", data[:200])
        if self._writer is not None:
            self._writer.put(passed)

    def start_application_mode(self) -> None:
        """Take the terminal, at the start and after another program had it."""
        file = self._file
        assert file is not None, "Textual found standard error open"
        self._writer = Writer(file.fileno(), file.encoding or "utf-8",
                              when_free=lambda: self._in_loop(self._free), when_lost=self._lose)
        self._writer.start()
        self._keyboard = Keyboard(self.fileno, self._debug, _tell_of_broken_sequence)
        self.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own omission
        self._hear_of_sizes()
        self._paint()

    def _hear_of_sizes(self) -> None:
        """A window that shrinks and grows again at once has lost text, though Textual sees no other size."""
        usual = signal.getsignal(signal.SIGWINCH)
        if not callable(usual):
            return

        def resized(number: int, frame: FrameType | None) -> None:
            self.forget()
            usual(number, frame)
            self._in_loop(lambda: self._loop.call_later(_SETTLING, self._paint))

        signal.signal(signal.SIGWINCH, resized)

    def stop_application_mode(self) -> None:
        """Whoever has the terminal next writes with its usual pen."""
        if self._writer is not None:
            self._writer.put(USUAL_PEN)
        super().stop_application_mode()

    def close(self) -> None:
        """Let the terminal go."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.finish()
        super().close()

    def run_input_thread(self) -> None:
        """Read keys until the end, or until there is no terminal any more."""
        keyboard = self._keyboard
        assert keyboard is not None, "the thread is started with the application mode"
        try:
            while not keyboard.ended:
                messages = keyboard.read()
                if messages is None:
                    self._lose()
                    return
                for message in messages:
                    self.process_message(message)
        finally:
            keyboard.close()

    def disable_input(self) -> None:
        """Wake the reading thread, which Textual then waits for."""
        if self._keyboard is not None:
            self._keyboard.end()
        super().disable_input()

    # --- from other threads ----------------------------------------------------------------------

    def _free(self) -> None:
        self._when_free()

    def _lose(self) -> None:
        """The terminal is gone: the app may keep what is being typed, and ends."""
        if not self._lost:
            self._lost = True
            self._in_loop(getattr(self._app, "terminal_lost", self._app.exit))

    def _in_loop(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(call)


def _tell_of_broken_sequence(error: Exception) -> None:
    log.warning("the terminal sent a sequence that could not be read: %s", type(error).__name__)
