"""The very first screen: how to begin, what is in force already, and whether the keyboard gets through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from supportdesk_tui.commands.layout import JCUKEN
from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.clocks.model import TARGETED
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.line import Line, cut, fit, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.sla_page import week_words
from supportdesk_tui.presentation.times import duration

_TITLE = 26


def start_lines(config: DeskConfig, starter: Sequence[int], arrived: tuple[str, str], width: int,
                look: Look) -> tuple[Line, ...]:
    """The offers by digit, then the keyboard check.

    Args:
        config: What is in force.
        starter: How many categories, macros and checklists there are.
        arrived: The last key as the terminal sent it, and as it was understood; empty before the first.
        width: Cells of a line.
        look: The drawing characters.
    """
    offers = (
        (gettext("Mailbox (IMAP and SMTP)"), gettext("asks for the address, finds the servers, tries them")),
        (gettext("Form export or saved mail"), gettext("a file or a folder: CSV, JSON, xlsx, mbox, .eml, Maildir")),
        (gettext("Sample club"), gettext("some fifty tickets to try everything on; nothing is sent")),
        (gettext("Hours and deadlines"), _in_force(config)),
        (gettext("Starter set"), gettext("{categories} categories, {macros} macros, {sops} checklists: in use already")
         .format(categories=starter[0], macros=starter[1], sops=starter[2])),
    )
    lines: list[Line] = [(), ((" " + gettext("Nothing here yet. How to begin:"), "title"),), ()]
    for digit, (title, said) in enumerate(offers, 1):
        rows = list(wrap(look.text(said), max(20, width - _TITLE - 6)))
        lines.append(((f"  {digit} ", "key"), (fit(look.text(title), _TITLE, look.signs.ellipsis) + " ", "bold"),
                      (rows[0], "text")))
        lines += [((" " * (_TITLE + 5) + row, "text"),) for row in rows[1:]]
    lines += [(), ((" " + gettext("Keyboard: press j, then F9. What arrived is shown here."), "text"),)]
    if arrived[0]:
        lines.append(((" " + look.text(arrived_words(*arrived)), "ok"),))
    lines += [(), ((" " + gettext("+ logs a call or a talk by hand, q goes to the queue."), "dim"),)]
    return tuple(cut(line, width) for line in lines)


def arrived_words(raw: str, key: str) -> str:
    """What the terminal sent, and that its layout is understood."""
    shown = key_words(raw)
    if raw in JCUKEN:
        return gettext("“{raw}” arrived, the key {key} on a Russian layout: understood").format(raw=shown, key=key)
    if len(raw) == 1 and not raw.isascii():
        return gettext("“{raw}” arrived: this layout is not known, F keys and digits work").format(raw=shown)
    return gettext("“{raw}” arrived: understood").format(raw=shown)


def _span_words(span: timedelta) -> str:
    """Whole hours stay hours: 48 of them may be six working days."""
    hours, rest = divmod(span, timedelta(hours=1))
    return gettext("{n} h").format(n=hours) if hours and not rest else duration(span)


def _in_force(config: DeskConfig) -> str:
    """``P1 15 min/– · P2 2 h/24 h · ... · Mon-Fri 10:00-19:00``."""
    parts = []
    for priority in Priority:
        targets = [config.policy.target(priority, clock) for clock in TARGETED]
        spans = [_span_words(target.duration) if target else "–" for target in (targets[0], targets[-1])]
        parts.append(f"{words.priority(priority)} {'/'.join(spans)}")
    return " · ".join([*parts, week_words(config.work_schedule)])
