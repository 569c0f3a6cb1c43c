"""Deadlines in words: an explanation says what was counted, what was not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supportdesk_tui import i18n
from supportdesk_tui.domain.clocks.case_file import read_schedules
from supportdesk_tui.domain.clocks.explaining import explain
from supportdesk_tui.domain.clocks.sla import DEFAULT_POLICY, ClockEvent, Rule
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.presentation import sla_words

MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 3, 3, 12, tzinfo=MOSCOW)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


def explained(*events: ClockEvent, now: datetime, fetched_at: datetime | None = None) -> list[str]:
    received = ClockEvent(START, "received", priority=Priority.P2)
    found = explain([received, *events], DEFAULT_POLICY, read_schedules({}), now, fetched_at=fetched_at)
    return list(sla_words.explanation_lines(found, now, MOSCOW))


def test_a_pause_is_named_with_the_time_it_took_out() -> None:
    lines = explained(ClockEvent(START + 4 * HOUR, "status", to="pending"),
                      ClockEvent(START + 47 * HOUR, "status", to="open"), now=START + 47 * HOUR)
    text = "\n".join(lines)
    assert "Resolution: running, due Fri 6 Mar 07:00, act by Thu 5 Mar 19:00" in lines
    assert "24h (workdays24) from Tue 3 Mar 12:00:" in text
    assert "    paused Tue 3 Mar 16:00 - Thu 5 Mar 11:00: 43h taken out" in lines
    assert lines[-1] == "Policy version: default"


def test_the_rule_of_the_last_change_is_named_with_its_time() -> None:
    lines = explained(ClockEvent(START + HOUR, "priority", to="P3"), now=START + HOUR)
    assert "  priority lowered: counted from the start (Tue 3 Mar 13:00)" in lines


def test_what_a_report_leaves_out_is_said() -> None:
    lines = explained(ClockEvent(START + 4 * HOUR, "status", to="solved"), now=START + 5 * HOUR,
                      fetched_at=START + 3 * HOUR)
    assert "  ended Tue 3 Mar 16:00" in lines
    assert "  closed without a reply: left out of the averages" in lines
    assert "  was overdue already when the mail was fetched" in lines


def test_clocks_with_nothing_to_say_take_one_line() -> None:
    lines = explained(ClockEvent(START, "status", to="spam"), now=START)
    assert len(lines) == 5


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule])
def test_every_rule_has_words(rule: Rule) -> None:
    assert sla_words.rule(rule)
