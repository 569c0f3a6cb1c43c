"""When an automatic letter may leave at all: every guard alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes import NOON
from supportdesk_tui.domain.acknowledgement import Case, Sent, promised_at, refusal
from supportdesk_tui.domain.calendar import build_schedule

CASE = Case("anna@member.example", "support", NOON, NOON, suppressed=False, machine=False, late=False, muted=False,
            bouncing=False, own_addresses={"help@club.example", "info@club.example"})
HOUR = timedelta(hours=1)
WORK = build_schedule("work", {"timezone": "Europe/Moscow", "week": {"mon-fri": [["10:00", "19:00"]]}})


def sent(account: str, recipient: str, ago: timedelta) -> Sent:
    return Sent(account, (recipient,), NOON - ago)


@pytest.mark.parametrize(("change", "reason"), [
    ({}, ""), ({"sender": ""}, "no_sender"), ({"machine": True}, "machine"), ({"suppressed": True}, "suppressed"),
    ({"late": True}, "late"), ({"received_at": NOON - 13 * HOUR}, "late"), ({"sender": "info@club.example"}, "own"),
    ({"sender": "Help@Club.example"}, "own"), ({"sender": "no-reply@shop.example"}, "unattended"),
    ({"sender": "postmaster@shop.example"}, "unattended"), ({"muted": True}, "muted"),
    ({"bouncing": True}, "bouncing"),
])
def test_guards(change: dict[str, Any], reason: str) -> None:
    """M-49, M-50."""
    assert refusal(replace(CASE, **change), []) == reason


def test_one_a_day_to_a_sender_whichever_account_wrote() -> None:
    """M-49."""
    assert refusal(CASE, [sent("billing", CASE.sender, 23 * HOUR)]) == "sender_had_one"
    assert refusal(CASE, [sent("support", CASE.sender, 25 * HOUR)]) == ""


def test_twenty_an_hour_of_an_account() -> None:
    """M-49."""
    others = [sent("support", f"m{number}@x.example", HOUR / 2) for number in range(20)]
    assert refusal(CASE, others[:19]) == ""
    assert refusal(CASE, others) == "account_limit"
    assert refusal(replace(CASE, account="billing"), others) == ""
    assert refusal(CASE, [replace(mail, at=NOON - 2 * HOUR) for mail in others]) == ""


def test_peak_mode_never_names_an_earlier_time() -> None:
    due = NOON + 2 * HOUR
    assert promised_at(due, NOON, None, WORK) == due
    longer = promised_at(due, NOON, 16 * HOUR, WORK)
    assert longer is not None
    assert longer > due
    assert promised_at(NOON + 300 * HOUR, NOON, 16 * HOUR, WORK) == NOON + 300 * HOUR
    assert promised_at(None, NOON, 16 * HOUR, WORK) is None
