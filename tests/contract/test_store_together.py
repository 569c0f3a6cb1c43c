"""Several at once: leases, the change counter, writers in threads and processes, and one that is killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from fakes import NOON
from store_values import new_message, new_ticket, stored_ticket
from supportdesk_tui.store.sql_store import SqlStore

OpenStore = Callable[[], SqlStore]
OPEN = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from supportdesk_tui.desk.ports import NewMessage
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.store.opening import open_postgres, open_sqlite
address = sys.argv[1]
store = open_postgres(address) if "://" in address else open_sqlite(Path(address))
"""
ADD_THIRTY = OPEN + """
for _ in range(30):
    with store.writing() as unit:
        unit.set_setting("sum", str(int(unit.setting("sum") or 0) + 1))
store.close()
"""
DIE_HALFWAY = OPEN + """
with store.writing() as unit:
    unit.set_setting("half", "written")
    unit.add_message(NewMessage(1, Direction.INBOUND, datetime.now(UTC), text="vanishing"))
    unit.find("vanishing")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def add_one(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.set_setting("sum", str(int(unit.setting("sum") or 0) + 1))


class TestTogether:
    def test_threads_lose_no_update(self, store: SqlStore) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: add_one(store), range(40)))
        with store.reading() as unit:
            assert unit.setting("sum") == "40"

    def test_processes_lose_no_update(self, store: SqlStore, address: str) -> None:
        """M-76: cron's sync and the panel write at the same time."""
        others = [subprocess.Popen([sys.executable, "-c", ADD_THIRTY, address]) for _ in range(2)]
        for _ in range(30):
            add_one(store)
        assert [other.wait(60) for other in others] == [0, 0]
        with store.reading() as unit:
            assert unit.setting("sum") == "90"

    def test_a_killed_writer_leaves_nothing_and_blocks_nobody(self, address: str, open_store: OpenStore) -> None:
        store = open_store()
        ticket = stored_ticket(store)
        died = subprocess.run([sys.executable, "-c", DIE_HALFWAY, address], check=False, timeout=60)
        assert died.returncode == -9
        with store.reading() as unit:
            assert unit.setting("half") is None
            assert unit.messages(ticket.id) == ()
        again = open_store()
        add_one(again)
        with again.reading() as unit:
            assert unit.find("vanishing") == ()
        assert again.check() == "ok"

    def test_a_reader_is_not_kept_waiting_by_a_writer(self, store: SqlStore) -> None:
        with store.writing() as writing:
            new_ticket(writing)
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(lambda: _numbers(store)).result(timeout=4) == []
        assert len(_numbers(store)) == 1

    def test_the_counter_moves_when_somebody_has_committed(self, open_store: OpenStore) -> None:
        """M-84, M-85: asking is enough, nothing has to be heard; what is new is then read, not counted up by ids."""
        ours, theirs = open_store(), open_store()
        before = ours.change_counter()
        assert ours.change_counter() == before
        with theirs.reading() as unit:
            unit.all_ticket_ids()
        assert ours.change_counter() == before
        ticket = stored_ticket(theirs)
        after = ours.change_counter()
        assert after != before
        with pytest.raises(ZeroDivisionError), theirs.writing() as unit:
            unit.add_message(new_message(ticket.id, str(1 / 0)))
        assert ours.change_counter() == after


class TestLeases:
    def test_one_holder_at_a_time(self, open_store: OpenStore) -> None:
        """M-11: two syncs never read one account at once; a stale lease is taken over."""
        ours, theirs = open_store(), open_store()
        assert ours.lease_holder("sync", NOON) is None
        assert ours.take_lease("sync", "ours", NOON)
        assert not theirs.take_lease("sync", "theirs", NOON + timedelta(seconds=119))
        assert theirs.take_lease("other", "theirs", NOON)
        assert ours.take_lease("sync", "ours", NOON + timedelta(seconds=60))
        assert theirs.lease_holder("sync", NOON + timedelta(seconds=179)) == "ours"
        assert theirs.take_lease("sync", "theirs", NOON + timedelta(seconds=180))
        assert not ours.take_lease("sync", "ours", NOON + timedelta(seconds=181))

    def test_only_the_holder_gives_it_back(self, store: SqlStore) -> None:
        assert store.take_lease("sync", "ours", NOON, seconds=5)
        store.drop_lease("sync", "theirs")
        assert store.lease_holder("sync", NOON) == "ours"
        store.drop_lease("sync", "ours")
        assert store.lease_holder("sync", NOON) is None

    def test_of_many_at_once_one_gets_it(self, store: SqlStore) -> None:
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(lambda number: store.take_lease("sync", f"p{number}", NOON), range(12)))
        assert taken.count(True) == 1


def _numbers(store: SqlStore) -> list[int]:
    with store.reading() as unit:
        return list(unit.all_ticket_ids())
