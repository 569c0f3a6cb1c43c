"""The panel while mail pours in, and the panel before hostile text."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

from bench.dovecot import Dovecot
from bench.mail_speed.clients import OURS
from bench.panel_speed.programs import panel
from bench.panel_speed.steps import Kept
from supportdesk_tui import bootstrap

ATTACKS = ("\x1b]52;c;ZXZpbA==\x07", "\x1b]0;owned\x1b\\", "\x9b2J", "\x9d0;owned\x9c", "\x1bP+q544e\x1b\\", "\x1bc",
           "\x1b[2J", "\x0e", "\x08", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\")
"""Clipboard, title, C1, DCS, reset, clear, shift out, a link."""
_CYCLE = ("j", "j", "k", "j", "pgdn", "j", "k", "pgup", "enter", "q", "end", "home")


def copied(home: Path, to: Path) -> Path:
    """A desk that may be written to."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to, ignore=shutil.ignore_patterns("*.sock"))  # of panels that were killed
    return to


def while_syncing(home: Path, box: Path, mails: int, work: Path, longest: float) -> tuple[Kept, int]:
    """Keys pressed while the panel's own child reads a mailbox; how many mails it had read by the end."""
    here, kept, came = copied(home, work / "syncing"), Kept(), 0
    with Dovecot(box) as server:
        config = here / "config.toml"
        config.write_text(OURS.format(port=server.port).replace("sent =", 'since = "all"\nsent ='), encoding="utf-8")
        config.chmod(0o600)
        program = panel("syncing", here)
        with program.start() as probe:
            assert probe.wait_for(program.ready, 60) is not None, probe.screen
            deadline = time.monotonic() + longest
            while not (came := _read_mails(here)) and time.monotonic() < deadline:
                probe.settle(0.1)
            while came < mails and time.monotonic() < deadline:
                for key in _CYCLE:
                    kept.keys["any key"].append(probe.press(key))
                came = _read_mails(here)
            probe.close(program.leave)
    return kept, came


def _read_mails(home: Path) -> int:
    path = next(home.rglob("desk.sqlite3"))
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM mail_outcome").fetchone()[0])


MOVING = frozenset({*(f"CSI {final}" for final in "ABCDGdLMr"), "ESC D", "ESC M"})
"""What the panel moves the cursor and rows with, as it comes: in one of the runs maybe, in the other not."""


def hostile(home: Path, work: Path) -> dict[str, int]:
    """Sequences of kinds that the panel itself never writes, after hostile text lay in every text column.

    It is written past the intake, as a damaged or foreign database would bring it.
    """
    harmless = _kinds(copied(home, work / "hostile"))
    here = copied(home, work / "hostile")
    path = next(here.rglob("desk.sqlite3"))
    attack = "".join(f"A{each}B" for each in ATTACKS)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE ticket SET subject = ?, requester_name = ?, tags = ?, assignee = ?",
                         (f"Whole conversation {attack}", attack, f"\n{attack}\n", attack))
        database.execute("UPDATE message SET body = ?, from_name = ?, subject = ?", (attack, attack, attack))
    database.close()
    found = _kinds(here)
    return {kind: number for kind, number in found.items() if kind not in {*harmless, *MOVING}}


def _kinds(home: Path) -> dict[str, int]:
    with bootstrap.open_desk(home, accounts={}):
        pass
    program = panel("hostile", home)
    with program.start() as probe:
        assert probe.wait_for(program.ready, 60) is not None, probe.screen
        probe.settle(1.0)
        for key in ("j", "pgdn", "home", "enter", "pgdn", "q"):
            probe.send(key)
            probe.settle(0.4)
        probe.close(program.leave)
        return dict(probe.terminal.sequences)
