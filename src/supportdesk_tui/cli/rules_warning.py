"""What whoever takes mail in says of rules that cannot be read: once, for it goes on without them."""

from __future__ import annotations

from supportdesk_tui.cli.running import say_error
from supportdesk_tui.desk.context import Desk


class RulesWarning:
    """Says it when there is something new to say."""

    def __init__(self) -> None:
        self._said = ""

    def say(self, desk: Desk) -> None:
        """One line on stderr about rules that cannot be read; nothing when it was said already."""
        if (problem := desk.rulebook.problem) is None:
            self._said = ""
            return
        from supportdesk_tui.presentation.banners import rules_todo
        from supportdesk_tui.presentation.errors import sentence

        said = f"{sentence(problem)} · {rules_todo()}"
        if said != self._said:
            say_error(said)
        self._said = said
