"""What a filter did not understand, in words."""

from __future__ import annotations

from supportdesk_tui.domain.filter import ParsedQuery, Problem
from supportdesk_tui.domain.filter_completion import Completion
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import Line, Span, cut, width_of
from supportdesk_tui.presentation.look import Look


def problem_words(problem: Problem) -> str:
    """One term that was left out, with what was perhaps meant."""
    if problem.reason == "unbalanced":
        return gettext("a bracket too many: {term}").format(term=problem.term)
    if problem.reason == "empty":
        return gettext("nothing follows {term}").format(term=problem.term)
    if problem.reason == "unsupported":
        return gettext("{term} cannot be searched for").format(term=problem.term)
    said = gettext("not understood: {term}").format(term=problem.term)
    if not problem.nearest:
        return said
    return f"{said} - {gettext('perhaps {nearest}?').format(nearest=problem.nearest)}"


def problem_places(parsed: ParsedQuery) -> tuple[tuple[int, int], ...]:
    """Where the terms that were left out begin and end in the text."""
    return tuple((problem.start, problem.start + len(problem.term)) for problem in parsed.problems)


def filter_spans(typed: str, parsed: ParsedQuery, look: Look) -> Line:
    """The filter with what was left out of it underlined."""
    spans: list[Span] = []
    at = 0
    for start, end in problem_places(parsed):
        spans += [(typed[at:start], "text"), (typed[start:end], "warn+link")]
        at = end
    return tuple((look.text(text), style) for text, style in [*spans, (typed[at:], "text")] if text)


def layout_words(typed: str, read: str) -> str:
    """What was typed in the wrong keyboard layout, and how it was read."""
    return gettext("other layout: {typed} → {read}").format(typed=typed, read=read)


def found_words(total: int, before: int) -> str:
    """How many tickets the filter leaves, told before it is applied."""
    return gettext("found {n} (was {before})").format(n=total, before=before)


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


def remark(parsed: ParsedQuery) -> str:
    """What to say beside the filter; empty when it was read as typed."""
    if parsed.problems:
        return problem_words(parsed.problems[0])
    if parsed.repaired:
        typed, read = parsed.repaired[0]
        return layout_words(typed, read)
    return ""
