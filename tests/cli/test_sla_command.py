"""``supportdesk sla``: what it prints, and the code it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desks import mail, open_test_desk, take
from supportdesk_tui import bootstrap
from supportdesk_tui.cli.sla import app

VECTORS = Path(__file__).parents[1] / "vectors" / "sla.json"
AT = "2026-03-04T11:00:00+03:00"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def case_file(folder: Path, **expect: object) -> Path:
    file = folder / "cases.json"
    file.write_text(json.dumps({"cases": [{
        "id": "a", "now": AT, "events": [{"at": AT, "type": "received", "priority": "P2"}],
        "expect": {"first_response": expect}}]}), encoding="utf-8")
    return file


def test_check_ends_with_0_when_everything_holds() -> None:
    result = run("check", VECTORS)
    assert result.exit_code == 0
    assert "47" in result.stdout


def test_check_prints_every_clock_of_every_case_as_json() -> None:
    result = run("check", VECTORS, "--json")
    cases = json.loads(result.stdout)["cases"]
    assert result.exit_code == 0
    assert len(cases) == 47
    for case in cases:
        assert set(case["clocks"]) == {"first_response", "next_reply", "resolution", "promise"}
        assert all(set(clock) == {"due_at", "state", "act_by"} for clock in case["clocks"].values())


def test_check_lists_what_differs_and_ends_with_1(tmp_path: Path) -> None:
    result = run("check", case_file(tmp_path, state="met", due_at="2026-03-04T13:00:00+03:00"))
    assert result.exit_code == 1
    assert "a: first_response.state: running != met" in result.stdout
    assert "due_at" not in result.stdout


def test_differences_never_spoil_the_json(tmp_path: Path) -> None:
    result = run("check", case_file(tmp_path, state="met"), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["cases"][0]["id"] == "a"


@pytest.mark.parametrize("content", [
    b"{", b"\xff\xfe", b"[]", b'{"cases": [{"id": 1}]}',
    b'{"schedules": {"work": {"timezone": "Mars"}}, "cases": []}', b"[" * 100_000,
])
def test_check_ends_with_2_when_the_file_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "cases.json"
    file.write_bytes(content)
    result = run("check", file)
    assert result.exit_code == 2
    assert str(file) in result.stderr


def test_check_of_a_missing_file_ends_with_2(tmp_path: Path) -> None:
    assert run("check", tmp_path / "none.json").exit_code == 2


def test_due_works_without_a_desk_and_makes_none(tmp_path: Path) -> None:
    result = run("due", "--priority", "P2", "--received", AT)
    assert (result.exit_code, result.stdout) == (0, "2026-03-04T13:00:00+03:00\n")
    assert not (tmp_path / "home").exists()


def test_due_counts_by_the_configured_policy() -> None:
    where = bootstrap.places()
    where.create()
    where.config_file.write_text('[sla.policy.P2]\nfirst_response = ["1h", "work"]\n', encoding="utf-8")
    assert run("due", "--priority", "P2", "--received", AT).stdout == "2026-03-04T12:00:00+03:00\n"


@pytest.mark.parametrize(("target", "due_at"), [
    ("first_response", "2026-03-05T16:00:00+03:00"), ("next_reply", "2026-03-05T16:00:00+03:00"),
    ("resolution", "2026-03-06T17:00:00+03:00")])
def test_due_of_any_target_as_json(target: str, due_at: str) -> None:
    result = run("due", "--priority", "P3", "--received", "2026-03-04T17:00", "--target", target, "--json")
    answer = json.loads(result.stdout)
    assert (answer["clock"], answer["due_at"]) == (target, due_at)


def test_due_says_so_when_there_is_no_target() -> None:
    result = run("due", "--priority", "P1", "--received", AT, "--target", "resolution")
    assert result.exit_code == 0
    assert result.stdout.strip()
    assert json.loads(run("due", "--priority", "P1", "--received", AT, "--target", "resolution",
                          "--json").stdout)["due_at"] is None


@pytest.mark.parametrize("words", [
    ("--priority", "P9", "--received", AT), ("--priority", "P1"), ("--priority", "P1", "--received", "soon"),
    ("--priority", "P1", "--received", AT, "--target", "promise")])
def test_due_refuses_what_it_cannot_read(words: tuple[str, ...]) -> None:
    assert run("due", *words).exit_code == 2


@pytest.fixture
def ticket(tmp_path: Path) -> int:
    """A ticket on the operator's own desk, received on a Wednesday at noon in Moscow."""
    with open_test_desk(tmp_path / "home") as desk:
        taken = take(desk, mail())
    assert taken.ticket_id is not None
    return taken.ticket_id


def test_explain_lists_the_windows_in_local_time(ticket: int) -> None:
    result = run("explain", ticket)
    assert result.exit_code == 0
    assert "First response" in result.stdout
    assert "Wed 4 Mar" in result.stdout
    assert "12:00 - 19:00  7h" in result.stdout


def test_explained_seconds_add_up(ticket: int) -> None:
    clocks = json.loads(run("explain", ticket, "--json").stdout)["clocks"]
    assert set(clocks) == {"first_response", "next_reply", "resolution", "promise"}
    for name, seconds in (("first_response", 8 * 3600), ("resolution", 48 * 3600)):
        assert sum(window["seconds"] for window in clocks[name]["windows"]) == seconds == clocks[name]["seconds"]


def test_explain_of_an_unknown_ticket_says_so(ticket: int) -> None:
    result = run("explain", ticket + 1)
    assert result.exit_code == 3
    assert str(ticket + 1) in result.stderr


def test_recompute_after_the_file_was_edited(ticket: int) -> None:
    """The ticket keeps its version until then; a dry run changes nothing."""
    edited = '[sla.policy.P3]\nfirst_response = ["1h", "work"]\n'
    bootstrap.places().config_file.write_text(edited, encoding="utf-8")
    before = json.loads(run("explain", ticket, "--json").stdout)
    planned = run("recompute", "--dry-run", "--json")
    assert [(move["ticket"], move["clock"]) for move in json.loads(planned.stdout)["moves"]] == [
        (ticket, "first_response")]
    assert json.loads(run("explain", ticket, "--json").stdout) == before
    assert f"#{ticket}" in run("recompute").stdout
    after = json.loads(run("explain", ticket, "--json").stdout)
    assert after["clocks"]["first_response"]["seconds"] == 3600
    assert json.loads(run("recompute", "--json").stdout)["tickets"] == []


def test_the_page_is_whole_and_escaped(tmp_path: Path) -> None:
    where = bootstrap.places()
    where.create()
    where.config_file.write_text('[club]\nname = "A & <b>B"\n[sla]\ncountry = "RU"\n', encoding="utf-8")
    file = tmp_path / "sla.html"
    assert run("page", "--html", file).exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert "A &amp; &lt;b&gt;B" in page
    assert "48h (workdays24)" in page
    assert "<script" not in page
    assert run("page", "--html", "-").stdout == page


def test_a_page_that_cannot_be_written_ends_with_1(tmp_path: Path) -> None:
    assert run("page", "--html", tmp_path / "no" / "sla.html").exit_code == 1
