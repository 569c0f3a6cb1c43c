"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from supportdesk_tui.desk.new_file import whole_file


def test_what_a_killed_process_had_begun_goes_with_the_next_writing(tmp_path: Path) -> None:
    """Of processes that run, nothing is taken; a number may be given out again."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    orphan, namesake, other, strange = (
        tmp_path / f".a[1].jsonl.{process}.part" for process in (ended.pid, os.getpid(), os.getppid(), "mine"))
    for part in (orphan, namesake, other, strange):
        part.write_bytes(b"half")
    with whole_file(tmp_path / "a[1].jsonl", replace=True) as file:
        file.write(b"whole")
    assert (tmp_path / "a[1].jsonl").read_bytes() == b"whole"
    assert sorted(tmp_path.glob(".*")) == sorted((other, strange))
