"""A driver that draws on over a screen that shows something already."""

from __future__ import annotations

from textual.driver import Driver

from supportdesk_tui.presentation.first_rows import FirstPaint

_OTHER_SCREEN = "\x1b[?1049h"


def taking_over(driver: type[Driver], first: FirstPaint) -> type[Driver]:
    """The driver, but it does not enter the alternate screen the first time: that would blank what is shown there."""
    class TakingOver(driver):  # type: ignore[misc, valid-type]  # whichever driver fits the terminal
        def write(self, data: str) -> None:
            if data == _OTHER_SCREEN and not first.taken_over:
                first.taken_over = True
                return
            super().write(data)

    return TakingOver
