"""Banners: what is wrong with the desk, never in the way, each put aside until it says something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import PurePath

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.hook import HookTrouble
from supportdesk_tui.domain.loops import Mute
from supportdesk_tui.domain.outbox_rules import Pause
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.errors import SECRET, sentence
from supportdesk_tui.presentation.line import Line, cut, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.mail_status import trouble_parts
from supportdesk_tui.presentation.source_words import trouble_words
from supportdesk_tui.presentation.status_lines import Health
from supportdesk_tui.presentation.times import local_moment

ROWS_EACH, ROWS = 2, 4
"""Rows of one banner, and of all of them on a small screen: the list is what the panel is for."""
ROWS_HIGH = 8
"""Rows of all banners on a high screen."""


@dataclass(frozen=True, slots=True)
class Banner:
    """One thing that is wrong."""

    key: str
    """What it is about, such as ``account.support``: it is put aside under this name."""
    said: str
    """What is wrong; the banner comes back when this changes."""
    todo: str = ""
    """What the operator can do; it is never cut off."""
    timing: str = ""
    """When something happens by itself: a countdown is no news."""
    style: str = "banner_error"
    count: int = 0
    """How many it speaks of: a banner that was put aside comes back when there are more, not when there are fewer."""


def banners(health: Health, others: Sequence[str], now: datetime, zone: tzinfo) -> tuple[Banner, ...]:
    """What is wrong, the worst first; nothing when all is well."""
    return (*_desk(health), *_accounts(health, now, zone), *_letters(health, now, zone),
            *(Banner(f"other.{place}", text) for place, text in enumerate(others) if text))


def _desk(health: Health) -> Iterator[Banner]:
    if health.damage is not None:
        yield Banner("damage", sentence(health.damage))
    if health.disk_left is not None:
        yield Banner("disk", disk_words(health.disk_left))
    if health.rules is not None:
        short = replace(health.rules, file=PurePath(health.rules.file).name)  # the mistake itself has to stay in sight
        yield Banner("rules", sentence(short), rules_todo())
    for trouble in health.hooks:
        yield Banner(f"hook.{trouble.event}", hook_words(trouble), gettext("sync.log in the log folder has its words"),
                     style="banner")


def _accounts(health: Health, now: datetime, zone: tzinfo) -> Iterator[Banner]:
    for name, state in sorted(health.accounts.items()):
        if state.error:
            said, timing, todo = trouble_parts(name, state, now, zone)
            yield Banner(f"account.{name}", said, todo, timing)
    for found in health.sources:
        yield Banner(f"source.{found.source}", trouble_words(found), gettext("F5 looks again once it is mended"),
                     style="banner")
    for name, pause in sorted(health.paused.items()):
        todo = gettext("S tries again") if pause.reason != "spam" or pause.until is None else ""
        yield Banner(f"pause.{name}", _pause_words(name, pause), todo, _next_try(pause.until, now, zone))


def _letters(health: Health, now: datetime, zone: tzinfo) -> Iterator[Banner]:
    if health.failed:
        tickets = ", ".join(f"#{number}" for number in health.failed_tickets[:4])
        yield Banner("failed", ngettext("{n} letter did not leave ({tickets})", "{n} letters did not leave ({tickets})",
                                        health.failed).format(n=health.failed, tickets=tickets or "–"),
                     gettext("o shows why"), count=health.failed)
    if health.bounced:
        yield Banner("bounced", ngettext("{n} letter came back", "{n} letters came back",
                                         health.bounced).format(n=health.bounced),
                     gettext("/is:bounced shows where"), count=health.bounced)
    if health.uncertain:
        yield Banner("uncertain", ngettext("{n} letter may have left or not", "{n} letters may have left or not",
                                           health.uncertain).format(n=health.uncertain),
                     gettext("o decides"), style="banner", count=health.uncertain)
    if health.retrying and not health.paused:
        yield Banner("retrying", ngettext("{n} letter could not leave yet", "{n} letters could not leave yet",
                                          health.retrying).format(n=health.retrying),
                     gettext("o shows why"), _next_try(health.next_try_at, now, zone), "banner", health.retrying)
    for mute in health.muted:
        yield Banner(f"mute.{mute.address}", muted_because(mute), gettext(":unmute hears it again"), style="banner")
    if health.orphaned:
        yield Banner("orphaned", ngettext("{n} letter is held since an earlier run",
                                          "{n} letters are held since an earlier run",
                                          health.orphaned).format(n=health.orphaned),
                     gettext("o decides"), style="banner", count=health.orphaned)


def rules_todo() -> str:
    """What follows from a file of rules that cannot be used."""
    return gettext("until you mend it mail comes in without rules")


def hook_words(trouble: HookTrouble) -> str:
    """That a hook failed, and how."""
    reason = {"timeout": gettext("it took too long and was ended"), "missing": gettext("there is no such program")}.get(
        trouble.reason, clean_line(trouble.reason, 40))
    return gettext("the hook on_{event} failed: {reason}").format(event=trouble.event, reason=reason)


def put_aside(banner: Banner) -> str:
    """What is remembered of a banner that the operator has put aside."""
    return f"{banner.count}:{banner.said}"


def in_sight(found: Sequence[Banner], aside: Mapping[str, str]) -> tuple[Banner, ...]:
    """The banners without those that were put aside and say nothing new."""
    return tuple(banner for banner in found if not _is_old(banner, aside.get(banner.key)))


def _is_old(banner: Banner, kept: str | None) -> bool:
    if kept is None:
        return False
    count, _, said = kept.partition(":")
    return said == banner.said or (banner.count > 0 and count.isdecimal() and banner.count <= int(count))


def banner_lines(shown: Sequence[Banner], width: int, look: Look, rows: int = ROWS) -> tuple[Line, ...]:
    """The banners in at most so many rows; the first says how it is put aside, and how many more there are."""
    each = [_lines(banner, _aside_words(len(shown) - 1) if not place else "", width, look)
            for place, banner in enumerate(shown)]
    lines: list[Line] = []
    for place, banner_rows in enumerate(each):
        if place and len(lines) + len(banner_rows) > rows:
            break
        lines += banner_rows
    return tuple(lines)


def _aside_words(more: int) -> str:
    hides = gettext("0 hides")
    return f"{hides} ({ngettext('{n} more', '{n} more', more).format(n=more)})" if more else hides


def _lines(banner: Banner, aside: str, width: int, look: Look) -> list[Line]:
    """What is wrong gives way, what can be done stays."""
    room = max(10, width - 5)
    tail = [part for part in (banner.timing, banner.todo, aside) if part]
    head = banner.said
    while True:
        rows = list(wrap(look.text(" · ".join([head, *tail])), room))
        if len(rows) <= ROWS_EACH or len(head) < 12:
            break
        kept = len(head) - 12
        cut_at = kept if banner.todo else kept // 3  # without a part of its own, what to do stands at the end
        head = head[:cut_at].rstrip(" ….,;:·") + "…" + head[cut_at + 12:].lstrip(" …")
    style = banner.style
    return [cut((("    " if place else " !! ", style), (row, style)), width)
            for place, row in enumerate(rows[:ROWS_EACH])]


def mute_words(mute: Mute) -> str:
    """That a sender is muted, why, and what ends it."""
    return f"{muted_because(mute)} · {gettext('supportdesk unmute hears it again')}"


def muted_because(mute: Mute) -> str:
    """That a sender is muted, and why."""
    why = {"flood": gettext("{address} is muted: too many mails within 10 minutes, the last is on {ticket}"),
           "growing": gettext("{address} is muted: its subject grows with each round, the last is on {ticket}")}
    return why[mute.reason].format(address=clean_line(mute.address, 60),
                                   ticket=f"#{mute.ticket_id}" if mute.ticket_id else "–")


def disk_words(left: int) -> str:
    """The disk is nearly full: reading stops where it is before anything is lost."""
    return gettext("the disk is nearly full ({megabytes} MB left): mail is not stored and nothing is sent until "
                   "there is room").format(megabytes=left // 1_000_000)


def _pause_words(name: str, pause: Pause) -> str:
    if pause.reason == "spam":
        said = gettext("{account}: the outgoing server takes our mail for spam; letters wait")
    elif pause.detail in SECRET:  # a password or token that cannot be had
        said = gettext("{reason}; letters wait").format(reason=gettext(SECRET[pause.detail]))
    else:
        said = gettext("{account}: the outgoing server does not accept the name or the password; letters wait")
    return said.format(account=name)


def _next_try(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    return gettext("next try {moment}").format(moment=local_moment(at, now, zone)) if at is not None else ""


def banner_rows(height: int) -> int:
    """How many rows banners may take on a screen of this height."""
    return ROWS if height < 30 else ROWS_HIGH

