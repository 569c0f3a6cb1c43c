"""A filter that stands in a file and cannot be used: refused with the place in it, never read as something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from supportdesk_tui.domain.filters.reading import UNFINISHED

if TYPE_CHECKING:
    from supportdesk_tui.domain.errors import ConfigError
    from supportdesk_tui.domain.filters.reading import Problem
    from supportdesk_tui.settings.table_reader import TableReader

_AROUND: Final = 24
"""Characters of the filter that are repeated beside a bracket or a quotation mark."""


def refused_filter(table: TableReader, key: str, text: str, problem: Problem) -> ConfigError:
    """The refusal of the filter ``text`` under ``key``, for the first thing that is wrong with it."""
    if problem.reason in UNFINISHED:
        return table.error(key, problem.reason, _cut(text[problem.start:]))
    if problem.reason == "unbalanced":
        return table.error(key, "unbalanced", _cut(text[:problem.start + 1][::-1])[::-1])
    return table.error(key, "bad_query", " → ".join(filter(None, (problem.term, problem.nearest))))


def _cut(text: str) -> str:
    return text if len(text) <= _AROUND else f"{text[:_AROUND]}…"
