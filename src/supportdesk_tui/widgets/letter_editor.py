"""The fields of a letter while they are typed in; the text area is loaded when it is first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from textual.containers import Vertical
from textual.message import Message

from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.recipients import typed_addresses
from supportdesk_tui.i18n import gettext

_NAMING = re.compile(r"(?<!\S)::([\w-]*)$")
"""A macro's name in the making."""
FIELDS = ("to", "cc", "bcc", "subject")


class LetterEditor(Vertical):
    """To, Cc, Bcc, subject and text."""

    DEFAULT_CSS = """
    LetterEditor { height: 1fr; display: none; }
    LetterEditor Horizontal { height: 1; }
    LetterEditor Horizontal > Static { width: 10; height: 1; padding: 0 0 0 1; text-style: dim; }
    LetterEditor Input { width: 1fr; height: 1; border: none; padding: 0; }
    LetterEditor TextArea { height: 1fr; margin: 1 0 0 0; border: none; padding: 0 0 0 1; }
    """

    @dataclass
    class Typed(Message):
        """A letter was typed."""

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._purpose = ""

    async def open(self, ready: Ready, place: tuple[int, int] | None = None) -> None:
        """Show the letter's fields and take the keys.

        Args:
            ready: The letter.
            place: Line and column of the text to begin at, 1-based; else after the greeting.
        """
        from textual.widgets import Input, TextArea

        if self._purpose != ready.purpose:
            await self._build(ready.purpose)
        for name, value in (("to", ", ".join(ready.to)), ("cc", ", ".join(ready.cc)),
                            ("bcc", ", ".join(ready.bcc)), ("subject", ready.subject)):
            for field in self.query(f"#field-{name}").results(Input):
                field.value = value
        area = self.query_one(TextArea)
        area.load_text(ready.text)
        area.move_cursor((place[0] - 1, place[1] - 1) if place else (_beginning(ready.text), 0))
        self.display = True
        self.screen.set_focus(area)

    async def _build(self, purpose: str) -> None:
        from textual.containers import Horizontal
        from textual.widgets import Input, Static, TextArea

        await self.remove_children()
        labels = {"to": gettext("To"), "cc": gettext("Cc"), "bcc": gettext("Bcc"), "subject": gettext("Subject")}
        if purpose != "note":
            await self.mount(*(Horizontal(Static(label, markup=False),
                                          Input(id=f"field-{name}", compact=True, select_on_focus=False))
                               for name, label in labels.items()))
        area = TextArea(soft_wrap=True, compact=True, show_line_numbers=False, highlight_cursor_line=False)
        area.cursor_blink = False
        await self.mount(area)
        self._purpose = purpose

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the cursor in the text, 1-based."""
        from textual.widgets import TextArea

        line, column = self.query_one(TextArea).cursor_location
        return line + 1, column + 1

    def close(self) -> None:
        """Hide the fields."""
        self.display = False

    def result(self, ready: Ready) -> Ready:
        """The letter with what the fields hold, cleaned like all text that is pasted from outside."""
        from textual.widgets import Input, TextArea

        if not self.query(TextArea):
            return ready
        text = clean_block(self.query_one(TextArea).text)
        if ready.purpose == "note":
            return replace(ready, text=text)
        values = {name: clean_line(self.query_one(f"#field-{name}", Input).value) for name in FIELDS}
        return replace(ready, text=text, subject=values["subject"], to=typed_addresses(values["to"]),
                       cc=typed_addresses(values["cc"]), bcc=typed_addresses(values["bcc"]))

    def take_keys(self) -> None:
        """The text has the keys again, after something was asked in between."""
        from textual.widgets import TextArea

        self.screen.set_focus(self.query_one(TextArea))

    def typed_macro(self) -> str | None:
        """What follows ``::`` right before the cursor; None where no macro is being named."""
        from textual.widgets import TextArea

        found = self.query(TextArea)
        if not found or not found.first().has_focus:
            return None
        row, column = found.first().cursor_location
        match = _NAMING.search(found.first().document.get_line(row)[:column])
        return match[1] if match else None

    def put_in(self, text: str) -> None:
        """Put a text in the place of ``::`` and what follows it."""
        from textual.widgets import TextArea

        area = self.query_one(TextArea)
        row, column = area.cursor_location
        match = _NAMING.search(area.document.get_line(row)[:column])
        start = column - len(match[1]) - 2 if match else column
        area.replace(text, (row, start), (row, column), maintain_selection_offset=False)

    def next_field(self) -> None:
        """Go round the fields."""
        from textual.widgets import Input, TextArea

        fields = [*self.query(Input), self.query_one(TextArea)]
        place = next((place for place, field in enumerate(fields) if field.has_focus), -1)
        self.screen.set_focus(fields[(place + 1) % len(fields)])

    def on_text_area_changed(self) -> None:
        """Typing in the text."""
        self.post_message(self.Typed())

    def on_input_changed(self) -> None:
        """Typing in a field."""
        self.post_message(self.Typed())


def _beginning(text: str) -> int:
    """The line to write on: the empty one after the greeting."""
    lines = text.split("\n")
    if len(lines) > 2 and not lines[1].strip():
        return 2
    return 0
