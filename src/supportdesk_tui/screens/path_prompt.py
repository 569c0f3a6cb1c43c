"""Typing a path: Tab completes, what it may go on to stands above the line."""

from __future__ import annotations

from collections.abc import Callable

from supportdesk_tui.desk.path_completion import PathOption, common_beginning, path_options
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import Line, width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.widgets.command_prompt import CommandPrompt


class PathPrompt:
    """One path in the making."""

    def __init__(self, screen: DeskScreen, label: str, value: str = "") -> None:
        self._screen = screen
        self._label = label
        self._value = value
        self._prompt: CommandPrompt | None = None
        self._options: tuple[PathOption, ...] = ()
        self._chosen = -1
        self._completed = ""

    async def ask(self) -> str | None:
        """What is typed; None when the operator leaves."""
        self._follow(self._value)
        try:
            return await self._screen.ask_with(self._make, before="#strip")
        finally:
            if self._screen.is_mounted:
                self._screen.show_strip(None)

    def _make(self, answer: Callable[[str | None], None]) -> CommandPrompt:
        self._prompt = CommandPrompt(self._label, self._value, answer, self._typing, {
            "tab": lambda: self._complete(1), "shift+tab": lambda: self._complete(-1)},
            example=gettext("such as {path}").format(path="~/leads.csv"))
        self._prompt.remark(gettext("Tab completes · Esc back"))
        return self._prompt

    def _typing(self, typed: str) -> None:
        if typed != self._completed:
            self._follow(typed)

    def _follow(self, typed: str) -> None:
        self._options, self._chosen = path_options(typed), -1
        self._draw()

    def _complete(self, by: int) -> None:
        """As far as all of them agree; once more goes from one to the next."""
        prompt = self._prompt
        if prompt is None:
            return
        if not self._options:
            self._screen.say(gettext("nothing to complete here"), "warn")
            return
        common = common_beginning(self._options)
        if self._chosen < 0 and len(common) > len(prompt.value):
            self._completed = ""
            prompt.put(common)
            return
        if len(self._options) == 1:
            prompt.put(self._options[0].text)
            return
        self._chosen = (self._chosen + by) % len(self._options)
        self._completed = self._options[self._chosen].text
        prompt.put(self._completed)
        self._draw()

    def _draw(self) -> None:
        screen = self._screen
        screen.show_strip(lambda: [option_line(
            self._options, self._chosen, max(20, screen.size.width), screen.shell.look)])


def option_line(options: tuple[PathOption, ...], chosen: int, width: int, look: Look) -> Line:
    """As many as there is room for, from the chosen one on where it would not be in sight."""
    line: Line = ((" ", "text"),)
    for place, option in list(enumerate(options))[max(0, chosen - 2):]:
        part: Line = ((look.text(option.name), "cursor" if place == chosen else "text"), ("  ", "text"))
        if width_of((*line, *part)) > width - 2:
            return (*line, (look.text("…"), "dim"))
        line = (*line, *part)
    return line if options else ((" " + gettext("nothing begins like this"), "dim"),)
