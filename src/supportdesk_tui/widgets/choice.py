"""Choosing by one key: digits pick, letters search, 0 and Esc leave. The state, without any drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from supportdesk_tui.commands.layout import physical
from supportdesk_tui.commands.search import find

DIGITS = "123456789"
REPEAT_GUARD = 0.4
"""Seconds in which the key that opened a choice cannot also decide it: a held key repeats itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    label: str
    value: str
    remark: str = ""
    words: tuple[str, ...] = ()
    """Further words to find it by."""
    key: str = ""
    """A digit or letter of its own, where places change from day to day; or ``enter``."""
    by_enter: bool = False
    """Enter takes it while nothing is typed, beside its digit."""


class Answer(Enum):
    """What a key did to a choice."""

    PICKED = "picked"
    LEFT = "left"
    CHANGED = "changed"
    IGNORED = "ignored"
    TOO_SOON = "too soon"
    """Before it can be an answer: the key that opened the choice, or any to a question that came between."""
    ASTRAY = "astray"
    """Enter after a word that fits nothing: what its letters leave is said first."""


class Choosing:
    """A choice in the making."""

    def __init__(self, title: str, choices: Sequence[Choice], opener: str = "",
                 opened_at: float = 0.0, *, fixed: bool = False, unexpected: bool = False) -> None:
        """A choice in the making.

        Args:
            title: What is chosen.
            choices: What there is to choose.
            opener: The key that opened it.
            opened_at: When, as a monotonic time in seconds.
            fixed: A question: letters search nothing and every digit keeps its meaning.
            unexpected: Nobody asked for it: a key that was on its way already decides nothing.
        """
        self.title = title
        self.fixed = fixed
        self.unexpected = unexpected
        self.choices = tuple(choices)
        self.typed = ""
        self.read_as = ""
        self.picked: Choice | None = None
        self._opener = opener
        self._opened_at = opened_at
        self._astray = False
        """A letter was refused: what is left of the word may mean something else."""

    @property
    def shown(self) -> tuple[Choice, ...]:
        """The choices that fit what was typed; the digits belong to the first nine of them."""
        found = find(self.typed, self.choices, lambda choice: (choice.label, choice.value, *choice.words))
        self.read_as = found.read_as
        return found.items

    def digit(self, place: int) -> str:
        """The digit of a shown choice, empty beyond the ninth; keys of one's own take none away."""
        shown = self.shown
        if shown[place].key:
            return shown[place].key
        place = sum(1 for choice in shown[:place] if not choice.key)
        return DIGITS[place] if place < len(DIGITS) else ""

    def press(self, key: str, at: float) -> Answer:
        """Take a key (as typed, in whatever layout) at a monotonic time in seconds."""
        early = at - self._opened_at < REPEAT_GUARD
        if early and (key == self._opener or (self.unexpected and key in {*DIGITS, "enter"})):
            return Answer.TOO_SOON
        if key in {"escape", "0"} or (key == self._opener and not self.typed and len(key) > 1
                                      and not (key == "enter" and any(one.by_enter for one in self.choices))):
            return Answer.LEFT
        own = [place for place, choice in enumerate(self.shown) if choice.key and choice.key == physical(key)]
        if own and not self.typed and key not in DIGITS:
            return self._pick(own[0])
        if key in DIGITS:
            places = [place for place in range(len(self.shown)) if self.digit(place) == key]
            return self._pick(places[0]) if places else Answer.IGNORED
        if key == "enter":
            if self._astray:
                self._astray = False
                return Answer.ASTRAY
            marked = [place for place, choice in enumerate(self.shown) if choice.by_enter and not self.typed]
            return self._pick(marked[0] if marked else 0) if self.typed or marked or len(self.choices) == 1 \
                else Answer.IGNORED
        if key == "backspace":
            self.typed, self._astray = self.typed[:-1], False
            return Answer.CHANGED
        character = " " if key == "space" else key
        if len(character) != 1 or self.fixed:
            return Answer.IGNORED
        self.typed += character
        if not self.shown:
            self.typed, self._astray = self.typed[:-1], True
            return Answer.IGNORED
        return Answer.CHANGED

    def _pick(self, place: int) -> Answer:
        shown = self.shown
        if place >= len(shown):
            return Answer.IGNORED
        self.picked = shown[place]
        return Answer.PICKED
