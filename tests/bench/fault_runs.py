"""How often the faults are acted out: a sample in every run of the tests, all of it in ``make test-faults``."""

from __future__ import annotations

import os

IN_FULL = bool(os.environ.get("SUPPORTDESK_FAULTS"))


def runs(sample: int, full: int) -> int:
    """How many times this time."""
    return full if IN_FULL else sample
