"""Which tickets a command means: their numbers, or one filter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, say_error, ticket_number, usage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue, saved_views
from supportdesk_tui.domain.errors import NoSuchTicket
from supportdesk_tui.domain.filters.reading import SHAPE, ParsedQuery
from supportdesk_tui.domain.view import View
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation import view_names
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.filters import problem_words
from supportdesk_tui.presentation.mark_words import numbers_words

Meant = Annotated[list[str], typer.Argument(
    metavar="ID... | QUERY", help="Ticket numbers, or one filter in quotes, such as 'is:open tag:refund'.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")]


def is_number(word: str) -> bool:
    """Is it a ticket's number, as 12 or #12?"""
    digits = word.strip().removeprefix("#")
    return digits.isascii() and digits.isdigit()


def parted(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that mean tickets - the numbers in front, or one filter - and the rest."""
    meant = list(takewhile(is_number, words)) or [*words[:1]]
    return meant, [*words[len(meant):]]


def tickets_meant(desk: Desk, words: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the tickets; an unknown one among several refuses all, a filter that finds none ends with 3."""
    if words and all(is_number(word) for word in words):
        wanted = tuple(dict.fromkeys(ticket_number(word) for word in words))
        with desk.store.reading() as view:
            known = {ticket.id for ticket in view.tickets(wanted)}
        unknown = [number for number in wanted if number not in known]
        if unknown and len(wanted) == 1:
            raise NoSuchTicket(wanted[0])
        if unknown:
            say_error(_("There is no ticket {numbers}; nothing was done to the others either.").format(
                numbers=numbers_words(unknown)))
            raise typer.Exit(Exit.PARTIAL)
        return wanted
    if len(words) != 1 or not words[0].strip():
        usage(_("Give ticket numbers, or one filter in quotes, such as 'is:open tag:refund'."))
    parsed = queue.parse(desk, words[0])
    complain(parsed)
    if parsed.problems:  # what is not understood is left out in a list, never in an act
        raise typer.Exit(Exit.USAGE)
    found = queue.ids(desk, parsed.query)
    if not found:
        say_error(_("Nothing was found."))
        raise typer.Exit(Exit.PARTIAL)
    return found


def named_view(desk: Desk, wanted: str) -> View:
    """A view by its id, name or key, or by the title the program gives it in either language. Raises BadInput."""
    kept = saved_views.read(desk)
    if kept.problem is not None:
        say_error(sentence(kept.problem))
    return view_names.named_view(kept.views, wanted)


def complain(parsed: ParsedQuery) -> None:
    """What a filter says that is not understood."""
    for problem in parsed.problems:
        if problem.reason in SHAPE:
            say_error(_("Filter: {said}").format(said=problem_words(problem)))
            continue
        text = _("Filter: “{term}” is not understood.").format(term=problem.term)
        if problem.nearest:
            text += " " + _("Did you mean “{nearest}”?").format(nearest=problem.nearest)
        say_error(text)
