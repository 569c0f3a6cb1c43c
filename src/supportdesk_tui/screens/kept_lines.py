"""Lines that answer a question: kept while they are typed, and until what they were typed for is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import typed_apart

SAVE_AFTER = 0.5
"""Seconds after the first key that is not kept yet."""


class KeptLines:
    """The lines of one panel; each has a name: what is asked, and about which tickets."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}
        self._stored: dict[str, str] = {}
        self._again: dict[str, str] = {}
        """What stands there when the same is asked again: an ended panel left it, or an act that failed."""

    def left(self, name: str, otherwise: str) -> str:
        """What the line begins with."""
        return self._again.pop(name, otherwise)

    def typed(self, name: str, text: str) -> None:
        """What is in the line now."""
        self._now[name] = text

    @property
    def in_hand(self) -> bool:
        """An act goes on with what was typed."""
        return bool(self._now)

    @property
    def waits(self) -> bool:
        """Something is not kept yet, or kept for nothing."""
        return self._stored != self._wanted

    def done(self, names: Iterable[str]) -> None:
        """What they were typed for is done, or the operator went back."""
        for name in names:
            self._now.pop(name, None)

    def failed(self, names: Iterable[str]) -> None:
        """What they were typed for was not done: they stand there when it is asked once more."""
        for name in names:
            if text := self._now.pop(name, ""):
                self._again[name] = text

    @property
    def _wanted(self) -> dict[str, str]:
        return {name: text for name, text in {**self._again, **self._now}.items() if text.strip()}

    def keep(self, desk: Desk) -> None:
        """Keep them as they are now."""
        wanted = self._wanted
        if wanted != self._stored:
            typed_apart.keep(desk, typed_apart.LINES, wanted)
            self._stored = wanted

    def forget(self, desk: Desk) -> None:
        """The operator leaves: nothing is to come back."""
        self._now, self._again = {}, {}
        self.keep(desk)

    def take_over(self, desk: Desk) -> Sequence[tuple[str, str]]:
        """Take over what ended panels have left; the questions, and what was typed."""
        found = typed_apart.left(desk, typed_apart.LINES)
        self._again = {name: text for each in found for name, text in each.fields.items()} | self._again
        self.keep(desk)
        for each in found:
            typed_apart.drop(desk, each.key)
        return [(name.partition("\n")[2], text) for each in found for name, text in each.fields.items()]
