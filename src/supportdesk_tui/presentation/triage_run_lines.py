"""A triage run in words: what is suggested and why, what the digits set, how far the run has come."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.runs.triage_run import STAGES, Card
from supportdesk_tui.i18n import gettext, language, ngettext
from supportdesk_tui.presentation.line import Line, between, cut, width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.suggestion_lines import why


def stage_words(stage: int) -> str:
    """What a digit sets."""
    return (gettext("Category"), gettext("Priority"), gettext("Who"))[stage]


def value_words(stage: int, value: str, config: DeskConfig) -> str:
    """A category, priority or operator by name."""
    if stage == 0:
        category = config.category(value)
        return category.title_in(language()) if category else value
    operator = config.operator(value) if STAGES[stage] == "assignee" else None
    return operator.name if operator is not None and operator.name else value


def head_line(done: int, total: int, later: int, width: int, look: Look) -> Line:
    """How far the run has come."""
    right = f"{done}/{total}" + (" · " + gettext("{n} later").format(n=later) if later else "")
    return between(((" " + gettext("TRIAGE RUN") + " ", "title"),), ((look.text(right) + " ", "bold"),), width)


def card_lines(card: Card, digits: Sequence[int], config: DeskConfig, width: int, look: Look) -> tuple[Line, ...]:
    """The three fields, the one the next digit sets standing out, and what its digits mean."""
    fields: Line = ((" ", "text"),)
    for stage in range(len(STAGES)):
        chosen = stage < len(digits)
        value = value_words(stage, card.value(stage, digits[stage] if chosen else 0), config)
        here = stage == len(digits)
        fields += ((stage_words(stage) + " ", "title" if here else "label"),
                   (look.text(value or "?"), "ok" if chosen and value else "bold" if value else "warn"),
                   ("    ", "text"))
    reasons = why(card.suggestion)
    offered = card.suggestion.acceptable
    hint = gettext("Enter accepts") if offered else gettext("no suggestion")
    top = between(fields, ((look.text(hint) + " ", "key" if offered else "dim"),), width)
    because: tuple[Line, ...] = (cut(((" " + look.text(reasons), "dim"),), width),) if reasons else ()
    return (((look.signs.rule * width, "rule"),), top, *because,
            *_digits(card, min(len(digits), len(STAGES) - 1), config, width, look))


def _digits(card: Card, stage: int, config: DeskConfig, width: int, look: Look) -> tuple[Line, ...]:
    keep = value_words(stage, card.value(stage, 0), config)
    named = [(0, gettext("keep {value}").format(value=keep) if keep else gettext("leave it open")),
             *((place, value_words(stage, value, config)) for place, value in enumerate(card.choices[stage], 1))]
    lines: list[Line] = []
    row: Line = ()
    for digit, label in named:
        part: Line = ((f" {digit} ", "key"), (look.text(label) + " ", "text"))
        if row and width_of(row) + width_of(part) > width:
            lines.append(row)
            row = ()
        row += part
    return (*lines, row)


def ended_words(done: int, later: int, left: int) -> str:
    """The run in one sentence."""
    said = ngettext("triage run: {n} ticket sorted", "triage run: {n} tickets sorted", done).format(n=done)
    if later:
        said += ", " + gettext("{n} put off").format(n=later)
    if left:
        said += ", " + gettext("{n} left").format(n=left)
    return said
