"""Telling a circle of machines from a person in a hurry."""

from __future__ import annotations

from datetime import timedelta

from fakes import NOON
from supportdesk_tui.domain.loops import Heard, Mute, trouble

MINUTE = timedelta(minutes=1)


def heard(*minutes_ago: float, subject: str = "x") -> list[Heard]:
    return [Heard(NOON - minutes * MINUTE, subject) for minutes in minutes_ago]


def test_more_than_five_mails_within_ten_minutes() -> None:
    """M-50."""
    assert trouble(heard(1, 2, 3, 4), NOON, "x") == ""
    assert trouble(heard(1, 2, 3, 4, 9.9), NOON, "x") == "flood"
    assert trouble(heard(1, 2, 3, 4, 10.1, 20, 30), NOON, "x") == ""


def test_a_subject_that_grows_with_each_round() -> None:
    """M-50: «Ticket Received - Ticket Received - ...», however slowly; a long conversation does not grow."""
    rounds = ["Help", "Received: Help", "Received: Received: Help"]
    before = [Heard(NOON - place * 3 * 60 * MINUTE, subject) for place, subject in enumerate(reversed(rounds), 1)]
    assert trouble(before, NOON, "Received: Received: Received: Help") == "growing"
    assert trouble(before[:2], NOON, "Received: Received: Received: Help") == ""
    assert trouble(heard(60, 120, 180, 240, subject="Re: Help"), NOON, "AW: RE: Re: Help") == ""
    assert trouble(heard(60, 120, 180, subject=""), NOON, "Help") == ""


def test_a_quiet_day_ends_a_mute_and_so_does_the_operator() -> None:
    mute = Mute("a@x.example", NOON, "flood", NOON)
    assert mute.holds(NOON + timedelta(hours=23))
    assert not mute.holds(NOON + timedelta(hours=25))
    assert not Mute("a@x.example", NOON, "flood", NOON, lifted_at=NOON).holds(NOON)
