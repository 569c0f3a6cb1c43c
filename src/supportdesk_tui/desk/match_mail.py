"""Gathering what a mail says of the ticket it belongs to; domain.threading judges it."""

from __future__ import annotations

from supportdesk_tui.desk.incoming import ReadMail
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.threading import Match, Proof, Verdict, bare_numbers, decide


def match_mail(unit: Reading, reading: ReadMail) -> Verdict:
    """Find the mail's ticket by signed ids, known ids, signed subject token; numbers only hint."""
    matches = _matches(unit, reading)
    sender = reading.mail.from_address
    participant_of = frozenset(
        match.ticket_id for match in matches if sender and sender in unit.participants(match.ticket_id))
    return decide(matches, participant_of)


def _matches(unit: Reading, reading: ReadMail) -> list[Match]:
    mail, account = reading.mail, reading.incoming.account
    ids = mail.named_ids()
    key = unit.signing_key()
    signed = [outgoing_ids.ticket_of_message_id(key, item) for item in ids]
    matches = [Match(ticket_id, Proof.SIGNED_ID) for ticket_id in signed if ticket_id is not None]
    if ids:
        known = {item.message_id: item for item in unit.known_ids(ids) if item.account in ("", account)}
        matches += [Match(known[item].ticket_id, Proof.KNOWN_ID) for item in ids if item in known]
    if "[#" in mail.subject:
        token = outgoing_ids.ticket_of_subject(key, mail.subject)
        if token is not None:
            matches.append(Match(token, Proof.SIGNED_TOKEN))
        matches += [Match(number, Proof.NUMBER) for number in bare_numbers(mail.subject)]
    thread = reading.incoming.fetched.server_thread
    if thread:
        guessed = unit.ticket_of_server_thread(account, thread)
        matches += [Match(guessed, Proof.THREAD)] if guessed is not None else []
    existing = {ticket.id for ticket in unit.tickets({match.ticket_id for match in matches})} if matches else set()
    return [match for match in matches if match.ticket_id in existing]
