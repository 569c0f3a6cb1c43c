"""A ticket by hand: a call or a talk to log, or the first letter to a member."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk import by_hand
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


class ByHandScreen(DeskScreen):
    """A short form: who, what about, what was said."""

    scope = Scope.EDIT
    footer_rows = 1

    def __init__(self, below: TicketScreen, kind: str) -> None:
        super().__init__()
        self._below = below
        self._kind = kind

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
        self.set_focus(self.query_one("#form-name"))
        self._draw()

    def _draw(self) -> None:
        title = gettext("First letter to a member") if self._kind == _WRITE \
            else gettext("Log a contact · {channel}").format(channel=words.channel(Channel(self._kind)))
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
            self.start(self.shell.leave())
        elif key in {"tab", "shift+tab"} or (key == "enter" and isinstance(self.focused, Input)):
            self._next_field(-1 if key == "shift+tab" else 1)
        else:
            return False
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
        await self.shell.leave()
        await self._below.acted(done)
        self._below.announce(done)


async def new_ticket(screen: TicketScreen) -> None:
    """Choose what to log, or to write first."""
    choices = [Choice(words.channel(channel), channel.value) for channel in _CALLS]
    choices.append(Choice(gettext("write a first letter"), _WRITE))
    picked = await screen.choose(gettext("Ticket by hand"), choices)
    if picked is not None:
        await screen.shell.show(ByHandScreen(screen, picked.value))
