"""The least an import can be: a CSV into one SQLite table and a full-text index, nothing asked, nothing judged.

    python -m bench.import_speed.floor FILE DATABASE
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from itertools import islice
from pathlib import Path

CHUNK = 200
"""Rows in one transaction, as in the program's own."""


def main(file: str, database: str) -> None:
    """Read and store."""
    store = sqlite3.connect(database, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute("CREATE TABLE question (id INTEGER PRIMARY KEY, tranid TEXT UNIQUE, formid, formname, name, phone,"
                  " email, telegram, comment, referer, utm, sent)")
    store.execute("CREATE VIRTUAL TABLE search USING fts5 (comment, prefix = '3')")
    with Path(file).open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=";", strict=True)
        next(reader)
        while chunk := list(islice(reader, CHUNK)):
            store.execute("BEGIN IMMEDIATE")
            store.executemany("INSERT INTO question (tranid, formid, formname, name, phone, email, telegram, comment,"
                              " referer, utm, sent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              [row[:11] for row in chunk])
            store.executemany("INSERT INTO search (comment) VALUES (?)", [(row[7],) for row in chunk])
            store.execute("COMMIT")
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
