"""Typing a filter: the list follows, Tab completes, the arrows bring earlier filters back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from supportdesk_tui.desk.looking import filter_help, queue, typed_before
from supportdesk_tui.domain.filters.completion import Completion, Vocabulary
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.filter_lines import help_lines
from supportdesk_tui.presentation.filters import found_words, problem_places, while_typing
from supportdesk_tui.widgets.command_prompt import CommandPrompt
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen

FILTER_AFTER = 0.15
"""Seconds after the last letter before the list follows the filter."""
NOTHING = Completion(0, 0)


class Filtering:
    """A filter in the making."""

    def __init__(self, screen: QueueScreen) -> None:
        self._screen = screen
        self._prompt: CommandPrompt
        self._before = screen.sight.typed
        self._was = screen.rows.total
        self._ticket, self._place, self._top = screen.rows.ticket, screen.rows.cursor, screen.rows.top
        """Where the cursor stood, and the first row in sight."""
        self._timer: Timer | None = None
        self._followed = False
        """The list has followed what was typed."""
        self._over = False
        """Answered: a timer that has run off already must not follow any more."""
        self._vocabulary: Vocabulary | None = None
        self._completion, self._chosen = NOTHING, -1
        self._completed = ""
        """The text as Tab left it: once more goes on to the next option."""
        self._begun = ""
        """The text that Tab began with."""
        self._history: tuple[str, ...] = ()
        self._back = -1
        self._draft = ""

    async def ask(self) -> None:
        """Let the operator type; with Esc the filter and the ticket come back that there were before."""
        screen = self._screen
        bar, below = screen.query_one("#filter", LineView), screen.query_one("#filter-help", LineView)
        self._history = await screen.shell.ask(typed_before.recall, typed_before.FILTERS)
        set_shown(bar, False)
        set_shown(below, True)
        self._draw()
        try:
            typed = await screen.ask_with(self._make, before="#filter")
        finally:
            self._over = True
            screen.filter.typed(None)
            if self._timer is not None:
                self._timer.stop()
            screen.workers.cancel_group(screen, "filter")  # what still follows an earlier letter
            set_shown(below, False)
            set_shown(bar, True)
        if typed is not None:
            wanted = typed.strip()
            if self._before != wanted or wanted != screen.sight.typed:
                await screen.set_filter(wanted)
            await screen.shell.ask(typed_before.remember, typed_before.FILTERS, wanted)
        elif self._followed:
            await screen.set_filter(self._before, self._ticket, self._place)
            screen.rows.show_from(self._top)

    def _make(self, answer: Callable[[str | None], None]) -> CommandPrompt:
        desk = self._screen.shell.desk
        self._prompt = CommandPrompt(
            "/", self._before, answer, self._typing, {
                "tab": lambda: self._screen.start(self._complete(1)),
                "shift+tab": lambda: self._screen.start(self._complete(-1)),
                "up": lambda: self._recall(1), "down": lambda: self._recall(-1),
            }, lambda text: problem_places(while_typing(queue.parse(desk, text))))
        return self._prompt

    # --- following -------------------------------------------------------------------------------

    def _typing(self, typed: str) -> None:
        self._screen.filter.typed(typed)
        if self._timer is not None:
            self._timer.stop()

        def follow() -> None:
            if not self._over:
                self._screen.background(lambda: self._follow(typed), group="filter", exclusive=True)
        self._timer = self._screen.set_timer(FILTER_AFTER, follow)

    async def _follow(self, typed: str) -> None:
        screen = self._screen
        if typed.strip() != screen.sight.typed:
            self._followed = True
            await screen.set_filter(typed)
        self._prompt.remark(found_words(screen.rows.total, self._was))
        if typed != self._completed:
            self._completion, self._chosen = await self._options(), -1
        self._draw()

    # --- completing ------------------------------------------------------------------------------

    async def _options(self) -> Completion:
        shell = self._screen.shell
        if self._vocabulary is None:
            self._vocabulary = await shell.ask(filter_help.vocabulary)
        return await shell.ask(filter_help.completion, self._vocabulary, self._prompt.value, self._prompt.cursor,
                               language())

    async def _complete(self, by: int) -> None:
        """Go on with the term before the cursor; once more takes the next way."""
        prompt = self._prompt
        if prompt.value != self._completed or len(self._completion.options) < 2:
            self._begun = prompt.value
            self._completion, self._chosen = await self._options(), -1 if by > 0 else 0
        if not self._completion.options:
            self._screen.say(gettext("nothing to complete here"), "warn")
            return
        self._chosen = (self._chosen + by) % len(self._completion.options)
        self._completed, cursor = self._completion.applied(self._begun, self._chosen)
        prompt.put(self._completed, cursor)
        self._draw()

    def _recall(self, by: int) -> None:
        if self._back < 0:
            self._draft = self._prompt.value
        self._back = max(-1, min(len(self._history) - 1, self._back + by))
        self._prompt.put(self._draft if self._back < 0 else self._history[self._back])

    def _draw(self) -> None:
        screen = self._screen
        said = screen.sight.remark(typing=True) if screen.sight.typed else ""
        screen.query_one("#filter-help", LineView).show(help_lines(
            self._completion, self._chosen, said, max(20, screen.size.width), screen.shell.look))
