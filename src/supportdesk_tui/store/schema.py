"""Which schema this program speaks. Kept apart so that opening an up-to-date database loads no Alembic."""

from __future__ import annotations

from typing import Final

KNOWN: Final = ("0001",)
"""Every revision in migrations/versions, oldest first."""
HEAD: Final = KNOWN[-1]
