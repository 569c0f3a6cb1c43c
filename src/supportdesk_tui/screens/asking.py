"""What a screen asks the operator: a strip of choices, or a line to type in. Keys answer it before they command."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.timer import Timer

from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.choice_lines import choice_lines
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.line import Line, Span
from supportdesk_tui.screens.kept_lines import SAVE_AFTER
from supportdesk_tui.screens.working import WorkingScreen
from supportdesk_tui.widgets.choice import Answer, Choice, Choosing
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.base import DeskScreen
    from supportdesk_tui.widgets.prompt import Prompt

T = TypeVar("T")


class Asking:
    """The questions of one screen, one at a time."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._choosing: Choosing | None = None
        self._above: Sequence[Span] = ()
        self._made: asyncio.Future[Choice | None] | None = None
        self._strip: Callable[[], Sequence[Line]] | None = None
        """What makes the lines that others show in the strip."""
        self._answered_by = ""
        self._refused = ""
        self.typing = False
        """Letters are text."""
        self._answered: set[str] = set()
        """The lines of the act under way."""
        self._keep_timer: Timer | None = None

    @property
    def choosing(self) -> bool:
        """A strip of choices is open."""
        return self._choosing is not None

    def prompt(self) -> Prompt | None:
        """The line to type in, where one is open."""
        from supportdesk_tui.widgets.prompt import Prompt

        found = self._screen.query(Prompt)
        return found.first() if found else None

    def begin(self) -> None:
        """A command begins: what was answered before opens no question of it."""
        self._answered_by = ""

    # --- choosing --------------------------------------------------------------------------------

    async def choose(self, title: str, choices: Sequence[Choice], above: Sequence[Span], *, opener: str,
                     fixed: bool, unexpected: bool) -> Choice | None:
        """Open a strip and wait for the choice; see ``DeskScreen.choose``."""
        if unexpected:
            self._screen.shell.type_ahead.forget()
        opener = self._answered_by or opener if fixed else opener
        self._answered_by = ""
        self._choosing = Choosing(title, choices, opener, time.monotonic(), fixed=fixed or unexpected,
                                  unexpected=unexpected)
        self._above = above
        self._made = asyncio.get_running_loop().create_future()
        self.draw()
        return await self._wait_for(self._made)

    def press(self, raw: str) -> None:
        """A key answers the open choice."""
        assert self._choosing is not None
        assert self._made is not None
        answer, screen = self._choosing.press(raw, time.monotonic()), self._screen
        if answer in (Answer.PICKED, Answer.LEFT):
            picked, made = self._choosing.picked, self._made
            self._answered_by = raw
            self._choosing = self._made = None
            self._resolve(made, picked)
        elif answer is Answer.IGNORED:
            self._refused = gettext("{key}: no such choice · 0 or Esc back").format(key=key_words(raw))
            screen.say(self._refused, "warn")
        elif answer is Answer.ASTRAY:
            screen.say(gettext("not all that was typed fits: Enter once more takes {choice}").format(
                choice=self._choosing.shown[0].label), "warn")
        elif answer is Answer.CHANGED:
            screen.unsay(self._refused)
        elif answer is Answer.TOO_SOON:
            held = gettext("a held key decides nothing: press {key} once more")
            early = gettext("{key} came before the question was in sight: press it once more")
            screen.say((early if self._choosing.unexpected else held).format(key=key_words(raw)), "warn")
        self.draw()

    def draw(self) -> None:
        """Show the open choice for the present width; none takes the strip away."""
        if self._strip is not None:
            self.show_strip(self._strip)
            return
        screen, choosing = self._screen, self._choosing
        strip = screen.query_one("#strip", LineView)
        set_shown(strip, choosing is not None)
        screen.give_way(choosing is not None)
        screen.draw_rest()
        if choosing is None:
            return
        labels = [(key_words(choosing.digit(place)), choice.label, choice.remark)
                  for place, choice in enumerate(choosing.shown)]
        strip.show(choice_lines(choosing.title, labels, choosing.typed, choosing.read_as, max(20, screen.room),
                                screen.shell.look, self._above, searched=not choosing.fixed))

    def show_strip(self, lines: Callable[[], Sequence[Line]] | None) -> None:
        """Show lines where choices open, made for the width there is whenever that changes; None takes them away."""
        if not self._screen.query("#strip"):
            return  # the screen is being taken down, and what was asked with it
        self._strip = lines
        strip = self._screen.query_one("#strip", LineView)
        set_shown(strip, lines is not None)
        self._screen.give_way(lines is not None)
        strip.show(lines() if lines is not None else ())

    # --- asking for text -------------------------------------------------------------------------

    async def ask_with(self, make: Callable[[Callable[[str | None], None]], Prompt], before: str) -> str | None:
        """Ask with a prompt of one's own; see ``DeskScreen.ask_with``."""
        answered: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        prompt = make(lambda text: self._resolve(answered, text))
        await self._screen.mount(prompt, before=before)
        prompt.start()
        self._set_typing(True)
        try:
            return await self._wait_for(answered)
        finally:
            self._set_typing(False)
            await prompt.remove()

    def _set_typing(self, typing: bool) -> None:
        """Letters are text now: the footer names the keys that are not."""
        self.typing = typing
        if self._screen.query("#footer"):  # else the screen is being taken down, and the question with it
            self._screen.draw_footer()
            self._screen.draw_rest()

    async def ask_line(self, name: str, value: str, make: Callable[[str, Callable[[str], None],
                       Callable[[str | None], None]], Prompt], before: str) -> str | None:
        """Ask for a line that is kept while it is typed; see ``DeskScreen.ask_text``."""
        lines = self._screen.shell.lines
        begun = lines.left(name, value)
        if begun != value:
            self._typed(name, begun)

        def typed(text: str) -> None:
            self._typed(name, text)
        answer = await self.ask_with(lambda answered: make(begun, typed, answered), before)
        if answer is None:
            self._settle((name,), failed=False)
        else:
            self._answered.add(name)
        return answer

    def _typed(self, name: str, text: str) -> None:
        self._screen.shell.lines.typed(name, text)
        if self._keep_timer is None:
            self._keep_timer = self._screen.set_timer(SAVE_AFTER, self._keep)

    def _keep(self) -> None:
        self._keep_timer = None
        shell = self._screen.shell
        if shell.lines.waits:
            here: WorkingScreen | None = next((screen for screen in reversed(self._screen.app.screen_stack)
                                               if isinstance(screen, WorkingScreen)), None)
            if here is not None:  # not this screen: it may have been left with what it asked
                here.background(lambda: shell.ask(shell.lines.keep), group="draft")

    def act_ended(self, *, failed: bool) -> None:
        """The lines it was given are done with, or stand there when they are asked for once more."""
        if self._answered:
            names, self._answered = self._answered, set()
            self._settle(names, failed=failed)

    def _settle(self, names: Collection[str], *, failed: bool) -> None:
        lines = self._screen.shell.lines
        (lines.failed if failed else lines.done)(names)
        self._keep()

    # --- waiting ---------------------------------------------------------------------------------

    async def _wait_for(self, future: asyncio.Future[T]) -> T:
        """Keys come through while the operator is asked."""
        shell = self._screen.shell
        shell.type_ahead.open()
        shell.replay()
        try:
            return await future
        finally:
            shell.type_ahead.shut()

    def _resolve(self, future: asyncio.Future[T], value: T) -> None:
        """Answer a question: no further key is heard before the act that asked has gone on."""
        type_ahead = self._screen.shell.type_ahead
        if not future.done():
            type_ahead.shut()
            future.add_done_callback(lambda _: type_ahead.open())
            future.set_result(value)
