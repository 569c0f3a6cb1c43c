"""Whoever presses a key while the database is held by another program is told so, until the act is done."""

from __future__ import annotations

from unittest.mock import Mock

from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.patience import Patience


def test_an_act_that_takes_seconds_is_told_of_and_untold() -> None:
    screen, patience = Mock(spec=DeskScreen), Patience()
    for shut in (True, True, False, True, True):
        patience.tick(screen, shut=shut)
    screen.say.assert_not_called()
    patience.tick(screen, shut=True)
    patience.tick(screen, shut=True)
    screen.say.assert_called_once()
    patience.tick(screen, shut=False)
    screen.unsay.assert_called_once_with(screen.say.call_args.args[0])
