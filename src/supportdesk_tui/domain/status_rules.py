"""What changes a status, and to what. The clocks read the result only."""

from __future__ import annotations

from datetime import datetime, timedelta

from supportdesk_tui.domain.ticket import ACTIVE, Status

CLOSES_AFTER = timedelta(days=7)
"""A solved ticket closes silently after this long."""


def after_human_mail(status: Status) -> Status | None:
    """The status after a participant wrote; None where it stays. A closed ticket takes no mail at all."""
    if status in (Status.PENDING, Status.ON_HOLD, Status.SOLVED):
        return Status.OPEN
    return None


def takes_mail(status: Status, since: datetime, at: datetime) -> bool:
    """May a human mail be attached? To a closed ticket it becomes a new, linked one (M-44).

    Args:
        status: the ticket's.
        since: when it came into that status. One that was solved long ago is closed for the mail, even where
            nobody has been here to write the closing down.
        at: when the mail came.
    """
    if status is Status.SOLVED:
        return at < since + CLOSES_AFTER
    return status is not Status.CLOSED


def after_our_reply(status: Status, wanted: Status | None = None) -> Status | None:
    """The status after our human reply left; ``wanted`` is what its macro or the operator says."""
    if wanted is not None:
        return wanted if wanted is not status else None
    return Status.OPEN if status is Status.NEW else None


def after_escalation(status: Status) -> Status | None:
    """The status after an escalation left."""
    return Status.ON_HOLD if status in ACTIVE and status is not Status.ON_HOLD else None
