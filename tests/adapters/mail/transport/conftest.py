"""A certificate that nobody but the test trusts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import scripted_tls


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scripted_tls.certificate(tmp_path_factory.mktemp("tls"))
