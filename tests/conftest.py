"""What all tests share: where the shared test mails lie, and hermetic surroundings."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from supportdesk_tui.cli.running import options

ROOT = Path(__file__).resolve().parents[1]
IN_CI = bool(os.environ.get("CI"))

# A run that decides whether a change lands must not depend on luck; elsewhere every run looks for new examples.
# Neither may it depend on how busy the machine is: pytest's own timeout ends what hangs.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", patient, derandomize=True)
settings.register_profile("desk", patient)
settings.load_profile("ci" if IN_CI else "desk")


_SCENARIO = re.compile(r"(?<![\w-])S(?:1[0-5]|[1-9])\b(?!/)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that act out a fault of docs/mail.md (S1 ... S15) are those of ``make test-faults``."""
    for item in items:
        words = [getattr(getattr(item, part, None), "__doc__", None) or "" for part in ("function", "module")]
        if _SCENARIO.search(" ".join(words)):
            item.add_marker("faults")


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of shared test data (mail/, forms/, vectors/)."""
    path = Path(os.environ.get("SUPPORTDESK_SHARED", ROOT.parent / "shared"))
    if not (path / "mail").is_dir():
        message = f"shared test data not found at {path}: set SUPPORTDESK_SHARED"
        if IN_CI:
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(autouse=True)
def _hermetic_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may touch the operator's own desk."""
    monkeypatch.setenv("SUPPORTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(options, "home", None)  # where a command run before in this process left its --home
    monkeypatch.delenv("SUPPORTDESK_LANG", raising=False)
