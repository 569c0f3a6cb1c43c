"""``::name`` while a letter is typed: the macros that fit, and one of them put in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from supportdesk_tui.commands.search import find
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.rules import macro_choice
from supportdesk_tui.domain.hand_answers import core
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.effect_words import macro_remark
from supportdesk_tui.presentation.line import Line, between, cut
from supportdesk_tui.screens.macro_letter import prepared
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.composer import ComposerScreen

_MOST = 5


class MacroNames:
    """The list under the text while a macro is being named."""

    def __init__(self, composer: ComposerScreen) -> None:
        self._composer = composer
        self._all: Sequence[Macro] | None = None
        self._fitting: Sequence[Macro] = ()
        self._cursor = 0

    @property
    def open(self) -> bool:
        """Is there something to choose?"""
        return bool(self._fitting)

    async def follow(self) -> None:
        """What was typed may name a macro."""
        composer = self._composer
        typed = composer.editor.typed_macro() if composer.editing and composer.ready.purpose == "reply" else None
        ticket = composer.below.current()
        if typed is None or ticket is None:
            self.close()
            return
        if self._all is None:
            self._all = await composer.shell.ask(macro_choice.macros_for, ticket)
        found = find(typed, self._all, lambda macro: (
            macro.id, *macro.keys, *(text.title for text in macro.variants.values())))
        self._fitting, self._cursor = found.items[:_MOST], 0
        self.draw()

    def take_key(self, key: str) -> bool:
        """Tab and Enter choose, arrows move, Esc closes the list; other keys are not its business."""
        if not self.open:
            return False
        if key in {"tab", "enter"}:
            macro = self._fitting[self._cursor]
            self.close()
            self._composer.start(self._expand(macro))
        elif key in {"down", "up"}:
            self._cursor = (self._cursor + (1 if key == "down" else -1)) % len(self._fitting)
            self.draw()
        elif key == "escape":
            self.close()
        else:
            return False
        return True

    def close(self) -> None:
        """Nothing to choose any more."""
        if self.open:
            self._fitting = ()
            self.draw()

    def draw(self) -> None:
        """The macros that fit, the one that Tab puts in standing out."""
        composer = self._composer
        view = composer.query_one("#letter-macros", LineView)
        width, look = max(20, composer.size.width), composer.shell.look
        ticket = composer.below.current()
        wish = ticket.language if ticket is not None else ""
        lines: list[Line] = []
        for place, macro in enumerate(self._fitting):
            title = look.text(macro.text(wish, composer.shell.desk.config.language).title)
            left: Line = ((f" ::{macro.id} ", "key"), (title, "cursor" if place == self._cursor else "text"))
            lines.append(between(left, ((look.text(f"  {macro_remark(macro)} "), "dim"),), width))
        if lines:
            lines.append(cut(((" " + gettext("Tab or Enter puts it in, arrows choose, Esc leaves it"), "dim"),), width))
        set_shown(view, bool(lines))
        view.show(lines)

    async def _expand(self, macro: Macro) -> None:
        """The macro's own words in place of its name; its acts join those of the letter."""
        composer = self._composer
        ticket = composer.below.current()
        ready = await prepared(composer, macro, ticket.id, reply.prepare) if ticket is not None else None
        composer.editor.take_keys()
        if ready is None:
            return
        composer.editor.put_in(core(ready.text))
        composer.take_text()
        composer.ready = replace(
            composer.ready, effects={**composer.ready.effects, **ready.effects},
            macro_id=composer.ready.macro_id or macro.id, title=composer.ready.title or ready.title)
