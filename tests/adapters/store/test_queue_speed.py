"""The panel's questions cost about the same at a hundred thousand tickets as at a thousand (ratios only)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import NOON
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Deadline, Status, Ticket
from supportdesk_tui.store import ticket_rows
from supportdesk_tui.store.connection import Dialect
from supportdesk_tui.store.opening import open_sqlite
from supportdesk_tui.store.queue_sql import view_sql
from supportdesk_tui.store.sql_store import SqlReading, SqlStore

DEFAULT = parse_query("is:open -is:snoozed -is:sending sort:prio").query
SMALL, LARGE = 1_000, 100_000


def filled(path: Path, size: int) -> SqlStore:
    """A queue of that many tickets, made by the database itself: a twentieth is asleep."""
    store = open_sqlite(path)
    with store.writing() as unit:
        person = unit.add_requester(Requester(0))
        model = Ticket(0, "Card refused", Status.OPEN, Channel.EMAIL, person.id, NOON, NOON,
                       deadline=Deadline("first_response", "running", NOON, NOON))
        values = ticket_rows._values(model)
        columns = {name: f":{name}" for name in values} | {
            "id": "i", "received_at": ":received_at - i * 60000000", "urgency": "i % 3",
            "priority_rank": "1 + i % 3", "priority": "'P' || (1 + i % 3)",
            "act_order": f":act_order + i * 7919 % {size} * 60000000",
            "act_by": f":act_by + i * 7919 % {size} * 60000000",
            "snoozed_until": "CASE WHEN i % 20 = 0 THEN :received_at + 1000000 END",
        }
        unit._db.run(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})"
            f" INSERT INTO ticket ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM n", values,
        )
    return store


@pytest.fixture(scope="module")
def queues(tmp_path_factory: pytest.TempPathFactory) -> tuple[SqlStore, SqlStore]:
    folder = tmp_path_factory.mktemp("speed")
    return filled(folder / "small.db", SMALL), filled(folder / "large.db", LARGE)


def best_of(act: Callable[[], object], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        act()
        times.append(time.thread_time() - start)
    return min(times)


def ratio(queues: tuple[SqlStore, SqlStore], act: Callable[[SqlReading], object]) -> float:
    with queues[0].reading() as small, queues[1].reading() as large:
        return best_of(lambda: act(large)) / best_of(lambda: act(small))


def test_the_first_lines_do_not_depend_on_the_size(queues: tuple[SqlStore, SqlStore]) -> None:
    view = view_sql(DEFAULT, NOON, Dialect.SQLITE)
    first = f"SELECT t.id FROM ticket t WHERE {view.where} ORDER BY {view.order_by} LIMIT 40"
    assert ratio(queues, lambda unit: unit._db.rows(first, view.params)) < 3


def test_a_ticket_is_found_at_once(queues: tuple[SqlStore, SqlStore]) -> None:
    assert ratio(queues, lambda unit: unit.tickets(range(500, 540))) < 3
    assert ratio(queues, lambda unit: unit.messages(500)) < 3
    assert ratio(queues, lambda unit: unit.passed_boundaries(NOON)) < 3


def test_a_window_with_its_total_grows_less_than_the_queue(queues: tuple[SqlStore, SqlStore]) -> None:
    """Counting reads the index through; a sort or a look at each row would cost far more than this."""
    assert ratio(queues, lambda unit: unit.window(DEFAULT, NOON, 0, 40)) < 60


@pytest.mark.parametrize("text", [
    "is:open -is:snoozed -is:sending sort:prio", "is:open sort:sla", "sort:-created", "sort:prio",
])
def test_the_usual_orders_are_read_from_an_index(queues: tuple[SqlStore, SqlStore], text: str) -> None:
    view = view_sql(parse_query(text).query, NOON, Dialect.SQLITE)
    with queues[1].reading() as unit:
        plan = unit._db.rows(
            f"EXPLAIN QUERY PLAN SELECT t.id FROM ticket t WHERE {view.where} ORDER BY {view.order_by} LIMIT 40",
            view.params,
        )
    assert [step for *_, step in plan if "TEMP B-TREE" in step] == []


def test_the_default_view_reads_nothing_but_its_index(queues: tuple[SqlStore, SqlStore]) -> None:
    view = view_sql(DEFAULT, NOON, Dialect.SQLITE)
    with queues[1].reading() as unit:
        plan = unit._db.rows(f"EXPLAIN QUERY PLAN SELECT count(*) FROM ticket t WHERE {view.where}", view.params)
    assert "COVERING INDEX ix_ticket_queue" in plan[0][-1]
