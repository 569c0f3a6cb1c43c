"""Intake: one mail from the wire becomes exactly one of ticket, reply, duplicate, filed (or is quarantined)."""

from __future__ import annotations

from supportdesk_tui.desk.arrival.incoming import (
    DUPLICATE,
    FILED,
    REPLY,
    TICKET,
    IncomingMail,
    ReadMail,
    TakenIn,
    counted_instant,
)
from supportdesk_tui.desk.arrival.match_mail import match_mail
from supportdesk_tui.desk.arrival.own_list import apart_from_own_list
from supportdesk_tui.desk.arrival.place_bounce import place_bounce
from supportdesk_tui.desk.arrival.place_form import place_form_mail, read_form
from supportdesk_tui.desk.arrival.place_human import place_human_mail
from supportdesk_tui.desk.arrival.place_machine import place_machine_mail
from supportdesk_tui.desk.arrival.place_own import count_as_our_reply, is_copy_of_ours, place_own_mail
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import uncertain
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain.message import MailKind

__all__ = ["DUPLICATE", "FILED", "REPLY", "TICKET", "IncomingMail", "TakenIn", "take_in"]


def take_in(desk: Desk, unit: Writing, incoming: IncomingMail) -> TakenIn:
    """Read one mail and record what it means, inside the caller's transaction.

    A mail is known by its id and content wherever it lies: moved about, it stays one ticket (M-08).
    """
    mail = apart_from_own_list(incoming.read or desk.reader.parse(incoming.fetched.raw), incoming.own_addresses)
    reading = ReadMail(
        incoming, mail, counted_instant(incoming.fetched.internal_date, desk.clock.now()),
        own=mail.from_address in incoming.own_addresses,
        large=incoming.fetched.size > len(incoming.fetched.raw) * 2 and incoming.fetched.size > 1_000_000,
        rules=desk.config.rules_of(incoming.account))
    seen = unit.mail_seen(incoming.account, mail.message_id, mail.content_hash)
    if is_copy_of_ours(desk, unit, mail) or seen == "same" or _lies_elsewhere_too(unit, incoming):
        if reading.own and incoming.in_sent:
            count_as_our_reply(desk, unit, reading)
        _count(unit, reading, DUPLICATE, None)
        _note_server_id(unit, incoming, None)
        return TakenIn(DUPLICATE)
    raw_id = unit.add_raw(incoming.fetched.raw)
    uncertain.weigh(desk, unit, mail, reading.at)
    taken = _place(desk, unit, reading, raw_id)
    _count(unit, reading, taken.outcome, raw_id)
    _note_server_id(unit, incoming, taken.ticket_id)
    return taken


def _lies_elsewhere_too(unit: Writing, incoming: IncomingMail) -> bool:
    """One mail under two labels of Gmail is one mail (M-36)."""
    server_id = incoming.fetched.server_id
    return bool(server_id) and unit.server_mail_seen(incoming.account, server_id)


def _note_server_id(unit: Writing, incoming: IncomingMail, ticket_id: int | None) -> None:
    fetched = incoming.fetched
    if fetched.server_id:
        unit.note_server_mail(incoming.account, fetched.server_id, fetched.server_thread, ticket_id)


def _place(desk: Desk, unit: Writing, reading: ReadMail, raw_id: int) -> TakenIn:
    form = read_form(desk, reading)
    if form is not None:
        return place_form_mail(desk, unit, reading, form, raw_id)
    verdict = match_mail(unit, reading)
    if reading.mail.kind is MailKind.BOUNCE:
        return place_bounce(desk, unit, reading, verdict, raw_id)
    if reading.mail.kind is not MailKind.HUMAN:
        return place_machine_mail(desk, unit, reading, verdict, raw_id)
    if reading.own or reading.incoming.in_sent:
        return place_own_mail(desk, unit, reading, verdict, raw_id)
    return place_human_mail(desk, unit, reading, verdict, raw_id)


def _count(unit: Writing, reading: ReadMail, outcome: str, raw_id: int | None) -> None:
    mail = reading.mail
    unit.count_mail(reading.incoming.account, mail.message_id, mail.content_hash, outcome, raw_id, reading.at,
                    from_address=mail.from_address, subject=mail.subject, kind=mail.kind, reason=mail.kind_reason,
                    folder=reading.incoming.folder, uid=reading.incoming.fetched.uid)
