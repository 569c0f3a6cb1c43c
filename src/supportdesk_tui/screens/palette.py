"""The palette: every command of the place by its words, with what it costs or why it is not possible."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from supportdesk_tui.commands.also_called import ALSO_CALLED
from supportdesk_tui.commands.arguments import VERBS, Given, Verb, read_given
from supportdesk_tui.commands.palette import Entry, offered, offered_commands
from supportdesk_tui.commands.registry import commands as commands_in_force
from supportdesk_tui.commands.why_not import caution, why_not
from supportdesk_tui.desk.looking import typed_before
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.filters import layout_words
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.palette_lines import effect_words, palette_lines
from supportdesk_tui.presentation.words import view_title
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.widgets.command_prompt import CommandPrompt

_LEFT_OUT = frozenset({
    "app.palette", "app.close_list", "app.close_outbox", "list.down", "list.up", "list.page_down", "list.page_up",
    "message.down", "message.up", "message.page_down", "message.page_up", "preview.down", "preview.up",
})
"""Moving by a row is no line to choose."""
_VIEW = "view:"
_PAGE = 8


class Palette:
    """One opening of the palette."""

    def __init__(self, screen: DeskScreen, given: Mapping[str, Callable[[Any, str], Awaitable[None]]]) -> None:
        """``given`` are the acts whose answer may be typed behind the command, by its id."""
        self._screen = screen
        self._acts = given
        self._prompt: CommandPrompt | None = None
        self._recent: Sequence[str] = ()
        self._shown: Sequence[Entry] = ()
        self._cursor = 0
        self._all = self._entries()

    async def ask(self) -> None:
        """Let the operator choose, then do it."""
        screen = self._screen
        self._recent = await screen.shell.ask(typed_before.recall, typed_before.COMMANDS)
        self._search("")
        try:
            typed = await screen.ask_with(self._make, before="#strip")
            self._search(typed or "")
        finally:
            screen.show_strip(None)
        if typed is None:
            return
        if not self._shown:
            screen.say(gettext("nothing fits: {typed}").format(typed=typed), "warn")
            return
        await self._carry_out(self._shown[min(self._cursor, len(self._shown) - 1)])

    def _make(self, answer: Callable[[str | None], None]) -> CommandPrompt:
        prompt = self._prompt = CommandPrompt(":", "", answer, self._typing, {
            "up": lambda: self._move(-1), "down": lambda: self._move(1), "pageup": lambda: self._move(-_PAGE),
            "pagedown": lambda: self._move(_PAGE), "tab": self._complete,
        })
        prompt.remark(_hint())
        return prompt

    # --- what there is ---------------------------------------------------------------------------

    def _entries(self) -> tuple[Entry, ...]:
        screen = self._screen
        commands = offered_commands(commands_in_force(), screen.scope, _LEFT_OUT)
        return (*(self._entry(command.id, gettext(command.label)) for command in commands), *self._views())

    def _entry(self, command_id: str, label: str, given: str = "") -> Entry:
        situation, desk = self._screen.situation(), self._screen.shell.desk
        command = next((item for item in commands_in_force() if item.id == command_id), None)
        verbs = [word for verb in VERBS if verb.command == command_id for word in verb.words]
        reason = "" if given else why_not(command_id, situation)
        cost = effect_words(command, situation.several, int(desk.config.hold.total_seconds())) if command else ""
        keys = key_words(command.keys[0]) if command is not None and command.keys else ""
        words = (*verbs, command.label if command else "", *ALSO_CALLED.get(command_id, ()))
        return Entry(command_id, label, words, command, keys,
                     caution(command_id, situation) or cost, reason, given)

    def _views(self) -> tuple[Entry, ...]:
        screen = self._screen
        if not isinstance(screen, QueueScreen):
            return ()
        sight = screen.sight
        return tuple(Entry(f"{_VIEW}{view.id}", gettext("view {name}").format(name=view_title(view)),
                           (view_title(view), view.id), keys=f"v {view.key}",
                           remark=str(sight.counts.get(view.id, "")), given=view.id) for view in sight.views)

    # --- searching -------------------------------------------------------------------------------

    def _typing(self, typed: str) -> None:
        self._cursor = 0
        self._search(typed)

    def _search(self, typed: str) -> None:
        given = read_given(typed, self._screen.scope)
        if given is not None:
            self._shown, read_as = (self._given(given),), given.read_as
        else:
            found = offered(typed, self._all, self._recent)
            self._shown, read_as = found.items, found.read_as
        self._draw(layout_words(typed.strip(), read_as) if read_as else "" if typed else _hint())

    def _given(self, given: Given) -> Entry:
        return self._entry(given.verb.command, gettext(given.verb.label).format(given=given.rest), given.rest)

    def _move(self, by: int) -> None:
        self._cursor = max(0, min(len(self._shown) - 1, self._cursor + by))
        self._draw()

    def _complete(self) -> None:
        """Put the chosen command's word into the line, for something to be typed behind it."""
        entry = self._shown[self._cursor] if self._shown else None
        verb = self._verb(entry.id) if entry is not None else None
        if verb is None or self._prompt is None:
            self._screen.say(gettext("this command takes nothing behind it"), "warn")
            return
        russian = self._screen.shell.desk.config.language == "ru"
        word = next((word for word in verb.words if word.isascii() != russian), verb.words[0])
        self._prompt.put(word + " ")
        self._screen.say(f"{word} … {gettext(verb.usage)}")

    @staticmethod
    def _verb(command_id: str) -> Verb | None:
        wanted = "ticket.priority" if command_id.startswith("ticket.priority") else command_id
        return next((verb for verb in VERBS if verb.command == wanted), None)

    def _draw(self, remark: str | None = None) -> None:
        if remark is not None and self._prompt is not None:
            self._prompt.remark(remark)
        self._screen.show_strip(self._lines)

    def _lines(self) -> Sequence[Line]:
        size, look = self._screen.size, self._screen.shell.look
        lines = palette_lines(self._shown, self._cursor, 10 if size.height >= 24 else 6, max(20, size.width), look)
        return lines or ((("   " + gettext("nothing fits"), "dim"),),)

    # --- doing -----------------------------------------------------------------------------------

    async def _carry_out(self, entry: Entry) -> None:
        screen = self._screen
        if entry.reason:
            screen.say(f"{entry.label}: {entry.reason}", "warn")
            return
        await screen.shell.ask(typed_before.remember, typed_before.COMMANDS, entry.id)
        if entry.id.startswith(_VIEW) and isinstance(screen, QueueScreen):
            await screen.choose_view(entry.given)
        elif entry.given:
            await self._acts[entry.id](screen, entry.given)
        elif entry.command is not None:
            screen.run_command(entry.command)


def _hint() -> str:
    return gettext("Enter does it · Tab: words behind it · Esc back")
