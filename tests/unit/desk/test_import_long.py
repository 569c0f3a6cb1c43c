"""Long imports: what is told of them, what they keep in memory, and what one person with everything costs."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import quarantine as import_quarantine
from supportdesk_tui.desk.imports import records
from supportdesk_tui.desk.imports.import_export import CHUNK, import_file
from supportdesk_tui.desk.imports.packed import Packed
from supportdesk_tui.desk.imports.report import KnownRecord
from supportdesk_tui.desk.imports.tally import Tally
from supportdesk_tui.desk.ports import ContactRecord, ExportOptions, ExportRecord, Writing
from supportdesk_tui.domain.errors import BadInput, StoreError

HEADER = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
MOSCOW = ExportOptions(timezone="Europe/Moscow")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home", FrozenClock(datetime(2026, 3, 20, 9, 0, tzinfo=UTC))) as opened:
        yield opened


def leads(folder: Path, rows: range, *, mail: str = "m{}@b.example", text: str = "question {}",
          name: str = "leads.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(
        f"{n};f;Ask;Anna;;{mail.format(n)};;{text.format(n)};2026-03-18 10:00:00;\n" for n in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("dry_run", [True, False])
def test_how_far_it_has_come_is_told_after_each_chunk(dry_run: bool, desk: Desk, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    watched = replace(desk, progress=lambda number, total: told.append((number, total)))
    rows = 2 * CHUNK + 50
    import_file(watched, leads(tmp_path, range(rows)), MOSCOW, dry_run)
    assert told == [(0, rows), (CHUNK, rows), (2 * CHUNK, rows), (rows, rows)]


def test_of_records_met_before_nothing_is_asked_but_that(desk: Desk, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    path = leads(tmp_path, range(5))
    import_file(desk, path, MOSCOW)
    leads(tmp_path, range(6))  # one more
    asked: list[str] = []
    around_of = records.around_of

    def watched(desk: Desk, unit: Writing, tally: Tally,
                fresh: Sequence[ExportRecord | ContactRecord]) -> records.Around:
        asked.extend(one.native_id for one in fresh)
        return around_of(desk, unit, tally, fresh)

    monkeypatch.setattr(records, "around_of", watched)
    report = import_file(desk, path, MOSCOW)
    assert (len(report.duplicates), len(report.tickets), asked) == (5, 1, ["5"])


def test_a_file_that_changes_meanwhile_keeps_what_came(desk: Desk, tmp_path: Path) -> None:
    """Its next import goes on; a row that was half written then is never read."""
    path = leads(tmp_path, range(20_000), text="question {} " + "x" * 40)

    def change(number: int, total: int) -> None:
        if number == CHUNK:
            with path.open("a", encoding="utf-8") as file:
                file.write("20001;f;As")

    with pytest.raises(BadInput) as caught:
        import_file(replace(desk, progress=change), path, MOSCOW)
    assert caught.value.reason == "export_changed"
    with desk.store.reading() as view:
        assert CHUNK <= len(view.all_ticket_ids()) < 20_000


def test_one_person_with_everything_costs_what_others_do(desk: Desk, tmp_path: Path) -> None:
    """F-14: who is asked for twins has thousands of tickets of the same instant."""
    times = []
    for start in range(0, 2400, 800):
        path = leads(tmp_path, range(start, start + 800), mail="one@b.example", name=f"{start}.csv")
        began = time.process_time()
        assert len(import_file(desk, path, MOSCOW).tickets) == 800
        times.append(time.process_time() - began)
    assert times[2] < times[0] * 3


def test_the_same_bad_row_twice_is_put_aside_twice_and_only_once_for_all(desk: Desk, tmp_path: Path) -> None:
    """F-15: two people may have written nothing in the same minute; cron's next round adds no copies."""
    path = leads(tmp_path, range(3), mail="nobody", text="the same", name="bad.csv")
    path.write_text(path.read_text("utf-8").replace("\n1;", "\n0;").replace("\n2;", "\n0;"), encoding="utf-8")
    for _ in range(2):
        report = import_file(desk, path, MOSCOW)
        assert len(report.quarantined) == 3
        with desk.store.reading() as view:
            assert [row.where for row in view.quarantine()] == [f"record {n}, line {n + 1}" for n in (1, 2, 3)]
    assert report.quarantine_file is None


def test_a_quarantine_file_that_could_not_be_written_is_written_by_the_next_import(
        desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F-15: the rows are safe in the table from the chunk on in which they lie."""
    path = leads(tmp_path, range(2), mail="nobody")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_quarantine, "_write", full)
    with pytest.raises(StoreError) as caught:
        import_file(desk, path, MOSCOW)
    assert caught.value.reason == "full"
    monkeypatch.undo()
    file = import_file(desk, path, MOSCOW).quarantine_file
    assert file is not None
    assert len(file.read_text("utf-8").splitlines()) == 2


def test_a_report_of_many_records_is_small() -> None:
    """A hundred thousand of them take some ten megabytes and are read like any list."""
    tracemalloc.start()
    try:
        packed = Packed(KnownRecord)
        for number in range(20_000):
            packed.append(KnownRecord(number, number + 1, f"form/{number}", None, number))
        assert tracemalloc.get_traced_memory()[0] < 2_000_000
    finally:
        tracemalloc.stop()
    assert len(packed) == 20_000
    assert packed[257].record == 257
    assert packed[-1].record == 19_999
    assert [item.record for item in packed[255:258]] == [255, 256, 257]
    assert [item.record for item in packed] == list(range(20_000))
    with pytest.raises(IndexError):
        packed[20_000]
