"""What all tests share: where the shared test mails lie, and hermetic surroundings."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from _pytest.assertion import rewrite
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


def pytest_configure(config: pytest.Config) -> None:
    """In CI no test is compiled yet, and every worker loads every test: each compiles its share for all of them."""
    worker = getattr(config, "workerinput", None)
    if worker is None or not IN_CI or sys.dont_write_bytecode:
        return
    own, workers = int(worker["workerid"].removeprefix("gw")), int(worker["workercount"])
    for path in sorted(ROOT.glob("tests/**/test_*.py"))[own::workers]:
        kept = path.parent / "__pycache__" / (path.stem + rewrite.PYC_TAIL)
        if rewrite._read_pyc(path, kept) is None:
            kept.parent.mkdir(exist_ok=True)
            source_hash, code = rewrite._rewrite_test(path, config)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source_hash, kept)


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
