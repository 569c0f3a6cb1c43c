"""Following an SOP: its steps on a ticket, ticked one by one, each with what it recorded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import letter
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.filters.nodes import Has, Query
from supportdesk_tui.domain.sop import Sop, SopProgress, SopText, progress, sops_in


@dataclass(frozen=True, slots=True)
class SopRun:
    """A procedure and how far a ticket has come with it."""

    sop: Sop
    text: SopText
    """In the panel's language."""
    progress: SopProgress


def run(desk: Desk, ticket_id: int, sop_id: str = "") -> SopRun | None:
    """The ticket's procedure: the one asked for, else the one begun last, else its category's."""
    with desk.store.reading() as view:
        return run_in(desk, view, ticket_id, sop_id)


def run_in(desk: Desk, view: Reading, ticket_id: int, sop_id: str = "") -> SopRun | None:
    """The same inside a snapshot."""
    events = view.events(ticket_id)
    if not sop_id:
        begun = sops_in(events)
        category = desk.config.category(view.ticket(ticket_id).category)
        sop_id = begun[-1] if begun else (category.sop if category else "")
    if not sop_id:
        return None
    sop = desk.library.sop(sop_id)
    facts = letter.gather(desk, view, ticket_id, None, desk.clock.now(), {})
    text = desk.library.render_sop(sop, desk.config.language, facts.values())
    ticks = {event.batch_id for event in events if event.kind is EventKind.SOP_TICKED}
    actors = {batch_id: batch.actor for batch_id in ticks if (batch := view.batch(batch_id)) is not None}
    return SopRun(sop, text, progress(sop, events, actors))


def unfinished(desk: Desk, ticket_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """The open steps of those tickets whose checklist was begun and is not done."""
    found = {}
    with desk.store.reading() as view:
        begun = view.among(Query(Has("sop")), desk.clock.now(), ticket_ids)
        for ticket_id in sorted(begun):
            try:
                its = run_in(desk, view, ticket_id)
            except BadInput:  # its file was removed since
                continue
            if its is not None and its.progress.started and its.progress.open_steps:
                found[ticket_id] = its.progress.open_steps
    return found


def tick(desk: Desk, ticket_id: int, sop_id: str, step: int, done: bool = True, value: str = "") -> Done:
    """Tick or untick a step (1-based); its tags are set with it.

    Raises:
        BadInput: no such SOP or step, or an answer that is not among the step's choices.
    """
    sop = desk.library.sop(sop_id)
    steps = sop.text(desk.config.language).steps
    if not 1 <= step <= len(steps):
        raise BadInput("no_such_step", str(step), f"1-{len(steps)}")
    it, value = steps[step - 1], clean_line(value).strip()
    if done and it.choices and value not in it.choices:
        raise BadInput("not_a_choice", value, ", ".join(it.choices))
    now = desk.clock.now()
    data: dict[str, Json] = {"sop": sop_id, "step": step, "done": done, "value": value}
    events = [Event(ticket_id, EventKind.SOP_TICKED, now, data)]
    if it.tags:
        tags: list[Json] = [*it.tags]
        events.append(Event(ticket_id, EventKind.TAGGED, now, {"add" if done else "remove": tags}))
    with desk.store.writing() as unit:
        unit.ticket(ticket_id)
        return recording.record(desk, unit, verb="sop.tick", events=events,
                                summary={"number": ticket_id, "sop": sop_id, "step": step, "done": done})
