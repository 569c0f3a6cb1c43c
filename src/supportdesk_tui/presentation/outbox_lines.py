"""The rows of the outbox: where each mail stands, why, and how each of its recipients fared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Recipient
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, between, cut, selected, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.outbox_words import why_words
from supportdesk_tui.presentation.times import local_moment

_INDENT = 4
_WHY_ROWS = 2


def outbox_lines(mails: Sequence[OutgoingMail], cursor: int, config: DeskConfig, now: datetime, width: int,
                 look: Look) -> tuple[tuple[Line, ...], int, int]:
    """The mails with why they are here; also the first line of the one under the cursor, and how many it has."""
    if not mails:
        return ((), ((" " + gettext("Nothing waits to be sent."), "dim"),)), 0, 1
    lines: list[Line] = []
    start, rows = 0, 1
    for place, mail in enumerate(mails):
        first = len(lines)
        mark = look.signs.cursor if place == cursor else " "
        digit = str(place + 1) if place < 9 else " "
        title = f"{words.purpose(mail.purpose)} #{mail.ticket_id} → {_to_words(mail)}"
        right: Line = ((" " + look.text(_state_words(mail, config, now)) + " ", _style(mail)),)
        left: Line = ((mark, "key"), (f" {digit} ", "key"),
                      (look.text(title), "bold"))
        head = between(left, right, width)
        lines.append(selected(head, width) if place == cursor else head)
        lines += [((" " * _INDENT, "text"), (look.text(row), "dim"))
                  for row in _cut_rows(_detail_words(mail), max(20, width - _INDENT - 1))]
        lines += [cut(_recipient(each, look), width) for each in _telling(mail)]
        if place == cursor:
            start, rows = first, len(lines) - first
    return tuple(lines), start, rows


def _to_words(mail: OutgoingMail) -> str:
    first, *others = mail.recipients
    return f"{first} {ngettext('and {n} more', 'and {n} more', len(others)).format(n=len(others))}" if others else first


def _cut_rows(text: str, width: int) -> list[str]:
    rows = list(wrap(text, width))
    return [*rows[:_WHY_ROWS - 1], " ".join(rows[_WHY_ROWS - 1:])[:width]] if len(rows) > _WHY_ROWS else rows


def _telling(mail: OutgoingMail) -> Iterator[Recipient]:
    """The recipients worth a line: all of them as soon as they fare differently, or one of them badly."""
    fates = {each.fate for each in mail.everybody}
    if len(fates) > 1 or fates & {Fate.REFUSED, Fate.DEFERRED, Fate.BOUNCED, Fate.DELAYED}:
        yield from mail.everybody


_FATE_STYLE = {Fate.ACCEPTED: "ok", Fate.WAITING: "dim", Fate.REFUSED: "error", Fate.BOUNCED: "error"}


def _recipient(each: Recipient, look: Look) -> Line:
    style = _FATE_STYLE.get(each.fate, "warn")
    said = f" ({clean_line(each.words)})" if each.words else ""
    return ((" " * _INDENT + look.text(each.address) + ": ", "text"), (look.text(words.fate(each.fate.value)), style),
            (look.text(said), "dim"))


def _detail_words(mail: OutgoingMail) -> str:
    """Why a mail is still here, with the server's own words last; else its subject."""
    server = why_words(mail)
    why = {
        OutboxState.UNCERTAIN: gettext("the server fell silent at the end and Sent does not have it (yet): "
                                       "look there, then decide"),
        OutboxState.RETRY: gettext("it has left for some; the others are tried again") if mail.sent_at
        else gettext("the server does not take it now"),
        OutboxState.FAILED: gettext("the server refuses it"),
        OutboxState.SENT: {
            "refused": gettext("it has left, but not for everybody"),
            "bounced": gettext("it has left and came back"),
            "copy": gettext("it has left; its copy could not be filed in Sent"),
        }.get(mail.notice, ""),
    }.get(mail.state, "")
    if not why:
        return server or mail.subject
    return f"{why} ({server})" if server and not any(each.words for each in mail.fates) else why


def _style(mail: OutgoingMail) -> str:
    if mail.state is OutboxState.FAILED or mail.notice in {"refused", "bounced"}:
        return "error"
    return "warn" if mail.notice or mail.state in {OutboxState.UNCERTAIN, OutboxState.RETRY} else "ok"


def _state_words(mail: OutgoingMail, config: DeskConfig, now: datetime) -> str:
    said = words.outbox_state(mail.state.value)
    if mail.state is OutboxState.HELD and mail.held_until is not None:
        return gettext("{state} until {moment}").format(
            state=said, moment=f"{mail.held_until.astimezone(config.zone):%H:%M:%S}")
    if mail.state is OutboxState.RETRY and mail.next_try_at is not None:
        return f"{said} {local_moment(mail.next_try_at, now, config.zone)}"
    return said
