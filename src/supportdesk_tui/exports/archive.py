"""Archives that hold an export."""

from __future__ import annotations

import zipfile
from dataclasses import replace

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports.source import BAD_ARCHIVE, Source

_PACKED = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")


def only_file(source: Source) -> Source | None:
    """The one export in a plain archive (Google Forms packs its CSV so); None when it is a workbook.

    Raises:
        BadInput: it is no archive, one that cannot be read, or one of several files.
    """
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            names = [info.filename for info in archive.infolist()
                     if not info.is_dir() and not _is_litter(info.filename)]
    except (*BAD_ARCHIVE, ValueError) as error:
        raise BadInput("export_broken_archive", source.name, str(error)) from error
    if any(name.startswith("xl/") for name in names):
        return None
    exports = [name for name in names if name.lower().endswith(_PACKED)]
    if len(exports) != 1:
        raise BadInput("export_archive", source.name, ", ".join(sorted(names)[:5]))
    return replace(source, member=exports[0])


def _is_litter(name: str) -> bool:
    """What a Mac packs beside every file."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
