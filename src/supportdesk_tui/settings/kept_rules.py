"""The rules as they lie in their file: read anew when it has changed; a broken one stops nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk_tui.domain.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from supportdesk_tui.desk.context import DeskConfig
    from supportdesk_tui.desk.rulebook import Rulebook
    from supportdesk_tui.domain.filters.matching import Stems


def stamp_of(file: Path) -> tuple[int, int] | None:
    """What changes with the file: its time in ns and its size; None when there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def read_rules(file: Path, config: DeskConfig, stems: Stems) -> Rulebook:
    """The rules, or a rulebook that tells why there are none."""
    from supportdesk_tui.desk.rulebook import Rulebook
    from supportdesk_tui.settings.rules_file import load_rules

    try:
        return Rulebook(load_rules(file, config.categories, config.operators, config.me, config.zone.key), stems)
    except ConfigError as error:
        return Rulebook(problem=error, may_forbid_letters=_may_speak_of("ack", file))


def _may_speak_of(key: str, file: Path) -> bool:
    """Does a file that cannot be used perhaps name a key? True when even that cannot be told."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return True
    return any(key.encode() in line for line in lines if not line.lstrip().startswith(b"#"))
