"""The help of every command is in the operator's language."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from supportdesk_tui import i18n
from supportdesk_tui.cli import main as command_line
from supportdesk_tui.cli.helping import texts
from supportdesk_tui.cli.running import options

SAME = {"gmail, yandex360, mailru, microsoft365, fastmail, icloud or other.", "P1, P2 or P3.", "A macro's id."}
"""Sentences of names alone, or nearly."""


@pytest.fixture(autouse=True)
def _english_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n.catalogue, "_active", ["en"])
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr(options, "home", None)


@pytest.mark.parametrize("command", [[], ["sla"], *([name] for name in command_line.COMMANDS)])
def test_a_help_is_in_russian(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                              capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["supportdesk", "--lang", "ru", "--home", str(tmp_path), *command, "--help"])
    monkeypatch.setenv("SUPPORTDESK_LANG", "en")
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Ключи:" in said
    assert "Показать эту справку и выйти." in said
    assert "Print JSON" not in said


def test_every_sentence_of_the_help_has_its_russian() -> None:
    every = set(texts(command_line.build(command_line.COMMANDS)))
    assert len(every) > 100
    i18n.activate("ru")
    left = {text for text in every - SAME if i18n.gettext(text) == text and " " in text}
    assert left <= {"name, plan, member_since, profile_id, notes, phone, telegram, language, email"}
