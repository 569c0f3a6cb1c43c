"""Words about marks and about acts on many tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.outcome import Done, Left
from supportdesk_tui.domain.contact_ways import NoEmail
from supportdesk_tui.domain.errors import NoSuchTicket
from supportdesk_tui.domain.marks import Marks
from supportdesk_tui.domain.send_gate import Unconfirmed
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.gate_words import concern_words

_NUMBERED = 3
"""Tickets that are named with a reason."""
_NAMED = 2
"""Reasons that are told."""


def number_words(number: int) -> str:
    """A large number with its thousands apart."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if language() == "ru" else f"{number:,}"


def progress_words(number: int, total: int) -> str:
    """How far a long act has come."""
    return gettext("{n} of {all}").format(n=number_words(number), all=number_words(total))


def marked_words(marks: Marks, cursor: int, outside: int) -> str:
    """How many tickets are marked, and how many of them the list does not show; empty without marks."""
    parts = []
    if marks.ids:
        count = number_words(len(marks.ids))
        parts.append(gettext("{n} marked, {outside} not in this list").format(n=count, outside=number_words(outside))
                     if outside else gettext("{n} marked").format(n=count))
    if span := marks.span(cursor):
        parts.append(gettext("range {n}").format(n=number_words(len(span))))
    return " · ".join(parts)


def left_words(done: Done, config: DeskConfig, now: datetime) -> str:
    """Which tickets an act on several did nothing to, and why; empty when there is none."""
    if not done.left or (not done.batch_id and all(left.error is None for left in done.left)):
        return ""
    reasons: dict[str, list[int]] = {}
    for left in sorted(done.left, key=lambda left: left.error is None):
        why = gettext("no e-mail address") if isinstance(left.error, NoEmail) and len(done.left) > 1 \
            else why_left(left, config, now)
        reasons.setdefault(why, []).append(left.ticket_id)
    said = ", ".join(f"{_numbers(ids)} {why}" for why, ids in [*reasons.items()][:_NAMED])
    more = ", …" if len(reasons) > _NAMED else ""
    return gettext("{n} not: {why}").format(n=number_words(len(done.left)), why=said + more)


def _numbers(ids: Sequence[int]) -> str:
    """The tickets that one reason holds for."""
    return " ".join(f"#{ticket_id}" for ticket_id in ids[:_NUMBERED]) + (" …" if len(ids) > _NUMBERED else "")


def why_left(left: Left, config: DeskConfig, now: datetime) -> str:
    """Why an act did nothing to a ticket."""
    if left.error is not None:
        return reason_words(left, config, now)
    if left.status:
        return gettext("is {status} already").format(status=words.status(Status(left.status)))
    return gettext("is so already")


def reason_words(left: Left, config: DeskConfig, now: datetime) -> str:
    """Why a ticket is left alone, without its number in front where that begins the sentence."""
    if isinstance(left.error, Unconfirmed):
        return concern_words(left.error.concerns[0], config, now)
    if isinstance(left.error, NoSuchTicket):
        return gettext("is no longer there")
    said = sentence(left.error) if left.error is not None else ""
    return said.removeprefix(f"#{left.ticket_id}").removeprefix(":").strip()


def numbers_words(ticket_ids: Sequence[int], most: int = 5) -> str:
    """Tickets by number, as many as a line takes."""
    return ", ".join(f"#{number}" for number in ticket_ids[:most]) + (", …" if len(ticket_ids) > most else "")
