"""A team on one server: who works on what, whose clock counts, and how what others did is seen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_smtp import ScriptedSmtp
from desks import mail, open_test_desk, take
from store_values import new_ticket
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.store.opening import open_postgres
from supportdesk_tui.store.sql_store import SqlStore

pytestmark = pytest.mark.postgres
LETTERS = 12


@pytest.fixture
def open_team(postgres_server: object) -> Callable[[], SqlStore]:
    url = postgres_server.new_database()  # type: ignore[attr-defined]  # the fixture's server
    return lambda: open_postgres(url)


def test_workers_never_do_the_same_work(open_team: Callable[[], SqlStore], tmp_path: Path) -> None:
    """M-83: four at once on one queue: each letter leaves once, whoever sends it."""
    with ScriptedSmtp() as server:
        account = desk_process.account(1, server.port)
        with open_test_desk(tmp_path, accounts={"support": account}) as local:
            desks = [replace(local, store=open_team()) for _ in range(4)]
            for number in range(LETTERS):
                ticket_id = take(desks[0], mail(f"subject {number}", message_id=f"m{number}")).ticket_id
                assert ticket_id is not None
                reply.send(desks[0], replace(reply.prepare(desks[0], ticket_id), text="Here you are."),
                           hold=timedelta(0))

            def work(desk: Desk) -> None:
                for _ in range(3):
                    deliver.deliver_due(desk, pause=lambda seconds: None)

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(work, desks))
            with desks[0].store.reading() as view:
                assert {each.state for each in view.outbox()} == {OutboxState.SENT}
            for desk in desks:
                desk.store.close()
        copies = server.copies()
    assert (len(copies), set(copies.values())) == (LETTERS, {1})


def test_what_others_did_is_seen_without_being_told(open_team: Callable[[], SqlStore]) -> None:
    """M-84: nobody listens here; the counter is asked, so nothing rests on a notice that may never come."""
    ours, theirs = open_team(), open_team()
    before = ours.change_counter()
    with theirs.writing() as unit:
        ticket = new_ticket(unit)
    assert ours.change_counter() != before
    with ours.reading() as view:
        assert view.ticket(ticket.id).id == ticket.id
    ours.close()
    theirs.close()


def test_ids_are_in_the_order_of_commits(open_team: Callable[[], SqlStore]) -> None:
    """M-85: writers enter one by one, so no row appears below one that was seen, and reading anew misses none."""
    stores = [open_team() for _ in range(4)]

    def add(number: int) -> list[int]:
        store = stores[number % 4]
        with store.writing() as unit:
            new_ticket(unit)
        with store.reading() as view:
            return sorted(view.all_ticket_ids())

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(add, range(24)))
    for ids in seen:
        assert ids == list(range(1, len(ids) + 1)), "a hole would be a ticket that comes later with a smaller id"
    for store in stores:
        store.close()


def test_the_servers_clock_counts(open_team: Callable[[], SqlStore], monkeypatch: pytest.MonkeyPatch) -> None:
    """M-86: whatever a machine's own clock says, the team's instants come from one clock."""
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Wrong:
            return cls(2001, 1, 1, tzinfo=UTC)

    store = open_team()
    true = datetime.now(UTC)
    monkeypatch.setattr(bootstrap, "datetime", Wrong)
    assert bootstrap.SystemClock().now().year == 2001
    assert abs(bootstrap.SystemClock(store.server_now).now() - true) < timedelta(minutes=1)
    store.close()
