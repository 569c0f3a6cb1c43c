"""A list of people out of another system: what it knows goes to their cards and opens no ticket."""

from __future__ import annotations

from dataclasses import replace

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ContactRecord, Reading, Writing
from supportdesk_tui.domain.requester import Requester


def enrich(desk: Desk, unit: Writing, record: ContactRecord) -> Requester:
    """The card of the person with its gaps filled in, or a new one for the day they write.

    What stands on a card already stays: an operator may have put it there.
    """
    known = _find(unit, record)
    if known is None:
        return unit.add_requester(_with(Requester(0), record))
    fuller = _with(known, record)
    if fuller != known:
        unit.save_requester(fuller)
        for ticket in unit.tickets_of(known.id):
            recording.reproject(desk, unit, ticket.id)
    return fuller


def _find(view: Reading, record: ContactRecord) -> Requester | None:
    """By address; by phone or Telegram name where that is all there is, on the list or on the card."""
    found = view.requester_by_address(record.email) if record.email else None
    if found is None and (record.phone or record.telegram):
        found = view.requester_by_contact(phone=record.phone, telegram=record.telegram)
        if found is not None and found.addresses and record.email:
            return None
    return found


def _with(known: Requester, record: ContactRecord) -> Requester:
    return replace(
        known, addresses=known.addresses or ((record.email,) if record.email else ()),
        name=known.name or record.name, phone=known.phone or record.phone,
        telegram=known.telegram or record.telegram, profile_id=known.profile_id or record.profile_id,
        member_since=known.member_since or record.member_since, plan=known.plan or record.plan)
