"""``supportdesk login`` and ``init`` with a login through the browser, against a token service on loopback."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
import typer
from keyring.backends import fail
from typer.testing import CliRunner, Result

from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import ScriptedSmtp
from bench.token_endpoint import TokenEndpoint, token_endpoint
from bench.token_logins import TokenDoor
from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import init as init_command
from supportdesk_tui.cli import login as login_command
from supportdesk_tui.cli import login_talk
from supportdesk_tui.desk.finding import Level
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.presentation.doctor_words import finding_text
from supportdesk_tui.settings import oauth_microsoft

app = typer.Typer()
app.command(name="login")(login_command.login)
app.command(name="init")(init_command.init)

pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon:UserWarning")


def run(*arguments: str, keys: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=keys)


@pytest.fixture(autouse=True)
def _english_without_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    i18n.activate("en")
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring leaves it unannotated
    monkeypatch.setattr(oauth_microsoft.log_in, "__kwdefaults__", {"pause": lambda _: None, "now": time.time})
    yield
    keyring.set_keyring(before)
    i18n.activate("en")


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenEndpoint]:
    with token_endpoint(tmp_path, monkeypatch) as running:
        yield running


def config(service: TokenEndpoint, imap: int = 1, smtp: int = 1, password: str = '{oauth = "microsoft"}') -> Path:
    where = bootstrap.places()
    where.create()
    where.config_file.write_text(
        f'[[account]]\nname = "support"\nprovider = "microsoft365"\naddress = "help@club.example"\nsent = "Sent"\n'
        f'password = {password}\n'
        f'imap = {{host = "127.0.0.1", port = {imap}, security = "none"}}\n'
        f'smtp = {{host = "127.0.0.1", port = {smtp}, security = "none"}}\n'
        f'[oauth.microsoft]\nclient_id = "client-id-of-ours"\nauthority = "{service.authority}"\n', encoding="utf-8")
    where.config_file.chmod(0o600)
    return where.config_file


def test_login_then_everything_goes_by_token(service: TokenEndpoint) -> None:
    """M-39: page and code are shown, tokens kept, both servers tried, letters that waited leave."""
    door = TokenDoor({"access-1"})
    imap = ScriptedImap(handlers={b"AUTHENTICATE": door.imap})
    smtp = ScriptedSmtp({"auth": door.smtp}, (b"AUTH XOAUTH2",))
    with imap, smtp:
        config(service, imap.port, smtp.port)
        with bootstrap.open_desk() as opened:
            from supportdesk_tui.desk import pauses

            pauses.note_failure(opened.desk, "support", SendError("auth", "connect", 0, "login_needed"))
            assert pauses.paused_accounts(opened.desk)
        result = run("login", "support")
        assert result.exit_code == 0, result.output
        assert "https://microsoft.com/devicelogin" in result.output
        assert "ABCD-EFGH" in result.output
        assert "15 minutes" in result.output
        assert "secrets.toml" in result.output
        assert "mail can be read" in result.output
        assert "mail can be sent" in result.output
        assert "access-" not in result.output
        with bootstrap.open_desk() as opened:
            assert not pauses.paused_accounts(opened.desk)
    assert door.seen == ["access-1", "access-1"]


def test_a_declined_login_is_a_sentence(service: TokenEndpoint) -> None:
    config(service)
    service.polls = ["authorization_declined"]
    result = run("login")
    assert result.exit_code == 1
    assert "support: the login was declined on the provider's page" in result.stderr


@pytest.mark.parametrize(("arguments", "said", "code"), [
    (("login", "nobody"), "there is no account nobody", 2), (("login", "support"), "logs in with a password", 1),
    (("login",), "there is no account", 2),
])
def test_an_account_without_such_a_login_is_named(service: TokenEndpoint, arguments: tuple[str, ...], said: str,
                                                  code: int) -> None:
    config(service, password='{env = "HELP"}')
    result = run(*arguments)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr


def test_init_asks_for_the_application_and_logs_in(service: TokenEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_command, "at_terminal", lambda: True)
    monkeypatch.setattr(login_talk, "at_terminal", lambda: True)
    from supportdesk_tui.settings.oauth_config import OAuthClient

    monkeypatch.setattr(OAuthClient.__init__, "__defaults__",
                        ("", "common", service.authority, "https://127.0.0.1:1/a", "https://127.0.0.1:1/t"))
    read = bootstrap.settings(bootstrap.places())
    assert not read.accounts
    keys = ["en", "help@outlook.com", "", "", "", "no good", "client-id-of-ours", "", "14d", "Ira", "Club", "",
            "Europe/Berlin", ""]
    result = run("init", "--no-test", keys="\n".join(keys) + "\n")
    assert result.exit_code == 0, result.output
    assert "App registrations" in result.output
    assert "ABCD-EFGH" in result.output
    written = bootstrap.places().config_file.read_text(encoding="utf-8")
    assert 'password = {oauth = "microsoft"}' in written
    assert 'client_id = "client-id-of-ours"' in written
    assert bootstrap.settings(bootstrap.places()).oauth["microsoft"].tenant == "common"


@pytest.mark.parametrize("answer", ["y", "n"])
def test_init_keeps_the_answers_when_the_login_fails(service: TokenEndpoint, monkeypatch: pytest.MonkeyPatch,
                                                     answer: str) -> None:
    """The login can be made later; the questions were answered."""
    monkeypatch.setattr(init_command, "at_terminal", lambda: True)
    from supportdesk_tui.settings.oauth_config import OAuthClient

    monkeypatch.setattr(OAuthClient.__init__, "__defaults__",
                        ("", "common", service.authority, "https://127.0.0.1:1/a", "https://127.0.0.1:1/t"))
    service.polls = ["expired_token"]
    result = run("init", "--address", "help@outlook.com", "--provider", "microsoft365", "--client-id",
                 "client-id-of-ours", "--tenant", "common",
                 "--since", "14d", "--name", "Ira", "--club", "C", "--hours", "mon-fri 9-18", "--timezone",
                 "Asia/Omsk", "--country", "", "--language", "en", keys=f"{answer}\n")
    assert "the code has run out" in result.stderr
    assert bootstrap.places().config_file.exists() is (answer == "y")
    assert result.exit_code == (0 if answer == "y" else 1)
    assert ("supportdesk login support opens" in result.output) is (answer == "y")


def test_init_without_a_terminal_leaves_the_login_for_later() -> None:
    options = ("init", "--address", "help@gmail.com", "--client-id", "123-abc.apps.googleusercontent.com",
               "--client-secret", "GOCSPX-1")
    refused = run(*options)
    assert refused.exit_code == 2
    assert "add --no-test, then run supportdesk login support" in refused.stderr
    result = run(*options, "--no-test")
    assert result.exit_code == 0, result.output
    assert "supportdesk login support" in result.output
    assert bootstrap.settings(bootstrap.places()).oauth["google"].client_secret == "GOCSPX-1"


@pytest.mark.parametrize(("options", "named"), [
    (("--address", "help@gmail.com", "--client-id", "x"), "--client-id"),
    (("--address", "help@gmail.com", "--password-from", "oauth"), "--client-id"),
    (("--address", "help@gmail.com", "--client-id", "123-abc.apps.example"), "--client-secret"),
    (("--address", "help@outlook.com", "--client-id", "123-abc-app", "--tenant", "a b"), "--tenant"),
    (("--address", "help@yandex.ru", "--password-from", "oauth"), "--password-from"),
    (("--address", "help@yandex.ru", "--token-command", "'"), "--token-command"),
])
def test_a_wrong_option_is_named(options: tuple[str, ...], named: str) -> None:
    result = run("init", "--no-test", *options)
    assert result.exit_code == 2
    assert named in result.stderr


def test_doctor_says_where_each_secret_comes_from(service: TokenEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-42: the source of every password and token, never the thing itself."""
    def said(password: str) -> tuple[Level, str]:
        config(service, password=password)
        found = bootstrap.examine_settings()[-1]
        return found.level, finding_text(found)

    monkeypatch.setenv("HELP", "s3cret")
    assert said('{command = ["pass", "s3cret"]}') == (Level.OK, "support: the password comes from the command pass")
    assert said('{token_command = ["mailctl", "s3cret"]}') == (
        Level.OK, "support: the token comes from the command mailctl")
    assert said('{env = "HELP"}') == (Level.OK, "support: the password comes from the variable HELP")
    assert said("{keyring = true}") == (Level.OK, "support: the password comes from the keyring")
    assert said('{oauth = "microsoft"}')[1].endswith("supportdesk login support")
    assert run("login", "support", "--no-test").exit_code == 0
    assert said('{oauth = "microsoft"}') == (
        Level.WARNING, "support: the login's tokens lie in plain text in secrets.toml, a keyring is safer")


