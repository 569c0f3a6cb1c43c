"""What the faults share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from supportdesk_tui import bootstrap


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that was opened once: making its database costs more than copying it."""
    home = tmp_path_factory.mktemp("made")
    with bootstrap.open_desk(home, accounts={}):
        pass
    return home


@pytest.fixture
def empty_home(made_home: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made_home, tmp_path / "copy"))
