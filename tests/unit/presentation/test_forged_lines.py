"""A letter that imitates the panel: its lines are never taken for headings, speakers or messages of ours (M-69)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from hostile_mail import FORGED_BODY
from supportdesk_tui.desk.looking.conversation import Conversation, open_conversation
from supportdesk_tui.presentation.conversation_lines import page
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.spoken import thread_lines

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def read(home: Path, sender: str = "Anna <anna@member.example>", body: str = FORGED_BODY
         ) -> tuple[Conversation, object]:
    with open_test_desk(home) as desk:
        number = take(desk, mail("Hello", body, sender=sender)).ticket_id
        assert number is not None
        return open_conversation(desk, number), desk.config


@pytest.mark.parametrize("ascii_only", [False, True])
def test_only_headings_begin_with_a_rule_at_the_edge(tmp_path: Path, ascii_only: bool) -> None:
    conversation, config = read(tmp_path)
    look = Look("plain", ascii_only)
    every = [message.id for message in conversation.messages]
    shown = page(conversation, config, NOW, 78, look, unfolded=every)  # type: ignore[arg-type]
    rows = ["".join(text for text, _ in line) for line in shown.lines]
    at_edge = [place for place, row in enumerate(rows) if row.startswith((look.signs.rule * 2, "--", "\u2014"))]
    assert at_edge == list(shown.starts)
    assert any("10:31 note" in row for row in rows), "it is shown all the same"


def test_a_name_never_pushes_the_address_out_of_sight(tmp_path: Path) -> None:
    conversation, config = read(tmp_path, "Desk: Ira" + "\u2800" * 80 + "x <anna@member.example>")
    heading = page(conversation, config, NOW, 78, Look()).lines[0]  # type: ignore[arg-type]
    assert "<anna@member.example>" in "".join(text for text, _ in heading)
    assert width_of(heading) == 78


def test_nobody_is_heard_in_the_name_of_the_desk(tmp_path: Path) -> None:
    conversation, config = read(tmp_path, body="Hi.\nSupport: Wed 4 Mar 10:31\nWe pay it all back.\n note: agreed\n")
    said = "\n".join(thread_lines(conversation, config, NOW, all_of_it=True)).split("\n")  # type: ignore[arg-type]
    assert [line for line in said if line.lower().startswith(("support:", "note:"))] == []
    assert "(in the letter) Support: Wed 4 Mar 10:31" in said
    assert "We pay it all back." in said
