"""What an operator mistypes is answered with one sentence in their language, a code, and no traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from supportdesk_tui import i18n
from supportdesk_tui.cli import main as command_line
from supportdesk_tui.cli.running import options

HUGE = "99999999999999999999"


class Desk:
    """The command line on a home of its own, in this process."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._home, self._patch, self._capsys = home, monkeypatch, capsys

    def run(self, *words: str, lang: str = "en") -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        self._patch.setattr(sys, "argv", ["supportdesk", "--home", str(self._home), *words])
        self._patch.setenv("SUPPORTDESK_LANG", lang)
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = self._capsys.readouterr()
        code = ended.value.code
        assert "Traceback" not in said.out + said.err
        return code if isinstance(code, int) else 0, said.out, said.err

    def ticket(self) -> int:
        """The number of a new ticket."""
        _code, out, _err = self.run("new", "--channel", "phone", "--from", "+79001112233", "--subject", "A call",
                                    "--json")
        return int(json.loads(out)["ticket"])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.setattr(options, "home", None)
    monkeypatch.setattr(i18n.catalogue, "_active", ["en"])
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(("words", "english", "russian"), [
    (["show", "x"], "x is not a ticket's number", "x — не номер обращения"),
    (["show", HUGE], "is not a ticket's number", "не номер обращения"),
    (["close"], "ID... | QUERY is missing", "не хватает: ID... | QUERY"),
    (["list", "--limt", "3"], "there is no option --limt (perhaps --limit)", "нет ключа --limt"),
    (["list", "--limit", "0"], "--limit: at least 1 is needed", "нужно не меньше 1"),
    (["list", "--limit", "x"], "--limit: a whole number is needed", "нужно целое число"),
    (["frobnicate"], "there is no command frobnicate", "нет команды frobnicate"),
    (["promise", "1"], "Give tickets and a date", "Укажите обращения и срок"),
    (["list", "--view"], "--view: a value is needed", "--view: нужно значение"),
    (["sla", "due", "--priority", "P9", "--received", "2026-01-01"], "one of these is needed", "нужно одно из"),
    (["sla", "due", "--priority", "P1", "--received", "0001-01-01"], "out of every range", "за всеми пределами"),
    (["undo", "--batch", "0"], "there is no act 0", "0"),
    (["set", "1", "--tag"], "is not understood", "--tag"),
    (["snooze", "1"], "one time", "одно время"),
    (["snooze", "1", "2h", "--until", "3h"], "one time", "одно время"),
])
def test_wrong_words_are_one_sentence_in_both_languages(
        desk: Desk, words: list[str], english: str, russian: str) -> None:
    for lang, sentence in (("en", english), ("ru", russian)):
        code, out, err = desk.run(*words, lang=lang)
        assert code == 2
        assert not out
        assert sentence in err


def test_a_tag_is_taken_away_with_a_minus(desk: Desk) -> None:
    number = str(desk.ticket())
    assert desk.run("set", number, "+vip", "+late")[0] == 0
    assert desk.run("set", f"#{number}", "-vip", "--json")[0] == 0
    assert json.loads(desk.run("show", f"#{number}", "--json")[1])["tags"] == ["late"]


def test_snooze_takes_its_time_at_the_end_or_as_an_option(desk: Desk) -> None:
    number = str(desk.ticket())
    for words in (["2h"], ["tomorrow", "15:00"], ["--until", "2h"]):
        assert desk.run("snooze", number, *words)[0] == 0
        assert json.loads(desk.run("show", number, "--json")[1])["snoozed_until"]


def test_typed_escape_sequences_are_not_echoed(desk: Desk) -> None:
    _code, _out, err = desk.run("list", "\x1b[31mfoo:bar")
    assert "\x1b" not in err


def test_every_writing_command_prints_json_when_asked(desk: Desk, tmp_path: Path) -> None:
    desk.ticket()
    copy = tmp_path / "copy.sqlite3"
    for words in (["backup", str(copy)], ["restore", str(copy)], ["macro", "new", "late-refund"]):
        code, out, _err = desk.run(*words, "--json")
        assert code == 0
        assert json.loads(out)


def test_a_macro_whose_file_is_broken_is_not_called_missing(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "macros" / "en"
    folder.mkdir(parents=True)
    (folder / "late.md").write_text("---\ntitle: [x\n---\nHi\n", encoding="utf-8")
    number = str(desk.ticket())
    for lang, words in (("en", "its file has a mistake"), ("ru", "в файле ошибка")):
        code, _out, err = desk.run("reply", number, "--macro", "late", lang=lang)
        assert code == 2
        assert words in err
        assert "late.md:3" in err
    assert "perhaps access-login" in desk.run("reply", number, "--macro", "acces-login")[2]


def test_what_blocks_a_letter_is_said_by_its_kind(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "macros" / "en"
    folder.mkdir(parents=True)
    for name, text in (("open", "Hello {{ requester.name"), ("odd", "Hello {{ requester.nmae }}")):
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n{text}\n", encoding="utf-8")
    number = str(desk.ticket())
    assert "template fails" in desk.run("reply", number, "--macro", "open")[2]
    assert "no placeholder requester.nmae" in desk.run("reply", number, "--macro", "odd")[2]
    assert "--var steps=" in desk.run("escalate", number, "--template", "escalate-developer")[2]


def test_deleting_wants_the_number_twice(desk: Desk) -> None:
    number = desk.ticket()
    code, _out, err = desk.run("purge", str(number))
    assert (code, f"--confirm {number}" in err) == (4, True)
    assert desk.run("purge", str(number), "--confirm", "99")[0] == 4
    code, out, _err = desk.run("purge", str(number), "--confirm", f"#{number}")
    assert (code, "deleted for ever" in out) == (0, True)
    assert desk.run("show", str(number))[0] == 3
    assert json.loads(desk.run("log", "--json")[1])[0]["summary"] == {"number": number}


def test_views_are_saved_renamed_moved_and_removed(desk: Desk) -> None:
    def names() -> list[str]:
        return [view["name"] for view in json.loads(desk.run("view", "list", "--json")[1])]

    code, said, _ = desk.run("view", "save", "Refunds", "is:open tag:refund", "--key", "b")
    assert (code, names()[-1]) == (0, "Refunds")
    assert "v b" in said
    assert desk.run("view", "rename", "Refunds", "Возвраты")[0] == 0
    assert desk.run("view", "move", "Возвраты", "left")[0] == 0
    assert names()[-2] == "Возвраты"
    code, said, _ = desk.run("view", "remove", "b")
    assert (code, "is:open tag:refund" in said, "Возвраты" in names()) == (0, True, False)
    code, _, said = desk.run("view", "remove", "b")
    assert (code != 0, "queue" in said) == (True, True)
    assert desk.run("view", "save", "Odd", "priot:x")[0] == 2
