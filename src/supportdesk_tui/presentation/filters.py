"""What a filter did not understand, in words."""

from __future__ import annotations

from dataclasses import replace

from supportdesk_tui.domain.filters.reading import UNFINISHED, ParsedQuery, Problem
from supportdesk_tui.i18n import gettext


def problem_words(problem: Problem) -> str:
    """One term that was left out, with what was perhaps meant."""
    if problem.reason == "unbalanced":
        return gettext("a bracket too many: {term}").format(term=problem.term)
    if problem.reason == "unclosed":
        return gettext("a bracket that is not closed: {term}").format(term=problem.term)
    if problem.reason == "unclosed_quote":
        return gettext("a quotation mark that is not closed: {term}").format(term=problem.term)
    if problem.reason == "empty":
        return gettext("nothing follows {term}").format(term=problem.term)
    if problem.reason == "unsupported":
        return gettext("{term} cannot be searched for").format(term=problem.term)
    said = gettext("not understood: {term}").format(term=problem.term)
    if not problem.nearest:
        return said
    return f"{said} - {gettext('perhaps {nearest}?').format(nearest=problem.nearest)}"


def while_typing(parsed: ParsedQuery) -> ParsedQuery:
    """A filter in the making: what is still open may be closed by the next letter."""
    return replace(parsed, problems=tuple(each for each in parsed.problems if each.reason not in UNFINISHED))


def problem_places(parsed: ParsedQuery) -> tuple[tuple[int, int], ...]:
    """Where the terms that were left out begin and end in the text."""
    return tuple((problem.start, problem.start + len(problem.term)) for problem in parsed.problems)


def layout_words(typed: str, read: str) -> str:
    """What was typed in the wrong keyboard layout, and how it was read."""
    return gettext("other layout: {typed} → {read}").format(typed=typed, read=read)


def found_words(total: int, before: int) -> str:
    """How many tickets the filter leaves, told before it is applied."""
    return gettext("found {n} (was {before})").format(n=total, before=before)


def remark(parsed: ParsedQuery) -> str:
    """What to say beside the filter; empty when it was read as typed."""
    if parsed.problems:
        return problem_words(parsed.problems[0])
    if parsed.repaired:
        typed, read = parsed.repaired[0]
        return layout_words(typed, read)
    return ""
