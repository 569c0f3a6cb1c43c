"""``config.toml``: everything has a default, and nothing wrong in it passes silently."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk_tui.domain.club import STARTER_CATEGORIES, Category, Club, Operator
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.settings.account_config import AccountConfig, ServerConfig
from supportdesk_tui.settings.config import Settings, load_settings, parse_settings

FILE = Path("config.toml")
ACCOUNT = '[[account]]\nname = "support"\naddress = "Help@Club.Example"\nprovider = "gmail"\n'


def parsed(text: str, **environ: str) -> Settings:
    return parse_settings(text, FILE, environ)


def refusal(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    assert caught.value.file == "config.toml"
    return caught.value


def test_a_missing_file_is_a_usable_desk(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "config.toml", {"LANG": "ru_RU.UTF-8"})
    assert settings.language == "ru"
    assert settings.me == Operator("me")
    assert settings.operators == (Operator("me"),)
    assert settings.categories == STARTER_CATEGORIES
    assert settings.hold == timedelta(seconds=30)
    assert settings.accounts == ()
    assert settings.database_url == ""


def test_a_full_file_is_read_as_written() -> None:
    settings = parsed('''
language = "ru"
[club]
name = "Маршрут"
site = "https://club.example"
profile_url = "https://club.example/u/{id}"
refund_days = 30
[me]
id = "ira"
name = "Ира"
signature = """
Ира,
поддержка"""
[[operator]]
id = "anna"
name = "Анна"
line = 2
[[operator]]
id = "ira"
[[account]]
name = "support"
provider = "other"
address = "Help@Club.Example"
aliases = ["INFO@club.example"]
write_back = ["seen", "answered"]
move = "Сделано"
username = "helpdesk"
folders = ["INBOX", "Формы"]
sent = "Sent"
since = "all"
password = {command = ["pass", "show", "desk"]}
imap = {host = "imap.club.example"}
smtp = {host = "smtp.club.example", port = 587}
keeps_sent = true
[sla]
country = "RU"
[[category]]
id = "payment"
title = {en = "Money"}
macros = ["charged-twice"]
[outbox]
hold = "1m30s"
[database]
url = "postgresql://desk@db/desk"
''')
    assert settings.language == "ru"
    assert settings.club == Club("Маршрут", "https://club.example", "https://club.example/u/{id}", 30)
    assert settings.me == Operator("ira", "Ира", 1, "Ира,\nподдержка")
    assert settings.operators == (Operator("anna", "Анна", 2), settings.me)
    assert settings.accounts == (AccountConfig(
        name="support", address="help@club.example", provider="other", aliases=("info@club.example",),
        username="helpdesk", folders=("INBOX", "Формы"), sent="Sent", since="all",
        write_back=("seen", "answered"), move="Сделано",
        password={"command": ["pass", "show", "desk"]},
        imap=ServerConfig("imap.club.example", 993, "tls"),
        smtp=ServerConfig("smtp.club.example", 587, "starttls"), keeps_sent=True),)
    assert settings.sla == {"country": "RU"}
    assert settings.categories == (Category(
        "payment", {"en": "Money"}, STARTER_CATEGORIES[1].sub, ("charged-twice",),
        STARTER_CATEGORIES[1].sop),)
    assert settings.hold == timedelta(seconds=90)
    assert settings.database_url == "postgresql://desk@db/desk"


@pytest.mark.parametrize(("text", "line", "key", "nearest"), [
    ('\nlanguge = "ru"', 2, "languge", "language"),
    ('[club]\nname = "x"\nrefund_day = 3', 3, "club.refund_day", "refund_days"),
    (ACCOUNT + 'pasword = {env = "X"}', 5, "account.pasword", "password"),
    (ACCOUNT + 'imap = {host = "h", prot = 1}', 5, "account.imap.prot", "port"),
    ('[[category]]\nid = "a"\n[category.title]\nde = "x"', 4, "category.title.de", "en, ru"),
    ("[acount]", 1, "acount", "account"),
])
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_key(
        text: str, line: int, key: str, nearest: str) -> None:
    error = refusal(text)
    assert (error.reason, error.line, error.key, error.allowed) == ("unknown_key", line, key, nearest)


@pytest.mark.parametrize(("text", "line", "key"), [
    ('language = "de"', 1, "language"),
    ("language = 1", 1, "language"),
    ('club = "x"', 1, "club"),
    ("[club]\nrefund_days = -1", 2, "club.refund_days"),
    ("[club]\nrefund_days = true", 2, "club.refund_days"),
    ('[club]\nprofile_url = "https://club.example"', 2, "club.profile_url"),
    ('[club]\nname = "a\\u001b[31m"', 2, "club.name"),
    ('[club]\nname = "a\\nb"', 2, "club.name"),
    ('[me]\nid = "two words"', 2, "me.id"),
    ('[[operator]]\nid = "a"\nline = 4', 3, "operator.line"),
    ("operator = 1", 1, "operator"),
    ('[outbox]\nhold = "30"', 2, "outbox.hold"),
    ('[outbox]\nhold = "2h"', 2, "outbox.hold"),
    ('[database]\nurl = "mysql://secret@db"', 2, "database.url"),
    (ACCOUNT + 'since = "yesterday"', 5, "account.since"),
    (ACCOUNT + 'write_back = ["deleted"]', 5, "account.write_back"),
    (ACCOUNT + 'move = ["Done"]', 5, "account.move"),
    (ACCOUNT + 'since = "2026-02-30"', 5, "account.since"),
    (ACCOUNT + 'aliases = ["no address"]', 5, "account.aliases"),
    (ACCOUNT + "folders = [1]", 5, "account.folders"),
    (ACCOUNT + 'imap = {host = "h", port = 70000}', 5, "account.imap.port"),
    (ACCOUNT + 'imap = {host = "imap.club.example", security = "none"}', 5, "account.imap.security"),
    (ACCOUNT + 'password = {keyring = true, env = "X"}', 5, "account.password"),
    (ACCOUNT + "password = {keyring = false}", 5, "account.password"),
    (ACCOUNT + "password = {command = []}", 5, "account.password.command"),
    (ACCOUNT + 'password = {env = "A B"}', 5, "account.password.env"),
])
def test_a_wrong_value_is_refused_with_its_line_and_what_is_allowed(text: str, line: int, key: str) -> None:
    error = refusal(text)
    assert (error.reason, error.line, error.key) == ("bad_value", line, key)
    assert error.allowed


@pytest.mark.parametrize(("text", "line", "key"), [
    ('[[account]]\nname = "a"', 1, "account.address"),
    ('[[account]]\nname = "a"\naddress = "a@b.example"', 1, "account.imap"),
    ('[[operator]]\nname = "a"', 1, "operator.id"),
])
def test_a_missing_key_is_named_at_its_table(text: str, line: int, key: str) -> None:
    error = refusal(text)
    assert (error.reason, error.line, error.key) == ("missing_key", line, key)


def test_two_entries_of_one_id_are_refused_at_the_second() -> None:
    error = refusal('[[operator]]\nid = "a"\n[[operator]]\nname = "b"\nid = "a"')
    assert (error.reason, error.line, error.key, error.allowed) == ("duplicate", 5, "operator.id", "a")


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = = 2\n", 2), ("a = 1\n[club", 2), ('x = "', 1)])
def test_a_syntax_error_carries_its_line(text: str, line: int) -> None:
    error = refusal(text)
    assert (error.reason, error.line) == ("syntax", line)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b'language = "ru"\n[club]\nname = "' + "Клуб".encode("cp1251") + b'"')
    with pytest.raises(ConfigError) as caught:
        load_settings(file, {})
    assert (caught.value.reason, caught.value.line) == ("encoding", 3)


def test_a_password_written_where_it_must_not_be_is_not_repeated() -> None:
    """M-42: neither the error nor its text carries it."""
    for text in (ACCOUNT + 'password = "hunter2"', ACCOUNT + 'password = {plain = "hunter2"}',
                 '[database]\nurl = "mysql://desk:hunter2@db/desk"'):
        assert "hunter2" not in repr(refusal(text))


def test_a_database_address_is_not_shown_with_the_settings() -> None:
    assert "hunter2" not in repr(parsed('[database]\nurl = "postgresql://desk:hunter2@db/desk"'))


@pytest.mark.parametrize(("text", "environ", "language"), [
    ("", {}, "en"),
    ("", {"LANG": "ru_RU.UTF-8"}, "ru"),
    ("", {"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, "en"),
    ('language = "ru"', {"LANG": "en_GB.UTF-8"}, "ru"),
    ('language = "ru"', {"SUPPORTDESK_LANG": "en"}, "en"),
    ("", {"SUPPORTDESK_LANG": "ru", "LANG": "en_GB"}, "ru"),
])
def test_the_language_is_the_variables_then_the_files_then_the_locales(
        text: str, environ: dict[str, str], language: str) -> None:
    assert parse_settings(text, FILE, environ).language == language


def test_whoever_sits_here_can_be_assigned_even_when_not_listed() -> None:
    settings = parsed('[me]\nid = "ira"\n[[operator]]\nid = "anna"')
    assert [operator.id for operator in settings.operators] == ["ira", "anna"]


def test_plaintext_is_allowed_on_this_machine_alone() -> None:
    """M-24: a local bridge may speak plaintext, a server elsewhere may not."""
    settings = parsed(ACCOUNT + 'imap = {host = "127.0.0.1", port = 1143, security = "none"}')
    assert settings.accounts[0].imap == ServerConfig("127.0.0.1", 1143, "none")


def test_a_reader_of_a_part_can_refuse_with_the_line() -> None:
    """The calendars read ``[sla]`` on their own."""
    error = parsed('[sla]\ncountry = "RU"\n[sla.schedules.work]\ntimezone = "Mars"').error(
        ("sla", "schedules", "work", "timezone"), "bad_value", "Europe/Moscow")
    assert (error.line, error.key) == (4, "sla.schedules.work.timezone")
