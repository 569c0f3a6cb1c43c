"""The first ``config.toml`` says what was answered, is private, and replaces nothing unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.desk.upkeep.set_up import Answers
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.opening_hours import parse_hours
from supportdesk_tui.settings.account_config import AccountConfig, ServerConfig
from supportdesk_tui.settings.config import load_settings, parse_settings
from supportdesk_tui.settings.writing import config_text, write_config

ACCOUNT = AccountConfig(
    "support", "help@club.example", "other", ("info@club.example",), username="desk",
    password={"command": ["pass", "show", 'a "b" \\c']}, since="30d",
    imap=ServerConfig("imap.club.example", 993, "tls"), smtp=ServerConfig("127.0.0.1", 1025, "none"))


def written(language: str = "en", club: str = "Marshrut", name: str = "Ira") -> str:
    return config_text(Answers(language, club, "ira", name, {}, "Asia/Yekaterinburg", "RU",
                               parse_hours("mon-thu 10-19, fri 10-18")), ACCOUNT)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_is_written_reads_back_as_answered(language: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    write_config(path, written(language))
    read = load_settings(path, {})
    assert (read.language, read.club.name, read.me.name) == (language, "Marshrut", "Ira")
    assert read.accounts == (ACCOUNT,)
    assert read.sla == {"country": "RU", "schedules": {
        "work": {"timezone": "Asia/Yekaterinburg",
                 "week": {"mon-thu": [["10:00", "19:00"]], "fri": [["10:00", "18:00"]]}}}}


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_config(tmp_path / "config.toml", written())
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_replaced_only_when_told_and_kept_beside(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n", encoding="utf-8")
    with pytest.raises(NotPossible) as caught:
        write_config(path, written())
    assert (caught.value.reason, path.read_text(encoding="utf-8")) == ("config_exists", "# mine\n")
    write_config(path, written(), force=True)
    assert (tmp_path / "config.toml.old").read_text(encoding="utf-8") == "# mine\n"
    assert load_settings(path, {}).accounts == (ACCOUNT,)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
@settings(max_examples=100)
def test_any_name_survives_the_quoting(name: str) -> None:
    assert parse_settings(written(club=name), Path("c"), {}).club.name == name
