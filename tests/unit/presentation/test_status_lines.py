"""The line under the views: what is in force, and how many tickets that leaves."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from fakes import NOON
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.status_lines import Health, filter_line


@pytest.mark.parametrize(("total", "unfiltered", "said"), [(3, 49, "3 of 49"), (133, 0, "133 tickets")])
def test_a_filter_that_reaches_beyond_the_view_is_no_part_of_it(total: int, unfiltered: int, said: str) -> None:
    """``is:closed`` finds more than the open view holds: "133 of 0" would be nonsense."""
    line = filter_line((("is:closed", "text"),), "", total, unfiltered, Health(), NOON, ZoneInfo("UTC"), 80, Look())
    text = "".join(piece for piece, _ in line)
    assert said in text
    assert "of 0" not in text
