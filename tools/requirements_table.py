"""The tables of docs/mail.md: each mail requirement, where the code keeps it, which tests prove it.

The list is ``tools/mail_requirements.toml``; the marks are M-.. (and S.. for scenarios) in the code's docstrings and
comments and in the tests' docstrings. ``--check`` fails when the file is stale, a mark is unknown, a requirement has no
place or no test, or a gap that the list admits is meanwhile closed; without it, closed gaps leave the list.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "supportdesk_tui"
TESTS = ROOT / "tests"
LIST = ROOT / "tools" / "mail_requirements.toml"
TARGET = ROOT / "docs" / "mail.md"
SCENARIOS = "Scenarios"
_RANGE = re.compile(r"\bM-(\d\d)\s*\.\.\.?\s*M-(\d\d)\b")
_MARK = re.compile(r"\bM-\d+b?\b")
_SCENARIO = re.compile(r"(?<![\w-])S(?:1[0-5]|[1-9])\b(?!/)")
HEAD = """# What must hold for mail

Made by `python tools/requirements_table.py`; do not edit by hand. Each requirement has a number that the code names
where it keeps it and the tests name in their docstrings. Paths are below `src/supportdesk_tui` and `tests`.
`make test` acts the scenarios out in samples, `make test-faults` in full.
"""

Places = dict[str, list[str]]


@dataclass(frozen=True)
class Listed:
    """The list: section -> mark -> sentence, and the marks that may still lack a place or a test."""

    sections: dict[str, dict[str, str]]
    unkept: frozenset[str]
    untested: frozenset[str]

    @property
    def marks(self) -> list[str]:
        return [mark for rows in self.sections.values() for mark in rows]


def listed() -> Listed:
    """Read the list."""
    sections = tomllib.loads(LIST.read_text(encoding="utf-8"))
    gaps = sections.pop("gaps")
    return Listed(sections, frozenset(gaps["kept"]), frozenset(gaps["tested"]))


def marks_in(text: str) -> set[str]:
    """The requirements a text names, ranges such as «M-61 ... M-65» included."""
    named = set(_MARK.findall(text))
    for first, last in _RANGE.findall(text):
        named |= {f"M-{number:02d}" for number in range(int(first), int(last) + 1)}
    return named


def kept() -> Places:
    """Mark -> the modules that name it."""
    places: Places = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        for mark in marks_in(path.read_text(encoding="utf-8")):
            places[mark].append(path.relative_to(SOURCE).as_posix())
    return places


def tested() -> Places:
    """Mark -> the tests whose docstring names it, as file::name; for a scenario also whole files that name it."""
    places: Places = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for mark in _SCENARIO.findall(ast.get_docstring(tree) or ""):
            places[mark].append(path.relative_to(TESTS).as_posix())
        for test in _tests(tree):
            words = ast.get_docstring(test) or ""
            for mark in marks_in(words) | set(_SCENARIO.findall(words)):
                places[mark].append(f"{path.relative_to(TESTS).as_posix()}::{test.name}")
    return places


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node


def document(known: Listed, where: Places, proofs: Places) -> str:
    """The whole document."""
    parts = [HEAD]
    for section, rows in known.sections.items():
        scenarios = section == SCENARIOS
        parts.append(f"\n## {section}\n\n" + ("| | what is acted out | tests |\n|---|---|---|\n" if scenarios else
                                              "| | what holds | kept in | tests |\n|---|---|---|---|\n"))
        for mark, sentence in rows.items():
            cells = [mark, sentence, *([] if scenarios else [_cell(where[mark])]), _cell(proofs[mark])]
            parts.append("| " + " | ".join(cells) + " |\n")
    return "".join(parts)


def _cell(places: list[str]) -> str:
    return "<br>".join(f"`{place}`" for place in places)


def wrong(known: Listed, where: Places, proofs: Places) -> Iterator[str]:
    """What the check complains about, apart from a stale file."""
    for found in (where, proofs):
        for mark in sorted(found.keys() - set(known.marks)):
            if found[mark]:
                yield f"{found[mark][0]} names {mark}, which {LIST.name} does not have"
    for mark in known.marks:
        if mark.startswith("M-"):
            yield from _gap(mark, bool(where[mark]), mark in known.unkept, "kept nowhere in src")
        yield from _gap(mark, bool(proofs[mark]), mark in known.untested, "named in no test's docstring")


def _gap(mark: str, covered: bool, admitted: bool, lack: str) -> Iterator[str]:
    if not covered and not admitted:
        yield f"{mark} is {lack}"
    if covered and admitted:
        yield f"{mark} is listed as a gap ({lack}) but is covered: run python tools/requirements_table.py"


def close_gaps(where: Places, proofs: Places) -> None:
    """Take what is covered out of the list's gaps."""
    lines, found = [], where
    for line in LIST.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("tested = ["):
            found = proofs
        gap = re.fullmatch(r'    "([MS]-?\w+)",\n', line)
        if gap is None or not found[gap.group(1)]:
            lines.append(line)
    LIST.write_text("".join(lines), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the tables, or with ``--check`` compare them; returns the exit code."""
    where, proofs = kept(), tested()
    if "--check" not in arguments:
        close_gaps(where, proofs)
        TARGET.write_text(document(listed(), where, proofs), encoding="utf-8")
        return 0
    known = listed()
    complaints = list(wrong(known, where, proofs))
    if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != document(known, where, proofs):
        complaints.append("docs/mail.md is stale: run python tools/requirements_table.py")
    for complaint in complaints:
        sys.stdout.write(complaint + "\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
