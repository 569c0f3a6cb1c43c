"""``supportdesk init``: every answer as an option, questions at a terminal only, nothing half-written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import keyring
import pytest
import typer
from keyring.backends import fail
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import init as command
from supportdesk_tui.cli.setup_answers import operator_id, system_zone
from supportdesk_tui.desk.upkeep.set_up import FoundServer
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.settings.account_config import ServerConfig
from supportdesk_tui.settings.config import Settings

app = typer.Typer()
app.command()(command.init)

OTHER = ("--provider", "other", "--address", "help@club.example", "--password-env", "DESK_PASSWORD",
         "--imap", "127.0.0.1:1", "--smtp", "127.0.0.1:1", "--imap-security", "none", "--smtp-security", "none")


def run(*arguments: str, keys: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=keys)


def settings() -> Settings:
    return bootstrap.settings(bootstrap.places())


def nothing_written() -> bool:
    return not bootstrap.places().config_file.exists()


@pytest.fixture(autouse=True)
def _english_without_keyring() -> Iterator[None]:
    i18n.activate("en")
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring leaves it unannotated
    yield
    keyring.set_keyring(before)
    i18n.activate("en")


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "at_terminal", lambda: True)


def test_options_alone_make_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("--address", "Help@yandex.ru", "--name", "Ира Смирнова", "--club", "Маршрут",
                 "--alias", "a@club.example", "--alias", "b@club.example", "--password-command", "pass show 'a b'",
                 "--since", "30d", "--hours", "пн-пт 9-18", "--timezone", "Asia/Omsk", "--country", "RU",
                 "--language", "ru", "--no-test")
    assert result.exit_code == 0, result.output
    read = settings()
    assert (read.language, read.club.name, read.me.id, read.me.name) == ("ru", "Маршрут", "ира", "Ира Смирнова")
    account = read.accounts[0]
    assert (account.provider, account.address, account.since) == ("yandex360", "help@yandex.ru", "30d")
    assert account.aliases == ("a@club.example", "b@club.example")
    assert account.password == {"command": ["pass", "show", "a b"]}
    assert read.sla == {"country": "RU", "schedules": {"work": {
        "timezone": "Asia/Omsk", "week": {"mon-fri": [["09:00", "18:00"]]}}}}


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_what_is_written_is_its_owners_alone() -> None:
    assert run(*OTHER, "--no-test").exit_code == 0
    where = bootstrap.places()
    modes = {path.stat().st_mode & 0o777 for path in (where.config_dir, where.macros_dir, where.sop_dir)}
    assert modes == {0o700}
    assert where.config_file.stat().st_mode & 0o777 == 0o600


def test_servers_are_taken_as_host_and_port() -> None:
    assert run(*OTHER, "--no-test").exit_code == 0
    assert settings().accounts[0].imap == ServerConfig("127.0.0.1", 1, "none")


@pytest.mark.parametrize(("arguments", "option"), [
    ((), "--address"),
    (("--address", "help@club.example"), "--provider"),
    (("--address", "help@club.example", "--provider", "other"), "--imap"),
    (("--address", "help@club.example", "--imap", "imap.club.example"), "--provider"),
    (("--address", "help@gmail.com", "--password-from", "command"), "--password-command"),
    (("--address", "help@gmail.com", "--password-from", "env"), "--password-env"),
    (("--address", "help@gmail.com"), "--password-command / --password-env"),
])
def test_away_from_a_terminal_a_missing_option_is_named(arguments: tuple[str, ...], option: str) -> None:
    result = run(*arguments, "--no-test")
    assert result.exit_code == 2
    assert f"missing option {option} " in result.stderr
    assert nothing_written()


@pytest.mark.parametrize(("arguments", "named"), [
    (("--address", "nobody"), "--address"),
    (("--provider", "aol"), "--provider"),
    (("--alias", "no address"), "--alias"),
    (("--imap", "a b"), "--imap"),
    (("--imap", "host:99999"), "--imap"),
    (("--imap", "imap.club.example", "--imap-security", "none"), "--imap-security"),
    (("--smtp-security", "ssl"), "--smtp-security"),
    (("--password-command", "'unclosed"), "--password-command"),
    (("--since", "yesterday"), "--since"),
    (("--since", "2026-02-30"), "--since"),
    (("--hours", "always"), "always"),
    (("--timezone", "Mars/Olympus"), "--timezone"),
    (("--country", "XX"), "--country"),
    (("--language", "de"), "--language"),
])
def test_a_wrong_option_is_named_and_nothing_is_written(arguments: tuple[str, ...], named: str) -> None:
    result = run(*OTHER, "--no-test", *arguments)
    assert result.exit_code == 2
    assert named in result.stderr
    assert nothing_written()


def test_settings_there_are_stay_unless_forced() -> None:
    assert run(*OTHER, "--no-test").exit_code == 0
    result = run(*OTHER, "--no-test", "--club", "Other")
    assert result.exit_code == 1
    assert "config.toml" in result.stderr
    assert settings().club.name == ""
    assert run(*OTHER, "--no-test", "--club", "Other", "--force").exit_code == 0
    assert settings().club.name == "Other"
    assert bootstrap.places().config_file.with_name("config.toml.old").exists()


def test_servers_that_cannot_be_reached_are_named_and_nothing_is_written(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PASSWORD", "s3cret")
    result = run(*OTHER)
    assert result.exit_code == 5
    assert "mail cannot be read: 127.0.0.1:1 cannot be reached" in result.stderr
    assert "mail cannot be sent" in result.stderr
    assert "s3cret" not in result.output
    assert nothing_written()


def test_a_refused_login_comes_with_the_providers_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect() -> None:
        raise MailError("auth", "imap.yandex.ru:993", "AUTHENTICATIONFAILED", "yandex_app_password")

    transport = SimpleNamespace(connect=lambda: None, close=lambda: None)
    account = SimpleNamespace(name="support", connect=connect, transport=lambda: transport)
    monkeypatch.setattr(bootstrap, "account_from", lambda *_: account)
    result = run("--address", "help@yandex.ru", "--password-env", "DESK_PASSWORD")
    assert result.exit_code == 1
    assert "id.yandex.ru/security/app-passwords" in result.stderr
    assert nothing_written()


@pytest.mark.usefixtures("at_terminal")
def test_at_a_terminal_it_asks_and_keeps_the_password_privately() -> None:
    """Without a keyring the password goes to the private file, and it is said so."""
    keys = ["", "no address", "help@club.example", "gmail", "", "", "Ira", "Marshrut", "", "Europe/Berlin",
            "de", "s3cret"]
    result = run("--no-test", keys="\n".join(keys) + "\n")
    assert result.exit_code == 0, result.output
    read = settings()
    assert (read.me.name, read.club.name, read.accounts[0].provider) == ("Ira", "Marshrut", "gmail")
    assert read.sla["country"] == "DE"
    assert "such as help@club.example" in result.output
    assert "myaccount.google.com/apppasswords" in result.output
    assert "secrets.toml" in result.output
    assert "s3cret" not in result.output
    assert "s3cret" in bootstrap.places().secrets_file.read_text(encoding="utf-8")
    assert "s3cret" not in bootstrap.places().config_file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("at_terminal")
def test_a_mistyped_answer_is_asked_for_again_at_once() -> None:
    """Hours, zone and country too: nobody answers fifteen questions twice."""
    keys = ["en", "help@yandex.ru", "", "", "14d", "Ira", "C", "always", "mon-fri 9-18", "Mars", "/etc", "Asia/Omsk",
            "QQ", "", "s3cret"]
    result = run("--no-test", keys="\n".join(keys) + "\n")
    assert result.exit_code == 0, result.output
    assert "the public holidays of QQ are not known (such as RU, DE, US ...)" in result.output
    assert "always are not opening hours" in result.output
    assert "unknown time zone Mars" in result.output
    assert "unknown time zone /etc" in result.output


def test_a_certificate_of_ones_own_is_an_option(tmp_path: Path) -> None:
    """Else a server of one's own could be set up only with --no-test and an edit by hand."""
    file = tmp_path / "own.pem"
    assert run(*OTHER, "--no-test", "--ca-file", str(file)).exit_code == 0
    assert settings().accounts[0].ca_file == file


