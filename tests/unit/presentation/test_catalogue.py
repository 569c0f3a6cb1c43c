"""The Russian catalogue is complete and fresh: what CI checks too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_catalogue_is_complete_and_compiled() -> None:
    run = subprocess.run([sys.executable, str(ROOT / "tools" / "catalogue.py"), "check"], check=False,
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
