"""Telling the operator's hooks: each occasion once, noted before the command runs; a backlog is no news."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.domain.filters.nodes import Query
from supportdesk_tui.domain.hook import PROMISE_LEAD, HookEvent, HookTrouble
from supportdesk_tui.domain.rule import Occasion, Rule, Then
from supportdesk_tui.domain.ticket import Ticket

_log = logging.getLogger(__name__)

BURST = 20
"""New tickets between two looks; more are a backlog, which is told of once in the log and never one by one."""
AT_ONCE = 50
"""Occasions of one kind in one look; the rest follow in the next."""
TOGETHER = 4
"""Commands at the same time."""
_LOOK = 1_000
"""Ticket numbers after the last one told of: as many as may have come between two looks without a gap."""
_SINCE, _LAST, _TROUBLE = "hook.since", "hook.last", "hook.trouble."


@dataclass(frozen=True, slots=True)
class Telling:
    """One occasion that a hook is to be told of."""

    event: HookEvent
    ticket: Ticket
    at: datetime


def run_due(desk: Desk, run: Callable[[Telling], str], *, time_too: bool = True) -> int:
    """Tell the hooks what has happened since the last look; returns how many commands were run.

    Args:
        desk: the desk.
        run: runs a hook's command; says why it failed, else nothing. It must not raise.
        time_too: look for breaches and promises as well as for new tickets.
    """
    if not desk.config.hooks.any:
        return 0
    told = _take(desk, time_too)
    if not told:
        return 0
    with ThreadPoolExecutor(TOGETHER, thread_name_prefix="hook") as pool:
        failures = list(pool.map(run, told))
    _note_troubles(desk, {telling.event: failure for telling, failure in zip(told, failures, strict=True)})
    return len(told)


def pass_over(unit: Writing, up_to: int) -> None:
    """Tickets up to this number came out of another desk: they are no news."""
    last = unit.setting(_LAST)
    if last is not None and int(last) < up_to:
        unit.set_setting(_LAST, str(up_to))


def troubles(desk: Desk) -> tuple[HookTrouble, ...]:
    """The hooks whose last run failed."""
    with desk.store.reading() as view:
        found = view.settings(_TROUBLE)
    return tuple(HookTrouble(name.removeprefix(_TROUBLE), str(kept["reason"]), datetime.fromisoformat(kept["at"]))
                 for name, kept in ((name, json.loads(text)) for name, text in found.items())
                 if desk.config.hooks.command(HookEvent(name.removeprefix(_TROUBLE))))


def _take(desk: Desk, time_too: bool) -> list[Telling]:
    """What is new, noted as told in the same transaction; nothing is written when nothing is."""
    now, hooks = desk.clock.now(), desk.config.hooks
    with desk.store.reading() as view:
        since, last = view.setting(_SINCE), view.setting(_LAST)
        begun = since is not None and last is not None
        fresh = bool(begun and view.tickets(range(int(last or 0) + 1, int(last or 0) + 1 + _LOOK)))
        due = begun and time_too and any(True for _ in _due(desk, view, datetime.fromisoformat(since or ""), now))
        highest = 0 if begun else max(view.all_ticket_ids(), default=0)
    if begun and not fresh and not due:
        return []
    with desk.store.writing() as unit:
        if not begun:  # what there was before the hooks is no news
            unit.set_setting(_SINCE, now.isoformat())
            unit.set_setting(_LAST, str(highest))
            return []
        told = [Telling(HookEvent.NEW, ticket, now) for ticket in _new(unit)] if hooks.new else []
        if not hooks.new:
            _new(unit)
        due_now = list(_due(desk, unit, datetime.fromisoformat(since or ""), now)) if due else []
        for event, ticket_id, occasion in due_now:
            if unit.note_rule(_name(event), ticket_id, occasion, now):
                told.append(Telling(event, unit.tickets([ticket_id])[0], now))
    return told


def _new(unit: Writing) -> list[Ticket]:
    last = int(unit.setting(_LAST) or 0)
    found = unit.tickets(range(last + 1, last + 1 + _LOOK))
    if not found:
        return []
    unit.set_setting(_LAST, str(max(ticket.id for ticket in found)))
    news = [ticket for ticket in found if not (ticket.history or ticket.late_sync)]
    if len(news) > BURST:
        _log.warning("%d tickets have come at once: on_new is not run for each of a backlog", len(news))
        return []
    return news


def _due(desk: Desk, view: Reading, since: datetime, now: datetime) -> Iterator[tuple[HookEvent, int, str]]:
    """Breaches and promises that were not told of: the event, the ticket, the occasion."""
    hooks = desk.config.hooks
    if hooks.breach:
        rule = Rule(_name(HookEvent.BREACH), Occasion.BREACH, "", Query(), Then())
        for ticket_id, occasion in view.rule_candidates(rule, now, since, AT_ONCE):
            yield HookEvent.BREACH, ticket_id, occasion
    if hooks.promise_due:
        query = queue.parse(desk, "is:promised sort:snooze").query
        for ticket in view.window(query, now, 0, 10 * AT_ONCE).tickets:
            until = ticket.promised_until
            if until is not None and since < until <= now + PROMISE_LEAD \
                    and not view.rule_was_done(_name(HookEvent.PROMISE_DUE), ticket.id, until.isoformat()):
                yield HookEvent.PROMISE_DUE, ticket.id, until.isoformat()


def _name(event: HookEvent) -> str:
    return f"hook:{event}"


def _note_troubles(desk: Desk, last: dict[HookEvent, str]) -> None:
    with desk.store.reading() as view:
        known = view.settings(_TROUBLE)
    changed = {event: reason for event, reason in last.items() if reason or _TROUBLE + event in known}
    if not changed:
        return
    with desk.store.writing() as unit:
        for event, reason in changed.items():
            kept = json.dumps({"reason": reason, "at": desk.clock.now().isoformat()}) if reason else None
            unit.set_setting(_TROUBLE + event, kept)
