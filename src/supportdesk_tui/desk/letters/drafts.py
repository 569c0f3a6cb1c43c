"""Drafts: unsent text, one per ticket, author and kind; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters.ready import files_in
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Draft, Reading, Writing
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.event import Batch, Json

DROP = "draft.drop"
"""The verb of an act that threw a draft away."""


def save(desk: Desk, ticket_id: int, kind: str, subject: str, text: str, macro: str = "",
         effects: Mapping[str, Json] | None = None) -> Draft:
    """Keep the text as it is now; replaces the earlier draft of the same kind."""
    draft = Draft(ticket_id, desk.config.me.id, subject, text, desk.clock.now(), kind, macro, effects or {})
    with desk.store.writing() as unit:
        unit.save_draft(draft)
    return draft


def keep(desk: Desk, draft: Draft, known: Draft | None) -> Draft:
    """Keep what is being written. Where another panel has written meanwhile, each text has a place of its own.

    Args:
        desk: the desk.
        draft: the text as it is now; its author and instant are set here.
        known: the draft as this writer last read or kept it; None: there was none.

    Raises:
        NotPossible: ``deleted_meanwhile``: the ticket is gone for ever.
    """
    mine = replace(draft, author=desk.config.me.id, saved_at=desk.clock.now())
    with desk.store.writing() as unit:
        if not unit.tickets([mine.ticket_id]):
            raise NotPossible("deleted_meanwhile", str(mine.ticket_id))
        stored = unit.draft(mine.ticket_id, mine.author, mine.kind)
        if stored is not None and stored.text != mine.text and (known is None or stored.text != known.text):
            mine = replace(mine, kind=free_kind(unit, mine))
        unit.save_draft(mine)
    return mine


def free_kind(unit: Reading, draft: Draft) -> str:
    """A kind like the draft's under which nothing is kept yet."""
    taken = {each.kind for each in unit.drafts_on(draft.ticket_id, draft.author)}
    base = base_of(draft.kind)
    return next(kind for number in count(1)
                if (kind := base if number == 1 else f"{base}.{number}") not in taken)


def base_of(kind: str) -> str:
    """``reply`` or ``note``."""
    return kind.partition(".")[0]


def of_kind(drafts: Iterable[Draft], base: str) -> tuple[Draft, ...]:
    """Those that are replies, or notes; the last saved first."""
    return tuple(sorted((each for each in drafts if base_of(each.kind) == base),
                        key=lambda each: each.saved_at, reverse=True))


def on_ticket(desk: Desk, ticket_id: int, base: str = "reply") -> tuple[Draft, ...]:
    """The operator's drafts on a ticket, the last saved first."""
    with desk.store.reading() as view:
        return of_kind(view.drafts_on(ticket_id, desk.config.me.id), base)


def kept(desk: Desk, ticket_id: int, kind: str = "reply") -> Draft | None:
    """The operator's draft on a ticket."""
    with desk.store.reading() as view:
        return view.draft(ticket_id, desk.config.me.id, kind)


def all_kept(desk: Desk) -> tuple[Draft, ...]:
    """The operator's drafts, newest first."""
    with desk.store.reading() as view:
        return view.drafts(desk.config.me.id)


def drop(desk: Desk, ticket_id: int, kind: str = "reply") -> Done:
    """Throw a draft away; undo brings it back."""
    me = desk.config.me.id
    with desk.store.writing() as unit:
        draft = unit.draft(ticket_id, me, kind)
        if draft is None:
            return Done(0, DROP, (ticket_id,), {})
        unit.drop_draft(ticket_id, me, kind)
        unit.mark_letter_files([file.id for file in files_in(draft.effects)], desk.clock.now())
        summary: dict[str, Json] = {
            "kind": kind, "subject": draft.subject, "text": draft.text, "macro": draft.macro,
            "effects": dict(draft.effects)}
        batch_id = unit.add_batch(desk.clock.now(), me, DROP, [ticket_id], summary=summary)
    return Done(batch_id, DROP, (ticket_id,), summary)


def bring_back(unit: Writing, batch: Batch, now: datetime) -> None:
    """Undo of a drop: the draft as it was, before the text of one that was begun since."""
    lost = _dropped(batch, now)
    since = unit.draft(lost.ticket_id, lost.author, lost.kind)
    text = lost.text if since is None or since.text == lost.text else f"{lost.text.rstrip()}\n\n{since.text}"
    unit.mark_letter_files([file.id for file in files_in(lost.effects)], None)
    unit.save_draft(Draft(lost.ticket_id, lost.author, lost.subject, text, now, lost.kind, lost.macro,
                          lost.effects))


def drop_again(unit: Writing, batch: Batch, now: datetime) -> None:
    """Redo of a drop.

    Raises:
        NotPossible: the draft was written on since.
    """
    lost = _dropped(batch, now)
    present = unit.draft(lost.ticket_id, lost.author, lost.kind)
    if present is not None and present.text != lost.text:
        raise NotPossible("nothing_to_redo")
    unit.mark_letter_files([file.id for file in files_in(lost.effects)], now)
    unit.drop_draft(lost.ticket_id, lost.author, lost.kind)


def _dropped(batch: Batch, now: datetime) -> Draft:
    told = batch.summary
    effects = told.get("effects")
    return Draft(batch.ticket_ids[0], batch.actor, str(told.get("subject", "")), str(told.get("text", "")), now,
                 str(told.get("kind", "reply")), str(told.get("macro", "")),
                 effects if isinstance(effects, dict) else {})
