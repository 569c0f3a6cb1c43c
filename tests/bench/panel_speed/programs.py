"""The programs that are measured side by side: the panel, and the mail readers that are installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.panel_speed.many_tickets import FIRST_SUBJECT
from bench.probe import Probe

NEOMUTT = """set folder = "{box}"
set spoolfile = "{box}"
set mbox_type = Maildir
set header_cache = "{cache}"
set maildir_header_cache_verify = no
set sleep_time = 0
set mark_old = no
"""
AERC = """[bench]
source = maildir://{parent}
default = {name}
from = Bench <bench@helpdesk.example>
"""
KEYS = {"down": "j", "up": "k", "page": "pgdn", "bottom": "end", "top": "home", "open": "enter", "back": "q"}


@dataclass(frozen=True, slots=True)
class Program:
    """How one program is started, seen to be ready, and driven."""

    name: str
    command: Sequence[str]
    ready: str
    """What shows that the first row of the list is on the screen."""
    opened: str
    """What shows that a conversation or mail is open."""
    environment: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=lambda: KEYS)
    leave: Sequence[str] = ("q",)

    def start(self, size: tuple[int, int] = (120, 36)) -> Probe:
        """Start it in a terminal."""
        return Probe(self.command, env=self.environment, size=size)


def panel(name: str, home: Path, language: str = "en") -> Program:
    """The panel on a desk, as an operator would start it."""
    return Program(
        name, [str(Path(sys.executable).with_name("supportdesk"))], FIRST_SUBJECT, r"Message 40 of 40\.(?s:.*)q back",
        {"SUPPORTDESK_HOME": str(home), "SUPPORTDESK_LANG": language, "BENCH_PASSWORD": "secret"})


def peers(box: Path, work: Path) -> list[Program]:
    """neomutt, which trusts its header cache, and aerc on a Maildir, where they are installed."""
    found = []
    if shutil.which("neomutt"):
        found.append(_neomutt(box, work))
    if shutil.which("aerc"):
        found.append(_aerc(box, work))
    return found


def _neomutt(box: Path, work: Path) -> Program:
    folder = work / "neomutt"
    (folder / "cache").mkdir(parents=True, exist_ok=True)
    (folder / "rc").write_text(NEOMUTT.format(box=box, cache=folder / "cache"), encoding="utf-8")
    return Program("neomutt", ["neomutt", "-n", "-F", str(folder / "rc"), "-f", str(box)],
                   r"^ *\d+ .*[A-Z][a-z]{2} \d\d ", r"^Subject:", {"HOME": str(folder)}, leave=("x",))


def _aerc(box: Path, work: Path) -> Program:
    folder = work / "aerc"
    config = folder / "config" / "aerc"
    config.mkdir(parents=True, exist_ok=True)
    (config / "accounts.conf").write_text(AERC.format(parent=box.parent, name=box.name), encoding="utf-8")
    (config / "accounts.conf").chmod(0o600)
    places = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    return Program("aerc", ["aerc"], r"\d{4}-\d\d-\d\d", r"^ *.?Subject:",
                   {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), **places,
                    "USER": os.environ.get("USER", "bench")}, KEYS | {"bottom": "G", "top": "g"})
