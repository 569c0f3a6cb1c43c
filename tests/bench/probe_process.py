"""Time and memory of a process and its descendants, as Linux tells them."""

from __future__ import annotations

import os
import re
from pathlib import Path


def descendants(process_id: int) -> list[int]:
    """The process and those of its descendants that still exist."""
    found, waiting = [], [process_id]
    while waiting:
        current = waiting.pop()
        found.append(current)
        try:
            for task in Path(f"/proc/{current}/task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text("ascii").split())
        except OSError:
            continue
    return found


def cpu_seconds(process_id: int) -> float:
    """CPU time of the process tree: live threads to the nanosecond, ended ones and reaped children by ticks."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for process in descendants(process_id):
        folder = Path(f"/proc/{process}")
        try:
            live = sum(int((task / "schedstat").read_text("ascii").split()[0])
                       for task in (folder / "task").iterdir())
            fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        except (OSError, IndexError):
            continue
        own = (int(fields[11]) + int(fields[12])) / tick
        total += max(live / 1e9, own - 0.02) + (int(fields[13]) + int(fields[14])) / tick
    return total


def peak_mb(process_id: int) -> float:
    """The most memory that the process itself has held, in MB."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+)", Path(f"/proc/{process_id}/status").read_text("utf-8"), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
