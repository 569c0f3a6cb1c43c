"""``supportdesk macro`` and ``supportdesk sop``: the playbook is read, checked and followed without the panel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import macro, sop
from supportdesk_tui.desk.letters import by_hand
from supportdesk_tui.domain.ticket import Channel

app = typer.Typer()
app.add_typer(macro.app, name="macro")
app.add_typer(sop.app, name="sop")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPORTDESK_LANG", "en")
    i18n.activate("en")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def parsed(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def own_macro(text: str, name: str = "mine", language: str = "en") -> Path:
    file = bootstrap.places().macros_dir / language / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def ticket() -> int:
    """The number of a ticket logged by hand."""
    with bootstrap.open_desk() as opened:
        done = by_hand.log_contact(opened.desk, Channel.PHONE, name="Anna", phone="+79161234567",
                                   subject="Charged twice", text="I was charged twice this morning.")
    return done.ticket_ids[0]


def test_list_shows_replies_templates_and_the_acknowledgement() -> None:
    lines = run("macro", "list").output.splitlines()
    assert any(line.startswith("payment-declined ") for line in lines)
    assert any(line.startswith("escalate-developer ") for line in lines)
    assert lines[-1].startswith("acknowledgement ")
    assert {"id", "actions", "variants"} <= parsed("macro", "list")[0].keys()


def test_list_speaks_the_operators_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPORTDESK_LANG", "ru")
    assert "Банк отклонил карту" in run("macro", "list").output


def test_a_broken_file_is_named_and_the_rest_listed() -> None:
    own_macro("no fields")
    result = run("macro", "list")
    assert result.exit_code == 0
    assert "mine.md:1: " in result.stderr
    assert "payment-declined" in result.stdout


def test_show_prints_the_acts_and_the_text() -> None:
    output = run("macro", "show", "bug-accepted", "--lang", "ru").output
    assert "status:        on_hold" in output
    assert "promise:       tomorrow 15:00" in output
    assert "{{ requester.greeting }}" in output
    assert "разработчикам" in output
    assert parsed("macro", "show", "bug-accepted")["actions"]["escalate_to"] == "escalate-developer"


def test_show_of_an_unknown_macro_is_wrong_usage() -> None:
    result = run("macro", "show", "nope")
    assert result.exit_code == 2
    assert "nope" in result.stderr
    assert run("sop", "show", "nope").exit_code == 2


def test_lint_passes_the_starter_texts() -> None:
    result = run("macro", "lint")
    assert (result.exit_code, result.output) == (0, "Errors: 0, warnings: 0\n")
    assert run("sop", "lint").exit_code == 0


def test_lint_fails_on_an_error_and_names_the_line() -> None:
    file = own_macro("---\ntitle: Mine\n---\n\nHello, reply to {{ requester.naem2 }}\n")
    result = run("macro", "lint", str(file))
    assert result.exit_code == 1
    assert f"{file}:5: unknown variable: requester.naem2 [error]" in result.output
    assert "Errors: 1, warnings: 1" in result.output
    found = json.loads(run("macro", "lint", "--json").stdout)
    assert {problem["reason"] for problem in found} == {"unknown_variable", "missing_language"}


def test_lint_of_other_paths_leaves_it_out(tmp_path: Path) -> None:
    own_macro("no fields")
    other = tmp_path / "other"
    other.mkdir()
    assert run("macro", "lint", str(other)).exit_code == 0
    assert run("macro", "lint", str(tmp_path / "gone")).exit_code == 2


def test_new_writes_both_languages_that_pass_without_errors() -> None:
    assert run("macro", "new", "late-refund", "--category", "payment").exit_code == 0
    files = [bootstrap.places().macros_dir / language / "late-refund.md" for language in ("en", "ru")]
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert run("macro", "lint").exit_code == 0
    assert bootstrap.library().macro("late-refund").category == "payment"


def test_new_overwrites_nothing_and_takes_only_plain_ids() -> None:
    file = own_macro("---\ntitle: Mine\n---\n\nHello")
    assert run("macro", "new", "mine").exit_code == 2
    assert run("macro", "new", "Моё имя").exit_code == 2
    assert file.read_text(encoding="utf-8").endswith("Hello")


def test_sop_list_and_show() -> None:
    assert "refund " in run("sop", "list").output
    assert {"titles", "files"} <= parsed("sop", "list")[0].keys()
    output = run("sop", "show", "refund").output
    assert output.startswith("Refund: within the guarantee and after (refund)")
    assert "--value: in (within the guarantee), after (later)" in output
    assert parsed("sop", "show", "refund")["steps"][2]["choices"] == {"in": "within the guarantee",
                                                                     "after": "later"}


def test_tick_records_a_step_and_shows_where_the_ticket_stands(ticket: int) -> None:
    result = run("sop", "tick", str(ticket), "1", "--sop", "check-transaction", "--value", "yes")
    assert result.exit_code == 0, result.output
    assert "[x]  1 Have date, amount and the last four digits?: yes" in result.output
    after = parsed("sop", "tick", str(ticket), "2", "--value", "twice")
    assert [step["done"] for step in after["steps"]][:3] == [True, True, False]
    assert after["steps"][7]["applies"] is False, "a payment that was found is not declined"
    off = parsed("sop", "tick", str(ticket), "2", "--off")
    assert off["steps"][1]["done"] is False
    assert "[ ]  2 Find the payment" in run("sop", "show", "check-transaction", "--ticket", str(ticket)).output


def test_tick_refuses_what_cannot_be(ticket: int) -> None:
    assert run("sop", "tick", str(ticket), "1").exit_code == 2, "no SOP is followed yet"
    assert run("sop", "tick", str(ticket), "99", "--sop", "refund").exit_code == 2
    assert run("sop", "tick", str(ticket), "3", "--sop", "refund", "--value", "perhaps").exit_code == 2
    assert run("sop", "tick", "999", "1", "--sop", "refund").exit_code == 3
