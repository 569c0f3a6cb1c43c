"""The lines above the list: views with their counts, the filter, and banners when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from supportdesk_tui.desk.imports.source_troubles import SourceTrouble
from supportdesk_tui.desk.sync.sync_state import SyncState
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import ConfigError, StoreError
from supportdesk_tui.domain.hook import HookTrouble
from supportdesk_tui.domain.loops import Mute
from supportdesk_tui.domain.outbox_rules import Pause
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.line import Line, between, fit, width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.mail_status import status_words
from supportdesk_tui.presentation.times import local_moment

if TYPE_CHECKING:
    from supportdesk_tui.desk.looking.waiting_work import WaitingWork


@dataclass(frozen=True, slots=True)
class Health:
    """What may be wrong with the desk, as read from the store."""

    damage: StoreError | None = None
    """What is wrong with the database itself; then it is only read."""
    rules: ConfigError | None = None
    """Why the operator's rules cannot be used."""
    hooks: tuple[HookTrouble, ...] = ()
    """Hooks whose last run failed."""
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
    failed_tickets: tuple[int, ...] = ()
    """The tickets whose letters did not leave."""
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
    sources: tuple[SourceTrouble, ...] = ()
    """Watched folders in which not all is well."""


NO_HEALTH = Health()

def filter_line(typed: Line, remark: str, total: int, unfiltered: int | None, health: Health, now: datetime,
                zone: tzinfo, width: int, look: Look, marked: str = "") -> Line:
    """The filter in force, how many tickets it leaves, how many are marked, and how mail stands."""
    right_parts = [gettext("{n} of {all}").format(n=total, all=unfiltered)
                   if typed and unfiltered is not None and total <= unfiltered  # is:closed reaches beyond the view
                   else ngettext("{n} ticket", "{n} tickets", total).format(n=total)]
    if health.held + health.leaving:
        right_parts.append(gettext("outbox {n}").format(n=health.held + health.leaving))
    if marked:
        right_parts.append(marked)
    left: Line = ((" / ", "key"), *typed) if typed else ((gettext(" / filter"), "dim"),)
    if remark:
        left = (*left, ("   " + look.text(remark), "warn"))
    room = width - width_of(left) - len("  " + " · ".join([*right_parts, " "]))
    mail = status_words(health.accounts, health.watched, now, zone, room)
    if mail:
        right_parts.insert(1, mail)
    right: Line = tuple((look.text(text), style) for place, part in enumerate(right_parts) for text, style in (
        ("  " if not place else " · ", "dim"), (part, "key" if marked and part == marked else "dim")))
    return between(left, (*right, (" ", "dim")), width)


def cleared_words(work: WaitingWork, now: datetime, zone: tzinfo) -> str:
    """That a view is cleared, and what waits elsewhere: the next deadline, the ordinary requests, who sleeps."""
    parts = []
    if work.next_due is not None and work.next_due.deadline.due_at is not None:
        due_at = work.next_due.deadline.due_at
        said = gettext("next deadline {moment} (#{number})") if due_at > now \
            else gettext("#{number} is overdue since {moment}")
        parts.append(said.format(moment=local_moment(due_at, now, zone), number=work.next_due.id))
    if work.ordinary:
        parts.append(gettext("f — P3 ({n})").format(n=work.ordinary))
    elif work.snoozed and work.next_due is None:
        parts.append(ngettext("{n} ticket sleeps", "{n} tickets sleep", work.snoozed).format(n=work.snoozed))
    return " · ".join([gettext("All cleared"), *parts]) if parts else gettext("All clear: nothing waits in this view.")


def empty_lines(width: int, height: int, cleared: str, look: Look) -> tuple[Line, ...]:
    """What stands in place of an empty list; ``cleared`` is empty when a filter leaves nothing."""
    text = cleared or gettext("Nothing fits this filter. Esc takes it away.")
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


def left_line_words(question: str, typed: str, count: int) -> str:
    """What was being typed into a line when a panel ended; said at the next start."""
    more = f" (+{count - 1})" if count > 1 else ""
    return gettext("{question} {typed}{more} · kept, it stands there when that is asked again").format(
        question=clean_line(question, 40), typed=clean_line(typed, 60), more=more)


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
