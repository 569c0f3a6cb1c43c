"""Runs the migrations with Alembic, without an ini file, on a connection that is already open."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SCRIPTS = Path(__file__).with_name("migrations")


def configuration() -> Config:
    """Where the migrations are; nothing else is configured."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def revisions() -> tuple[str, ...]:
    """Every revision there is, oldest first."""
    scripts = ScriptDirectory.from_config(configuration())
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def migrate_sqlite(raw: sqlite3.Connection) -> None:
    """Bring the file to the newest schema in one transaction."""
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    # The driver is in autocommit: begin by hand, so that the schema and its version change together.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Upgrade to the newest schema in the transaction that the connection is in."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
