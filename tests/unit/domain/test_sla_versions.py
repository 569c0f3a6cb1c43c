"""Which version of policy and calendar a ticket keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from supportdesk_tui.domain.clocks.sla import DEFAULT_POLICY
from supportdesk_tui.domain.clocks.versions import SlaVersion, moved_from_json, moved_to_json, version_for

JUNE, JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
OLD = SlaVersion(replace(DEFAULT_POLICY, version="old"), {})
NEW = SlaVersion(replace(DEFAULT_POLICY, version="new", effective_from=JUNE), {})


def test_a_ticket_keeps_the_version_in_force_when_it_arrived() -> None:
    assert version_for([OLD, NEW], 1, datetime(2026, 5, 31, tzinfo=UTC)) is OLD
    assert version_for([OLD, NEW], 1, JUNE) is NEW


def test_a_moved_ticket_keeps_the_version_it_was_moved_to() -> None:
    moved = replace(NEW, moved=frozenset({1}))
    assert version_for([OLD, moved], 1, datetime(2026, 5, 31, tzinfo=UTC)) is moved
    assert version_for([OLD, moved], 2, datetime(2026, 5, 31, tzinfo=UTC)) is OLD


def test_before_the_first_version_the_first_holds() -> None:
    assert version_for([NEW], 1, datetime(2020, 1, 1, tzinfo=UTC)) is NEW


def test_moves_are_kept_and_a_later_move_wins() -> None:
    newest = SlaVersion(replace(DEFAULT_POLICY, version="newest", effective_from=JULY), {})
    middle = replace(NEW, moved=frozenset({1, 2}))
    kept = moved_from_json(moved_to_json([OLD, middle, newest], [2, 3]))
    assert kept == {"new": frozenset({1}), "newest": frozenset({2, 3})}
    assert moved_from_json(None) == {}
