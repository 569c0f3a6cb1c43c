"""``supportdesk rules list`` and ``test``: what there is, and what it would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desks import mail, open_test_desk, take
from supportdesk_tui.cli.main import app

RULES = """[[rule]]
name = "Cards"
when = "subj:card"
then = {cat = "payment", prio = "P2"}

[[rule]]
name = "Zebras"
when = "subj:zebra"
then = {prio = "P1"}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_test_desk(tmp_path / "home") as desk:
        take(desk, mail("My card was refused"))
    (tmp_path / "home" / "rules.toml").write_text(RULES, "utf-8")
    return tmp_path / "home"


def _run(home: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--home", str(home), *words])
    return result.exit_code, result.output


def test_what_would_change_by_which_rule(home: Path) -> None:
    code, said = _run(home, "rules", "test")
    assert code == 0
    assert "cat: – → payment   rule “Cards”" in said
    assert "Zebras: matches nothing here" in said
    code, said = _run(home, "rules", "test", "--json")
    assert json.loads(said)["matched"] == {"Cards": 1, "Zebras": 0}
    assert json.loads(_run(home, "show", "1", "--json")[1])["category"] == ""
    assert _run(home, "rules", "test", "prio:P1")[0] == 3
    assert _run(home, "rules", "test", "prioo:P1")[0] == 2


def test_a_macro_is_told_with_its_rule_and_is_no_change(home: Path) -> None:
    (home / "rules.toml").write_text('[[rule]]\nname = "A"\nwhen = "subj:card"\n'
                                     'then = {macro = "payment-details", ack = true}\n', "utf-8")
    code, said = _run(home, "rules", "test")
    assert code == 3
    assert said.splitlines() == ["A: matches 1 ticket · proposes the macro payment-details · acknowledges new tickets",
                                 "1 ticket looked at; nothing was changed"]


def test_a_ticket_that_came_before_the_rule_is_proposed_what_it_says(home: Path) -> None:
    code, said = _run(home, "triage", "1")
    assert code == 0
    assert said.startswith("#1: P2 · Payment — rule “Cards”")


def test_listing_and_refusing(home: Path) -> None:
    code, said = _run(home, "rules", "list")
    assert code == 0
    assert said.splitlines()[0].startswith("Cards")
    (home / "rules.toml").write_text(RULES.replace("then = {prio", "then = {proi"), "utf-8")
    code, said = _run(home, "rules", "list")
    assert code == 2
    assert "rules.toml, line 9" in said
    assert "prio" in said
    (home / "rules.toml").unlink()
    assert _run(home, "rules", "list")[0] == 3


def test_a_macro_that_does_not_exist_is_told_with_its_place(home: Path) -> None:
    more = '\n[[rule]]\nname = "A"\nthen = {macro = "payment-detail"}\n'
    (home / "rules.toml").write_text(RULES + more)
    code, said = _run(home, "rules", "test")
    assert code == 2
    assert "rules.toml, line 11, rule.then.macro: a value that cannot be" in said
    assert "payment-details" in said
