"""``supportdesk report`` and ``handover``: as text, JSON and tables."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.cli.main import app
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.domain.ticket import Priority


def _run(home: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--home", str(home), *words])
    return result.exit_code, result.output


def test_the_same_numbers_everywhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_test_desk(home, FrozenClock(datetime.now(UTC) - timedelta(seconds=1))) as desk:
        ticket_id = take(desk, mail()).ticket_id
        assert ticket_id is not None
        triage.set_priority(desk, [ticket_id], Priority.P2)
        triage.set_category(desk, [ticket_id], "access")
    code, said = _run(home, "report", "month")
    assert code == 0
    assert "Access" in said
    told = json.loads(_run(home, "report", "month", "--json")[1])
    assert told["now"]["received"] == 1
    code, said = _run(home, "report", "month", "--csv", str(tmp_path / "out"))
    assert len(said.splitlines()) == 4
    with (tmp_path / "out" / "month-categories.csv").open(encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["category", "count"], ["access", "1"]]
    assert _run(home, "report", "year")[0] == 2
    assert _run(home, "handover")[1].startswith(" 1 open · today came")
    assert json.loads(_run(home, "handover", "--json")[1])["open"] == 1
