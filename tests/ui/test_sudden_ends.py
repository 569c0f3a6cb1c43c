"""The panel as a process on a real terminal, ended in every rude way while somebody types: nothing typed is lost."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.fault_runs import runs
from desks import mail, open_test_desk, take
from supportdesk_tui.desk.letters import drafts
from supportdesk_tui.widgets.choice import REPEAT_GUARD
from terminal import Terminal

CONFIG = """
language = "en"
[me]
id = "ira"
name = "Ira"
"""
ACCOUNT = """
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
username = "support"
imap = {host = "127.0.0.1", port = 1, security = "none"}
smtp = {host = "127.0.0.1", port = 1, security = "none"}
password = {env = "DESK_PASSWORD"}
"""


def home_with_a_ticket(home: Path, config: str = CONFIG) -> Path:
    with open_test_desk(home) as desk:
        take(desk, mail("Card refused", "It says no."))
    (home / "config.toml").write_text(config)
    return home


def panel(home: Path, **environ: str) -> Terminal:
    return Terminal([sys.executable, "-m", "supportdesk_tui"],
                    {**os.environ, "SUPPORTDESK_HOME": str(home), "LANG": "C.UTF-8", "DESK_PASSWORD": "x", **environ})


def typed_in(home: Path) -> str:
    """The letters of what is kept: numbered words, as the tests type them."""
    with open_test_desk(home) as desk:
        return " ".join(re.findall(r"w\d+", " ".join(draft.text for draft in drafts.all_kept(desk))))


ENDS: dict[str, Callable[[Terminal], None]] = {
    "kill -9": lambda terminal: terminal.signal(signal.SIGKILL),
    "SIGHUP": lambda terminal: terminal.signal(signal.SIGHUP),
    "window closed": lambda terminal: terminal.hang_up(),
    "SIGTERM": lambda terminal: terminal.signal(signal.SIGTERM),
}


@pytest.mark.parametrize("how", list(ENDS)[:runs(3, 4)])
def test_at_most_the_last_second_is_missing(how: str, tmp_path: Path) -> None:
    """At a random moment of steady typing; a signal that can be heard costs nothing at all."""
    home = home_with_a_ticket(tmp_path / "home")
    for attempt in range(runs(1, 12)):
        with panel(home) as terminal:
            terminal.wait_for("Card refused")
            terminal.press("r")
            terminal.wait_for("EDITING")
            seen: dict[str, float] = {}
            typed: list[str] = []
            lag, began, until = 0.0, time.monotonic(), random.uniform(0.2, 2.0)
            while time.monotonic() - began < until:
                word = f"w{attempt}{len(typed):03d}"
                typed.append(word)
                terminal.press(f"{word} ")
                asked = time.monotonic()
                terminal.wait_for(word)
                seen[word] = time.monotonic()
                lag = max(lag, seen[word] - asked)
            ended = time.monotonic()
            ENDS[how](terminal)
            terminal.wait_for_end()
        # A loaded machine is slow to store as it is slow to show.
        due = [word for word in typed if how != "kill -9" or seen[word] < ended - 1.0 - lag]
        missing = [word for word in due if word not in typed_in(home)]
        assert not missing, f"{missing} of {len(typed)}"


def test_the_next_start_says_where_the_draft_is_and_goes_on_at_its_end(tmp_path: Path) -> None:
    home = home_with_a_ticket(tmp_path / "home")
    with panel(home) as terminal:
        terminal.wait_for("Card refused")
        terminal.press("r")
        terminal.wait_for("EDITING")
        terminal.press("half a thou")
        terminal.wait_for("draft kept")
        terminal.signal(signal.SIGKILL)
        terminal.wait_for_end()
    with panel(home) as terminal:
        terminal.wait_for("1 draft is kept: #1")
        terminal.press("r")
        terminal.wait_for("EDITING")
        terminal.press("ght")
        terminal.wait_for("half a thought")


def test_what_an_editor_had_is_a_draft_again_after_a_crash(tmp_path: Path) -> None:
    """The panel is killed while the editor runs; the editor has saved."""
    home = home_with_a_ticket(tmp_path / "home")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "w1 from the editor" >> "$1"\necho saved\nexec sleep 5\n')
    editor.chmod(0o755)
    with panel(home, EDITOR=str(editor), VISUAL="") as terminal:
        terminal.wait_for("Card refused")
        terminal.press("r")
        terminal.wait_for("EDITING")
        terminal.press("\x1bOS")  # F4
        terminal.wait_for("saved")
        terminal.signal(signal.SIGKILL)
        terminal.wait_for_end()
    with panel(home) as terminal:
        terminal.wait_for("1 draft is kept: #1")
    assert "w1" in typed_in(home)
    assert not list((home / "state").glob("letter-*"))


@pytest.mark.parametrize("how", ["SIGTERM", "window closed", "SIGHUP"])
def test_who_ends_the_panel_ends_its_editor_first(how: str, tmp_path: Path) -> None:
    """The panel waited for the editor and heard nothing; a shutdown then killed both, a closed window neither."""
    home = home_with_a_ticket(tmp_path / "home")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ntrap \'echo "w1 from the editor" >> "$1"; exit 1\' TERM\necho open\n'
                      'while true; do sleep 0.1; done\n')
    editor.chmod(0o755)
    with panel(home, EDITOR=str(editor), VISUAL="") as terminal:
        terminal.wait_for("Card refused")
        terminal.press("r")
        terminal.wait_for("EDITING")
        terminal.press("\x1bOS")  # F4
        terminal.wait_for("open")
        ENDS[how](terminal)
        terminal.wait_for_end()
    assert "w1" in typed_in(home)


def test_no_child_outlives_a_killed_panel(tmp_path: Path) -> None:
    home = home_with_a_ticket(tmp_path / "home", CONFIG + ACCOUNT)
    with panel(home) as terminal:
        terminal.wait_for("Card refused")
        wait_until(lambda: children_on(home))
        time.sleep(random.uniform(0.0, 2.0))
        terminal.signal(signal.SIGKILL)
        terminal.wait_for_end()
        wait_until(lambda: not children_on(home), 10)


def children_on(home: Path) -> list[str]:
    """Processes that work on this home, besides the panel."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
            environ = (entry.parent / "environ").read_bytes()
        except OSError:
            continue
        if b"sync" in words and str(home).encode() in environ + b" ".join(words):
            found.append(entry.parent.name)
    return found


