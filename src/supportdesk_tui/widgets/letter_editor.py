"""The fields of a letter while they are typed in; the text area is loaded when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.recipients import typed_addresses
from supportdesk_tui.i18n import gettext

_NAMING = re.compile(r"(?<!\S)::([\w-]*)$")
"""A macro's name in the making."""
FIELDS = ("to", "cc", "bcc", "subject")


class LetterEditor(Vertical):
    """To, Cc, Bcc, subject and text.

    Their borders go by style: ``compact=True`` works the styles of each field out once more.
    """

    DEFAULT_CSS = """
    LetterEditor { height: 1fr; display: none; }
    LetterEditor Horizontal { height: 1; }
    LetterEditor Horizontal > Static { width: 10; height: 1; padding: 0 0 0 1; text-style: dim; }
    LetterEditor Input { width: 1fr; height: 1; border: none !important; padding: 0; }
    LetterEditor TextArea { height: 1fr; margin: 1 0 0 0; border: none !important; padding: 0 0 0 1; }
    """

    @dataclass
    class Typed(Message):
        """A letter was typed."""

    def __init__(self, widget_id: str, ready: Ready | None = None) -> None:
        """With a letter its fields are in place at once, else when they are needed."""
        super().__init__(id=widget_id)
        self._purpose = ready.purpose if ready is not None else ""
        self._first = ready
        self.display = ready is not None

    def compose(self) -> ComposeResult:
        """The fields that are known to be needed."""
        if self._first is not None:
            yield from _fields(self._first)

    async def open(self, ready: Ready, place: tuple[int, int] | None = None) -> None:
        """Show the letter's fields and take the keys.

        Args:
            ready: The letter.
            place: Line and column of the text to begin at, 1-based; else after the greeting.
        """
        if self._purpose != ready.purpose:
            await self.remove_children()
            await self.mount(*_fields(ready))
            self._purpose = ready.purpose
        self.fill(ready, place)

    def fill(self, ready: Ready, place: tuple[int, int] | None = None) -> None:
        """The same where the fields are in place."""
        from textual.widgets import Input, TextArea

        for name, value in _values(ready).items():
            for field in self.query(f"#field-{name}").results(Input):
                field.value = value
        area = self.query_one(TextArea)
        area.load_text(ready.text)
        area.move_cursor((place[0] - 1, place[1] - 1) if place else (_beginning(ready.text), 0))
        self.display = True
        self.screen.set_focus(area)

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


def _values(ready: Ready) -> dict[str, str]:
    return {"to": ", ".join(ready.to), "cc": ", ".join(ready.cc), "bcc": ", ".join(ready.bcc),
            "subject": ready.subject}


def _fields(ready: Ready) -> Iterator[Widget]:
    """Those of a letter; a note has its text alone."""
    from textual.containers import Horizontal
    from textual.widgets import Input, Static, TextArea

    labels = {"to": gettext("To"), "cc": gettext("Cc"), "bcc": gettext("Bcc"), "subject": gettext("Subject")}
    values = _values(ready)
    for name, label in labels.items() if ready.purpose != "note" else ():
        field = Input(values[name], id=f"field-{name}", select_on_focus=False)
        field.cursor_blink = False
        yield Horizontal(Static(label, markup=False), field)
    area = TextArea(soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
    area.cursor_blink = False
    yield area


def _beginning(text: str) -> int:
    """The line to write on: the empty one after the greeting."""
    lines = text.split("\n")
    if len(lines) > 2 and not lines[1].strip():
        return 2
    return 0
