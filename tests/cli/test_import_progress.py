"""The bar of a long import: on a terminal alone, late enough not to flicker, one line that is gone at the end."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import time
from supportdesk_tui.cli.imports.progress import ProgressBar
from supportdesk_tui.cli.last_gate import cleaned_output
with cleaned_output(), ProgressBar("leads\\x1b[31m.csv") as bar:
    bar.tell(200, 1000)
    time.sleep({seconds})
    bar.tell(400, 1000)
    time.sleep(0.3)
"""


def drawn(seconds: float) -> str:
    terminal, end = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", SCRIPT.format(seconds=seconds)], stderr=end,
                               env=os.environ | {"TERM": "xterm", "COLUMNS": "80"}, cwd=Path(__file__).parent)
    os.close(end)
    said = b""
    try:
        while piece := os.read(terminal, 4096):
            said += piece
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    assert process.wait() == 0
    return said.decode()


def test_a_long_file_has_a_bar_that_stays_in_its_line() -> None:
    said = drawn(1.5)
    assert "leads.csv" in said
    assert "400/1000" in said
    assert said.count("\n") == 1, "drawn over itself, and taken away at the end"
    assert said.endswith("\x1b[2K")


def test_a_short_one_has_none() -> None:
    assert drawn(0) == ""
