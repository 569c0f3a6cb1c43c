"""What a terminal of 60 cells still shows: every column of the report, and everywhere the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desks import open_test_desk
from supportdesk_tui import i18n
from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.registry import footer
from supportdesk_tui.desk.looking.report import Compared
from supportdesk_tui.domain.report import PriorityLine, Report, Timing
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.presentation.hints import footer_lines
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.report_lines import plain, report_lines

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.activate(request.param)
    yield request.param
    i18n.activate("en")


def compared(count: int) -> Compared:
    timing = Timing(timedelta(hours=21, minutes=5), 9 * count, 10 * count)
    lines = tuple(PriorityLine(priority, count, timing, timing, count // 10) for priority in (*Priority, None))
    report = Report(AT, AT, lines, (("access", count),), count, 0, 0, 0, 0, (), (), 0, 0)
    return Compared("month", report, replace(report, lines=lines[:-1]))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("count", [3, 77_000])
def test_every_column_of_the_report_is_in_sight(tmp_path: Path, language: str, width: int, count: int) -> None:
    """At 60 cells times of the period before make room first, then its counts; nothing is cut."""
    with open_test_desk(tmp_path, language=language) as desk:
        lines = report_lines(compared(count), desk.config, width, Look(), {})
    table = [*plain(lines)][:5]
    assert all(width_of(line) <= width for line in lines)
    assert not any("…" in row for row in table)
    assert all(row.split()[-1] == str(count // 10 or "–") for row in table[1:])
    assert "(21:05)" in table[1] or width == 60 or count > 3


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope not in {Scope.FOCUS_END, Scope.QUEUE}])
def test_the_way_back_is_among_the_hints(language: str, scope: Scope) -> None:
    (line,) = footer_lines(footer(scope), 60, 1)
    assert {"q", "Esc"} & {text for text, style in line if style == "key"}


def test_the_queue_names_the_keys_of_nearly_every_ticket(language: str) -> None:
    (line,) = footer_lines(footer(Scope.QUEUE), 60, 1)
    assert {"a", "r", "m", "e", "z", "?"} <= {text for text, style in line if style == "key"}


def test_the_checklist_names_the_key_that_solves_the_ticket(language: str) -> None:
    (line,) = footer_lines(footer(Scope.SOP), 80, 1)
    assert {"1-9", "m", "e", "z", "q"} <= {text for text, style in line if style == "key"}
