"""What is said of many tickets or commands at once has room for what matters."""

from __future__ import annotations

from pathlib import Path

from desks import open_test_desk
from supportdesk_tui.commands.palette import Entry
from supportdesk_tui.desk.outcome import Done, Left
from supportdesk_tui.domain.errors import NoSuchTicket, NotPossible
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.mark_words import left_words
from supportdesk_tui.presentation.palette_lines import palette_lines


def test_one_reason_for_several_tickets_is_said_once(tmp_path: Path) -> None:
    """Five times the same sentence pushed the others out of the line."""
    left = (*(Left(number, NotPossible("no_account")) for number in range(1, 6)), Left(9, NoSuchTicket(9)))
    with open_test_desk(tmp_path) as desk:
        said = left_words(Done(0, "reply", (), left=left), desk.config, desk.clock.now())
    assert said.startswith("6 not: #1 #2 #3 … ")
    assert said.endswith(", #9 is no longer there")


def test_a_long_command_takes_the_room_of_empty_columns() -> None:
    label = "mail of no ticket: newsletters, delivery reports"
    [line] = palette_lines([Entry("filed.open", label)], 0, 5, 60, Look())
    assert label in "".join(text for text, _ in line)
