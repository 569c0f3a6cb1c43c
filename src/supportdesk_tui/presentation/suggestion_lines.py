"""What is suggested for a ticket and why, in words: beside the conversation, or in one line above the footer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.suggestion import Because, Reason, Suggestion
from supportdesk_tui.domain.ticket import ACTIVE, Ticket
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.line import Line, wrap
from supportdesk_tui.presentation.look import Look

if TYPE_CHECKING:
    from supportdesk_tui.desk.looking.conversation import Conversation

_NAMED = 3
"""Tickets that are named as a reason."""
_WORDS = 2


def proposed_words(suggestion: Suggestion, config: DeskConfig) -> list[str]:
    """What accepting would set: ``P1``, ``Payment``, ``Anna``, ``#tag``."""
    category, operator = config.category(suggestion.category), config.operator(suggestion.assignee)
    found = [suggestion.priority.value if suggestion.priority else "",
             category.title_in(language()) if category else suggestion.category,
             (operator.name or operator.id) if operator else suggestion.assignee,
             *(f"+{tag}" for tag in suggestion.tags)]
    return [word for word in found if word]


def reason_words(reason: Reason) -> str:
    """Why, such as ``the word “card” · 5 of 6 like it: #1031, #1018``."""
    match reason.because:
        case Because.RULE:
            return gettext("rule “{name}”").format(name=reason.name)
        case Because.WORD:
            words = reason.name.split(", ")[:_WORDS]
            return gettext("the words “{one}” and “{other}”").format(one=words[0], other=words[1]) \
                if len(words) > 1 else gettext("the word “{word}”").format(word=words[0])
        case Because.SIMILAR:
            numbers = ", ".join(f"#{ticket_id}" for ticket_id in reason.tickets[:_NAMED])
            like = gettext("{n} of {of} like it: {tickets}").format(
                n=len(reason.tickets), of=reason.of, tickets=numbers)
            word = gettext("the word “{word}”").format(word=reason.name) if reason.name else ""
            return " · ".join(filter(None, (word, like)))


def why(suggestion: Suggestion) -> str:
    """The reasons, each once; of tickets like it the field that fewest of them speak for."""
    told = [reason for reason in suggestion.reasons if reason.field != "macro"]
    alike = [reason for reason in told if reason.because is Because.SIMILAR]
    weakest = min(alike, key=lambda reason: len(reason.tickets) / max(1, reason.of), default=None)
    return "; ".join(dict.fromkeys(reason_words(reason) for reason in told
                                   if reason.because is not Because.SIMILAR or reason is weakest))


def similar_words(conversation: Conversation) -> str:
    """The tickets that this one may be the same as; empty when there is none."""
    if not conversation.similar:
        return ""
    numbers = ", ".join(f"#{other.id}" for other in conversation.similar)
    return gettext("maybe the same: {tickets}").format(tickets=numbers)


def suggestion_lines(suggestion: Suggestion, ticket: Ticket, config: DeskConfig, width: int,
                     look: Look) -> Iterator[tuple[int, Line]]:
    """A section for the column beside the conversation, each line with its rank.

    What is not sorted and has no suggestion is told so.
    """
    words = proposed_words(suggestion, config)
    if not words:
        if ticket.status in ACTIVE and not (ticket.category and ticket.priority):
            yield from ((9, ()), (6, ((gettext("no suggestion"), "dim"),)))
        return
    yield 9, ()
    yield 1, (("a  ", "key"), (look.text(" · ".join(words)), "bold"))
    for text in wrap(look.text(why(suggestion)), max(10, width - 3)):
        yield 4, ((f"   {text}", "dim"),)
