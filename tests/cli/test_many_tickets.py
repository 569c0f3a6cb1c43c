"""Numbers or one filter: what a script and a screen reader do to many tickets at once, and what they are told."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import main as command_line
from supportdesk_tui.cli import panel
from supportdesk_tui.cli.running import options
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.event import Batch
from supportdesk_tui.domain.focus import FocusRun
from supportdesk_tui.domain.ticket import Status, Ticket

CONFIG = """[[account]]
name = "support"
address = "help@club.example"
password = {env = "NO_SUCH_PASSWORD"}
imap = {host = "127.0.0.1", port = 1, security = "none"}
smtp = {host = "127.0.0.1", port = 1, security = "none"}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three tickets about cards, one about nothing."""
    with open_test_desk(tmp_path / "home") as desk:
        take(desk, mail("Card", "How do I change my card?", sender="Anna <anna@member.example>"))
        take(desk, mail("Карта", "Как сменить карту? Напишите, пожалуйста.", sender="Олег <oleg@member.example>"))
        take(desk, mail("Card too", "Please help me with the card.", sender="Max <max@member.example>"))
        take(desk, mail("Zzz", "Qqq xxx", sender="zoe@member.example"))
    where = bootstrap.places(tmp_path / "home")
    where.config_file.parent.mkdir(parents=True, exist_ok=True)
    where.config_file.write_text(CONFIG, encoding="utf-8")
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr(options, "home", None)
    monkeypatch.setattr(i18n.catalogue, "_active", ["en"])

    def call(*words: str, lang: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["supportdesk", "--home", str(home), *words])
        monkeypatch.setenv("SUPPORTDESK_LANG", lang)
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return ended.value.code if isinstance(ended.value.code, int) else 0, said.out, said.err
    return call


def rows(home: Path) -> dict[int, Ticket]:
    with bootstrap.open_desk(home) as opened, opened.desk.store.reading() as view:
        return {ticket.id: ticket for ticket in view.tickets(view.all_ticket_ids())}


def acts(home: Path) -> tuple[Batch, ...]:
    with bootstrap.open_desk(home) as opened, opened.desk.store.reading() as view:
        return tuple(view.batches(actor=opened.desk.config.me.id))


def test_one_filter_means_all_it_finds_and_undo_takes_all_back(run: Run, home: Path) -> None:
    code, out, err = run("set", "from:member.example card", "prio=P2", "+карта", "--dry-run")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["1", "3"]
    assert "2 tickets: prio=P2 +карта" in err
    assert not acts(home), "a dry run leaves nothing"
    assert run("set", "from:member.example card", "prio=P2", "+карта")[1] == "2 tickets changed.\n"
    assert {number for number, row in rows(home).items() if row.tags == ("карта",)} == {1, 3}
    assert run("undo")[0] == 0
    assert not any(row.tags for row in rows(home).values())


def test_mixed_outcomes_are_told(run: Run) -> None:
    assert run("close", "3")[0] == 0
    assert run("close", "1", "2", "#3")[1] == "2 tickets changed. 1 not: #3 is solved already\n"
    assert run("close", "1", "2", lang="ru")[:2] == (0, "2 обращения: менять нечего, так и есть\n")
    said = json.loads(run("reopen", "2", "4", "--json")[1])
    assert said[0]["tickets"] == [2]
    assert said[0]["left"] == [{"ticket": 4, "why": "is new already"}]
    said = json.loads(run("spam", "1", "--dry-run", "--json")[1])
    assert (said[0]["dry_run"], said[0]["batch"], said[0]["tickets"]) == (True, None, [1])


def test_an_unknown_number_among_several_refuses_all(run: Run, home: Path) -> None:
    for command in (["close"], ["set", "+x"], ["snooze", "--until", "2h"], ["note", "-m", "x"],
                    ["merge", "--into", "1"], ["promise"], ["reply", "--body", "x"]):
        words = [command[0], "2", "77", *command[1:], *(["2h"] if command == ["promise"] else [])]
        code, _out, err = run(*words)
        assert (code, "#77" in err) == (3, True), words
    assert not acts(home)


@pytest.mark.parametrize(("words", "code"), [
    (["close", "from:nobody@nowhere.example"], 3), (["close", "prio:P9"], 2), (["close", "1", "card"], 2),
    (["close", ""], 2), (["snooze", "card", "2h"], 0), (["note", "card", "-m", "seen"], 0),
    (["promise", "card", "2h", "--silent"], 0), (["merge", "card", "--into", "4"], 0), (["promise", "card"], 2),
    (["list", "--view", "Горит"], 0), (["triage", "card", "--accept", "--dry-run"], 0), (["log", "--since", "1h"], 3),
    (["show", "1", "--thread"], 0), (["next"], 0),
])
def test_exit_codes(run: Run, words: list[str], code: int) -> None:
    assert run(*words)[0] == code


def test_several_letters_want_their_number_repeated(run: Run, home: Path) -> None:
    macro = ["reply", "subj:car", "--macro", "payment-change-card", "--close"]
    code, out, _err = run(*macro, "--dry-run")
    assert (code, out.count("Card")) == (0, 2)
    assert run(*macro)[0] == 4
    code, _out, err = run(*macro, "--confirm", "3")
    assert (code, "--confirm 2" in err) == (4, True)
    assert not acts(home)
    assert run(*macro, "--confirm", "2")[:2] == (0, "2 tickets changed.\n")
    with bootstrap.open_desk(home) as opened, opened.desk.store.reading() as view:
        assert [(letter.ticket_id, letter.state.value) for letter in view.outbox()] == [(1, "queued"), (3, "queued")]
    code, _out, err = run(*macro, "--confirm", "2")
    assert code == 1
    assert "No letter on #1" in err


def test_focus_opens_the_panel_in_a_run(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[FocusRun] = []

    def sat_down(dumb: bool, begins: Callable[[Desk], FocusRun] | None = None) -> bool:
        assert begins is not None
        with bootstrap.open_desk(home) as opened:
            begun.append(begins(opened.desk))
        return False
    monkeypatch.setattr(panel, "is_dumb", lambda: False)
    monkeypatch.setattr(panel, "_sit_down", sat_down)
    assert run("focus", "--view", "Очередь", "--max", "2")[0] == 0
    assert run("focus")[0] == 0
    assert [len(each.waiting) for each in begun] == [2, 2], "the paused run goes on"
    assert rows(home)[1].status is Status.NEW


def test_an_open_bracket_is_no_filter_for_an_act(run: Run) -> None:
    """It may have been meant otherwise than it would be read: nothing is done."""
    code, _, said = run("close", "is:open (card")
    assert code == 2
    assert "a bracket that is not closed: (" in said
    assert run("log", "--since", "1h")[0] == 3


def test_the_log_says_how_many_tickets_it_does_not_name(run: Run, home: Path) -> None:
    with open_test_desk(home) as desk:
        for number in range(8):
            take(desk, mail(f"Invoice {number}", sender=f"m{number}@member.example"))
    assert run("set", "is:open", "prio=P2")[0] == 0
    assert "#8 … and 4 more" in run("log")[1]
    assert "#8 … и ещё 4" in run("log", lang="ru")[1]
