"""The lines above the list: views with their counts, the filter, and banners when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from supportdesk_tui.desk.sync_state import SyncState
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.loops import Mute
from supportdesk_tui.domain.outbox_rules import Pause
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.errors import SECRET, sentence
from supportdesk_tui.presentation.line import Line, between, cut, fit, width_of, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.mail_status import status_words, trouble_words
from supportdesk_tui.presentation.times import clock_text, local_moment


@dataclass(frozen=True, slots=True)
class Health:
    """What may be wrong with the desk, as read from the store."""

    damage: StoreError | None = None
    """What is wrong with the database itself; then it is only read."""
    disk_left: int | None = None
    """Bytes free on the database's disk, when there are so few that mail may not be stored."""
    accounts: Mapping[str, SyncState] = field(default_factory=dict)
    """By account, as the sync process left them."""
    watched: bool = False
    """A process watches the accounts just now."""
    held: int = 0
    """Mails that wait their undo time."""
    leaving: int = 0
    """Mails queued, being sent or to be tried again."""
    orphaned: int = 0
    """Mails that another run of the panel left held."""
    uncertain: int = 0
    failed: int = 0
    retrying: int = 0
    """Mails that a server would not take yet."""
    next_try_at: datetime | None = None
    """When the first of them is tried again."""
    paused: Mapping[str, Pause] = field(default_factory=dict)
    """By account, why nothing is sent from it for now."""
    muted: tuple[Mute, ...] = ()
    """Senders whose mail went round in circles."""
    bounced: int = 0
    """Tickets whose last letter came back."""


NO_HEALTH = Health()
_BANNER_ROWS = 3


def views_line(views: Sequence[str], active: str, counts: Mapping[str, int], now: datetime, zone: tzinfo,
               width: int, look: Look) -> Line:
    """The views, the active one reversed; those that do not fit give way from the far end, never the active."""
    clock: Line = ((f" {clock_text(now, zone)} ", "dim"),)
    room = width - width_of(clock)
    parts = [_view_part(view, view == active, counts.get(view), look) for view in views]
    place = list(views).index(active) if active in views else 0
    first = 0
    while first < place and sum(width_of(part) for part in parts[first:place + 1]) > room:
        first += 1
    shown: Line = ()
    for part in parts[first:]:
        if width_of(shown) + width_of(part) > room:
            break
        shown += part
    return between(shown, clock, width)


def _view_part(view: str, active: bool, count: int | None, look: Look) -> Line:
    title = look.text(words.view(view))
    number = f" {count}" if count else ""
    if active:
        return ((" ", "text"), (f" {title}{number} ", "tab_on"), (" ", "text"))
    return ((f"  {title}", "tab" if count else "dim"), (number, "count"), ("  ", "text"))


def filter_line(typed: str, remark: str, total: int, unfiltered: int | None, health: Health, now: datetime,
                zone: tzinfo, width: int, look: Look, marked: str = "") -> Line:
    """The filter in force, how many tickets it leaves, how many are marked, and how mail stands."""
    right_parts = [gettext("{n} of {all}").format(n=total, all=unfiltered)
                   if typed and unfiltered is not None and total <= unfiltered  # is:closed reaches beyond the view
                   else ngettext("{n} ticket", "{n} tickets", total).format(n=total)]
    if health.held + health.leaving:
        right_parts.append(gettext("outbox {n}").format(n=health.held + health.leaving))
    if marked:
        right_parts.append(marked)
    left: Line = ((" / ", "key"), (look.text(typed), "text")) if typed else ((gettext(" / filter"), "dim"),)
    if remark:
        left = (*left, ("   " + look.text(remark), "warn"))
    room = width - width_of(left) - len("  " + " · ".join([*right_parts, " "]))
    mail = status_words(health.accounts, health.watched, now, zone, room)
    if mail:
        right_parts.insert(1, mail)
    right: Line = tuple((look.text(text), style) for place, part in enumerate(right_parts) for text, style in (
        ("  " if not place else " · ", "dim"), (part, "key" if marked and part == marked else "dim")))
    return between(left, (*right, (" ", "dim")), width)


def banner_lines(health: Health, others: Sequence[str], now: datetime, zone: tzinfo, width: int,
                 look: Look) -> tuple[Line, ...]:
    """What is wrong, a sentence each; nothing when all is well."""
    texts: list[tuple[str, str]] = []
    if health.damage is not None:
        texts.append((sentence(health.damage), "banner_error"))
    if health.disk_left is not None:
        texts.append((disk_words(health.disk_left), "banner_error"))
    for name, state in sorted(health.accounts.items()):
        if state.error:
            texts.append((trouble_words(name, state, now, zone), "banner_error"))
    texts += [(_pause_words(name, pause, now, zone), "banner_error")
              for name, pause in sorted(health.paused.items())]
    if health.retrying and not health.paused:
        said = ngettext("{n} letter could not leave yet", "{n} letters could not leave yet",
                        health.retrying).format(n=health.retrying)
        texts.append((f"{said}{_next_try(health.next_try_at, now, zone)} · {gettext('o shows why')}", "banner"))
    if health.failed:
        texts.append((ngettext("{n} letter did not leave · o shows why",
                               "{n} letters did not leave · o shows why",
                               health.failed).format(n=health.failed), "banner_error"))
    if health.uncertain:
        texts.append((ngettext("{n} letter may have left or not · o decides",
                               "{n} letters may have left or not · o decides",
                               health.uncertain).format(n=health.uncertain), "banner"))
    if health.bounced:
        texts.append((ngettext("{n} letter came back · /is:bounced shows its ticket",
                               "{n} letters came back · /is:bounced shows their tickets",
                               health.bounced).format(n=health.bounced), "banner_error"))
    texts += [(mute_words(mute), "banner") for mute in health.muted]
    if health.orphaned:
        texts.append((ngettext("{n} letter is held since an earlier run · o decides",
                               "{n} letters are held since an earlier run · o decides",
                               health.orphaned).format(n=health.orphaned), "banner"))
    texts += [(text, "banner_error") for text in others if text]
    return tuple(line for text, style in texts for line in _banner(look.text(text), style, width))


