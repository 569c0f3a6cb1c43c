"""The file of rules as the desk keeps it: a change is seen at once, a mistake stops nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desks import open_test_desk
from supportdesk_tui.domain.errors import ConfigError

RULE = '[[rule]]\nname = "{}"\nthen = {{prio = "P1"}}\n'


def _write(file: Path, text: str, stamp: int) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(stamp, stamp))


def test_a_change_is_read_at_once(tmp_path: Path) -> None:
    """By a watch that has run for weeks, too: nobody has to start it anew."""
    file = tmp_path / "rules.toml"
    with open_test_desk(tmp_path) as desk:
        assert not desk.rulebook.rules
        _write(file, RULE.format("A"), 1)
        assert [rule.name for rule in desk.rulebook.rules] == ["A"]
        _write(file, RULE.format("A") + RULE.format("B"), 2)
        assert [rule.name for rule in desk.rulebook.rules] == ["A", "B"]
        _write(file, "[[rule]", 3)
        assert (desk.rulebook.rules, desk.rulebook.looks_at_arrivals) == ((), False)
        with pytest.raises(ConfigError) as error:
            desk.rulebook.usable()
        assert (error.value.line, error.value.reason) == (1, "syntax")
        file.unlink()
        assert (desk.rulebook.problem, desk.rulebook.rules) == (None, ())


@pytest.mark.parametrize(("text", "may_forbid"), [
    (RULE.format("A") + "proi = 1\n", False), ("# ack = true\n[[rule]", False), ("then = {ack = false\n", True),
])
def test_whether_a_broken_file_speaks_of_letters(tmp_path: Path, text: str, may_forbid: bool) -> None:
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    with open_test_desk(tmp_path) as desk:
        assert desk.rulebook.problem is not None
        assert desk.rulebook.may_forbid_letters is may_forbid
