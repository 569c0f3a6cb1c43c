"""Files of watched folders: what was seen of each, so that an unchanged one costs a look at its size and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from supportdesk_tui.desk.ports.sources import BAD, FileStamp, SourceFile
from supportdesk_tui.store.connection import Row
from supportdesk_tui.store.instants import from_micros, to_micros
from supportdesk_tui.store.session import Session, WritingSession

_COLUMNS: Final = ("source", "path", "size", "modified_at", "changed_at", "state", "at", "sha256", "problem",
                   "tried_with")
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM source_file"


class SourceReads(Session):
    """What is known of the files."""

    def source_files(self, source: str) -> Mapping[str, SourceFile]:
        """By path, every file of a watched folder that was ever looked at."""
        rows = self._db.rows(f"{_SELECT} WHERE source = :source", {"source": source})
        return {file.path: file for file in map(_file, rows)}

    def bad_source_files(self) -> tuple[SourceFile, ...]:
        """Those of all folders that cannot be imported, and folders that cannot be read; by source and path."""
        rows = self._db.rows(f"{_SELECT} WHERE state = :bad ORDER BY source, path", {"bad": BAD})
        return tuple(map(_file, rows))


class SourceWrites(WritingSession, SourceReads):
    """What was seen is kept."""

    def save_source_file(self, file: SourceFile) -> None:
        """Keep how a file stands."""
        values = ", ".join(f":{column}" for column in _COLUMNS)
        changes = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[2:])
        self._db.run(
            f"INSERT INTO source_file ({', '.join(_COLUMNS)}) VALUES ({values})"
            f" ON CONFLICT (source, path) DO UPDATE SET {changes}",
            {"source": file.source, "path": file.path, "size": file.stamp.size,
             "modified_at": file.stamp.modified_at, "changed_at": file.stamp.changed_at, "state": file.state,
             "at": to_micros(file.at), "sha256": file.sha256, "problem": file.problem,
             "tried_with": file.tried_with})

    def forget_source_files(self, source: str, paths: Iterable[str]) -> None:
        """Files that are gone."""
        for path in paths:
            self._db.run("DELETE FROM source_file WHERE source = :source AND path = :path",
                         {"source": source, "path": path})


def _file(row: Row) -> SourceFile:
    source, path, size, modified_at, changed_at, state, at, sha256, problem, tried_with = row
    return SourceFile(str(source), str(path), FileStamp(int(size), int(modified_at), int(changed_at)), str(state),
                      from_micros(int(at)), str(sha256), str(problem), str(tried_with))
