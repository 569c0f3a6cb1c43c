"""Completing a path while it is typed: the files and folders that go on as it begins."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MOST_LOOKED_AT = 5_000
"""Entries of a folder; a person who sees more types another letter."""


@dataclass(frozen=True, slots=True)
class PathOption:
    """One way to go on."""

    text: str
    """The whole path as it would stand in the line, ``~`` kept; a folder ends with a slash."""
    name: str
    """Its last part."""


def from_root(typed: str) -> str:
    """A whole path that was typed or dropped behind ``~/`` is meant as it stands."""
    return "/" + typed.lstrip("~").lstrip("/") if typed.startswith("~//") else typed


def path_options(typed: str) -> tuple[PathOption, ...]:
    """What the path may go on to, folders first; hidden files only where a dot is typed. Never raises."""
    typed = from_root(typed)
    folder, slash, begun = typed.rpartition("/")
    if typed in ("", "~"):
        return (PathOption("~/", "~/"),)
    try:
        place = Path(folder + slash).expanduser() if slash else Path()
        with os.scandir(place) as entries:
            found = [_named(entry) for entry, _ in zip(entries, range(MOST_LOOKED_AT), strict=False)]
    except (OSError, ValueError, RuntimeError):  # no such folder, no such home
        return ()
    wanted = begun.casefold()
    fitting = [(name, is_folder) for name, is_folder in found
               if name.casefold().startswith(wanted) and (begun.startswith(".") or not name.startswith("."))]
    fitting.sort(key=lambda item: (not item[1], item[0].casefold()))
    return tuple(PathOption(f"{folder}{slash}{name}{'/' if is_folder else ''}", f"{name}{'/' if is_folder else ''}")
                 for name, is_folder in fitting)


def common_beginning(options: tuple[PathOption, ...]) -> str:
    """What all of them begin with."""
    texts = [option.text for option in options]
    first, last = min(texts), max(texts)
    return first[:next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
                       min(len(first), len(last)))]


def _named(entry: os.DirEntry[str]) -> tuple[str, bool]:
    try:
        return entry.name, entry.is_dir()
    except OSError:
        return entry.name, False
