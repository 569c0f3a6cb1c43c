"""Every reason that the source raises has a sentence: nobody is ever shown a bare key."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from supportdesk_tui.presentation import errors

SOURCE = Path(errors.__file__).parents[1]
SENTENCES: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "NotPossible": (0, errors.NOT_POSSIBLE), "BadInput": (0, errors.BAD_INPUT), "StoreError": (0, errors.STORE),
    "MailError": (0, errors.MAIL), "SendError": (0, errors.SEND), "SecretError": (0, errors.SECRET),
    "ConfigError": (3, errors.FILE), "CalendarError": (1, errors.FILE), "CaseFileError": (1, errors.FILE),
}
"""Error -> the position of its reason among the arguments, and the table of its sentences."""
BUILDERS = {
    ("settings", "error"): (1, errors.FILE), ("exports/profile_file.py", "error"): (1, errors.FILE),
    ("exports/recognising.py", "_refuse"): (0, errors.BAD_INPUT),
}
"""Functions that make such errors: where, name -> as above."""
MAPS = {
    ("store/sqlite_connection.py", "_REASONS"): errors.STORE,
    ("store/postgres_connection.py", "_REASONS"): errors.STORE,
}
"""Tables that turn a library's codes into reasons."""


def _calls() -> Iterator[tuple[str, ast.Call, int, Mapping[str, str]]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            known = SENTENCES.get(name) or next(
                (found for (where, builder), found in BUILDERS.items()
                 if builder == name and place.startswith(where)), None)
            if known:
                yield f"{place}:{node.lineno}", node, *known


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_every_raised_reason_has_a_sentence() -> None:
    seen = 0
    for place, call, position, table in _calls():
        found = call.args[position:position + 1] + [one.value for one in call.keywords if one.arg == "reason"]
        for reason in (text for node in found for text in _texts(node)):
            seen += 1
            assert reason in table, f"{place}: {reason}"
    assert seen > 100


@pytest.mark.parametrize(("file", "name"), MAPS)
def test_every_reason_out_of_a_librarys_codes_has_a_sentence(file: str, name: str) -> None:
    tables = [node.value for node in ast.walk(ast.parse((SOURCE / file).read_text(encoding="utf-8")))
              if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name]
    assert isinstance(tables[0], ast.Dict)
    reasons = {text for value in tables[0].values for text in _texts(value)}
    assert reasons
    assert reasons <= set(MAPS[file, name])
