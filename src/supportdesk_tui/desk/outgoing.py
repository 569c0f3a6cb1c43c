"""The outbox as the operator sees it."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.outbox import UNFINISHED, OutgoingMail


def listing(desk: Desk) -> tuple[OutgoingMail, ...]:
    """Mails that have not left or may not have, oldest first."""
    with desk.store.reading() as view:
        return view.outbox(*UNFINISHED)
