"""``supportdesk keys``: the keymap in force, and what is wrong with one's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from supportdesk_tui.cli import main as command_line
from supportdesk_tui.commands import own_keys
from supportdesk_tui.domain.panel_wishes import AS_SHIPPED

CONFIG = """
language = "en"
[keys]
"ticket.done" = "x"
"ticket.escalate" = ["e", "f8"]
"ticket.tags" = "j"
"""


def run(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    (home / "config.toml").write_text(CONFIG)
    monkeypatch.setattr(sys, "argv", ["supportdesk", "--home", str(home), "keys", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    own_keys.put_in_force(AS_SHIPPED)
    return int(ended.value.code or 0)


def test_a_check_names_the_line_and_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, monkeypatch, "--check") == 2
    assert "config.toml, line 6: ticket.tags: j is the key of list.down here" in capsys.readouterr().out


def test_the_list_has_the_keys_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, monkeypatch) == 0
    assert "e F8" in capsys.readouterr().out
    assert run(tmp_path, monkeypatch, "--json") == 2
    said = json.loads(capsys.readouterr().out)
    assert {each["id"]: each["keys"] for each in said["commands"]}["ticket.done"] == ["x"]
    assert said["problems"][0]["reason"] == "conflict"