@pytest.mark.usefixtures("at_terminal")
def test_servers_of_ones_own_are_looked_for_and_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is the default of the question; what was not has to be named."""
    asked: list[str] = []

    def find(domain: str) -> tuple[FoundServer | None, FoundServer | None]:
        asked.append(domain)
        return FoundServer("mail.club.example", 143, "starttls"), None

    monkeypatch.setattr(bootstrap, "_find_servers", find)
    keys = ["en", "help@club.example", "other", "", "smtp.club.example:587", "", "14d", "Ira", "C", "",
            "Asia/Omsk", "", "s3cret"]
    result = run("--no-test", keys="\n".join(keys) + "\n")
    assert result.exit_code == 0, result.output
    assert asked == ["club.example"]
    account = settings().accounts[0]
    assert account.imap == ServerConfig("mail.club.example", 143, "starttls")
    assert account.smtp == ServerConfig("smtp.club.example", 587, "starttls")


@pytest.mark.usefixtures("at_terminal")
@pytest.mark.parametrize(("answer", "written"), [("y", True), ("n", False)])
def test_at_a_terminal_a_failed_test_leaves_the_choice(
        answer: str, written: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PASSWORD", "x")
    result = run(*OTHER, "--language", "en", "--since", "14d", "--name", "Ira", "--club", "C", "--hours",
                 "mon-fri 10-19", "--timezone", "Europe/Moscow", "--country", "", keys=f"{answer}\n")
    assert result.exit_code == (0 if written else 5), result.output
    assert nothing_written() is not written


@pytest.mark.parametrize(("name", "ident"), [
    ("Ira", "ira"), ("Ирина Петрова", "ирина"), ("", "me"), ("O'Neil", "me"), ("  ", "me")])
def test_an_operators_id_comes_from_the_name(name: str, ident: str) -> None:
    assert operator_id(name) == ident


def test_a_machine_on_utc_says_nothing_of_its_people(tmp_path: Path) -> None:
    assert system_zone({"TZ": "Asia/Tbilisi"}) == "Asia/Tbilisi"
    assert system_zone({"TZ": "Etc/UTC"}) != "Etc/UTC"