def test_an_account_without_its_application_is_named_by_its_key(service: TokenEndpoint) -> None:
    file = config(service, password='{oauth = "google"}')
    found = bootstrap.examine_settings()
    assert found[-1].code == "config_unusable"
    assert "oauth.google.client_id" in finding_text(found[-1])
    assert str(file) in finding_text(found[-1])


def test_at_a_terminal_the_last_address_can_be_pasted() -> None:
    """M-39: over SSH the redirect cannot arrive; a line from the keyboard ends the waiting, end of input too."""
    program = ("from supportdesk_tui.cli.login_talk import TerminalTalk\n"
               "print('GOT ' + TerminalTalk().open_page('https://page.example', lambda: None), flush=True)\n")
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", program], stdin=theirs, stdout=subprocess.PIPE, text=True)
    os.close(theirs)
    try:
        os.write(ours, b"http://127.0.0.1:9/?code=4/a\n")
        assert "GOT http://127.0.0.1:9/?code=4/a" in process.communicate(timeout=20)[0]
    finally:
        process.kill()
        os.close(ours)


def test_what_the_service_says_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    """Page and code are text from outside, and the terminal is ours."""
    login_talk.TerminalTalk().enter_code("https://x.example/\x1b]0;mine\x07", "AB\x1b[2JCD", 15)
    assert "\x1b" not in capsys.readouterr().out
