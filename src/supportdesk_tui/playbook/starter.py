"""Where the texts that come with the program lie."""

from __future__ import annotations

from pathlib import Path

import supportdesk_tui


def starter_dir() -> Path:
    """The folder with ``macros/`` and ``sop/``: inside an installed package, else the project's own."""
    package = Path(supportdesk_tui.__file__).resolve().parent
    installed = package / "starter"
    return installed if (installed / "macros").is_dir() else package.parents[1]
