"""The panel's log file: what no sentence on the screen can say."""

from __future__ import annotations

import logging
from pathlib import Path

log = logging.getLogger("supportdesk_tui.panel")


def log_to(folder: Path) -> None:
    """Write the panel's log to a small file in this folder, readable by its owner alone.

    Where nothing may be written there is no log: the panel matters more.
    """
    from logging.handlers import RotatingFileHandler

    log.propagate = False
    log.addHandler(logging.NullHandler())
    file = folder / "panel.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
