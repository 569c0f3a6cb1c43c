"""One line to type in: a label and a text field. Enter answers, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static


class Prompt(Horizontal):
    """A question in one line."""

    DEFAULT_CSS = """
    Prompt { height: 1; width: 1fr; }
    Prompt > Static { width: auto; max-width: 75%; height: 1; text-style: bold; padding: 0 1; text-wrap: nowrap; }
    Prompt > Input { width: 1fr; height: 1; border: none; padding: 0; }
    """

    def __init__(self, label: str, value: str, answer: Callable[[str | None], None],
                 on_change: Callable[[str], None] | None = None, example: str = "") -> None:
        super().__init__()
        self._label = label
        self._answer = answer
        self._open = True
        self._on_change = on_change
        self._field = Input(value=value, placeholder=example, compact=True, select_on_focus=False)
        self._field.cursor_blink = False  # over a slow line every blink would be sent

    def compose(self) -> ComposeResult:
        """The label and the field."""
        yield Static(self._label, markup=False)
        yield self._field

    def start(self) -> None:
        """Take the keys."""
        self.screen.set_focus(self._field)

    @property
    def value(self) -> str:
        """What has been typed."""
        return self._field.value

    def take_key(self, key: str) -> bool:
        """Enter and Esc end the prompt; everything else belongs to the field."""
        if key not in {"enter", "escape"}:
            return False
        if self._open:
            self._open = False
            self._answer(self._field.value if key == "enter" else None)
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell who asked about every letter."""
        event.stop()
        if self._on_change is not None and self._open:
            self._on_change(event.value)
