"""``supportdesk doctor``: one line a finding, exit 1 when something must not wait."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import doctor as command

app = typer.Typer()
app.command()(command.doctor)

ACCOUNT = """
[[account]]
name = "support"
address = "help@club.example"
imap = {host = "127.0.0.1", port = 1, security = "none"}
smtp = {host = "127.0.0.1", port = 1, security = "none"}
password = {env = "DESK_PASSWORD"}
"""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


@pytest.fixture
def config() -> Path:
    where = bootstrap.places()
    where.create()
    return where.config_file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def findings(*arguments: str) -> dict[str, dict[str, object]]:
    """By code."""
    document = json.loads(run("--json", *arguments).stdout)
    return {finding["code"]: finding for finding in document["findings"]}


def test_a_desk_without_settings_is_well_but_for_the_settings() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "supportdesk init" in result.stdout
    assert "the database is whole" in result.stdout


def test_every_subject_is_examined(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text(ACCOUNT, encoding="utf-8")
    monkeypatch.setenv("DESK_PASSWORD", "s3cret")
    found = findings("--offline")
    assert {"config_ok", "modes_ok", "from_env", "calendars_ok", "playbook_ok", "database_ok", "not_watched",
            "never_synced", "outbox_ok", "quarantine_ok", "backup_none"} == set(found)


def test_broken_rules_and_views_are_errors_and_the_rest_is_examined(config: Path) -> None:
    config.with_name("rules.toml").write_text("[[rule]", encoding="utf-8")
    config.with_name("views.toml").write_text("[[view]]\nname = 'A'\nquery = 'subj:\"A B'\n", encoding="utf-8")
    found = findings("--offline")
    assert {"rules_unusable", "views_unusable", "database_ok"} <= set(found)
    assert "rules.toml, line 1" in str(found["rules_unusable"]["text"])
    assert "views.toml, line 3, view.query: has a quotation mark that is not closed" in str(
        found["views_unusable"]["text"])
    assert run("--offline").exit_code == 1


def test_it_speaks_the_language_of_the_settings(config: Path) -> None:
    """As every other command does; the settings' own finding included."""
    config.write_text('language = "ru"\n', encoding="utf-8")
    result = run("--offline")
    assert "база данных цела" in result.stdout
    assert "the " not in result.stdout


def test_servers_are_tried_unless_offline(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text(ACCOUNT, encoding="utf-8")
    monkeypatch.setenv("DESK_PASSWORD", "s3cret")
    assert run("--offline").exit_code == 0
    result = run()
    assert result.exit_code == 1
    assert "support: mail cannot be read: 127.0.0.1:1 cannot be reached" in result.stdout
    assert "support: mail cannot be sent: the server cannot be reached" in result.stdout
    assert "s3cret" not in result.output


def test_a_missing_password_is_told_as_such(config: Path) -> None:
    config.write_text(ACCOUNT, encoding="utf-8")
    found = findings("--offline")
    assert found["password_failed"]["level"] == "warning"
    assert "DESK_PASSWORD" in str(found["password_failed"]["text"])


@pytest.mark.parametrize(("text", "told"), [
    ('[club]\nnmae = "x"', "line 2, club.nmae: unknown key (allowed: name)"),
    ("[club", "line 1"),
    ('[sla.schedules.work]\ntimezone = "Mars/Olympus"\nweek = {mon = [["10:00", "19:00"]]}', "line 2"),
])
def test_wrong_settings_are_named_with_their_line(config: Path, text: str, told: str) -> None:
    config.write_text(text, encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert told in result.stdout


def test_a_broken_macro_of_the_operator_is_an_error(config: Path) -> None:
    folder = bootstrap.places().macros_dir / "en"
    folder.mkdir(parents=True)
    (folder / "broken.md").write_text("---\ntitle: [unclosed\n---\ntext", encoding="utf-8")
    result = run("--offline")
    assert result.exit_code == 1
    assert "broken.md" in result.stdout


def test_a_damaged_database_is_an_error(config: Path) -> None:
    bootstrap.places().database_path.write_bytes(b"no database" * 500)
    result = run("--offline")
    assert result.exit_code == 1
    assert "damaged" in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_open_files_and_plain_passwords_are_named(config: Path) -> None:
    config.write_text(ACCOUNT.replace("password", "#"), encoding="utf-8")
    where = bootstrap.places()
    where.secrets_file.write_text('[passwords]\nsupport = "s3cret"\n', encoding="utf-8")
    where.secrets_file.chmod(0o600)
    where.config_dir.chmod(0o755)
    found = findings("--offline")
    assert (found["plain_password"]["level"], found["mode_open"]["level"]) == ("warning", "warning")
    where.secrets_file.chmod(0o644)
    result = run("--offline")
    assert result.exit_code == 1
    assert "chmod 600" in result.stdout
    assert "s3cret" not in result.output


def test_tickets_are_rebuilt_when_asked() -> None:
    assert findings("--offline", "--rebuild")["rebuilt"]["count"] == 0
    assert "rebuilt" not in findings("--offline")


def test_the_same_is_said_in_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPORTDESK_LANG", "ru")
    assert "база данных цела" in run("--offline").stdout
