"""``supportdesk triage ID``: what is suggested and why; ``--accept`` sets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desks import mail, open_test_desk, take
from supportdesk_tui.cli.main import app


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with one ticket about a payment and one about nothing."""
    with open_test_desk(tmp_path / "home") as desk:
        take(desk, mail("Payment", "The payment failed, the card was declined."))
        take(desk, mail("Zzz", "Qqq xxx"))
    return tmp_path / "home"


def _run(home: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--home", str(home), *words])
    return result.exit_code, result.output


def test_the_suggestion_is_shown_then_accepted_then_taken_back(home: Path) -> None:
    code, said = _run(home, "triage", "1", "2")
    assert code == 0
    assert said.splitlines() == ["#1: Payment — the words “payment” and “card”", "#2: no suggestion"]
    code, said = _run(home, "triage", "1", "2", "--accept")
    assert code == 0
    assert said.startswith("#1: category: Payment (1 without a suggestion left as it is)")
    _run(home, "undo")
    code, said = _run(home, "triage", "1", "--json")
    assert json.loads(said)[0]["category"] == "payment"


def test_nothing_to_suggest_or_to_accept(home: Path) -> None:
    assert _run(home, "triage", "2")[0] == 3
    code, said = _run(home, "triage", "2", "--accept")
    assert code == 1
    assert "nothing is suggested" in said
    assert _run(home, "triage", "77")[0] == 3
