"""Hostile mail, a hostile mail server and forged rows in the real program on a real terminal, byte by byte."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from bench.fault_runs import runs
from bench.scripted_imap import ScriptedImap
from hostile_bytes import EVIL, foreign, prepare
from terminal import Terminal

CONFIG = """
language = "en"
[club]
name = "Route"
[me]
id = "ira"
name = "Ira"
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
username = "support"
imap = {{host = "127.0.0.1", port = {port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = 1, security = "none"}}
password = {{env = "DESK_PASSWORD"}}
"""
WALK = (("j", "EVIL"), ("\r", "From:"), ("h", "EVIL"), ("q", "q quit"), ("r", "EDITING"), ("\x1b", "READY"),
        ("\x1b", "q quit"), (":", "Tab: words behind it"), ("evil", "nothing fits"), ("\x1b", "q quit"),
        ("m", "digit picks"),
        ("\x1b", "q quit"), ("l", "no category yet"), ("o", "Outbox"), ("\x1b", "q quit"),
        ("n", "EDITING"), ("\x1b", "READY"), ("\x1b", "q quit"), ("/", "filter"), ("start", "EVIL"), ("\r", "EVIL"),
        ("\x1b", "EVIL"), ("S", "does not accept"))
"""Keys, and what shows that they have led where they should."""


@pytest.mark.parametrize("size", [(120, 36), (80, 24)][:runs(1, 2)])
def test_nothing_hostile_reaches_the_terminal(size: tuple[int, int], tmp_path: Path) -> None:
    """S12, M-68, M-69: list, conversation, composer, palette, macros, filter, outbox, note and a server's refusal."""
    home = tmp_path / "home"
    prepare(home)
    environ = {**os.environ, "DESK_PASSWORD": "secret", "SUPPORTDESK_HOME": str(home), "LANG": "C.UTF-8"}
    with ScriptedImap(handlers={
            b"LOGIN": lambda talk, tag, line: talk.answer(tag + b" NO " + EVIL.encode() + b"\r\n")}) as server:
        (home / "config.toml").write_text(CONFIG.format(port=server.port))
        with Terminal([sys.executable, "-m", "supportdesk_tui"], environ, *size) as terminal:
            terminal.wait_for("does not accept", 30)
            for keys, led_to in WALK:
                terminal.press(keys)
                terminal.wait_for(led_to)
                time.sleep(0.1)  # what follows a little later, such as the preview
                terminal.wait_for("")
            raw = bytes(terminal.raw)
    assert list(dict.fromkeys(foreign(raw))) == []
