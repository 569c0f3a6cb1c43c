"""The filter as lines: what was left out underlined, and under it how the term may go on."""

from __future__ import annotations

from supportdesk_tui.domain.filters.completion import Completion
from supportdesk_tui.domain.filters.reading import ParsedQuery
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.filters import problem_places
from supportdesk_tui.presentation.line import Line, Span, cut, width_of
from supportdesk_tui.presentation.look import Look


def filter_spans(typed: str, parsed: ParsedQuery, look: Look) -> Line:
    """The filter with what was left out of it underlined."""
    spans: list[Span] = []
    at = 0
    for start, end in problem_places(parsed):
        spans += [(typed[at:start], "text"), (typed[start:end], "warn+link")]
        at = end
    return tuple((look.text(text), style) for text, style in [*spans, (typed[at:], "text")] if text)


def help_lines(completion: Completion, chosen: int, said: str, width: int, look: Look) -> tuple[Line, Line]:
    """Under the filter line: how the term may go on, and what was not understood or which keys help."""
    options: Line = ((" ", "text"),)
    for place, option in enumerate(completion.options):
        count = f" ({option.count})" if option.count else ""
        part: Line = ((f" {look.text(option.text)}", "cursor" if place == chosen else "text"), (count + " ", "dim"))
        if width_of((*options, *part)) > width:
            break
        options = (*options, *part)
    keys = gettext("Tab completes · ↑ ↓ earlier filters · Enter applies · Esc as before")
    second: Line = (("  " + look.text(said), "warn"),) if said else (("  " + look.text(keys), "dim"),)
    return options, cut(second, width)
