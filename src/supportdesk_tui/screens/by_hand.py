"""A ticket by hand: a call or a talk to log, or the first letter to a member."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.letters import by_hand
from supportdesk_tui.desk.looking import typed_apart
from supportdesk_tui.desk.looking.typed_apart import Typed
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.ticket import Channel
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView

_CALLS = (Channel.PHONE, Channel.TALK, Channel.CHAT, Channel.TELEGRAM, Channel.FORUM)
_WRITE = "write"
SAVE_AFTER = 0.5
"""Seconds after the first key that is not kept yet."""


class ByHandScreen(DeskScreen):
    """A short form: who, what about, what was said."""

    scope = Scope.EDIT
    footer_rows = 1

    def __init__(self, below: TicketScreen, kind: str, left: Typed | None = None) -> None:
        """An empty form, or one to go on with."""
        super().__init__()
        self._below = below
        self._kind = kind
        self._left = left
        self._save_timer: Timer | None = None
        self._done = False
        self._keeping = asyncio.Lock()

    def compose_main(self) -> Iterable[Widget]:
        """The fields."""
        yield LineView("form-head")
        labels = {"name": gettext("Name"), "address": gettext("Mail"), "phone": gettext("Phone"),
                  "telegram": "Telegram", "subject": gettext("Subject")}
        if self._kind == _WRITE:
            del labels["phone"], labels["telegram"]
        for name, label in labels.items():
            yield Horizontal(Static(label, markup=False), Input(id=f"form-{name}", compact=True),
                             classes="field")
        yield TextArea(soft_wrap=True, compact=True, show_line_numbers=False, highlight_cursor_line=False,
                       id="form-text")

    def opened(self) -> None:
        """Begin with the name."""
        self.query_one(TextArea).cursor_blink = False
        for field in self.query(Input):
            field.cursor_blink = False
            if self._left is not None:
                field.value = self._left.fields.get((field.id or "").removeprefix("form-"), "")
        if self._left is not None:
            area = self.query_one(TextArea)
            area.load_text(self._left.fields.get("text", ""))
            area.move_cursor(area.document.end)
        begun = self._left is not None and self._left.fields.get("text")
        self.set_focus(self.query_one(TextArea) if begun else self.query_one("#form-name"))
        self._draw()

    def on_text_area_changed(self) -> None:
        """Typing in the text."""
        self._keep_soon()

    def on_input_changed(self) -> None:
        """Typing in a field."""
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._save_timer is None:
            self._save_timer = self.set_timer(SAVE_AFTER, lambda: self.background(self.keep, group="draft"))

    async def keep(self) -> None:
        """Keep what is typed."""
        self._save_timer = None
        async with self._keeping:
            if self._done:
                return
            fields = {(field.id or "").removeprefix("form-"): field.value for field in self.query(Input)}
            fields |= {"text": self.query_one(TextArea).text, "kind": self._kind}
            await self.shell.ask(typed_apart.keep, typed_apart.FORM, fields, self._left.key if self._left else "")

    async def _leave(self) -> None:
        await self.keep()
        await self.shell.leave()
        if await self.shell.ask(typed_apart.kept, typed_apart.FORM):
            self._below.say(gettext("what you typed is kept · + goes on with it"))

    def _draw(self) -> None:
        title = gettext("First letter to a member") if self._kind == _WRITE \
            else gettext("Log a contact · {channel}").format(channel=words.channel_in_full(Channel(self._kind)))
        self.query_one("#form-head", LineView).show(
            [heading(title, gettext("Tab next field · F9 keep · Esc back"), max(20, self.size.width),
                     self.shell.look)])

    def draw_footer(self) -> None:
        """The heading names the keys."""

    def resized(self) -> None:
        """Another width."""
        self._draw()

    def text_key(self, key: str) -> bool:
        """F9 keeps, Tab goes on, Esc leaves."""
        if super().text_key(key):
            return True
        if key in {"f9", "ctrl+x"}:
            self.start(self._keep())
        elif key == "escape":
            self.start(self._leave())
        elif key in {"tab", "shift+tab"} or (key == "enter" and isinstance(self.focused, Input)):
            self._next_field(-1 if key == "shift+tab" else 1)
        else:
            return self.refuse_typed(key)
        return True

    def _next_field(self, by: int) -> None:
        fields: list[Widget] = [*self.query(Input), self.query_one(TextArea)]
        place = fields.index(self.focused) if self.focused in fields else 0
        self.set_focus(fields[(place + by) % len(fields)])

    def _value(self, name: str) -> str:
        found = self.query(f"#form-{name}").results(Input)
        return next((field.value for field in found), "")

    async def _keep(self) -> None:
        text = self.query_one(TextArea).text
        if self._kind == _WRITE:
            done = await self.shell.ask(by_hand.write_first, name=self._value("name"),
                                        address=self._value("address"),
                                        subject=self._value("subject"), text=text)
        else:
            done = await self.shell.ask(
                by_hand.log_contact, Channel(self._kind), name=self._value("name"),
                address=self._value("address"),
                phone=self._value("phone"), telegram=self._value("telegram"), subject=self._value("subject"),
                text=text)
        async with self._keeping:  # what is being kept just now would outlive the ticket it became
            self._done = True
            await self.shell.ask(typed_apart.keep, typed_apart.FORM, {}, self._left.key if self._left else "")
        await self.shell.leave()
        await self._below.acted(done)
        self._below.announce(done)


async def new_ticket(screen: TicketScreen) -> None:
    """Choose what to log, or to write first."""
    left = await screen.shell.ask(typed_apart.kept, typed_apart.FORM)
    choices = [Choice(words.channel_in_full(channel), channel.value) for channel in _CALLS]
    choices.append(Choice(gettext("write a first letter"), _WRITE))
    choices += [Choice(gettext("go on: {words}").format(words=_words_of(each)), each.key) for each in left]
    picked = await screen.choose(gettext("Ticket by hand"), choices)
    if picked is None:
        return
    resumed = next((each for each in left if each.key == picked.value), None)
    await screen.shell.show(ByHandScreen(screen, resumed.fields["kind"] if resumed else picked.value, resumed))


def _words_of(left: Typed) -> str:
    parts = (left.fields.get(name, "") for name in ("name", "address", "subject", "text"))
    return clean_line(" · ".join(part for part in parts if part.strip()), 50)
