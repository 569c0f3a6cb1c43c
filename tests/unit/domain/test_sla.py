"""The clocks as a whole: what holds for every history of a ticket."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.calendar import Pause, between
from supportdesk_tui.domain.clocks.case_file import read_schedules
from supportdesk_tui.domain.clocks.explaining import explain
from supportdesk_tui.domain.clocks.sla import (
    DEFAULT_POLICY,
    NO_CLOCKS,
    ClockEvent,
    ClockName,
    Clocks,
    ClockState,
    Policy,
    clock_events,
    clocks,
    default_policy,
    lead,
    next_boundary,
)
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.ticket import Priority, Status

SCHEDULES = read_schedules({})
MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 3, 3, 12, tzinfo=MOSCOW)  # a Tuesday
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
PRIORITIES = [priority.value for priority in Priority]

minutes = st.integers(0, 5 * 1440).map(lambda number: timedelta(minutes=number))
offsets = st.one_of(st.sampled_from([timedelta(0), HOUR, 2 * HOUR, 24 * HOUR]), minutes)


@st.composite
def happenings(draw: st.DrawFn) -> ClockEvent:
    at = START + draw(offsets)
    match draw(st.sampled_from(["inbound", "outbound", "status", "priority", "promised", "dismissed", "note"])):
        case "inbound" | "outbound" as kind:
            return ClockEvent(at, kind, kind=draw(st.sampled_from(["human", "human", "auto"])))
        case "status":
            return ClockEvent(at, "status", to=draw(st.sampled_from([status.value for status in Status])))
        case "priority":
            return ClockEvent(at, "priority", to=draw(st.sampled_from(PRIORITIES)))
        case "promised":
            return ClockEvent(at, "promised", until=at + HOUR + draw(offsets))
        case other:
            return ClockEvent(at, other)


@st.composite
def histories(draw: st.DrawFn) -> list[ClockEvent]:
    received = ClockEvent(START, "received", priority=draw(st.sampled_from([None, *Priority])),
                          status=draw(st.sampled_from([None, None, Status.PENDING, Status.SOLVED])))
    return [received, *draw(st.lists(happenings(), max_size=8))]


nows = st.builds(lambda offset, more: START + offset + more, offsets, offsets)


def at(events: list[ClockEvent], now: datetime, policy: Policy = DEFAULT_POLICY) -> Clocks:
    return clocks(events, policy, SCHEDULES, now)


def facts(found: Clocks) -> list[tuple[ClockState, datetime | None, datetime | None]]:
    return [(clock.state, clock.due_at, clock.act_by) for clock in found.all()]


@given(histories(), nows)
def test_every_state_agrees_with_its_due_time(events: list[ClockEvent], now: datetime) -> None:
    for clock in at(events, now).all():
        if clock.due_at is None:
            assert clock.state in (ClockState.NONE, ClockState.VOID, ClockState.PAUSED)
            assert clock.act_by is None
            continue
        end = clock.ended_at or now
        assert (clock.state is ClockState.BREACHED) == (end > clock.due_at)
        assert (clock.state is ClockState.MET) == (clock.ended_at is not None and end <= clock.due_at)
        assert clock.started_at is not None
        assert clock.due_at > clock.started_at
        if clock.ended_at is None:
            assert clock.act_by is not None
            assert clock.act_by == clock.due_at or clock.started_at <= clock.act_by < clock.due_at
        else:
            assert clock.act_by is None


@given(histories(), nows)
def test_explained_windows_add_up_to_the_target(events: list[ClockEvent], now: datetime) -> None:
    for explained in explain(events, DEFAULT_POLICY, SCHEDULES, now).clocks:
        if explained.clock.due_at is not None and explained.counted is not None:
            assert explained.consumed == explained.counted.duration
            assert explained.windows[-1][1] == explained.clock.due_at


@given(histories(), nows, st.sampled_from(["Asia/Vladivostok", "UTC", "America/New_York"]))
def test_the_zone_the_instants_are_written_in_does_not_matter(events: list[ClockEvent], now: datetime,
                                                              zone: str) -> None:
    there = ZoneInfo(zone)
    moved = [replace(event, at=event.at.astimezone(there)) for event in events]
    assert facts(at(moved, now.astimezone(there))) == facts(at(events, now))


@given(histories(), nows)
def test_what_comes_after_now_changes_nothing(events: list[ClockEvent], now: datetime) -> None:
    assert at([event for event in events if event.at <= now], now) == at(events, now)


@given(histories(), nows, minutes)
def test_machine_mail_and_notes_change_nothing(events: list[ClockEvent], now: datetime,
                                               offset: timedelta) -> None:
    noise = [ClockEvent(START + offset, "note"), ClockEvent(START + offset, "inbound", kind="auto"),
             ClockEvent(START + offset, "outbound", kind="auto")]
    assert at([*events, *noise], now) == at(events, now)


@given(histories(), nows)
@settings(max_examples=150)
def test_states_change_by_themselves_at_the_boundary_and_not_before(events: list[ClockEvent],
                                                                    now: datetime) -> None:
    events = [event for event in events if event.at <= now]
    before = at(events, now)
    boundary = next_boundary(before, SCHEDULES, DEFAULT_POLICY, now)
    if boundary is None:
        assert facts(at(events, now + timedelta(days=60))) == facts(before)
        return
    assert boundary > now
    assert facts(at(events, boundary - timedelta(microseconds=1))) == facts(before)
    assert facts(at(events, boundary)) != facts(before)


@given(histories(), nows)
def test_the_lead_is_unfinished_and_nothing_is_more_pressing(events: list[ClockEvent], now: datetime) -> None:
    found = at(events, now)
    shown = lead(found)
    open_clocks = [clock for clock in found.all() if clock.act_by is not None]
    if not open_clocks:
        assert shown is None or shown.state is ClockState.PAUSED
        return
    assert shown in open_clocks
    urgent = [clock for clock in open_clocks if clock.state is not ClockState.RUNNING]
    assert shown is not None
    assert shown.act_by == min(clock.act_by for clock in urgent or open_clocks if clock.act_by)


@given(st.lists(st.sampled_from(PRIORITIES), max_size=5), st.lists(st.integers(1, 600), min_size=5, max_size=5))
def test_raising_never_moves_a_due_time_later(targets: list[str], gaps: list[int]) -> None:
    events = [ClockEvent(START, "received", priority=Priority.P3)]
    moment, due = START, at(events, START).first_response.due_at
    priority = "P3"
    for target, gap in zip(targets, gaps, strict=False):
        moment += timedelta(minutes=gap)
        events.append(ClockEvent(moment, "priority", to=target))
        found = at(events, moment).first_response.due_at
        assert due is not None
        assert found is not None
        if target <= priority:
            assert found <= due
        due, priority = found, target


@given(st.integers(1, 20), minutes, minutes)
def test_a_wait_never_makes_a_resolution_due_earlier(hours: int, offset: timedelta, length: timedelta) -> None:
    received = ClockEvent(START, "received", priority=Priority.P3)
    wait = [ClockEvent(START + offset, "status", to="pending"),
            ClockEvent(START + offset + length, "status", to="open")]
    now = START + timedelta(days=30, hours=hours)
    without, with_wait = at([received], now).resolution.due_at, at([received, *wait], now).resolution.due_at
    assert without is not None
    assert with_wait is not None
    assert with_wait >= without
    if START + offset < without:
        taken_out = between(SCHEDULES["workdays24"], START + offset, START + offset + length)
        pause = [Pause((START + offset).astimezone(UTC), (START + offset + length).astimezone(UTC))]
        assert between(SCHEDULES["workdays24"], START, with_wait, pause) == 48 * HOUR
        assert between(SCHEDULES["workdays24"], START, with_wait) in (48 * HOUR, 48 * HOUR + taken_out)


def test_a_breach_that_was_there_when_the_mail_was_fetched_is_reported_apart() -> None:
    events = [ClockEvent(START, "received", priority=Priority.P2)]
    now = START + 4 * HOUR
    for fetched, late in ((START + 3 * HOUR, True), (START + HOUR, False), (None, False)):
        found = clocks(events, DEFAULT_POLICY, SCHEDULES, now, fetched_at=fetched)
        assert (found.first_response.state, found.first_response.late_sync) == (ClockState.BREACHED, late)


def test_closing_without_a_word_is_marked() -> None:
    events = [ClockEvent(START, "received", priority=Priority.P2),
              ClockEvent(START + HOUR, "status", to="solved")]
    assert at(events, START + HOUR).first_response.closed_no_reply
    answered = [*events, ClockEvent(START + HOUR, "outbound", kind="human")]
    assert not at(answered, START + HOUR).first_response.closed_no_reply


def test_a_promise_can_be_taken_back() -> None:
    events = [ClockEvent(START, "received"), ClockEvent(START, "promised", until=START + HOUR),
              ClockEvent(START + SECOND, "promised", until=None)]
    assert at(events, START + HOUR).promise.state is ClockState.NONE


def test_with_an_operator_on_duty_p1_is_answered_around_the_clock() -> None:
    night = datetime(2026, 3, 7, 23, 50, tzinfo=MOSCOW)
    found = at([ClockEvent(night, "received", priority=Priority.P1)], night, default_policy(duty=True))
    assert found.first_response.due_at == night + timedelta(minutes=15)


def test_nothing_was_received_yet() -> None:
    assert at([ClockEvent(START, "received")], START - SECOND) == NO_CLOCKS
    assert lead(NO_CLOCKS) is None
    assert next_boundary(NO_CLOCKS, SCHEDULES, DEFAULT_POLICY, START) is None


def event(what: EventKind, offset: timedelta, seq: int, **data: Json) -> Event:
    return Event(1, what, START + offset, data, seq=seq)


def test_the_log_is_translated_in_the_order_of_effect() -> None:
    log = [
        event(EventKind.RECEIVED, timedelta(0), 1, priority="P2", status="new"),
        event(EventKind.TAGGED, SECOND, 2, add=["x"]),
        event(EventKind.PROMISED, HOUR, 9, until=(START + 5 * HOUR).isoformat()),
        event(EventKind.OUTBOUND, HOUR, 3, kind="human"),
        event(EventKind.INBOUND, 2 * HOUR, 4, kind="bounce"),
        event(EventKind.INBOUND, 2 * HOUR, 5, kind="human"),
        event(EventKind.DISMISSED, 3 * HOUR, 6),
        event(EventKind.NOTED, 3 * HOUR, 7),
        event(EventKind.PRIORITY, 4 * HOUR, 8, to="P1"),
        event(EventKind.STATUS, 4 * HOUR, 10, to="solved"),
    ]
    read = clock_events(log)
    assert [(one.type, one.kind or one.to) for one in read] == [
        ("received", ""), ("outbound", "human"), ("promised", ""), ("inbound", "auto"), ("inbound", "human"),
        ("dismissed", ""), ("note", ""), ("priority", "P1"), ("status", "solved")]
    assert (read[0].priority, read[0].status) == (Priority.P2, Status.NEW)
    assert read[2].until == START + 5 * HOUR


def test_history_has_no_clocks_until_it_is_reopened() -> None:
    received = event(EventKind.RECEIVED, timedelta(0), 1, history=True, status="closed", priority=None)
    assert at(list(clock_events([received])), START + HOUR) == NO_CLOCKS
    reopened = event(EventKind.STATUS, 240 * HOUR, 2, to="open")
    found = at(list(clock_events([received, reopened])), START + 241 * HOUR)
    assert (found.first_response.state, found.resolution.state) == (ClockState.MET, ClockState.RUNNING)


def test_thousands_of_tickets_take_seconds() -> None:
    """The whole queue is recomputed when a policy is edited or the log rebuilt."""
    histories = []
    for number in range(2_000):
        start = START + timedelta(minutes=number)
        histories.append([
            ClockEvent(start, "received"), ClockEvent(start + HOUR, "outbound", kind="human"),
            ClockEvent(start + HOUR, "status", to="pending"),
            ClockEvent(start + 30 * HOUR, "inbound", kind="human"),
            ClockEvent(start + 30 * HOUR, "status", to="open"),
            ClockEvent(start + 31 * HOUR, "priority", to="P2")])
    began = time.process_time()
    for events in histories:
        found = at(events, START + timedelta(days=9))
        next_boundary(found, SCHEDULES, DEFAULT_POLICY, START)
    assert time.process_time() - began < 4


def test_the_names_of_clocks_and_states_are_those_of_the_case_files() -> None:
    assert [name.value for name in ClockName] == ["first_response", "next_reply", "resolution", "promise"]
    assert {state.value for state in ClockState} == {
        "met", "breached", "at_risk", "running", "paused", "none", "void"}


def test_waiting_from_the_due_instant_on_is_a_pause_at_that_instant() -> None:
    events = [ClockEvent(START, "received", priority=Priority.P2),
              ClockEvent(START + 24 * HOUR, "status", to="pending")]
    found = at(events, START + 24 * HOUR).resolution
    assert (found.state, found.due_at) == (ClockState.PAUSED, None)


def test_an_event_without_bearing_on_the_clocks_leaves_them_alone() -> None:
    """A machine's mail at the very instant of the arrival included."""
    received = event(EventKind.RECEIVED, timedelta(0), 1, status="new", priority=None)
    others = [event(EventKind.ASSIGNED, HOUR, 2, to="ira"), event(EventKind.SNOOZED, HOUR, 3, until=None),
              event(EventKind.INBOUND, timedelta(0), 4, kind="own")]
    now = START + 2 * HOUR
    assert at(list(clock_events([received, *others])), now) == at(list(clock_events([received])), now)
