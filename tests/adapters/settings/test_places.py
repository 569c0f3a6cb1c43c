"""One folder with a home, the platform's folders without; private from the first moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from supportdesk_tui.settings.places import find_places


def test_a_home_holds_everything(tmp_path: Path) -> None:
    places = find_places(tmp_path, {"SUPPORTDESK_HOME": "/elsewhere"})
    assert {places.config_file.parent, places.database_path.parent, places.log_dir.parent} == {tmp_path}
    assert places.macros_dir == tmp_path / "macros"
    assert places.sop_dir == tmp_path / "sop"


def test_the_variable_is_a_home_too(tmp_path: Path) -> None:
    assert find_places(None, {"SUPPORTDESK_HOME": str(tmp_path)}) == find_places(tmp_path, {})


def test_a_relative_home_does_not_move_with_the_working_folder(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_places(Path("desk"), {}).config_dir == tmp_path / "desk"


def test_without_a_home_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    places = find_places(None, {})
    assert places.config_dir.name == "supportdesk-tui"
    assert places.data_dir != places.config_dir or os.name != "posix"


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_folders_are_made_on_demand_for_their_owner_only(tmp_path: Path) -> None:
    places = find_places(tmp_path / "home", {})
    assert not places.config_dir.exists()
    places.create()
    places.create()
    assert {folder.stat().st_mode & 0o777 for folder in (places.config_dir, places.log_dir)} == {0o700}
