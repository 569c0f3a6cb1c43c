"""The outbox as the operator sees it, and the operator's word on what is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import leased
from supportdesk_tui.desk.letters import reply, sent_copies, uncertain
from supportdesk_tui.desk.letters.leaving import tell_refusals
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.outbox import UNFINISHED, OutboxState, OutgoingMail
from supportdesk_tui.domain.outbox_rules import given_up


def listing(desk: Desk) -> tuple[OutgoingMail, ...]:
    """Mails that have not left or may not have, oldest first; then those that left with something to tell.

    Their raw bytes are left out.
    """
    with desk.store.reading() as view:
        open_mails = view.outbox(*UNFINISHED)
        return (*open_mails, *(mail for mail in view.noticed() if mail.state not in UNFINISHED))


def try_now(desk: Desk, outbox_id: int) -> Done:
    """Do not wait for the next try.

    Raises:
        BadInput: ``no_such_outgoing``.
        NotPossible: ``not_retried``.
    """
    with desk.store.writing() as unit:
        mail = reply.in_outbox(unit, outbox_id)
        if mail.state is not OutboxState.RETRY:
            raise NotPossible("not_retried", str(outbox_id))
        unit.save_outgoing(replace(mail, next_try_at=None))
        return told(desk, unit, mail, "outbox.now", desk.clock.now())


def look_again(desk: Desk, outbox_id: int) -> bool:
    """Look into Sent now for a mail whose fate is unknown; True when it was found there and counts as sent.

    Raises:
        BadInput: ``no_such_outgoing``.
        NotPossible: ``not_uncertain``.
    """
    with desk.store.reading() as view:
        mail = reply.in_outbox(view, outbox_id)
    account = desk.accounts.get(mail.account)
    if mail.state is not OutboxState.UNCERTAIN or account is None:
        raise NotPossible("not_uncertain", str(outbox_id))
    with leased(desk, f"outbox:{account.name}") as lease:
        if lease is not None:
            uncertain.look_into_sent(desk, account, at_once=True)
    with desk.store.reading() as view:
        now = view.outgoing(outbox_id)
    return now is not None and now.state is not OutboxState.UNCERTAIN


def stop_trying(desk: Desk, outbox_id: int) -> Done:
    """Try nobody any more: it counts as sent to those who got it, else as failed.

    Raises:
        BadInput: ``no_such_outgoing``.
        NotPossible: ``not_retried``.
    """
    now = desk.clock.now()
    with desk.store.writing() as unit:
        mail = reply.in_outbox(unit, outbox_id)
        if mail.state is not OutboxState.RETRY:
            raise NotPossible("not_retried", str(outbox_id))
        settled = given_up(mail)
        unit.save_outgoing(settled)
        recording.reproject(desk, unit, mail.ticket_id)
        if settled.sent_at is not None:
            tell_refusals(desk, unit, mail, settled, now)
        return told(desk, unit, mail, "outbox.stop", now)


def note_taken(desk: Desk, outbox_id: int) -> Done:
    """The operator has seen what there was to say of a mail that has left: it goes from the outbox.

    Raises:
        BadInput: ``no_such_outgoing``.
    """
    with desk.store.writing() as unit:
        mail = reply.in_outbox(unit, outbox_id)
        unit.save_outgoing(replace(mail, notice=""))
        return told(desk, unit, mail, "outbox.noted", desk.clock.now())


def file_copy_again(desk: Desk, outbox_id: int) -> Done:
    """Try to file the Sent copy of a mail once more; never sends it (M-66).

    Raises:
        BadInput: ``no_such_outgoing``.
        NotPossible: ``copy_not_missing``.
    """
    with desk.store.writing() as unit:
        mail = reply.in_outbox(unit, outbox_id)
        if mail.sent_copy != "failed":
            raise NotPossible("copy_not_missing", str(outbox_id))
        sent_copies.want_again(unit, mail)
        done = told(desk, unit, mail, "outbox.copy", desk.clock.now())
    account = desk.accounts.get(mail.account)
    if account is not None:
        with leased(desk, f"outbox:{account.name}") as lease:
            if lease is not None:
                sent_copies.file_copies(desk, account)
    return done


def told(desk: Desk, unit: Writing, mail: OutgoingMail, verb: str, now: datetime) -> Done:
    """Keep the operator's word on a mail as an act of its ticket."""
    summary: dict[str, Json] = {"outbox_id": mail.id, "number": mail.ticket_id}
    batch = unit.add_batch(now, desk.config.me.id, verb, [mail.ticket_id], undoable=False, summary=summary)
    return Done(batch, verb, (mail.ticket_id,), summary)