def mute_words(mute: Mute) -> str:
    """That a sender is muted, why, and what ends it."""
    why = {"flood": gettext("{address} is muted: too many mails within 10 minutes, the last is on {ticket}"),
           "growing": gettext("{address} is muted: its subject grows with each round, the last is on {ticket}")}
    said = why[mute.reason].format(address=clean_line(mute.address, 60),
                                   ticket=f"#{mute.ticket_id}" if mute.ticket_id else "–")
    return f"{said} · {gettext('supportdesk unmute hears it again')}"


def _banner(text: str, style: str, width: int) -> list[Line]:
    """A sentence in as many lines as it needs, three at most: what to do stands at its end."""
    rows = list(wrap(text, max(10, width - 5)))
    if len(rows) > _BANNER_ROWS:
        rows = [*rows[:_BANNER_ROWS - 1], " ".join(rows[_BANNER_ROWS - 1:])]
    return [cut((("    " if place else " !! ", style), (row, style)), width) for place, row in enumerate(rows)]


def disk_words(left: int) -> str:
    """The disk is nearly full: reading stops where it is before anything is lost."""
    return gettext("the disk is nearly full ({megabytes} MB left): mail is not stored and nothing is sent until "
                   "there is room").format(megabytes=left // 1_000_000)


def _pause_words(name: str, pause: Pause, now: datetime, zone: tzinfo) -> str:
    if pause.reason == "spam":
        said = gettext("{account}: the outgoing server takes our mail for spam; letters wait")
    elif pause.detail in SECRET:  # a password or token that cannot be had
        said = gettext("{reason}; letters wait").format(reason=gettext(SECRET[pause.detail]))
    else:
        said = gettext("{account}: the outgoing server does not accept the name or the password; letters wait")
    again = _next_try(pause.until, now, zone)
    if pause.reason != "spam" or not again:  # a mended password need not wait; a provider's patience is not tried
        again += f" · {gettext('supportdesk outbox flush tries again')}"
    return said.format(account=name) + again


def _next_try(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    if at is None:
        return ""
    return " · " + gettext("next try {moment}").format(moment=local_moment(at, now, zone))


def empty_lines(width: int, height: int, filtered: bool, look: Look) -> tuple[Line, ...]:
    """What stands in place of an empty list."""
    text = gettext("Nothing fits this filter. Esc in the filter line takes it back.") if filtered \
        else gettext("All clear: nothing waits in this view.")
    pad = max(0, (width - len(text)) // 2)
    blank: list[Line] = [()] * max(1, height // 3)
    return (*blank, ((fit("", pad) + look.text(text), "dim"),))


def first_steps(width: int, height: int, look: Look) -> tuple[Line, ...]:
    """What stands on a desk that has neither a mailbox nor a ticket: how to begin."""
    steps = (("supportdesk init", gettext("connects a mailbox")),
             ("+", gettext("logs a call or a talk by hand")),
             ("supportdesk import", gettext("reads a form export or saved mail")),
             ("supportdesk demo", gettext("shows a sample club; sends nothing")))
    room = max(len(key) for key, _ in steps) + 3
    pad = " " * max(1, (width - room - max(len(said) for _, said in steps)) // 2)
    blank: list[Line] = [()] * max(1, height // 2 - 4)
    title: Line = ((pad + look.text(gettext("Nothing here yet. How to begin:")), "title"),)
    return (*blank, title, (), *(((pad, "text"), (fit(key, room), "key"), (look.text(said), "text"))
                                 for key, said in steps))


def drafts_words(numbers: Sequence[int], *, form: bool = False) -> str:
    """Which tickets have a draft, and that a ticket by hand was begun; said at the start."""
    begun = gettext("a ticket by hand was begun · + goes on with it")
    if not numbers:
        return begun
    if form:
        return f"{drafts_words(numbers)} · {begun}"
    shown = ", ".join(f"#{number}" for number in numbers[:5])
    more = ", …" if len(numbers) > 5 else ""
    return ngettext("{n} draft is kept: {tickets} · /is:draft shows it",
                    "{n} drafts are kept: {tickets} · /is:draft shows them",
                    len(numbers)).format(n=len(numbers), tickets=shown + more)
