"""``[[source]]``: a folder is described strictly; what is wrong is named with its line and the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk_tui.desk.ports import ExportOptions, FolderSource
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.settings.config import parse_settings

SOURCE = '[[source]]\nkind = "folder"\nname = "exports"\nglob = "/srv/exports/*.csv"\n'


def sources(text: str) -> tuple[FolderSource, ...]:
    return parse_settings(text, Path("config.toml"), {}).sources


def test_three_keys_are_enough() -> None:
    assert sources(SOURCE) == (FolderSource("exports", "/srv/exports/*.csv"),)


def test_every_option_of_import_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ira")
    (found,) = sources("""
[[source]]
kind = "folder"
name = "chat"
glob = "~/exports/*.json"
profile = "telegram-desktop"
timezone = "Europe/Moscow"
date_order = "dmy"
encoding = "cp1251"
operators = ["user1"]
burst_gap = 30
skip_chat_types = ["private_group"]
move_to = "~/exports/done"
""")
    options = ExportOptions("telegram-desktop", "Europe/Moscow", "dmy", "cp1251", ("user1",), 30, ("private_group",))
    assert found == FolderSource("chat", "/home/ira/exports/*.json", options, Path("/home/ira/exports/done"))


@pytest.mark.parametrize(("text", "line", "key", "reason", "allowed"), [
    (SOURCE + 'profil = "auto"\n', 5, "source.profil", "unknown_key", "profile"),
    (SOURCE.replace('kind = "folder"\n', ""), 1, "source.kind", "missing_key", '"folder"'),
    (SOURCE.replace('"folder"', '"imap"'), 2, "source.kind", "bad_value", "folder"),
    (SOURCE.replace("/srv/exports/*.csv", "exports/*.csv"), 4, "source.glob", "bad_value", '"~/exports/*.csv"'),
    (SOURCE + 'timezone = "Mars/North"\n', 5, "source.timezone", "bad_value", '"Europe/Moscow"'),
    (SOURCE + 'encoding = "klingon"\n', 5, "source.encoding", "bad_value", '"utf-8" | "cp1251"'),
    (SOURCE + 'date_order = "ymd"\n', 5, "source.date_order", "bad_value", "dmy | mdy"),
    (SOURCE + 'move_to = "done"\n', 5, "source.move_to", "bad_value", '"~/exports/done"'),
    (SOURCE + SOURCE, 7, "source.name", "duplicate", "exports"),
    ('[[account]]\nname = "exports"\naddress = "a@b.example"\nprovider = "gmail"\n' + SOURCE, 7, "source.name",
     "duplicate", "exports"),
])
def test_what_is_wrong_is_named(text: str, line: int, key: str, reason: str, allowed: str) -> None:
    with pytest.raises(ConfigError) as caught:
        sources(text)
    error = caught.value
    assert (error.line, error.key, error.reason, error.allowed) == (line, key, reason, allowed)
