"""The line of views: the open one is always in sight, counts and signs stand behind the titles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.view import DEFAULT_VIEWS, View
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.views_line import view_sign, views_line

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
COUNTS = {"queue": 23, "mine": 7, "p1": 1, "burning": 4, "promised": 3}


def text(active: View, width: int) -> str:
    line = views_line(DEFAULT_VIEWS, active, COUNTS, {"p1"}, NOW, UTC, width, Look())
    assert width_of(line) == width
    return "".join(part for part, _ in line)


def test_counts_and_signs() -> None:
    shown = text(DEFAULT_VIEWS[0], 120)
    assert " Queue 23 " in shown
    assert " P1 1!! " in shown
    assert " Burning 4! " in shown
    assert " Promised 3~ " in shown
    assert view_sign(DEFAULT_VIEWS[3], 0, {"burning"}) == ""


@pytest.mark.parametrize("view", DEFAULT_VIEWS, ids=lambda view: view.id)
@pytest.mark.parametrize("width", [30, 60, 80])
def test_the_open_view_is_in_sight(view: View, width: int) -> None:
    line = views_line(DEFAULT_VIEWS, view, COUNTS, (), NOW, UTC, width, Look())
    assert any(style == "tab_on" for _, style in line)


@given(st.lists(st.text("абв x", min_size=1, max_size=40), min_size=1, max_size=20, unique=True), st.data(),
       st.integers(20, 200))
def test_any_views_fit_any_width(names: list[str], data: st.DataObject, width: int) -> None:
    views = [View(name, "", name) for name in names]
    active = data.draw(st.sampled_from(views))
    line = views_line(views, active, {}, (), NOW, UTC, width, Look())
    assert width_of(line) == width
    assert any(style == "tab_on" for _, style in line)
