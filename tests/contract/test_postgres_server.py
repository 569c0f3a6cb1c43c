"""What only a server can do to us: be absent, go away, keep us waiting, refuse a character."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from fakes import NOON
from store_values import new_message, new_ticket, stored_ticket
from supportdesk_tui.domain.errors import NotPossible, StoreError
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.store.opening import open_postgres
from supportdesk_tui.store.sql_store import SqlStore

pytestmark = pytest.mark.postgres


class Server(Protocol):
    """The fixture's server, as far as it is used here."""

    def new_database(self) -> str: ...


@pytest.fixture
def url(postgres_server: Server) -> str:
    return postgres_server.new_database()


@pytest.fixture
def team(url: str) -> Iterator[SqlStore]:
    store = open_postgres(url)
    yield store
    store.close()


def reason_of(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_postgres(url)
    return caught.value


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    error = reason_of("postgresql://ira:secret@127.0.0.1:1/desk")
    assert error.reason == "unreachable"
    assert "secret" not in f"{error.path} {error.detail} {error!r}"
    assert "127.0.0.1" in error.path


def test_what_is_no_address_is_not_repeated() -> None:
    error = reason_of("ira:secret@host")
    assert (error.reason, error.path) == ("unreachable", "postgresql")


def test_a_database_that_does_not_exist(url: str) -> None:
    assert reason_of(url.replace("/desk_queue", "/nothing")).reason == "unreachable"


def test_a_lost_connection_is_said_once_and_then_made_anew(team: SqlStore, url: str) -> None:
    ticket = stored_ticket(team)
    team.change_counter()
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.connect() as other:
        other.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                              " WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with pytest.raises(StoreError) as caught:
        stored_ticket(team)
    assert caught.value.reason == "unreachable"
    with pytest.raises(StoreError):
        team.change_counter()
    assert stored_ticket(team).id == ticket.id + 1
    assert team.change_counter() > 0


def test_writers_wait_for_each_other_but_not_for_ever(team: SqlStore) -> None:
    with team.writing() as unit:
        new_ticket(unit)
        with ThreadPoolExecutor(1) as pool, pytest.raises(StoreError) as caught:
            pool.submit(stored_ticket, team).result(timeout=20)
    assert caught.value.reason == "locked"


def test_nul_is_left_out(team: SqlStore) -> None:
    """M-17: the server refuses it; the raw bytes keep it."""
    with team.writing() as unit:
        ticket = new_ticket(unit, subject="a\x00b")
        unit.add_message(new_message(ticket.id, "c\x00d", NOON, raw_id=unit.add_raw(b"\x00")))
    with team.reading() as view:
        assert view.ticket(ticket.id).subject == "ab"
        assert view.raw_of(view.messages(ticket.id)[0].id) == b"\x00"


def test_backups_are_the_servers_business(team: SqlStore, tmp_path: Path) -> None:
    """The sentence is the command to type; the password stays out of it."""
    with pytest.raises(NotPossible) as caught:
        team.backup(tmp_path / "my copy")
    said = sentence(caught.value)
    assert f"pg_dump --format=custom --file='{tmp_path}/my copy'" in said
    assert "/desk_queue" in said
    assert "not-used" not in said


def test_a_lease_whose_holder_has_lost_its_connection_is_free(team: SqlStore, url: str) -> None:
    """M-83: by an advisory lock that goes with the connection, long before the lease runs out."""
    other = open_postgres(url)
    assert other.take_lease("sync:support", "far away", NOON)
    assert not team.take_lease("sync:support", "here", NOON)
    other.close()
    assert team.take_lease("sync:support", "here", NOON)
    assert not team.take_lease("sync:support", "again", NOON)
    team.drop_lease("sync:support", "here")
    third = open_postgres(url)
    assert third.take_lease("sync:support", "third", NOON)
    third.close()
