"""Mails whose fate is unknown: looked for in Sent before the operator is asked; no timer sends them (M-55)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters.leaving import mark_left
from supportdesk_tui.desk.ports import MailAccount, Writing
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.errors import DeskError, StoreError
from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Recipient, with_fates
from supportdesk_tui.domain.outbox_rules import still_ahead

PREFIX = "outbox.looked."
LOOK_EVERY = timedelta(minutes=10)
"""A copy may reach Sent a little later than the server fell silent; asking more often would help nobody."""
_OURS = "sd."
_JUST_BEFORE = timedelta(microseconds=1)
"""Ours left before the mail that answers it: or that answer would count as answered."""


def look_is_due(desk: Desk, account: str) -> bool:
    """Is it time to look into the account's Sent folder again?"""
    with desk.store.reading() as view:
        looked = view.setting(PREFIX + account)
    return looked is None or not still_ahead(datetime.fromisoformat(looked) + LOOK_EVERY, desk.clock.now(), LOOK_EVERY)


def look_soon(desk: Desk, account: str) -> None:
    """Look at the next opportunity: something new is uncertain, or the operator wants it."""
    with desk.store.reading() as view:
        if view.setting(PREFIX + account) is None:
            return
    with desk.store.writing() as unit:
        unit.set_setting(PREFIX + account, None)


def look_into_sent(desk: Desk, account: MailAccount, *, at_once: bool = False) -> int:
    """Look for the account's uncertain mails in its Sent folder; those found there have left.

    Call it under the account's outbox lease. Does nothing when it looked a short while ago, unless ``at_once``;
    a server that cannot be asked is asked another time.

    Returns:
        how many were found.
    """
    with desk.store.reading() as view:
        doubtful = [mail for mail in view.outbox(OutboxState.UNCERTAIN) if mail.account == account.name]
    if not doubtful or not (at_once or look_is_due(desk, account.name)):
        return 0
    with desk.store.writing() as unit:
        unit.set_setting(PREFIX + account.name, desk.clock.now().isoformat())
    try:
        found = _found_in_sent(account, doubtful)
    except StoreError:
        raise
    except DeskError:
        return 0
    for mail in found:
        with desk.store.writing() as unit:
            settle_as_sent(desk, unit, mail.id, desk.clock.now(), copy_is_there=True)
    return len(found)


def _found_in_sent(account: MailAccount, mails: list[OutgoingMail]) -> list[OutgoingMail]:
    session = account.connect()
    try:
        folder = session.sent_folder()
        if folder is None:
            return []
        return [mail for mail in mails if session.find_message_id(folder, mail.message_id)]
    finally:
        session.close()


def settle_as_sent(desk: Desk, unit: Writing, outbox_id: int, at: datetime, *, copy_is_there: bool = False) -> None:
    """An uncertain mail has left after all; does nothing to any other."""
    mail = unit.outgoing(outbox_id)
    if mail is None or mail.state is not OutboxState.UNCERTAIN:
        return
    if copy_is_there:
        unit.save_outgoing(replace(mail, sent_copy="done"))
    mark_left(desk, unit, outbox_id, at)


def weigh(desk: Desk, unit: Writing, mail: ParsedMail, at: datetime) -> None:
    """What a received mail proves about those of ours that it refers to (M-51, M-55).

    An answer or a delivery report can only exist if the mail has left; a report also says how a recipient fared.
    Call it before the mail itself is recorded, so that what takes effect with ours comes first.
    """
    named = dict.fromkeys((mail.bounce.original_id if mail.bounce else "", mail.in_reply_to, *mail.references))
    for message_id in named:
        # Only an id of our own making is worth a look into the database.
        if message_id.startswith(_OURS):
            ticket_id = outgoing_ids.ticket_of_message_id(unit.signing_key(), message_id)
            ours = [each for each in unit.outgoing_of(ticket_id) if each.message_id == message_id] if ticket_id else []
            for outgoing in ours:
                left_at = min(at - _JUST_BEFORE, desk.clock.now())
                settle_as_sent(desk, unit, outgoing.id, max(outgoing.created_at, left_at))
                if mail.bounce is not None and mail.bounce.original_id == message_id:
                    _note_bounce(unit, outgoing.id, mail)


def _note_bounce(unit: Writing, outbox_id: int, mail: ParsedMail) -> None:
    outgoing, bounce = unit.outgoing(outbox_id), mail.bounce
    if outgoing is None or bounce is None:
        return
    # A report that names nobody can only speak of the one there is.
    address = bounce.recipient or (outgoing.recipients[0] if len(outgoing.recipients) == 1 else "")
    hit = next((each for each in outgoing.recipients if each.lower() == address.lower()), None)
    if hit is None:
        return
    fate = Fate.BOUNCED if bounce.permanent else Fate.DELAYED
    told = with_fates(outgoing, [Recipient(hit, fate, bounce.status)])
    unit.save_outgoing(replace(told, notice="bounced") if bounce.permanent else told)
