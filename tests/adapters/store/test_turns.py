"""A person's act gets in between the transactions of a program that writes one after the other."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from supportdesk_tui.store.opening import open_sqlite

WRITE_AND_WRITE = """
import sys, time
from pathlib import Path
from supportdesk_tui.store.opening import open_sqlite
store = open_sqlite(Path(sys.argv[1]))
while True:
    with store.writing() as unit:
        unit.set_setting("x", "y")
        print(flush=True)
        time.sleep(0.15)
"""
ACTS = 8


def test_an_act_waits_for_one_transaction_of_a_bulk_writer_and_not_for_all(tmp_path: Path) -> None:
    """SQLite alone let an act wait until it gave up: its sleeper never met the moment between two transactions."""
    path = tmp_path / "queue.db"
    store = open_sqlite(path, busy_seconds=20)
    bulk = subprocess.Popen([sys.executable, "-c", WRITE_AND_WRITE, str(path)], stdout=subprocess.PIPE)
    try:
        assert bulk.stdout is not None
        bulk.stdout.readline()
        waits = []
        for number in range(ACTS):
            began = time.monotonic()
            with store.writing() as unit:
                unit.set_setting("act", str(number))
            waits.append(time.monotonic() - began)
        assert bulk.poll() is None
        assert sorted(waits)[ACTS // 2] < 1.0
        assert max(waits) < 4.0
    finally:
        bulk.kill()
        bulk.communicate()
        store.close()
