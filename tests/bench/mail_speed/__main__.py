"""How fast mail comes in, beside its peers: ``make bench-mail``, or with options

    python -m bench.mail_speed [--mails 10000] [--runs 3] [--work DIR] [--far 2000]

All programs read one mailbox of a private Dovecot in turn, so that the figures of one call compare as ratios. The
work folder should lie in memory (/dev/shm by default): what is compared is the programs, not the disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.dovecot import Dovecot
from bench.mail_speed import clients, helpdesk, inside
from bench.mail_speed.wan import Wan

CORPUS = Path(__file__).parents[1] / "make_corpus.py"


def corpus(work: Path, mails: int) -> Path:
    """A mailbox of so many mails; the same one each time."""
    box = work / f"box-{mails}"
    if not box.exists():
        subprocess.run([sys.executable, str(CORPUS), str(mails), "--out", str(box)], check=True,
                       stdout=subprocess.DEVNULL)
    return box


def first_sync(chosen: Sequence[clients.Client], port: int, work: Path, runs: int) -> dict[str, clients.Measured]:
    """Medians of each program on an empty store; offlineimap, slow and steady, runs once."""
    found: dict[str, list[clients.Measured]] = {}
    for run in range(runs):
        for client in chosen:
            if client.name == "offlineimap" and run:
                continue
            clients.fresh(client, work / client.name.replace(", ", "-"), port)
            measured = clients.measure(client, work / client.name.replace(", ", "-"))
            found.setdefault(client.name, []).append(measured)
            say(f"  {client.name}: {measured.wall:.2f} s")
    return {name: _median(rows) for name, rows in found.items()}


def _median(rows: Sequence[clients.Measured]) -> clients.Measured:
    return clients.Measured(*(statistics.median(column) for column in zip(
        *((row.wall, row.cpu, row.peak_mb) for row in rows), strict=True)))


def say(line: str) -> None:
    """Progress and results go the same way."""
    print(line, flush=True)


def table(found: dict[str, clients.Measured], mails: int) -> None:
    """Print the first syncs as a table; ratios are to mbsync where it ran."""
    base = found.get("mbsync")
    say(f"\n| first sync of {mails:,} mails | wall s | vs mbsync | CPU s | mails/s | RSS MB |")
    say("|---|---|---|---|---|---|")
    for name, row in found.items():
        ratio = f"{row.wall / base.wall:.1f}" if base else "-"
        say(f"| {name} | {row.wall:.2f} | {ratio} | {row.cpu:.2f} | {mails / row.wall:,.0f} | {row.peak_mb:.0f} |")


def rounds_line(name: str, found: Sequence[inside.Round]) -> None:
    """Print one kind of round."""
    say(f"{name}: {statistics.median(row.milliseconds for row in found):.0f} ms, "
        f"{statistics.median(row.turns for row in found):.0f} round trips in all, "
        f"{statistics.median(row.bytes for row in found):,.0f} bytes, {found[0].mails} mails")


def options() -> argparse.Namespace:
    """The command line."""
    memory = Path("/dev/shm")
    parser = argparse.ArgumentParser(description="How fast mail comes in, beside its peers.")
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--far", type=int, default=2_000, help="mails over a line of 40 ms and 100 Mbit/s; 0: none")
    parser.add_argument("--work", type=Path,
                        default=(memory if memory.is_dir() else Path()) / f"supportdesk-bench-{os.getuid()}")
    parser.add_argument("--keep", action="store_true", help="leave the work folder")
    return parser.parse_args()


def near(work: Path, mails: int, runs: int) -> None:
    """Everything that is measured beside the server."""
    box = corpus(work, mails)
    chosen = [clients.ours(), *clients.peers()]
    with Dovecot(box) as server:
        found = first_sync(chosen, server.port, work, runs)
        table(found, mails)
        home = work / "supportdesk"
        with Wan(("127.0.0.1", server.port)) as line:
            rounds_line("nothing new", inside.rounds(home, line, 15))
            rounds_line("100 new", inside.rounds(
                home, line, 5, lambda number: inside.deliver(server.port, mails, 100, number)))
    typed, ranked = inside.searching(home)
    say(f"search over {mails:,} mails: as one types p95 {typed:.1f} ms, by rank p95 {ranked:.1f} ms")
    raws = [path.read_bytes().replace(b"\n", b"\r\n") for path in sorted((box / "cur").iterdir())[:3_000]]
    for name, rate in inside.parsing(raws).items():
        say(f"reading alone, {name}: {rate:,.0f} mails/s")
    say(f"slowest mail: {inside.slowest(raws):.2f} s per MB")
    if python := os.environ.get("HELPDESK_PYTHON"):
        rate, made = helpdesk.rate(python, corpus(work, 2_000), work)
        say(f"django-helpdesk: {rate:.0f} mails/s ({made} of 2,000)")


def far(work: Path, mails: int, runs: int) -> None:
    """First syncs over a long line."""
    chosen = [clients.ours(), *(peer for peer in clients.peers() if peer.name == "mbsync")]
    with Dovecot(corpus(work, mails)) as server, Wan(("127.0.0.1", server.port), 0.04, 100) as line:
        found = first_sync(chosen, line.port, work / "far", runs)
    table(found, mails)
    say("(over a line of 40 ms round trip and 100 Mbit/s)")


def main() -> int:
    """Run what was asked for."""
    chosen = options()
    os.environ["BENCH_PASSWORD"] = "secret"
    chosen.work.mkdir(parents=True, exist_ok=True)
    chosen.work.chmod(0o755)  # the server reads its mailbox as another user
    steps: list[Callable[[], None]] = [lambda: near(chosen.work, chosen.mails, chosen.runs)]
    if chosen.far:
        steps.append(lambda: far(chosen.work, chosen.far, chosen.runs))
    try:
        for step in steps:
            step()
    finally:
        if not chosen.keep:
            shutil.rmtree(chosen.work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
