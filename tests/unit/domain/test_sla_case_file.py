"""Reading case files: what differs is said, what cannot be read is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk_tui.domain.calendar import CalendarError
from supportdesk_tui.domain.clocks.case_file import CaseFileError, check_cases

AT = "2026-03-04T11:00:00+03:00"
RECEIVED = {"at": AT, "type": "received", "priority": "P2"}


def one(**case: Any) -> dict[str, Any]:
    return {"cases": [{"id": 1, "now": AT, "events": [RECEIVED], **case}]}


def test_all_four_clocks_are_answered_whatever_is_expected() -> None:
    answer = check_cases(one())[0].as_json()
    assert answer == {"id": 1, "clocks": {
        "first_response": {"due_at": "2026-03-04T13:00:00+03:00", "state": "running",
                           "act_by": "2026-03-04T13:00:00+03:00"},
        "next_reply": {"due_at": None, "state": "none", "act_by": None},
        "resolution": {"due_at": "2026-03-05T11:00:00+03:00", "state": "running",
                       "act_by": "2026-03-05T11:00:00+03:00"},
        "promise": {"due_at": None, "state": "none", "act_by": None},
    }}


def test_a_file_without_policy_and_schedules_gets_the_standard_ones() -> None:
    assert check_cases(one())[0].clocks.first_response.due_at is not None


def test_a_policy_of_its_own_is_merged_clock_by_clock() -> None:
    clocks = check_cases(one(policy={"P2": {"first_response": ["1h", "work"]}}))[0].clocks
    assert str(clocks.first_response.due_at) == "2026-03-04 09:00:00+00:00"
    assert clocks.resolution.due_at is not None


def test_expectations_are_compared_as_instants() -> None:
    found = check_cases(one(expect={"first_response": {"due_at": "2026-03-04T10:00:00Z", "state": "met"}}))
    assert [(d.clock, d.field, d.expected, d.found) for d in found[0].differences] == [
        ("first_response", "state", "met", "running")]


def test_an_expected_null_differs_from_an_instant() -> None:
    found = check_cases(one(expect={"first_response": {"act_by": None}}))
    assert [(d.expected, d.found) for d in found[0].differences] == [("", "2026-03-04T13:00:00+03:00")]


@pytest.mark.parametrize(("expect", "said"), [
    ({"reply": {"state": "met"}}, ("reply", "", "{'state': 'met'}", "")),
    ({"promise": None}, ("promise", "", "None", "")),
    ({"promise": {"due": None}}, ("promise", "due", "", "")),
    ({"promise": {"state": "fine"}}, ("promise", "state", "fine", "none")),
    ({"promise": {"due_at": "soon"}}, ("promise", "due_at", "soon", "")),
])
def test_an_expectation_that_cannot_be_read_never_holds_and_stops_nothing(
        expect: dict[str, Any], said: tuple[str, str, str, str]) -> None:
    found = check_cases(one(expect=expect))[0]
    assert [(d.clock, d.field, d.expected, d.found) for d in found.differences] == [said]
    assert found.clocks.first_response.due_at is not None


def test_beyond_the_horizon_there_is_no_due_time() -> None:
    clocks = check_cases(one(policy={"P2": {"resolution": ["401d", "always"]}}))[0].clocks
    assert (clocks.resolution.state, clocks.resolution.due_at) == ("none", None)
    assert clocks.resolution.rule == "beyond_horizon"


@pytest.mark.parametrize(("raw", "place", "reason"), [
    ([], "file", "bad_value"),
    ({"cases": {}}, "cases", "bad_value"),
    ({"cases": [], "polici": {}}, "file", "unknown_key"),
    ({"cases": [3]}, "case number 1", "bad_value"),
    ({"cases": [{"now": AT}]}, "case number 1", "missing"),
    (one(now="soon"), "case 1, now", "bad_instant"),
    (one(now="2026-03-04T11:00:00"), "case 1, now", "bad_instant"),
    (one(now="9999-12-31T23:59:59Z"), "case 1, now", "bad_instant"),
    (one(events=[]), "case 1, event 1", "missing"),
    (one(events=[{"at": AT, "type": "note"}]), "case 1, event 1", "missing"),
    (one(events=[RECEIVED, RECEIVED]), "case 1, event 2", "bad_value"),
    (one(events=[RECEIVED, {"at": AT, "type": "guess"}]), "case 1, event 2", "bad_value"),
    (one(events=[RECEIVED, {"at": AT, "type": "status", "to": "won"}]), "case 1, event 2", "bad_value"),
    (one(events=[RECEIVED, {"at": AT, "type": "promised"}]), "case 1, event 2", "bad_instant"),
    (one(events=[{**RECEIVED, "priority": "P9"}]), "case 1, event 1", "bad_value"),
    (one(expect=3), "case 1, expect", "bad_value"),
])
def test_what_is_no_case_file_is_refused_with_its_place(raw: object, place: str, reason: str) -> None:
    with pytest.raises(CaseFileError) as refused:
        check_cases(raw)
    assert (refused.value.place, refused.value.reason) == (place, reason)


@pytest.mark.parametrize(("raw", "key", "reason"), [
    ({"policy": {"P2": {"resolution": ["0h", "work"]}}, "cases": []}, "policy.P2.resolution", "zero_target"),
    ({"policy": {"P2": {"resolution": ["1x", "work"]}}, "cases": []}, "policy.P2.resolution", "bad_duration"),
    ({"policy": {"P2": {"resolution": ["1h", "wrk"]}}, "cases": []}, "policy.P2.resolution", "unknown_schedule"),
    ({"policy": {"P2": {"resolution": "1h"}}, "cases": []}, "policy.P2.resolution", "bad_value"),
    ({"policy": {"P4": {}}, "cases": []}, "policy.P4", "unknown_key"),
    ({"policy": {"P1": {"reply": None}}, "cases": []}, "policy.P1.reply", "unknown_key"),
    ({"policy": {"P1": {"promise": ["1h", "work"]}}, "cases": []}, "policy.P1.promise", "unknown_key"),
    ({"schedules": {"work": {"timezone": "UTC", "week": {}}}, "cases": []}, "schedules.work", "no_windows"),
    (one(work="wrk"), "case 1, work", "unknown_schedule"),
])
def test_a_calendar_that_cannot_be_meant_is_refused(raw: object, key: str, reason: str) -> None:
    with pytest.raises(CalendarError) as refused:
        check_cases(raw)
    assert (refused.value.key, refused.value.reason) == (key, reason)
