"""Focus: a frozen slice of the queue worked off one ticket at a time, kept so that a restart goes on with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import answered_elsewhere, promise
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.desk.rules import suggest
from supportdesk_tui.desk.runs import focus_interruptions
from supportdesk_tui.domain import focus
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.focus import Candidate, FocusPlan, FocusRun, Outcome
from supportdesk_tui.domain.ticket import ACTIVE, Ticket

MOST = 300
"""Tickets of a view that are looked at for a slice."""
_OUTCOMES = {
    "triage.done": Outcome.DONE, "triage.spam": Outcome.DONE, "ticket.merge": Outcome.DONE,
    "reply.send": Outcome.DONE, answered_elsewhere.VERB: Outcome.DONE, "promise": Outcome.PROMISED,
    "escalation.send": Outcome.ESCALATED, "snooze": Outcome.SNOOZED,
}
CLOSING = frozenset({"triage.done", "triage.spam", "reply.send", "reply.effects", answered_elsewhere.VERB})
"""The acts that taking back a whole run takes back."""


def last_run(desk: Desk) -> FocusRun | None:
    """The run the operator began last, ended or not."""
    with desk.store.reading() as view:
        return view.focus_run(desk.config.me.id)


def how_many(desk: Desk, plan: FocusPlan) -> int:
    """How many tickets the plan's view holds."""
    return queue.count(desk, queue.query_of(desk, plan.view))


def start(desk: Desk, plan: FocusPlan) -> FocusRun:
    """Freeze a slice and begin; an earlier run is ended.

    Raises:
        NotPossible: the view is empty.
    """
    now, me = desk.clock.now(), desk.config.me.id
    query = queue.parse(desk, queue.query_of(desk, plan.view)).query
    with desk.store.reading() as view:
        tickets = {ticket.id: ticket for ticket in view.window(query, now, 0, MOST).tickets}
        urgent = focus.slice_order([_candidate(ticket) for ticket in tickets.values()], grouped=False)[:plan.tickets]
        # What fits a ticket best costs a look at its likes: only those of the slice are asked about.
        numbers = focus.slice_order([_candidate(tickets[number], _macro(desk, view, tickets[number]))
                                     for number in urgent]) if plan.grouped else urgent
    if not numbers:
        raise NotPossible("nothing_to_focus")
    told = focus_interruptions.told_already(desk)
    with desk.store.writing() as unit:
        before = unit.focus_run(me)
        if before is not None and not before.ended:
            unit.save_focus_run(focus.end(before, now))
        return unit.add_focus_run(FocusRun(0, me, plan, now, numbers, shown_at=now, told=told))


def take_up(desk: Desk, plan: FocusPlan, *, new: bool = False) -> FocusRun:
    """A run that was paused goes on, unless a new one is wanted; else as ``start``."""
    run = last_run(desk)
    return go_on(desk, run) if run is not None and not run.ended and run.waiting and not new else start(desk, plan)


def save(desk: Desk, run: FocusRun) -> FocusRun:
    """Keep how it stands."""
    with desk.store.writing() as unit:
        unit.save_focus_run(run)
    return run


def go_on(desk: Desk, run: FocusRun) -> FocusRun:
    """Take a paused run up again."""
    now = desk.clock.now()
    if run.shown_at is not None:  # the panel was killed: nobody knows how long that ticket was looked at
        run = focus.pause(run, run.shown_at)
    if focus.time_is_up(run):  # whoever goes on after the time means the rest
        run = replace(run, plan=replace(run.plan, minutes=0))
    return save(desk, focus.go_on(caught_up(desk, run), now))


