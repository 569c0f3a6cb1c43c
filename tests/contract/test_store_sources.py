"""Files of watched folders: each is remembered as it was looked at last."""

from __future__ import annotations

from fakes import NOON
from supportdesk_tui.desk.ports import SourceFile
from supportdesk_tui.desk.ports.sources import BAD, READ, WAITS, FileStamp
from supportdesk_tui.store.sql_store import SqlStore

STAMP = FileStamp(5_000_000_000, 1_790_000_000_123_456_789, 1_790_000_000_123_456_790)


def test_a_file_is_remembered_to_the_nanosecond_and_forgotten(store: SqlStore) -> None:
    file = SourceFile("exports", "/srv/a.csv", STAMP, WAITS, NOON)
    read = SourceFile("exports", "/srv/a.csv", STAMP, READ, NOON, "abc")
    other = SourceFile("other", "/srv/a.csv", STAMP, BAD, NOON, "", '{"kind": "BadInput"}', "with")
    for each in (file, read, other):
        with store.writing() as unit:
            unit.save_source_file(each)
    with store.reading() as view:
        assert view.source_files("exports") == {"/srv/a.csv": read}
        assert view.bad_source_files() == (other,)
    with store.writing() as unit:
        unit.forget_source_files("exports", ["/srv/a.csv", "/srv/none.csv"])
    with store.reading() as view:
        assert view.source_files("exports") == {}
        assert view.source_files("other") == {"/srv/a.csv": other}
