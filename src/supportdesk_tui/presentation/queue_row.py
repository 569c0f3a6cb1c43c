"""A ticket as one row of the list: which columns a width has room for, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.clean_text import plain_cells
from supportdesk_tui.domain.ticket import ACTIVE, Status, Ticket
from supportdesk_tui.i18n import N_, gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, fit, fit_right, width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.sla_cell import due_cell, sla_cell
from supportdesk_tui.presentation.times import age

GUTTER = 2
"""The cursor's sign, and the mark or that it is unread."""
FRAGMENT = 4
"""So many letters of a cut word are worth their room."""
URGENT = frozenset({"bold", "breach", "risk", "p1", "p2", "promise"})
"""The styles that the row under the cursor has its own variants of; the rest it draws alike."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list."""

    name: str
    title: str
    width: int
    """Cells; 0 takes what is left."""
    right: bool = False


_SLA = Column("sla", N_("SLA"), 9)
_PRIORITY = Column("priority", N_("P"), 2)
_SUBJECT = Column("subject", N_("Subject"), 0)


@lru_cache(32)
def columns(width: int, number_width: int) -> tuple[Column, ...]:
    """The columns for a width; the subject takes what the others leave."""
    number = Column("number", N_("No."), max(number_width, 3), right=True)
    if width < 60:
        return (_SLA, _PRIORITY, number, _SUBJECT)
    if width < 80:
        return (_SLA, _PRIORITY, number, Column("from", N_("From"), 13), _SUBJECT)
    if width < 100:
        return (_SLA, _PRIORITY, number, Column("category", N_("Category"), 9),
                Column("from", N_("From"), 14),
                _SUBJECT, Column("who", N_("Who"), 6))
    wide: tuple[Column, ...] = (_SLA, _PRIORITY, number, Column("category", N_("Category"), 11),
                                Column("from", N_("From"), 18), _SUBJECT)
    if width >= 116:
        wide = (*wide, Column("tags", N_("Tags"), 14))
    if width >= 132:
        wide = (*wide, Column("due", N_("Due"), 9))
    return (*wide, Column("channel", N_("Via"), 6),
            Column("age", N_("Age"), 5, right=True), Column("who", N_("Who"), 7))


def number_width(tickets: Iterable[Ticket]) -> int:
    """Cells for the longest number among the tickets."""
    return max(4, max((len(str(ticket.id)) for ticket in tickets), default=4))


def header(width: int, number_width: int) -> Line:
    """The line above the list."""
    shown = columns(width, number_width)
    texts = [fit_right(gettext(column.title), column.width) if column.right
             else fit(("  " if column.name == "sla" else "") + gettext(column.title),
                      _cells(column, shown, width))
             for column in shown]
    return ((" " * GUTTER + " ".join(texts), "head"),)


def _cells(column: Column, shown: Sequence[Column], width: int) -> int:
    if column.width:
        return column.width
    return max(0, width - GUTTER - sum(other.width for other in shown) - (len(shown) - 1) - 1)


def row(ticket: Ticket, config: DeskConfig, now: datetime, width: int, number_width: int, look: Look,
        cursor: bool = False, marked: bool = False) -> Line:
    """One row in exactly ``width`` cells. Under the cursor what is urgent stays so to see."""
    shown = columns(width, number_width)
    mark = look.signs.cursor if cursor else " "
    sign = look.signs.marked if marked else look.signs.unread if ticket.unread else " "
    spans: list[tuple[str, str]] = [(mark + sign, "key" if marked or ticket.unread else "text")]
    for column in shown:
        text, style = cell(column.name, ticket, config, now)
        cells = _cells(column, shown, width)
        text = plain_cells(look.text(text))
        if column.name == "category":
            text = _whole_words(text, cells, look.signs.ellipsis)
        if column.name == "who" and width_of(((text, style),)) > cells:
            text = text.partition(" ")[0]  # the first name says more than a name cut off
        filled = fit_right(text, cells) if column.right else fit(text, cells, look.signs.ellipsis)
        spans.append((filled + " ", style))
    if cursor:
        return tuple((text, f"cursor_{style}" if style in URGENT else "cursor") for text, style in spans)
    return tuple(spans)


def _whole_words(text: str, cells: int, ellipsis: str) -> str:
    """A title that is too long is cut before a word of which only a letter or two would be left."""
    if width_of(((text, ""),)) <= cells:
        return text
    whole, _, rest = text[:cells - 1].rpartition(" ")
    return whole + ellipsis if whole and len(rest) < FRAGMENT else text


def cell(name: str, ticket: Ticket, config: DeskConfig, now: datetime) -> tuple[str, str]:
    """The text of one cell and its style."""
    if name == "sla":
        return sla_cell(ticket, config, now)
    if name == "due":
        return due_cell(ticket, config, now)
    if name == "priority":
        return words.priority(ticket.priority), ticket.priority.value.lower() if ticket.priority else "unset"
    if name == "subject":
        return _subject(ticket), "bold" if ticket.unread else "text"
    if name == "category":
        return _category(ticket, config), "dim"
    if name == "who":
        return _who(ticket, config)
    plain = {
        "number": str(ticket.id), "from": ticket.requester_name or ticket.requester_address,
        "tags": ", ".join(ticket.tags), "channel": words.channel(ticket.channel),
        "age": age(now - ticket.received_at),
    }
    return plain[name], "dim" if name in {"channel", "age"} else "tag" if name == "tags" else "text"


def _subject(ticket: Ticket) -> str:
    subject = ticket.subject or gettext("(no subject)")
    if ticket.bounced:
        subject = f"{gettext('(came back)')} {subject}"
    if ticket.maybe_ticket is not None and ticket.status in ACTIVE:
        subject = f"{gettext('(dup?)')} {subject}"  # in front: a long subject must not push it out of sight
    return subject


def _category(ticket: Ticket, config: DeskConfig) -> str:
    if not ticket.category:
        return "?"
    known = config.category(ticket.category)
    return known.title_in(language()) if known else ticket.category


def _who(ticket: Ticket, config: DeskConfig) -> tuple[str, str]:
    if ticket.status is Status.ON_HOLD and ticket.waiting_for:
        return "→" + ticket.waiting_for.partition("@")[0], "paused"
    if not ticket.assignee:
        return "–", "dim"
    if ticket.assignee == config.me.id:
        return gettext("me"), "text"
    operator = config.operator(ticket.assignee)
    return (operator.name if operator and operator.name else ticket.assignee), "dim"