def caught_up(desk: Desk, run: FocusRun) -> FocusRun:
    """The slice as the desk stands: tickets dealt with elsewhere are gone, answered ones come next."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        tickets = {ticket.id: ticket for ticket in view.tickets(run.waiting)}
    looked_at = {each.ticket_id for each in run.looked_at}
    for number in run.waiting:
        ticket = tickets.get(number)
        if number not in looked_at and (ticket is None or _is_gone(ticket, now)):
            run = focus.finish(run, number, Outcome.GONE, now)
    answered = {number for number, at in run.skipped_at.items()
                if number in tickets and (tickets[number].last_inbound_at or at) > at}
    return focus.resort(run, answered)


def acted(desk: Desk, run: FocusRun, done: Done, seen: Ticket) -> FocusRun:
    """The run after an act on the ticket in hand, as it was ``seen`` before; other tickets' acts change nothing."""
    now = desk.clock.now()
    if done.verb == history.UNDO:
        with desk.store.reading() as view:
            batch = view.batch(done.batch_id)
        taken = batch.undo_of if batch is not None else None
        return save(desk, focus.take_back(run, taken or 0, now))
    outcome = _outcome(desk, done, seen)
    if outcome is None or seen.id not in done.ticket_ids:
        return run
    due = seen.deadline.due_at
    macro = str(done.summary.get("macro") or "")
    run = focus.finish(run, seen.id, outcome, now, batch_id=done.batch_id, macro=macro,
                       in_time=None if due is None else now <= due)
    return save(desk, caught_up(desk, run))


def skip(desk: Desk, run: FocusRun, reason: str = "") -> FocusRun:
    """The ticket in hand comes again at the end of the slice."""
    return save(desk, caught_up(desk, focus.skip(run, desk.clock.now(), reason)))


def back(desk: Desk, run: FocusRun) -> FocusRun:
    """The ticket before.

    Raises:
        NotPossible: there is none.
    """
    before = focus.back(run, desk.clock.now())
    if before is None:
        raise NotPossible("no_ticket_before")
    return save(desk, before)


def pause(desk: Desk, run: FocusRun) -> FocusRun:
    """Stop the clock; a slice that is worked off ends."""
    now = desk.clock.now()
    return save(desk, focus.pause(run, now) if run.waiting else focus.end(run, now))


def end(desk: Desk, run: FocusRun) -> FocusRun:
    """The run will not go on."""
    return save(desk, focus.end(run, run.shown_at or desk.clock.now()))


def take_back_all(desk: Desk, run: FocusRun) -> Done:
    """Undo everything that the run closed, as one act. Letters that have left stay sent; their tickets open again.

    Raises:
        NotPossible: nothing of it can be taken back.
    """
    finished = [each.ticket_id for each in run.finished if each.outcome in (Outcome.DONE, Outcome.PROMISED)]
    with desk.store.reading() as view:
        batches = [number for ticket_id in finished for number in _closing(desk, view, run, ticket_id)]
    done = history.undo_many(desk, batches)
    save(desk, focus.end(run, desk.clock.now()))
    return done


def _closing(desk: Desk, view: Reading, run: FocusRun, ticket_id: int) -> list[int]:
    since = run.started_at - timedelta(seconds=1)
    return [batch.id for batch in view.batches(ticket_id=ticket_id, since=since)
            if batch.actor == desk.config.me.id and batch.verb in CLOSING and batch.undoable and not batch.undone]


def _outcome(desk: Desk, done: Done, seen: Ticket) -> Outcome | None:
    if not done.batch_id:
        return None
    if done.verb == "triage.priority":
        given = str(done.summary.get("priority") or "")
        return Outcome.RAISED if given and given < (seen.priority or "P9") else None
    outcome = _OUTCOMES.get(done.verb)
    if outcome is Outcome.DONE and done.summary.get("macro") == promise.MACRO:
        return Outcome.PROMISED
    return outcome


def _is_gone(ticket: Ticket, now: datetime) -> bool:
    asleep = ticket.snoozed_until is not None and ticket.snoozed_until > now
    return ticket.status not in ACTIVE or asleep or bool(ticket.outgoing)


def _candidate(ticket: Ticket, macro: str = "") -> Candidate:
    return Candidate(ticket.id, ticket.promised_until, ticket.deadline.due_at, macro)


def _macro(desk: Desk, view: Reading, ticket: Ticket) -> str:
    """The macro that is suggested, else what tickets of its category have in common: their category."""
    return suggest.propose(desk, view, ticket).macro_id or ticket.category
