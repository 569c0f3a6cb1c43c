"""Gathering what a mail says of the ticket it belongs to; domain.threading judges it (M-43)."""

from __future__ import annotations

from supportdesk_tui.desk.arrival.incoming import ReadMail
from supportdesk_tui.desk.joined_tickets import joined
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.threading import (
    NO_TICKET,
    Match,
    Proof,
    Verdict,
    bare_numbers,
    decide,
    same_subject,
)


def match_mail(unit: Reading, reading: ReadMail) -> Verdict:
    """Find the mail's ticket; a first mail, which names nothing, costs no question to the store."""
    matches = _matches(unit, reading)
    if not matches:
        return NO_TICKET
    tickets = joined(unit, {match.ticket_id for match in matches})
    matches = [Match(tickets[match.ticket_id].id, match.proof, match.direct)
               for match in matches if match.ticket_id in tickets]
    found = {ticket.id: ticket for ticket in tickets.values()}
    sender = reading.mail.from_address
    return decide(matches,
                  {number for number in found if sender and sender in unit.participants(number)},
                  {number for number, ticket in found.items() if same_subject(reading.mail.subject, ticket.subject)})


def _matches(unit: Reading, reading: ReadMail) -> list[Match]:
    mail = reading.mail
    ids = mail.named_ids()
    plus = [address for address in (*mail.to, *mail.cc) if "+t." in address]
    token = "[#" in mail.subject
    thread = reading.incoming.fetched.server_thread
    if not ids and not plus and not token and not thread:
        return []
    key = unit.signing_key()
    signed = [(item, outgoing_ids.ticket_of_message_id(key, item)) for item in ids]
    matches = [Match(number, Proof.SIGNED_ID, item == mail.in_reply_to) for item, number in signed
               if number is not None]
    if ids:
        here = ("", reading.incoming.account)
        known = {item.message_id: item for item in unit.known_ids(ids) if item.account in here}
        matches += [Match(known[item].ticket_id, Proof.KNOWN_ID, item == mail.in_reply_to) for item in ids
                    if item in known]
    addressed = (outgoing_ids.ticket_of_plus_address(key, address) for address in plus)
    matches += [Match(number, Proof.PLUS_ADDRESS) for number in addressed if number is not None]
    if token:
        number = outgoing_ids.ticket_of_subject(key, mail.subject)
        if number is not None:
            matches.append(Match(number, Proof.SIGNED_TOKEN))
        matches += [Match(number, Proof.NUMBER) for number in bare_numbers(mail.subject)]
    if thread:
        guessed = unit.ticket_of_server_thread(reading.incoming.account, thread)
        matches += [Match(guessed, Proof.THREAD)] if guessed is not None else []
    return matches
