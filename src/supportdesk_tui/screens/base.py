"""The base of every screen: keys become commands, commands run as acts, acts speak in the line at the bottom."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import ScreenResume
from textual.geometry import Offset, Size
from textual.widget import Widget

from supportdesk_tui.commands.command import Command, Effect, Scope
from supportdesk_tui.commands.registry import footer, keymap
from supportdesk_tui.commands.why_not import Situation, why_not
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.hints import footer_lines, typing_lines
from supportdesk_tui.presentation.line import Line, Span, fit
from supportdesk_tui.presentation.said_lines import said_lines
from supportdesk_tui.presentation.unknown_key import key_while_typing, unknown_key
from supportdesk_tui.screens.asking import Asking
from supportdesk_tui.screens.working import WorkingScreen
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.widgets.choice import Choice
    from supportdesk_tui.widgets.prompt import Prompt

T = TypeVar("T")
Act: TypeAlias = "Callable[[Any], Awaitable[None] | None]"
"""What a command does on a screen; the screen's own type is the act's business."""

TOAST_SECONDS = 8
ALWAYS = frozenset({"app.redraw"})
"""Commands that are no answer to an open question, and are carried out beside it."""


class DeskScreen(WorkingScreen):
    """A screen with a footer, a line for messages and a place where choices and prompts open."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    scope: Scope = Scope.QUEUE
    own_acts: ClassVar[Mapping[str, Act]] = {}
    """What commands do on this screen alone."""
    offers: ClassVar[Scope | None] = None
    """The place whose acts, which it shares with other screens, it offers besides."""
    footer_rows = 2
    BLANK = True
    """Widgets cover it: Textual need not ask it for its own rows."""

    def __init__(self) -> None:
        super().__init__()
        self._asking = Asking(self)
        self._pressed = ""
        self._toast_until = 0.0
        self._dressed = ""
        """The theme that its styles are of."""
        self.spoken = ("", "")
        """The last sentence said here, and its style."""

    def compose(self) -> ComposeResult:
        """The screen's own part above, the common part below."""
        self._fit(self.app.size, restyle=False)
        yield from self.compose_main()
        yield LineView("strip")
        yield LineView("toast")
        yield LineView("footer")

    @property
    def room(self) -> int:
        """The cells of a line that are this screen's own."""
        return self.size.width

    def compose_main(self) -> Iterable[Widget]:
        """The screen's own widgets."""
        return ()

    def on_mount(self) -> None:
        """Fill the common part."""
        set_shown(self.query_one("#strip"), False)
        self.query_one("#toast", LineView).show([()])  # always a line: a first one would be a new layout
        self.draw_footer()
        self.opened()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Styles are worked out anew only for another theme than it was made with: it takes as long as drawing it."""
        event.refresh_styles = self._dressed not in ("", self.app.theme)
        self._dressed = self.app.theme

    def opened(self) -> None:
        """The screen is in place: fill it."""

    def begin_anew(self) -> None:
        """The screen is kept and is to be filled once more: nothing that was said on it counts any longer."""
        self._toast_until, self.spoken = 0.0, ("", "")
        self.draw_footer()

    def on_resize(self) -> None:
        """Another width has room for other hints."""
        self._fit(self.size)
        self.draw_footer()
        self._asking.draw()
        self.resized()

    def _fit(self, size: Size, *, restyle: bool = True) -> None:
        """What the styles ask of a terminal's size; said before there are widgets, it costs no second styling."""
        self.set_class(size.height < 20, "low", update=restyle)
        self.set_class(size.width < 100, "narrow", update=restyle)

    def resized(self) -> None:
        """The terminal has another size."""

    def give_way(self, choosing: bool) -> None:
        """Choices need the room of the hints. By style, as a class would style every widget anew."""
        set_shown(self.query_one("#footer"), not choosing)

    # --- words at the bottom -------------------------------------------------------------------

    def draw_footer(self) -> None:
        """Show the hints of the scope."""
        rows = 1 if self.size.height < 20 else self.footer_rows
        asked = self._asking.typing and self.scope is not Scope.EDIT  # whose own hints are of typing
        lines = typing_lines(rows) if asked else footer_lines(self.hints(), max(20, self.room), rows)
        look = self.shell.look
        self.query_one("#footer", LineView).show(
            [tuple((look.text(text), style) for text, style in line) for line in lines])

    def hints(self) -> Sequence[Command]:
        """The commands the footer may name."""
        return footer(self.scope)

    def say(self, text: str, style: str = "toast") -> None:
        """One sentence for the operator."""
        self._toast_until = time.monotonic() + TOAST_SECONDS
        self.spoken = (text, style)
        self.query_one("#toast", LineView).show(said_lines(text, style, max(10, self.room), self.shell.look))

    def unsay(self, text: str) -> None:
        """Take a sentence away that is true no longer."""
        if self.spoken[0] == text:
            self._toast_until, self.spoken = 0.0, ("", "")
            self.draw_rest()

    def say_error(self, text: str) -> None:
        """Why something was not done."""
        self.say(text, "error")

    def said(self) -> str:
        """The sentence in sight."""
        lines = self.query_one("#toast", LineView).lines
        return " ".join("".join(text for text, _ in line).strip() for line in lines)

    def tick(self) -> None:
        """Called about once a second: an old sentence goes."""
        if self._toast_until and time.monotonic() > self._toast_until:
            self._toast_until = 0.0
            self.draw_rest()

    def store_changed(self, changes: int) -> None:
        """Something was written to the store, here or elsewhere; ``changes`` is its change counter."""

    def rest(self) -> Line:
        """What stands in the line for messages while nothing is said."""
        return ()

    def draw_rest(self) -> None:
        """Show it, unless something is said; what one key would do is no help where keys are an answer."""
        if not self._toast_until:
            line = () if self._asking.typing or self._asking.choosing else self.rest()
            self.query_one("#toast", LineView).show([line])

    def selected_at(self) -> Offset | None:
        """Where the selected row stands on the screen; the terminal's cursor, which is not seen, is put there."""
        return None

    # --- keys ------------------------------------------------------------------------------------

    def command_key(self, key: str, raw: str) -> None:
        """A key in command state: ``key`` by its place on the keyboard, ``raw`` as it came."""
        command = keymap(self.scope).get(key)
        if self._asking.choosing and (command is None or command.id not in ALWAYS):
            self._asking.press(raw)
            return
        if key == "ctrl+c":
            self.say(gettext("q quits (Ctrl+C does nothing here)"))
            return
        if command is None:
            self.say(unknown_key(key, raw, self.scope), "warn")
            return
        self.run_command(command, key)

    def text_key(self, key: str) -> bool:
        """A key while text is typed; True when the screen took it."""
        if key == "ctrl+c":
            self.say(gettext("q quits (Ctrl+C does nothing here)"))
            return True
        command = keymap(self.scope).get(key)
        if command is not None and command.id in ALWAYS:
            self.run_command(command, key)
            return True
        prompt = self._asking.prompt()
        return prompt is not None and (prompt.take_key(key) or self.refuse_typed(key))

    def refuse_typed(self, key: str) -> bool:
        """A function key without a meaning while text is typed; True when that was said."""
        said = key_while_typing(key)
        if said:
            self.say(said, "warn")
        return bool(said)

    def refuse_paste(self) -> None:
        """Pasted text is no command."""
        self.say(gettext("Pasting works where text is typed: press r, n or / first"), "warn")

    def act_of(self, command: Command) -> Act | None:
        """What a command does here; None where it does nothing."""
        own = self.own_acts.get(command.id)
        return own if own is not None or self.offers is None else self.shell.acts(self.offers).get(command.id)

    def run_command(self, command: Command, key: str = "") -> None:
        """Carry a command out."""
        self._pressed = key
        self._asking.begin()
        try:
            self._perform(command)
        except Exception as error:  # a key must never end the panel
            self.tell_failure(error)

    def _perform(self, command: Command) -> None:
        act = self.act_of(command)
        if act is None:
            self.say(gettext("{label}: not possible here").format(label=gettext(command.label)), "warn")
            return
        if reason := why_not(command.id, self.situation()):
            self.shell.type_ahead.forget()
            self.say(f"{gettext(command.hint or command.label)}: {reason}", "warn")
            return
        if self._toast_until and command.effect is not Effect.SAFE:
            self._toast_until = 0.0
            self.draw_rest()
        result = act(self)
        if result is not None:
            self.start(result)

    async def keep(self) -> None:
        """Keep what is being typed: the panel is about to end."""

    def returned(self) -> None:
        """The screen above was left: things may have changed."""

    def redraw(self) -> None:
        """Draw everything anew, as after another look."""
        self.draw_footer()
        self.refresh(layout=True)
        for view in self.query(LineView):
            view.refresh()

    def situation(self) -> Situation:
        """What is known here about what can be done."""
        return Situation(me=self.shell.desk.config.me.id, fetches=self.shell.sync is not None, needs_ticket=False)

    # --- asking ----------------------------------------------------------------------------------

    @property
    def about(self) -> str:
        """What lines are typed about: a line that was left stands there only where the same is asked about the same."""
        return ""

    def act_ended(self, *, failed: bool) -> None:
        """What was typed for it is done with, unless it failed."""
        self._asking.act_ended(failed=failed)

    @property
    def asks_choice(self) -> bool:
        """A choice is open."""
        return self._asking.choosing

    @property
    def asks(self) -> bool:
        """A choice or a line to type in is open."""
        return self.asks_choice or self._asking.prompt() is not None

    async def choose(self, title: str, choices: Sequence[Choice], *, above: Sequence[Span] = (),
                     fixed: bool = False, unexpected: bool = False) -> Choice | None:
        """Open a strip and wait for the choice; None when the operator leaves it.

        Args:
            title: What is chosen.
            choices: What there is to choose.
            above: Texts to be read before, shown whole.
            fixed: A question: every digit keeps its meaning, letters search nothing.
            unexpected: The question comes between; keys typed before it was in sight do not answer it.
        """
        return await self._asking.choose(title, choices, above, opener=self._pressed, fixed=fixed,
                                         unexpected=unexpected)

    async def ask_text(self, label: str, value: str = "", *, confirms: bool = False) -> str | None:
        """Open a line to type in and wait for Enter; None when the operator leaves it with Esc.

        It is kept while it is typed, and until the act that asked is done; one that ``confirms`` begins empty always.
        """
        from supportdesk_tui.widgets.prompt import Prompt

        room = max(20, self.size.width) * 3 // 4 - 2  # the rest is for typing, however long the question is
        asked = fit(label, min(cell_len(label), room), self.shell.look.signs.ellipsis)
        if confirms:
            return await self.ask_with(lambda answer: Prompt(asked, value, answer), "#toast")
        return await self._asking.ask_line(
            f"{self.about}\n{label}", value,
            lambda begun, typed, answer: Prompt(asked, begun, answer, typed), "#toast")

    async def ask_valid(self, label: str, read: Callable[[str], T]) -> T | None:
        """Ask for a text that ``read`` understands, once more with what was typed where it refuses it.

        None when the operator leaves it, or types nothing.
        """
        value = ""
        while (typed := await self.ask_text(label, value)) is not None and typed.strip():
            try:
                return read(typed)
            except DeskError as error:
                self.shell.type_ahead.forget()  # meant for what would have come after
                self.say_error(sentence(error))
                value = typed
        return None

    async def ask_with(self, make: Callable[[Callable[[str | None], None]], Prompt], before: str) -> str | None:
        """Ask with a prompt of one's own, made around the function that answers it."""
        return await self._asking.ask_with(make, before)

    def show_strip(self, lines: Callable[[], Sequence[Line]] | None) -> None:
        """Show lines where choices open, made for the width there is whenever that changes; None takes them away."""
        self._asking.show_strip(lines)
