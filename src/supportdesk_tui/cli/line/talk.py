"""Talking line by line: plain sentences out, an answer in; for screen readers and terminals that draw nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from supportdesk_tui.commands.layout import physical, relaid
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.spoken import options_line

NOTHING: Mapping[str, str] = {}


class Ended(Exception):
    """The input is at its end: nobody answers any more."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Where sentences go and answers come from."""

    write: Callable[[str], None]
    read: Callable[[], str]
    """Raises EOFError at the end."""

    def say(self, text: str) -> None:
        """One or more lines; what came from outside is cleaned of everything that moves a cursor."""
        self.write(clean_block(text))

    def ask(self, prompt: str) -> str:
        """One line typed. Raises Ended."""
        self.say(prompt)
        try:
            return self.read().strip()
        except EOFError:
            raise Ended from None

    def choose(self, prompt: str, options: Sequence[tuple[str, str]], also: Mapping[str, str] = NOTHING) -> str:
        """The key of an option: typed as its digit or letter, in whichever layout; asked again until it is one.

        Args:
            prompt: What is asked.
            options: Keys and labels, as they are shown.
            also: Further keys that mean one of them, or something that is not shown.
        """
        keys = {**{key: key for key, _label in options}, **also}
        line = options_line(options)
        while True:
            typed = self.ask(f"{prompt} {line}".strip())
            key = typed if typed in keys else physical(typed)
            if key in keys:
                return keys[key]
            self.say(_("{key}: no such choice.").format(key=typed or _("an empty line")))

    def pick(self, prompt: str, labels: Sequence[str]) -> int | None:
        """The place of one of some labels, by its number or by a part of it; None for 0."""
        shown = list(range(len(labels)))
        while True:
            self.say(prompt)
            for number, place in enumerate(shown[:9], 1):
                self.say(f"{number} {labels[place]}")
            typed = self.ask(_("Number, or a few letters to search, 0 back:"))
            if typed == "0":
                return None
            if typed.isdecimal() and 0 < int(typed) <= min(9, len(shown)):
                return shown[int(typed) - 1]
            found = [place for place in range(len(labels))
                     if any(version.casefold() in labels[place].casefold() for version in relaid(typed))]
            if not typed or not found:
                self.say(_("Nothing fits."))
            shown = found if typed and found else list(range(len(labels)))

    def text(self, prompt: str, keep: Callable[[str], None]) -> str:
        """Several lines, ended by a line with a lone dot; ``keep`` gets what there is with every line. Raises Ended."""
        self.say(prompt + " " + _("A line with a single dot ends it."))
        lines: list[str] = []
        while True:
            try:
                line = self.read()
            except EOFError:
                raise Ended from None
            if line.strip() == ".":
                return "\n".join(lines).strip("\n")
            lines.append(line)
            keep("\n".join(lines))


def at_terminal() -> Talk:
    """The operator at this terminal."""
    def write(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def read() -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")
    return Talk(write, read)
