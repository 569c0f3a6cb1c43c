"""The file behind an import: what is none is refused, what changes meanwhile is noticed, nothing stays open."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from supportdesk_tui.desk.ports import ExportOptions, ExportRecord
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import source
from supportdesk_tui.exports.reader import FileExportReader
from supportdesk_tui.exports.source import source_of

HEADER = "tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES\n"
MOSCOW = ExportOptions(timezone="Europe/Moscow")


def leads(folder: Path, rows: int = 3, name: str = "leads.csv", more: str = "") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{number};f;Ask;Anna;;m{number}@b.example;;hello{more};2026-03-18 10:00:00;\n"
                                     for number in range(rows)), encoding="utf-8")
    return path


def test_a_pipe_or_a_device_is_refused_without_waiting(tmp_path: Path) -> None:
    """A pipe that nobody writes to would keep its reader for ever, and /dev/zero has no end."""
    pipe = tmp_path / "leads.csv"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(BadInput) as caught:
            FileExportReader().open(path, MOSCOW)
        assert caught.value.reason == "export_not_a_file"


@pytest.mark.parametrize("change", ["grown", "rewritten"])
def test_a_file_that_changes_is_not_read_on(change: str, tmp_path: Path) -> None:
    """Half of one state and half of another would be nobody's export."""
    path = leads(tmp_path, 20_000, more=" " + "x" * 100)
    records = FileExportReader().open(path, MOSCOW).records()
    assert isinstance(next(records), ExportRecord)
    if change == "grown":
        with path.open("a", encoding="utf-8") as file:
            file.write("1;2")
    else:
        path.write_bytes(path.read_bytes())
        os.utime(path, ns=(1, 1))
    with pytest.raises(BadInput) as caught:
        list(records)
    assert caught.value.reason == "export_changed"


def test_a_file_that_has_gone_or_is_another_when_it_is_read_again_is_told_so(tmp_path: Path) -> None:
    path = leads(tmp_path)
    export = FileExportReader().open(path, MOSCOW)
    path.rename(tmp_path / "old.csv")
    with pytest.raises(BadInput) as caught:
        list(export.records())
    assert caught.value.reason == "no_such_file"
    leads(tmp_path)
    with pytest.raises(BadInput) as caught:
        list(export.records())
    assert caught.value.reason == "export_changed"


def test_a_file_that_is_taken_away_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    """It still exists for whoever has it open."""
    path = leads(tmp_path, 20_000)
    records = FileExportReader().open(path, MOSCOW).records()
    next(records)
    path.unlink()
    assert len(list(records)) == 19_999


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_thousands_of_files_leave_none_open(tmp_path: Path) -> None:
    """A folder of ten thousand exports must not run out of descriptors; whoever loses interest closes nothing."""
    good, empty, unknown = leads(tmp_path), tmp_path / "none.csv", tmp_path / "other.csv"
    empty.touch()
    unknown.write_text("a,b\n1,2\n", encoding="utf-8")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        next(FileExportReader().open(good, MOSCOW).records())
        for path in (empty, unknown):
            with pytest.raises(BadInput):
                FileExportReader().open(path, MOSCOW)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_line_without_an_end_is_no_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would have to be held whole."""
    monkeypatch.setattr(source, "LONGEST_LINE", 1_000)
    path = tmp_path / "leads.csv"
    path.write_text(HEADER + "x" * 2_000, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        FileExportReader().open(path, MOSCOW)
    assert caught.value.reason == "export_too_large"


@pytest.mark.parametrize("name", ["leads.csv", "leads.jsonl"])
def test_a_file_is_never_held_whole(name: str, tmp_path: Path) -> None:
    """Going through 20 MB takes less than three of them."""
    path = tmp_path / name
    row = f'{{"email":"a@b.example","message":"{"x" * 1_000}"}}\n' if name.endswith("jsonl") else f"1;{'x' * 1_000}\n"
    path.write_text(row * 20_000, encoding="utf-8")
    opened = source_of(path)
    tracemalloc.start()
    try:
        assert sum(1 for _ in opened.byte_lines()) == 20_000
        assert sum(1 for _ in opened.lines("utf-8")) == 20_000
        assert sum(map(len, opened.text("utf-8"))) == path.stat().st_size
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
