"""Letters to many before they leave: the first of them in full, who gets none and why, what sends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.letters.bulk_letters import BulkLetters
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.effect_words import effect_words
from supportdesk_tui.presentation.letter_lines import body_lines
from supportdesk_tui.presentation.line import Line, between, cut, width_of, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.mark_words import number_words, reason_words

SHOWN = 3
"""Letters shown in full."""


def bulk_title(letters: BulkLetters, width: int, look: Look) -> Line:
    """What is to be sent, to how many, and how many get nothing."""
    first, count = letters.ready[0], len(letters.ready)
    rule = look.signs.rule
    what = f"{words.purpose(first.purpose)}: {first.title}" if first.title else words.purpose(first.purpose)
    many = ngettext("{n} letter", "{n} letters", count).format(n=number_words(count))
    left: Line = ((f"{rule}{rule} ", "rule"), (look.text(f"{what} "), "title"), (look.text(f"· {many} "), "ok"))
    if letters.left:
        none = gettext("without: {n}").format(n=number_words(len(letters.left)))
        left = (*left, (look.text(f"· {none} "), "warn"))
    return between(cut(left, width), (), width)


def bulk_lines(letters: BulkLetters, config: DeskConfig, now: datetime, width: int, look: Look) -> Sequence[Line]:
    """Who gets none and why comes first: it is what the operator does not know yet. Then the first letters."""
    lines: list[Line] = []
    if letters.left:
        lines.append(((" " + gettext("No letter for:"), "warn"),))
        for left in letters.left:
            said = f"#{left.ticket_id}  {reason_words(left, config, now)}"
            lines += [((" " + look.text(("" if not row else "    ") + part), "text"),)
                      for row, part in enumerate(wrap(said, max(20, width - 6)))]
        lines.append(())
    for number, ready in enumerate(letters.ready[:SHOWN], 1):
        lines += _letter(ready, number, len(letters.ready), config, now, width, look)
    rest = len(letters.ready) - SHOWN
    if rest > 0:
        said = ngettext("... and {n} more letter, made the same way", "... and {n} more letters, made the same way",
                        rest).format(n=number_words(rest))
        lines.append(((" " + look.text(said), "dim"),))
    return lines


def _letter(ready: Ready, number: int, total: int, config: DeskConfig, now: datetime, width: int,
            look: Look) -> Iterator[Line]:
    rule = look.signs.rule
    place = gettext("{n} of {all}").format(n=number, all=number_words(total))
    head = look.text(f" #{ready.ticket_id} {look.signs.arrow} {clean_line(', '.join(ready.to), 60)} · {place} ")
    named = cut(((rule * 2, "rule"), (head, "title")), width)
    yield (*named, (rule * (width - width_of(named)), "rule"))
    yield cut(((" " + look.text(clean_line(ready.subject)), "bold"),), width)
    yield from body_lines(ready, width, look)
    effects = effect_words(ready.effects, config, now)
    if effects:
        said = gettext("When it has left: {effects}").format(effects=effects)
        yield cut(((" " + look.text(said), "promise"),), width)
    yield ()
