"""``supportdesk calibrate --suggestions``: the measure of the suggestions, honest where there is little to measure."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from desks import mail, open_test_desk, take
from supportdesk_tui.cli.main import app
from supportdesk_tui.desk.acts import triage


def _run(home: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--home", str(home), *words])
    return result.exit_code, result.output


def test_few_tickets_say_nothing_many_are_measured(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_test_desk(home) as desk:
        for number in range(32):
            subject, category = (("Card refused", "payment"), ("Lesson video", "content"))[number % 2]
            taken = take(desk, mail(subject, f"{subject} again, case {number}", sender=f"m{number}@member.example"))
            assert taken.ticket_id is not None
            triage.set_category(desk, [taken.ticket_id], category)
            if number == 3:
                triage.mark_done(desk, [1, 2, 3, 4])
                few = _run(home, "calibrate", "--suggestions")
        triage.mark_done(desk, range(5, 33))
    assert few[0] == 3
    assert "4 finished tickets are too few" in few[1]
    code, said = _run(home, "calibrate", "--suggestions")
    assert code == 0
    assert "* 0.6  right 100% of 32, an answer for 100%" in said
    measured = json.loads(_run(home, "calibrate", "--suggestions", "--json")[1])
    assert measured["fields"]["category"][2]["accuracy"] == 1.0
    assert _run(home, "calibrate")[0] == 2
