"""How fast a form export is imported, beside a plain CSV-to-SQLite floor: ``make bench-import``, or with options

    python -m bench.import_speed [--rows 100000] [--runs 1] [--work DIR]

Every program runs in a process of its own on one core. The work folder should lie in memory (/dev/shm by default):
what is compared is the programs, not the disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.import_speed import exports
from bench.mail_speed.clients import Client, Measured, measure

MOST_MB, LEAST_RATE = 150, 5_000


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is timed."""

    name: str
    command: Callable[[Path], Sequence[str]]
    """For the folder of its desk."""
    fresh: bool = True
    """Into an empty desk; else into the one that the case before has left."""
    judged: bool = True
    """The goals are meant for it."""


def cases(files: Path) -> list[Case]:
    """The floor, then ours on each kind of file; then what costs nothing to have again."""
    def ours(file: Path, *more: str) -> Callable[[Path], Sequence[str]]:
        return lambda home: [sys.executable, "-m", "supportdesk_tui", "--home", str(home), "import", "--yes",
                             "--timezone", "Europe/Moscow", *more, str(file)]

    def floor(home: Path) -> Sequence[str]:
        return [sys.executable, "-m", "bench.import_speed.floor", str(files / "leads.csv"), str(home / "floor.sqlite3")]

    return [
        Case("floor: csv to SQLite and full text", floor, judged=False),
        Case("CSV, first looked at (--dry-run)", ours(files / "leads.csv", "--dry-run")),
        Case("CSV", ours(files / "leads.csv")),
        Case("the same CSV again", ours(files / "leads.csv"), fresh=False),
        Case("XLSX", ours(files / "leads.xlsx")),
        Case("JSONL", ours(files / "leads.jsonl")),
    ]


def timed(case: Case, work: Path, runs: int) -> Measured:
    """Medians of several runs."""
    home = work / "desk"

    def prepare() -> None:
        if case.fresh:
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()

    found = []
    for _ in range(runs if case.fresh else 1):
        prepare()
        client = Client(case.name, lambda folder, port: None, case.command,
                        lambda folder: {"SUPPORTDESK_LANG": "en"})
        found.append(measure(client, home))
    return Measured(*(statistics.median(column) for column in zip(
        *((one.wall, one.cpu, one.peak_mb) for one in found), strict=True)))


def line(case: Case, measured: Measured, rows: int, floor: Measured) -> str:
    """One row of the table."""
    rate = rows / measured.cpu
    met = ""
    if case.judged:
        goals = ((f"{MOST_MB} MB", measured.peak_mb < MOST_MB), (f"{LEAST_RATE:,}/s", rate >= LEAST_RATE))
        met = ", ".join(f"{goal} {'met' if good else 'missed'}" for goal, good in goals)
    return (f"| {case.name} | {measured.wall:.1f} | {measured.cpu:.1f} | {rate:,.0f} | "
            f"{measured.cpu / floor.cpu:.1f} | {measured.peak_mb:.0f} | {met} |")


def options() -> argparse.Namespace:
    """The command line."""
    memory = Path("/dev/shm")
    parser = argparse.ArgumentParser(description="How fast a form export is imported.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--work", type=Path,
                        default=(memory if memory.is_dir() else Path()) / f"supportdesk-import-{os.getuid()}")
    return parser.parse_args()


def main() -> int:
    """Make the files, time everything, print the table."""
    chosen = options()
    work: Path = chosen.work
    work.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        for name, make in (("leads.csv", exports.as_csv), ("leads.xlsx", exports.as_xlsx),
                           ("leads.jsonl", exports.as_jsonl)):
            make(work / name, chosen.rows)
        print(f"| {chosen.rows:,} rows on one core | wall s | CPU s | rows a CPU second | floors | peak MB | goals |")
        print("|---|---|---|---|---|---|---|", flush=True)
        floor: Measured | None = None
        for case in cases(work):
            measured = timed(case, work, chosen.runs)
            floor = floor or measured
            print(line(case, measured, chosen.rows, floor), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
