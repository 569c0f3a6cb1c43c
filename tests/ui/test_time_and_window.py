"""Time passing on screen, and the list as a window over a long view."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.geometry import Region

from desks import open_test_desk
from fakes import NOON, FrozenClock
from panels import running_panel
from supportdesk_tui.desk.acts import follow_sop, snooze, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.notifying import Notifying
from supportdesk_tui.domain.ticket import Priority, QueueWindow, Status, Ticket
from supportdesk_tui.screens import queue_time
from supportdesk_tui.screens.notifying import Notifier
from supportdesk_tui.screens.queue_reading import Pulse, pulse
from supportdesk_tui.screens.store_watch import StoreWatch
from supportdesk_tui.widgets.queue_list import SLA_CELLS
from supportdesk_tui.widgets.window_rows import KEEP, WindowRows


async def test_a_minute_changes_the_countdowns_and_nothing_else(tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.until(panel.shows_its_ticket)
        assert "!!-0:11" in panel.rows()[3]
        before = panel.rows()
        regions: list[Region] = []
        real = panel.tickets.refresh

        def spy(*given: Region, **options: bool) -> object:
            regions.extend(given)
            return real(*given, **options)
        monkeypatch.setattr(panel.tickets, "refresh", spy)
        panel.tickets.retime(NOON + timedelta(seconds=15))
        regions.clear()
        panel.tickets.retime(NOON + timedelta(seconds=30))
        assert regions == [], "nothing changes within the minute"
        panel.clock.tick(timedelta(minutes=1))
        panel.tickets.retime(panel.clock.now())
        assert regions
        assert all(region.width == SLA_CELLS and region.height == 1 for region in regions)
        after = panel.rows()
        assert "!!-0:12" in after[3]
        assert [row[SLA_CELLS:] for row in after[2:9]] == [row[SLA_CELLS:] for row in before[2:9]]


async def test_the_clock_in_the_corner_follows_by_itself(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        panel.clock.tick(timedelta(minutes=1))
        await panel.until(lambda: panel.rows()[0].endswith("12:01"))


async def test_a_panel_that_waits_asks_nothing_of_the_store_until_it_changes(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def counted(desk: Desk, *, boundaries_too: bool) -> Pulse:
        asked.append(boundaries_too)
        return pulse(desk, boundaries_too=boundaries_too)
    monkeypatch.setattr(queue_time, "pulse", counted)
    async with running_panel(tmp_path) as panel:
        await panel.until(lambda: panel.screen_changes_known() and bool(asked))
        await asyncio.sleep(1.5)
        asked.clear()
        await asyncio.sleep(2.2)
        assert asked == []
        triage.set_priority(panel.desk, [panel.queue.video], Priority.P1)
        before = time.monotonic()
        await panel.until(lambda: panel.text().count(" P1 ") > 1 and bool(asked))
        assert time.monotonic() - before < 2, "others see it within two seconds"
        assert not any(asked), "clocks cross their boundaries with the minute, not with every change"


async def test_a_look_that_fails_is_told_and_the_next_one_counts() -> None:
    answers: Iterator[int | StoreError] = iter([3, StoreError("locked", "desk.sqlite3"), 3, 4])
    told: list[object] = []

    def look() -> int:
        answer = next(answers)
        if isinstance(answer, StoreError):
            raise answer
        return answer
    watch = StoreWatch(look, told.append, told.append, every=0.01)
    watch.start()
    while len(told) < 3:
        await asyncio.sleep(0.01)
    watch.end()
    assert told[0] == 3
    assert isinstance(told[1], StoreError)
    assert told[2] == 4
    assert not watch.is_alive()


async def test_a_snooze_that_ends_brings_the_ticket_back(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        snooze.snooze(panel.desk, [panel.queue.outage], NOON + timedelta(minutes=3))
        await panel.press("2")
        assert panel.tickets.total == 5
        panel.clock.tick(timedelta(minutes=4))
        await panel.until(lambda: panel.tickets.total == 6)


async def test_another_size_has_other_columns_and_keeps_the_cursor(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("j")
        await panel.pilot.resize_terminal(120, 36)
        await panel.until(lambda: "Tags" in panel.text())
        assert panel.tickets.cursor == 1
        await panel.pilot.resize_terminal(50, 12)
        await panel.until(lambda: "Category" not in panel.text())
        assert panel.tickets.cursor == 1


async def test_solving_with_open_steps_wants_a_reason(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        sop = next(sop for sop in panel.desk.library.sops()
                   if not sop.text("en").steps[-1].ask and not sop.text("en").steps[-1].choices)
        follow_sop.tick(panel.desk, panel.queue.outage, sop.id, len(sop.text("en").steps))
        await panel.press("e")
        assert "of the checklist are open" in panel.text()
        await panel.press("0")
        assert panel.ticket(panel.queue.outage).status is Status.NEW
        await panel.press("e", "1")
        await panel.type("the member took it back")
        await panel.press("enter")
        assert panel.ticket(panel.queue.outage).status is Status.SOLVED


async def test_a_long_view_is_read_in_pages_and_the_last_row_is_as_near_as_the_first(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        sample = panel.ticket(panel.queue.lesson)
        with panel.desk.store.writing() as unit:
            for number in range(1000, 2500):
                unit.save_ticket(replace(sample, id=number, subject=f"Question {number}"))
        await panel.queue_screen().reload()
        await panel.press("G")
        await panel.until(lambda: panel.tickets.ticket is not None)
        assert panel.tickets.cursor == panel.tickets.total - 1 == 1505
        await panel.press("pageup", "g")
        await panel.until(lambda: panel.tickets.ticket is not None)
        assert panel.tickets.ticket is not None
        assert panel.tickets.ticket.id == panel.queue.outage


def window(ticket: Ticket, offset: int, count: int, total: int) -> QueueWindow:
    return QueueWindow(total, offset, tuple(replace(ticket, id=offset + place + 1) for place in range(count)))


def test_rows_that_are_missing_are_asked_for_with_a_screen_around_them(tmp_path: Path) -> None:
    from builders import sample_queue

    clock = FrozenClock()
    with open_test_desk(tmp_path, clock) as desk:
        queue = sample_queue(desk, clock)
        with desk.store.reading() as view:
            ticket = view.ticket(queue.video)
    rows = WindowRows()
    rows.replace(window(ticket, 0, 30, 1000))
    assert rows.missing(0, 10) is None
    assert rows.missing(25, 10) == (15, 30)
    rows.add(window(ticket, 15, 30, 1000))
    assert rows.missing(25, 10) is None
    there = rows.get(39)
    assert there is not None
    assert there.id == 40
    assert rows.missing(995, 10) == (985, 30)
    for offset in range(0, 1000, 100):
        rows.add(window(ticket, offset, 100, 1000))
    rows.trim(900)
    assert rows.get(0) is None
    assert rows.get(900) is not None
    assert sum(rows.get(place) is not None for place in range(1000)) <= KEEP + 1


async def test_a_row_that_goes_while_the_list_gets_another_height_leaves_nothing_behind(tmp_path: Path) -> None:
    """A size event that arrives after the drawing once made the list forget what stands on screen."""
    async with running_panel(tmp_path) as panel:
        listing = panel.tickets
        with panel.desk.store.reading() as view:
            first = view.ticket(panel.queue.outage)
        listing.on_resize()
        listing.show(QueueWindow(1, 0, (first,)), 0)
        await panel.settle()
        assert "Charged twice" not in "\n".join(panel.rows()[:10])


async def test_a_new_p1_is_told_once_and_a_breach_not_where_all_is_muted(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_panel(tmp_path) as panel:
        sent: list[str] = []
        monkeypatch.setattr(panel.app, "tell_terminal", sent.append)
        notifier = Notifier(Notifying("osc9"))
        await notifier.look(panel.app)
        assert sent == []
        triage.set_priority(panel.desk, [panel.queue.video], Priority.P1)
        await notifier.look(panel.app)
        await notifier.look(panel.app)
        assert len(sent) == 1
        assert f"P1: #{panel.queue.video} " in sent[0]
        panel.app.muted = True
        panel.clock.tick(timedelta(days=5))
        await notifier.look(panel.app)
        assert all(f"#{panel.queue.lesson} " not in each for each in sent)
