"""Texts of the plain INSERT, UPDATE and upsert statements, made once for each table and set of columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

CHUNK: Final = 500
"""Values in one IN list."""


@lru_cache(maxsize=64)
def insert_sql(table: str, columns: tuple[str, ...]) -> str:
    """INSERT of one row, a parameter for each column."""
    values = ", ".join(f":{column}" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


@lru_cache(maxsize=64)
def upsert_sql(table: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """INSERT, or UPDATE of the row that has these keys already."""
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
    return f"{insert_sql(table, columns)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"


@lru_cache(maxsize=64)
def update_sql(table: str, columns: tuple[str, ...], key: str) -> str:
    """UPDATE of one row, found by its key; every column is also a parameter."""
    changes = ", ".join(f"{column} = :{column}" for column in columns if column != key)
    return f"UPDATE {table} SET {changes} WHERE {key} = :{key}"


def placeholders(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    """An IN list of parameters and their values."""
    params = {f"p{place}": value for place, value in enumerate(values)}
    return ", ".join(f":{name}" for name in params), params


def numbers(ids: Sequence[int]) -> str:
    """Integers for an IN list, written out: they come from the database, never from outside text."""
    return ", ".join(str(int(number)) for number in ids)
