"""A mail has left: what is recorded of it, once, and who did not get it (M-56, M-58)."""

from __future__ import annotations

from datetime import datetime

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply, sent_copies
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail
from supportdesk_tui.domain.outbox_rules import after_success


def mark_left(desk: Desk, unit: Writing, outbox_id: int, at: datetime, refused: dict[str, str] | None = None) -> None:
    """A mail has left at ``at``: its state, its message and what was to take effect, in one transaction.

    What takes effect does so once, with the first yes; recipients that were put off are tried again (M-58).
    """
    mail = unit.outgoing(outbox_id)
    if mail is None or mail.state is OutboxState.SENT:
        return
    first = mail.sent_at is None
    left = after_success(mail, refused or {}, at)
    unit.save_outgoing(left)
    if first:
        sent_copies.want(unit, left)
        reply.mark_sent(desk, unit, left, at)
    tell_refusals(desk, unit, mail, left, at)


def tell_refusals(desk: Desk, unit: Writing, before: OutgoingMail, after: OutgoingMail, at: datetime) -> None:
    """Who did not get the mail is an event of its ticket: a failure must be visible (M-58)."""
    known = {each.address for each in before.fates if each.fate is Fate.REFUSED}
    about = next((each.id for each in unit.messages(after.ticket_id) if each.message_id == after.message_id), None)
    events = [Event(after.ticket_id, EventKind.BOUNCED, at,
                    {"outbox_id": after.id, "recipient": each.address, "status": each.words, "permanent": True,
                     "about": about})
              for each in after.fates if each.fate is Fate.REFUSED and each.address not in known]
    if events:
        recording.record(desk, unit, verb="mail.refused", events=events, actor="outbox", undoable=False)
    else:
        recording.reproject(desk, unit, after.ticket_id)
