"""Senders whose mail has gone round in circles: muted, told of once, heard again when the operator says so (M-50)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.arrival.incoming import ReadMail
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Reading, Writing
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.loops import LOOK_BACK, Mute, trouble
from supportdesk_tui.domain.mail_rules import unattended
from supportdesk_tui.domain.ticket import ACTIVE, Status, Ticket

_PREFIX = "mute."


def muted_sender(unit: Writing, reading: ReadMail) -> Mute | None:
    """Is this mail's sender muted, or to be muted with it? Old mail and what forms send in mutes nobody."""
    sender = reading.mail.from_address
    if not sender or reading.own or reading.is_history or reading.is_late or unattended(sender) \
            or sender in reading.rules.form_senders:
        return None
    before = unit.heard_from(sender, reading.at - LOOK_BACK)
    if not before:
        return None
    mute = _kept(unit, sender)
    if mute is not None and mute.holds(reading.at):
        return replace(mute, last_at=max(mute.last_at, reading.at), mails=mute.mails + 1)
    lifted = mute.lifted_at if mute is not None else None
    earlier = [mail for mail in before if lifted is None or mail.at > lifted]
    reason = trouble(earlier, reading.at, reading.mail.subject)
    return Mute(sender, reading.at, reason, reading.at, 1) if reason else None


def goes_round(unit: Writing, reading: ReadMail, mute: Mute, tickets: Sequence[Ticket]) -> bool:
    """Is a muted sender's mail the echo of ours, so that it is kept in grey?

    A circle needs two: somebody who merely sends a lot, and whom we have not written to since yesterday, still gets
    a ticket for every mail.

    Args:
        unit: the transaction.
        reading: the mail.
        mute: its sender's.
        tickets: the sender's last ones, or the one the mail belongs to.
    """
    since = reading.at - LOOK_BACK
    if mute.reason == "growing" or any(ticket.last_reply_at is not None and ticket.last_reply_at > since
                                       for ticket in tickets):
        return True
    return any(mute.address in sent.recipients for sent in unit.acknowledged_since(since))


def keep(unit: Writing, mute: Mute) -> None:
    """Note a muted sender's newest mail."""
    lifted = mute.lifted_at.isoformat() if mute.lifted_at else None
    unit.set_setting(_PREFIX + mute.address, json.dumps({
        "since": mute.since.isoformat(), "reason": mute.reason, "last_at": mute.last_at.isoformat(),
        "mails": mute.mails, "ticket": mute.ticket_id, "lifted_at": lifted}))


def is_muted(view: Reading, address: str, at: datetime) -> bool:
    """Does this sender's mail change nothing at present?"""
    mute = _kept(view, address)
    return mute is not None and mute.holds(at)


def muted(desk: Desk) -> tuple[Mute, ...]:
    """Every sender who is muted now, by address."""
    now = desk.clock.now()
    with desk.store.reading() as view:
        kept = view.settings(_PREFIX)
    mutes = (_read(name.removeprefix(_PREFIX), text) for name, text in kept.items())
    return tuple(mute for mute in mutes if mute.holds(now))


def unmute(desk: Desk, address: str) -> Done:
    """Hear a sender again; the ticket that kept their mail wants an eye now.

    Raises:
        BadInput: ``not_muted``.
    """
    address, now = address.strip().lower(), desk.clock.now()
    with desk.store.writing() as unit:
        mute = _kept(unit, address)
        if mute is None or not mute.holds(now):
            raise BadInput("not_muted", address)
        keep(unit, replace(mute, lifted_at=now))
        tickets = unit.tickets([mute.ticket_id]) if mute.ticket_id is not None else ()
        for ticket in tickets:
            events = [Event(ticket.id, EventKind.INBOUND, now, {"kind": "human"})]
            if ticket.status not in ACTIVE:
                events.append(Event(ticket.id, EventKind.STATUS, now, {"to": Status.OPEN.value},
                                    {"to": ticket.status.value}))
            recording.record(desk, unit, verb="sender.unmute", events=events, undoable=False)
    return Done(0, "sender.unmute", tuple(ticket.id for ticket in tickets), {"address": address})


def _kept(view: Reading, address: str) -> Mute | None:
    text = view.setting(_PREFIX + address)
    return None if text is None else _read(address, text)


def _read(address: str, text: str) -> Mute:
    kept = json.loads(text)
    lifted = kept["lifted_at"]
    return Mute(address, datetime.fromisoformat(kept["since"]), kept["reason"],
                datetime.fromisoformat(kept["last_at"]), kept["mails"], kept["ticket"],
                datetime.fromisoformat(lifted) if lifted else None)
