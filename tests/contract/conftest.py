"""The two databases that every store test runs on: a SQLite file and a private PostgreSQL server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supportdesk_tui.store.opening import open_postgres, open_sqlite
from supportdesk_tui.store.schema import HEAD
from supportdesk_tui.store.sql_store import SqlStore

HOW_TO_INSTALL = "no PostgreSQL server here: apt-get install postgresql, or set SUPPORTDESK_POSTGRES_BIN"
OpenStore = Callable[[], SqlStore]


def _binaries() -> Path | None:
    if told := os.environ.get("SUPPORTDESK_POSTGRES_BIN"):
        return Path(told)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class PostgresServer:
    """A cluster of our own in a temporary folder, reached by a unix socket only."""

    def __init__(self, binaries: Path) -> None:
        self._bin = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir="/tmp"))
        self._made = False
        self._runner: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._runner = ["runuser", "-u", "postgres", "--"]
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "desk", "-E", "UTF8", "--locale=C", "-N")
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off" \
                  " -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        self._run("pg_ctl", "-D", str(data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self._runner, str(self._bin / program), *arguments], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def url(self, database: str) -> str:
        return f"postgresql://desk:not-used@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """An empty migrated queue; returns its address. It is one database, emptied: making many is slow."""
        import psycopg

        url = self.url("desk_queue")
        if not self._made:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE desk_queue TEMPLATE template0")
            open_postgres(url).close()
            self._made = True
        with psycopg.connect(url, autocommit=True) as connection:
            kept = ("alembic_version", "secret", "counter")
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                                        " AND tablename <> ALL(%s)", [list(kept)]).fetchall()
            names = ", ".join(row[0] for row in tables)
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY".encode())
            connection.execute("UPDATE counter SET reached = 0")
            connection.execute("UPDATE alembic_version SET version_num = %s", [HEAD])
        return url

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server; skips loudly where none is installed, and fails under CI."""
    binaries = _binaries()
    if binaries is None:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    server = PostgresServer(binaries)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty queue, migrated once for all tests."""
    path = tmp_path_factory.mktemp("template") / "queue.db"
    open_sqlite(path).close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty queue: a file's path or a server's address."""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        return server.new_database()
    path = tmp_path / "queue.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return str(path)


@pytest.fixture
def open_store(address: str) -> Iterator[OpenStore]:
    """Opens the same queue as often as asked."""
    opened: list[SqlStore] = []

    def remembered() -> SqlStore:
        opened.append(open_postgres(address) if "://" in address else open_sqlite(Path(address)))
        return opened[-1]

    yield remembered
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    """An empty queue."""
    return open_store()
