"""Machine mail that belongs to no ticket: looked through, read, and made a ticket where a person wrote it after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supportdesk_tui.desk.arrival.incoming import IncomingMail, ReadMail, message_of
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.opening import find_or_add_requester, open_ticket
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import FetchedMail, FiledMail, Reading
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.message import Direction, MailKind, ParsedMail
from supportdesk_tui.domain.threading import plain_subject
from supportdesk_tui.domain.ticket import Channel


def listing(desk: Desk, limit: int = 500) -> Sequence[FiledMail]:
    """The newest first."""
    with desk.store.reading() as view:
        return view.filed(limit)


def read(desk: Desk, mail: FiledMail) -> ParsedMail:
    """What it says. Raises BadInput ``no_such_mail``."""
    with desk.store.reading() as view:
        _, raw = _raw(view, mail)
    return desk.reader.parse(raw)


def make_ticket(desk: Desk, mail: FiledMail) -> Done:
    """It is a request after all: a ticket of its sender's, late as it is.

    Raises:
        BadInput: ``no_such_mail``.
        NotPossible: ``filed_no_more``: somebody has made it a ticket meanwhile.
    """
    with desk.store.writing() as unit:
        raw_id, raw = _raw(unit, mail)
        if not unit.take_from_filed(mail.id):
            raise NotPossible("filed_no_more", mail.subject)
        said = replace(desk.reader.parse(raw), kind=MailKind.HUMAN, kind_reason="")
        account = desk.accounts.get(mail.account)
        own = account.own_addresses if account is not None else frozenset[str]()
        reading = ReadMail(IncomingMail(mail.account, "", FetchedMail(0, raw, mail.at, len(raw)), own), said, mail.at,
                           False, False, desk.config.rules_of(mail.account))
        requester = find_or_add_requester(unit, address=said.from_address, name=said.from_name,
                                          language=said.language)
        ticket = open_ticket(
            desk, unit, requester, at=mail.at, subject=plain_subject(said.subject) or said.subject,
            channel=Channel.EMAIL, source=mail.account, language=said.language, late=True, actor=desk.config.me.id,
            verb="ticket.new", message=message_of(reading, 0, Direction.INBOUND, raw_id))
    return Done(0, "ticket.new", (ticket.id,), {"number": ticket.id})


def _raw(view: Reading, mail: FiledMail) -> tuple[int, bytes]:
    if mail.raw_id is None:
        raise BadInput("no_such_mail", mail.subject)
    return mail.raw_id, view.raw_by_id(mail.raw_id)
