"""The letter of a macro: what would stay open in it is asked for first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking import preferences
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.screens.base import DeskScreen

Prepare: TypeAlias = Callable[..., Ready]
"""A use case that makes a letter: the desk, the ticket's number, the macro's id, the values given."""
ADDRESSEE = "to"
"""The name under which an escalation template asks for whom it goes to."""


async def prepared(screen: DeskScreen, macro: Macro, ticket_id: int, prepare: Prepare) -> Ready | None:
    """The letter of a macro; only what would stay open in it is asked for. None when the operator leaves."""
    ready = await screen.shell.ask(prepare, ticket_id, macro.id)
    missing = {problem.variable for problem in ready.problems}
    answers: dict[str, str] = {}
    for ask in macro.asks:
        if f"ask.{ask.name}" not in missing:
            continue
        address, default = ask.name == ADDRESSEE, ask.default(ready.language)
        if address:  # most often the same colleague: typed once, then taken with Enter
            default = await screen.shell.ask(preferences.kept, f"{ADDRESSEE}.{macro.id}", default)
        typed = await _answered(screen, f"{ask.prompt(language())}:", default, address=address)
        if typed is None:
            return None
        answers[ask.name] = typed
        if address:
            await screen.shell.ask(preferences.keep, f"{ADDRESSEE}.{macro.id}", typed)
    return await screen.shell.ask(prepare, ticket_id, macro.id, answers) if answers else ready


async def _answered(screen: DeskScreen, question: str, default: str, *, address: bool) -> str | None:
    """What is typed; None when the operator leaves.

    Nothing is no answer: who pressed Enter did not see that something is asked, and meant no key behind it. Nor are
    other keys a mail address.
    """
    while (typed := await screen.ask_text(question, default)) is not None:
        answer = typed.strip()
        if answer and (not address or "@" in answer):
            return answer
        screen.shell.type_ahead.forget()
        default = answer or default
        screen.say(gettext("the letter needs this answer · Esc goes back") if not answer
                   else gettext("{value} is not a mail address").format(value=clean_line(answer, 40)), "warn")
    return None
