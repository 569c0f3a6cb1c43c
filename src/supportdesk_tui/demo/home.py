"""The settings of the demo's desk."""

from __future__ import annotations

import os
from pathlib import Path

MARK = "demo"
"""The setting by which a database says that it holds the sample club."""

_EXPERTS = {
    "access": "line2@marshrut.example", "payment": "billing@marshrut.example",
    "cancellation": "billing@marshrut.example", "functionality": "dev@marshrut.example",
    "content": "product@marshrut.example", "feedback": "product@marshrut.example",
    "presale": "product@marshrut.example", "other": "line2@marshrut.example",
}
"""Whom an escalation of each category goes to."""


def _categories() -> str:
    return "".join(f'\n[[category]]\nid = "{name}"\nexpert = "{expert}"\n' for name, expert in _EXPERTS.items())


_FIRST_LINE = "# The sample club of the demo."
_CONFIG = f"""{_FIRST_LINE}
[club]
name = "Маршрут"
site = "https://marshrut.example"
profile_url = "https://marshrut.example/u/{{id}}"
refund_days = 14

[me]
id = "ira"
name = "Ира Полевая"
signature = "Ира, клуб «Маршрут»"

[[operator]]
id = "ira"

[[operator]]
id = "anna"
name = "Анна Шубина"

[[operator]]
id = "oleg"
name = "Олег Тарасов"
line = 3
{_categories()}"""


def write_config(home: Path) -> None:
    """Put the sample club's config.toml into a home that has none."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "config.toml"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_CONFIG)


def is_foreign(home: Path) -> bool:
    """Is there a desk that the demo has not made?"""
    config = home / "config.toml"
    if config.exists():
        return not config.read_text(encoding="utf-8", errors="replace").startswith(_FIRST_LINE)
    return home.is_dir() and any(home.glob("*.sqlite3"))
