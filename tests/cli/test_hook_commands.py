"""A hook gets its occasion as JSON on standard input and its arguments as written; a slow one is ended."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from supportdesk_tui.cli import hook_commands
from supportdesk_tui.desk.rules import hooks
from supportdesk_tui.domain.hook import Hooks


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_hook_hears_what_happened_and_a_slow_one_is_ended(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    heard = tmp_path / "heard"
    with open_test_desk(tmp_path / "home") as desk:
        def with_hook(*command: str) -> None:
            bound = Hooks(command, timeout=timedelta(seconds=0.5))
            hook_commands.tell(replace(desk, config=replace(desk.config, hooks=bound)))

        good = script(tmp_path / "good", f'cat > {heard}; echo "$#$1" >> {heard}; echo "said \\033[2J"')
        with_hook(good, "$(touch x)")
        take(desk, mail("Card; rm -rf ~"))
        with_hook(good, "$(touch x)")
        said, arguments = heard.read_text().split("}\n") if "}\n" in heard.read_text() else (
            heard.read_text().rsplit("}", 1))
        assert json.loads(said + "}")["ticket"]["subject"] == "Card; rm -rf ~"
        assert json.loads(said + "}")["event"] == "new"
        assert arguments.strip() == "1$(touch x)"
        assert "\x1b" not in caplog.text
        take(desk, mail("Two"))
        began = time.monotonic()
        with_hook(script(tmp_path / "slow", "sleep 30 & sleep 30"))
        assert time.monotonic() - began < 10
        bad = replace(desk, config=replace(desk.config, hooks=Hooks(("x",))))
        assert [trouble.reason for trouble in hooks.troubles(bad)] == ["timeout"]
        take(desk, mail("Three"))
        with_hook(str(tmp_path / "nowhere"))
        assert [trouble.reason for trouble in hooks.troubles(bad)] == ["missing"]
