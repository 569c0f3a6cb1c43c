"""What a toast says of an act."""

from __future__ import annotations

from supportdesk_tui import i18n
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.presentation.toasts import act_words


def test_a_join_names_those_that_moved(desk: Desk) -> None:
    """Not the ticket they were joined to: two tickets would seem to be gone."""
    i18n.activate("en")
    now = desk.clock.now()
    assert act_words("ticket.merge", (205, 206), {"into": 205}, desk.config, now) == "#206: joined to #205"
    assert act_words("ticket.merge", (205, 206, 7), {"into": 205}, desk.config, now) == "2 tickets: joined to #205"
