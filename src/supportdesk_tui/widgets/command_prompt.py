"""A prompt with keys of its own, a remark at its right, and marks under what is not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.highlighter import Highlighter
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from supportdesk_tui.widgets.prompt import Prompt


class Underline(Highlighter):
    """Underlines the parts of a text that a function names."""

    def __init__(self, parts: Callable[[str], Sequence[tuple[int, int]]]) -> None:
        self._parts = parts

    def highlight(self, text: Text) -> None:
        """Mark the parts."""
        for start, end in self._parts(text.plain):
            text.stylize("underline", start, end)


class CommandPrompt(Prompt):
    """The line of a filter or of the palette."""

    DEFAULT_CSS = """
    CommandPrompt { height: 1; width: 1fr; }
    CommandPrompt > .remark { text-style: none; width: auto; }
    """

    def __init__(self, label: str, value: str, answer: Callable[[str | None], None],
                 on_change: Callable[[str], None], keys: Mapping[str, Callable[[], None]],
                 parts: Callable[[str], Sequence[tuple[int, int]]] | None = None, example: str = "") -> None:
        super().__init__(label, value, answer, on_change, example)
        self._keys = keys
        self._remark = Static("", classes="remark", markup=False)
        if parts is not None:
            self._field.highlighter = Underline(parts)

    def compose(self) -> ComposeResult:
        """The label, the field, the remark."""
        yield from super().compose()
        yield self._remark

    def take_key(self, key: str) -> bool:
        """Keys with a meaning here; the rest as in any prompt."""
        if self._open and key in self._keys:
            self._keys[key]()
            return True
        return super().take_key(key)

    @property
    def cursor(self) -> int:
        """Where the next letter goes."""
        return self._field.cursor_position

    def put(self, text: str, cursor: int | None = None) -> None:
        """Put another text into the field."""
        self._field.value = text
        self._field.cursor_position = len(text) if cursor is None else cursor

    def remark(self, text: str) -> None:
        """Say something at the right."""
        self._remark.update(text)
