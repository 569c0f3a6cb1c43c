"""A macro, an escalation or a promise to several tickets at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bulk_letters, escalate, promise, reply
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.rules import macro_choice
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.toasts import done_words, subject_of
from supportdesk_tui.screens.acts.choosing import choose_macro
from supportdesk_tui.screens.acts.ticket import choose_moment
from supportdesk_tui.screens.ticket_screen import TicketScreen


async def reply_to_many(screen: TicketScreen, chosen: tuple[int, ...]) -> None:
    """One macro for all; the list of macros is that of the ticket under the cursor, or of the first."""
    current = screen.current()
    sample = current if current is not None and current.id in chosen else \
        next(iter(await screen.shell.ask(queue.tickets, chosen[:1])), None)
    if sample is None:
        return
    macros = await screen.shell.ask(macro_choice.macros_for, sample)
    macro = await choose_macro(screen, macros, gettext("Macro for {tickets}").format(tickets=subject_of(chosen)),
                               language())
    if macro is not None:
        await _with_answers(screen, chosen, macro, reply.prepare)


async def escalate_many(screen: TicketScreen, chosen: tuple[int, ...]) -> None:
    """One template for all."""
    templates = await screen.shell.compute(screen.shell.desk.library.escalations)
    title = gettext("Escalate {tickets} to").format(tickets=subject_of(chosen))
    template = await choose_macro(screen, templates, title, language())
    if template is not None:
        await _with_answers(screen, chosen, template, escalate.prepare)


async def promise_to_many(screen: TicketScreen, chosen: tuple[int, ...]) -> None:
    """One date for all."""
    until = await choose_moment(screen, gettext("Promise an answer by"))
    if isinstance(until, datetime):
        await _confirm(screen, chosen, partial(_promised, until))


def _promised(until: datetime, desk: Desk, ticket_id: int) -> Ready:
    return promise.prepare(desk, ticket_id, until)


async def _with_answers(screen: TicketScreen, chosen: tuple[int, ...], macro: Macro,
                        prepare: Callable[..., Ready]) -> None:
    """What would stay open in any of the letters is asked for once."""
    def make(desk: Desk, ticket_id: int) -> Ready:
        return prepare(desk, ticket_id, macro.id, answers)
    answers: dict[str, str] = {}
    letters = await screen.ask_long(bulk_letters.prepare, chosen, make)
    for ask in macro.asks:
        if f"{bulk_letters.ASKED}{ask.name}" in letters.asked:
            typed = await screen.ask_text(f"{ask.prompt(language())}:", ask.default(language()))
            if typed is None:
                return
            answers[ask.name] = typed.strip()
    await _confirm(screen, chosen, make, None if answers else letters)


async def _confirm(screen: TicketScreen, chosen: tuple[int, ...], make: Callable[[Desk, int], Ready],
                   letters: bulk_letters.BulkLetters | None = None) -> None:
    from supportdesk_tui.screens.bulk_letters import BulkLettersScreen

    if letters is None:
        letters = await screen.ask_long(bulk_letters.prepare, chosen, make)
    if letters.ready:
        await screen.shell.show(BulkLettersScreen(letters, screen))
        return
    nothing = Done(0, "reply.send", chosen, {}, letters.left)
    screen.say(done_words(nothing, screen.shell.desk.config, screen.shell.desk.clock.now()), "warn")
