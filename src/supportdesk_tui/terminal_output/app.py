"""An app whose frames go through our driver."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset
from textual.screen import Screen

from supportdesk_tui.terminal_output.updates import Cleaned, UnknownUpdate, colours, patches_of

if TYPE_CHECKING:
    from supportdesk_tui.terminal_output.driver import PanelDriver

log = logging.getLogger("supportdesk_tui.panel.terminal")

EXPECTED = frozenset({"_file", "fileno", "exit_event", "input_tty"})
"""What our driver needs of Textual's: attributes made by its constructor."""


def own_driver(usual: type[Driver]) -> type[PanelDriver] | None:
    """Our driver, where Textual would take the one for terminals, and that is as we know it."""
    if f"{usual.__module__}.{usual.__name__}" != "textual.drivers.linux_driver.LinuxDriver":
        return None
    try:
        from supportdesk_tui.terminal_output.driver import PanelDriver
    except ImportError as error:
        log.warning("this Textual is not as expected, it writes by itself: %s", error)
        return None
    missing = EXPECTED - set(usual.__init__.__code__.co_names)
    if missing:
        log.warning("this Textual is not as expected, it writes by itself: %s", ", ".join(sorted(missing)))
        return None
    return PanelDriver


class FrameApp(App[None], inherit_bindings=False):
    """Sends a terminal what changed; or, on demand and with a Textual that is not as expected, what Textual sends."""

    whole_frames = False
    """Let Textual paint by itself; its text is cleaned all the same."""

    def get_driver_class(self) -> type[Driver]:
        """Ours, where it fits."""
        usual = super().get_driver_class()
        return own_driver(usual) or usual

    def cursor_place(self) -> Offset:
        """Where the terminal's cursor stands between frames; it is not seen, but screen readers follow it."""
        return self.cursor_position

    def paint_afresh(self) -> None:
        """Draw everything anew, whatever the terminal shows."""
        driver = self._own_driver()
        if driver is not None:
            driver.forget()
        self.refresh(layout=True)

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """Those that may be seen through the present one; Textual counts, and draws, one below an opaque one too."""
        return [] if self._screen_stack and self.screen.styles.background.a == 1 else super()._background_screens

    def _own_driver(self) -> PanelDriver | None:
        driver = self._driver
        if driver is None or driver.is_headless or not hasattr(driver, "forget"):
            return None
        return driver  # type: ignore[return-value]  # only ours forgets; its module is not imported elsewhere

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's one way to the terminal for frames."""
        driver = self._own_driver()
        if renderable is None or self.is_headless or self._batch_count or not self._running or self._closed:
            super()._display(screen, renderable)
            return
        x, y = self.screen.outer_size.clamp_offset(self.cursor_place())
        if driver is not None and not self.whole_frames:
            try:
                patches = patches_of(renderable, colours(self.console))
            except UnknownUpdate as update:
                log.warning("this Textual is not as expected, it paints by itself: %s", update, exc_info=True)
                self.whole_frames = True
                driver.step_aside()
            else:
                driver.show(patches, (self.size.width, self.size.height), (y, x), synchronized=self._sync_available)
                self.post_display_hook()
                return
        if driver is None or driver.is_free(self.paint_afresh):
            super()._display(screen, Cleaned(renderable, (y, x)))
