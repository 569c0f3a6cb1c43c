"""kill -9, a full disk or a second import in the middle of an import: each record ends once all the same."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from bench import desk_process
from bench.fault_runs import runs
from bench.killing import KILLED
from bench.small_disk import small_disk
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.ports import ExportOptions

ROWS = 2_250
COMMITS = 7
"""Five chunks, the quarantine's file, the zone that is remembered."""
POINTS = [f"{moment}:{number}" for number in range(1, COMMITS + 1)
          for moment in ("before-commit", "after-commit")][::runs(3, 1)]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions, the same again, rows that cannot be read (two of them alike) and blank ones."""
    rows = ["tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent;COOKIES"]
    for number in range(ROWS):
        address, sent = f"m{number}@b.example", f"2026-03-18 10:{number // 60 % 60:02}:{number % 60:02}"
        if number % 10 == 7:
            rows.append(f"{number - 5};f;Ask;Anna;;m{number - 5}@b.example;;question {number - 5};"
                        f"2026-03-18 10:{(number - 5) // 60 % 60:02}:{(number - 5) % 60:02};")
        elif number % 10 == 8:
            rows.append(";f;Ask;Nobody;;;;no way to answer;2026-03-18 10:00:00;" if number in (8, 18)
                        else f"{number};f;Ask;Nobody;;;;no way to answer;{sent};")
        elif number % 10 == 9:
            rows.append(";;;;;;;;;")
        else:
            rows.append(f"{number};f;Ask;Anna;;{address};;question {number};{sent};")
    path = tmp_path_factory.mktemp("export") / "leads.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def assert_each_ended_once(home: Path, export: Path) -> ImportReport:
    """Tickets, the quarantine's table and its files hold every record once, whatever happened before."""
    with bootstrap.open_desk(home, accounts={}) as opened:
        report = import_file(opened.desk, export, ExportOptions(timezone="Europe/Moscow"))
        assert report.adds_up()
        assert report.records == ROWS
        with opened.desk.store.reading() as view:
            said = Counter(message.text for number in view.all_ticket_ids() for message in view.messages(number))
            rows = Counter((row.where, row.reason) for row in view.quarantine())
            assert not view.settings("import.unwritten.")
        assert opened.desk.store.check() == "ok"
        folder = opened.desk.config.data_dir / "quarantine"
    assert set(said.values()) == {1}
    assert len(said) == ROWS * 7 // 10
    lines = [json.loads(line) for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    assert rows == Counter((f"record {line['record']}, line {line['line']}", line["reason"]) for line in lines)
    assert set(rows.values()) == {1}
    assert len(rows) == ROWS // 10
    assert len(list(folder.iterdir())) == len(list(folder.glob("*.jsonl"))), "nothing half written is left"
    return report


@pytest.mark.parametrize("point", POINTS)
def test_killed_around_a_commit(point: str, export: Path, empty_home: Path) -> None:
    """F-10, F-15, F-16: the next run goes on where this one was cut off."""
    assert desk_process.finish(desk_process.start_import(empty_home, export, point)) == KILLED
    report = assert_each_ended_once(empty_home, export)
    done = len(report.tickets) + len(report.duplicates)
    assert done == ROWS * 8 // 10


@pytest.mark.parametrize("seed", range(runs(2, 30)))
def test_killed_at_any_instant_again_and_again(seed: int, export: Path, empty_home: Path) -> None:
    """F-10, F-15: at instants nobody chose, three times in a row."""
    chance = random.Random(seed)
    for _ in range(3):
        process = desk_process.start_import(empty_home, export)
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.join()
    assert_each_ended_once(empty_home, export)


@pytest.mark.parametrize("count", [3] * runs(1, 10))
def test_imports_of_one_file_at_once(count: int, export: Path, empty_home: Path) -> None:
    """F-13: from one barrier; each record is whoever's comes first, and nobody's twice."""
    barrier = desk_process.barrier(count)
    running = [desk_process.start_import(empty_home, export, barrier=barrier) for _ in range(count)]
    assert [desk_process.finish(each, 120) for each in running] == [0] * count
    report = assert_each_ended_once(empty_home, export)
    assert not report.tickets


def test_a_full_disk_stops_an_import_between_two_chunks(export: Path, tmp_path: Path) -> None:
    """F-10: what is there is whole; with room again the rest comes."""
    with small_disk(tmp_path / "disk", 2) as disk:
        assert desk_process.finish(desk_process.start_import(disk.path, export)) == desk_process.BUSY
        disk.enlarge(64)
        report = assert_each_ended_once(disk.path, export)
        assert 0 < len(report.tickets) < ROWS * 7 // 10
