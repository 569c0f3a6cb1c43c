"""How quick the panel is, beside its peers: ``make bench-panel``, or with options

    python -m bench.panel_speed [--quick] [--rounds 5] [--out FILE] [--work DIR] [--only paint,keys,...]

The panel runs on a desk of 1,000 and one of 100,000 open tickets, neomutt (with its header cache) and aerc on a Maildir
of 10,000 mails, all in turn in one run, so that their figures compare as ratios; nothing else travels. What was made to
measure on is kept in the work folder.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from bench.mail_speed.__main__ import corpus, say
from bench.panel_speed.goals import Goal, figures, goals
from bench.panel_speed.many_tickets import home_of
from bench.panel_speed.programs import panel, peers
from bench.panel_speed.steps import Kept, first_paint, idle, keys, typing
from bench.panel_speed.syncing import copied, hostile, while_syncing

PARTS = ("paint", "keys", "typing", "idle", "sync", "hostile")
LETTERS = "Здравствуйте, thank you"


def options() -> argparse.Namespace:
    """The command line."""
    memory = Path("/dev/shm")
    parser = argparse.ArgumentParser(description="How quick the panel is, beside its peers.")
    parser.add_argument("--quick", action="store_true", help="small and short: does it work, not how fast is it")
    parser.add_argument("--rounds", type=int, default=5, help="of starting and of keys")
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--only", default=",".join(PARTS), help="parts: " + ", ".join(PARTS))
    parser.add_argument("--out", type=Path, help="write every figure here as JSON")
    parser.add_argument("--work", type=Path,
                        default=(memory if memory.is_dir() else Path()) / f"supportdesk-panel-{os.getuid()}")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.few, chosen.many, chosen.mails = 1, 100, 1_000, 200
    return chosen


def measure(chosen: argparse.Namespace) -> tuple[dict[str, Kept], Kept | None, dict[str, int] | None]:
    """Run the parts that were asked for."""
    parts, work = chosen.only.split(","), chosen.work
    homes = {name: home_of(work, getattr(chosen, name)) for name in ("few", "many")}
    box = corpus(work, chosen.mails)
    programs = [panel("few", homes["few"]), panel("many", homes["many"]), *peers(box, work)]
    found = {program.name: Kept() for program in programs}
    for program in programs:
        first_paint(program, Kept())  # whatever is measured, caches are filled
    for _ in range(chosen.rounds if "paint" in parts else 0):
        for program in programs:
            first_paint(program, found[program.name])
    for number in range(chosen.rounds if "keys" in parts else 0):
        say(f"keys, round {number + 1}")
        for program in programs[1:]:
            keys(program, found[program.name], 10 if chosen.quick else 40)
    if "typing" in parts:
        typing(panel("typing", copied(homes["few"], work / "typing")), found["few"], LETTERS)
    if "idle" in parts:
        say("idle")
        idle([(program, found[program.name]) for program in programs[1:]], 2 if chosen.quick else 65)
    syncing, attacked = None, None
    if "sync" in parts:
        syncing, came = while_syncing(homes["few"], box, chosen.mails, work, 30 if chosen.quick else 120)
        say(f"{came} mails came in meanwhile")
    if "hostile" in parts:
        attacked = hostile(homes["few"], work)
    return found, syncing, attacked


def table(found: dict[str, Kept], made: list[Goal], programs: dict[str, dict[str, float]]) -> None:
    """Print what was measured, then what was to be reached."""
    names = list(found)
    say("\n| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for row in dict.fromkeys(key for figures_of in programs.values() for key in figures_of):
        say(f"| {row} | " + " | ".join(f"{programs[name][row]:,.1f}" if row in programs[name] else ""
                                       for name in names) + " |")
    say("\n| goal | measured | limit | |\n|---|---|---|---|")
    for goal in made:
        say(f"| {goal.name} | {goal.figure:.2f} | {goal.limit:g} | {goal.verdict} |")


def main() -> int:
    """Measure, print, write."""
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    chosen.work.chmod(0o755)  # Dovecot reads its mailbox as another user
    found, syncing, attacked = measure(chosen)
    if syncing is not None:
        found["syncing"] = syncing
    made, programs = goals(found, syncing, attacked), {name: figures(kept) for name, kept in found.items()}
    table(found, made, programs)
    if chosen.out:
        chosen.out.write_text(json.dumps({
            "load": os.getloadavg(), "programs": programs, "hostile": attacked,
            "goals": [{"goal": goal.name, "figure": round(goal.figure, 3), "limit": goal.limit,
                       "verdict": goal.verdict} for goal in made]}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