def wait_until(true: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def test_two_panels_see_each_other_and_never_overwrite(tmp_path: Path) -> None:
    """A change is seen within two seconds; a letter being written is warned of; each text stays."""
    home = home_with_a_ticket(tmp_path / "home")
    with panel(home) as one, panel(home) as two:
        one.wait_for("Card refused")
        two.wait_for("Card refused")
        took = []
        for digit in "123":
            one.press(digit)
            one.wait_for(f"P{digit} · new")
            began = time.monotonic()
            two.wait_for(f"P{digit} · new")
            took.append(time.monotonic() - began)
        assert min(took) < 2.0, took  # of three, for the machine may be busy with something else
        one.press("r")
        one.wait_for("EDITING")
        one.press("w1 of the first")
        one.wait_for("draft kept")
        two.press("r")
        two.wait_for("another panel of yours is writing here since")
        two.watch(REPEAT_GUARD)
        two.press("1")
        two.wait_for("EDITING")
        two.press("w2 of the second ")
        two.wait_for("w2")
        two.watch(1.0)
        one.press(" w3 ")
        one.wait_for("your text is kept beside it")
        for terminal in (one, two):
            terminal.press("\x1b")
            terminal.wait_for("READY")
            terminal.press("q")
            terminal.wait_for("filter")
        two.press("r")
        two.wait_for("which draft")
    with open_test_desk(home) as desk:
        texts = {draft.kind: draft.text for draft in drafts.all_kept(desk)}
    assert set(texts) == {"reply", "reply.2"}
    assert "w2" in texts["reply"]
    assert "w3" in texts["reply.2"]
