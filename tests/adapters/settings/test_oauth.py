"""Logins through the browser: asked at the service's pace, renewed in time and once, never in a loop (M-39)."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import keyring
import pytest
from keyring.backends import fail

from adapters.settings.test_secrets import MemoryKeyring
from bench.token_endpoint import DEVICE, TokenEndpoint, token_endpoint
from supportdesk_tui.domain.errors import MailError, SecretError
from supportdesk_tui.presentation.mail_help import help_text
from supportdesk_tui.settings import oauth_google, oauth_microsoft
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.oauth import CommandTokens, RenewedTokens, ServiceLogin, tokens_of
from supportdesk_tui.settings.oauth_config import OAuthClient
from supportdesk_tui.settings.places import Places, find_places
from supportdesk_tui.settings.tokens import Tokens, TokenShelf

pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon:UserWarning")  # the tests' pauses are not slept


@dataclass
class Operator:
    """Somebody at the login page."""

    answer: Callable[[str, Callable[[], str | None]], str] = lambda url, arrived: ""
    seen: list[tuple[object, ...]] = field(default_factory=list)
    farewell: str = "Готово"

    def enter_code(self, url: str, code: str, minutes: int) -> None:
        self.seen.append((url, code, minutes))

    def open_page(self, url: str, arrived: Callable[[], str | None]) -> str:
        self.seen.append((url,))
        return self.answer(url, arrived)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenEndpoint]:
    with token_endpoint(tmp_path, monkeypatch) as running:
        yield running


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return find_places(tmp_path / "home", {})


@pytest.fixture(autouse=True)
def _no_keyring_of_this_machine() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring leaves it unannotated
    yield
    keyring.set_keyring(before)


def microsoft(service: TokenEndpoint) -> OAuthClient:
    return OAuthClient("microsoft", "client-id-of-ours", tenant="club.example", authority=service.authority)


def google(service: TokenEndpoint) -> OAuthClient:
    return OAuthClient("google", "client-id-of-ours", "s3cret-of-ours", auth_uri=f"{service.authority}/auth",
                       token_uri=service.token_uri)


def account(kind: str = "microsoft") -> AccountConfig:
    return AccountConfig("support", "help@club.example", username="help@club.example", password={"oauth": kind})


def refused(act: Callable[[], object]) -> SecretError:
    with pytest.raises(SecretError) as caught:
        act()
    return caught.value


class TestDeviceFlow:
    def test_it_asks_at_the_services_pace(self, service: TokenEndpoint) -> None:
        """M-39: page and code are shown; slow_down lengthens the pauses; a line that is down for a while costs none."""
        service.polls = ["authorization_pending", "slow_down", "down"]
        pauses: list[float] = []
        operator = Operator()
        granted = oauth_microsoft.log_in(microsoft(service), "support", operator, pause=pauses.append)
        assert operator.seen == [("https://microsoft.com/devicelogin", "ABCD-EFGH", 15)]
        assert pauses == [2, 2, 7, 7]
        assert (granted.access, granted.refresh, granted.lifetime) == ("access-1", "refresh-1", 3600)
        scopes = service.asked[0]["scope"].split()
        assert {"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send",
                "offline_access"} <= set(scopes)

    @pytest.mark.parametrize(("error", "reason"), [
        ("authorization_declined", "login_declined"), ("expired_token", "login_expired"),
        ("invalid_grant", "login_refused"), ("unauthorized_client", "login_refused"),
    ])
    def test_every_end_has_its_reason(self, service: TokenEndpoint, places: Places, error: str, reason: str,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
        """M-39: declined, run out, refused; the service's words without what it says to its own support."""
        service.polls = [error]
        monkeypatch.setattr(oauth_microsoft.log_in, "__kwdefaults__", {"pause": lambda _: None, "now": time.time})
        end = refused(lambda: ServiceLogin(account(), places, microsoft(service)).log_in(Operator()))
        assert end.reason == reason
        assert "Trace" not in end.detail
        assert sum(form.get("grant_type") == DEVICE for form in service.asked) == 1

    def test_it_ends_with_its_code(self, service: TokenEndpoint) -> None:
        """M-39: a code that nobody enters is not asked for for ever."""
        service.polls = ["authorization_pending"] * 1000
        at = [time.time()]

        def pause(seconds: float) -> None:
            at[0] += seconds * 10

        end = refused(lambda: oauth_microsoft.log_in(microsoft(service), "support", Operator(), pause=pause,
                                                     now=lambda: at[0]))
        assert end.reason == "login_expired"
        assert sum(form.get("grant_type") == DEVICE for form in service.asked) < 50

    def test_a_service_that_is_not_there_is_the_networks_fault(self, service: TokenEndpoint) -> None:
        client = OAuthClient("microsoft", "client-id-of-ours", authority="https://127.0.0.1:1")
        with pytest.raises(MailError) as caught:
            oauth_microsoft.log_in(client, "support", Operator())
        assert (caught.value.reason, caught.value.server) == ("network", "127.0.0.1")


class TestInstalledApp:
    @staticmethod
    def _visit(url: str, arrived: Callable[[], str | None], query: str) -> str:
        asked = parse_qs(urlsplit(url).query)
        state, back = asked["state"][0], asked["redirect_uri"][0]
        assert back.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{back}?{query.format(state=state)}", timeout=5) as page:
            assert "Готово" in page.read().decode()
        return arrived() or ""

    def test_the_browser_of_this_machine_brings_the_code(self, service: TokenEndpoint) -> None:
        """M-39: Google sends the browser back to a port of this machine; consent is asked for, offline."""
        operator = Operator(lambda url, arrived: self._visit(url, arrived, "state={state}&code=4/abc&scope=x"))
        granted = oauth_google.log_in(google(service), "support", "help@club.example", operator)
        assert granted.refresh == "refresh-1"
        asked = parse_qs(urlsplit(str(operator.seen[0][0])).query)
        assert (asked["access_type"], asked["scope"]) == (["offline"], ["https://mail.google.com/"])
        assert asked["code_challenge_method"] == ["S256"]
        assert service.asked[-1]["code"] == "4/abc"

    @pytest.mark.parametrize("pasted", ["http://127.0.0.1:999/?state={state}&code=4/abc", " 4/abc ", "?code=4/abc"])
    def test_over_ssh_the_address_or_the_code_is_pasted(self, service: TokenEndpoint, pasted: str) -> None:
        """M-39: where the browser runs elsewhere, its last address is enough."""
        def paste(url: str, arrived: Callable[[], str | None]) -> str:
            return pasted.format(state=parse_qs(urlsplit(url).query)["state"][0])

        oauth_google.log_in(google(service), "support", "help@club.example", Operator(paste))
        assert service.asked[-1]["code"] == "4/abc"

    @pytest.mark.parametrize(("pasted", "reason"), [
        ("http://127.0.0.1:999/?error=access_denied", "login_declined"), ("", "login_expired"),
        ("http://127.0.0.1:999/?state=forged&code=4/abc", "login_refused"), ("what is this", "login_refused"),
        ("http://127.0.0.1:999/?state=x", "login_refused"),
    ])
    def test_anything_else_is_refused(self, service: TokenEndpoint, pasted: str, reason: str) -> None:
        end = refused(lambda: oauth_google.log_in(google(service), "support", "h@x", Operator(lambda *_: pasted)))
        assert end.reason == reason
        assert not service.asked

    def test_a_permission_not_given_is_said(self, service: TokenEndpoint) -> None:
        service.scope = "openid"
        end = refused(lambda: oauth_google.log_in(google(service), "support", "h@x", Operator(lambda *_: "4/abc")))
        assert "https://mail.google.com/" in end.detail


class TestKeeping:
    @pytest.mark.parametrize("with_keyring", [True, False])
    def test_tokens_lie_where_passwords_lie(self, service: TokenEndpoint, places: Places, with_keyring: bool,
                                            caplog: pytest.LogCaptureFixture) -> None:
        """M-42: the keyring, else the private file; in no log, no error, no repr, nowhere else on the disk."""
        box = MemoryKeyring()
        if with_keyring:
            keyring.set_keyring(box)
        caplog.set_level(logging.DEBUG)
        login = ServiceLogin(account("google"), places, google(service))
        assert login.log_in(Operator(lambda *_: "4/abc")) is with_keyring
        source = tokens_of(account("google"), places, {"google": google(service)})
        assert source is not None
        assert source.token() == "access-1"
        assert source.renewed("access-1") == "access-2"
        said = caplog.text + repr(source) + repr(TokenShelf(account(), places).read()) + repr(google(service))
        assert not [word for word in ("access-", "refresh-", "4/abc", "s3cret-of-ours") if word in said]
        holding = {path.name for path in places.config_dir.rglob("*") if path.is_file()
                   and "refresh-" in path.read_text(encoding="utf-8")}
        assert holding == (set() if with_keyring else {"secrets.toml"})
        assert len(box.kept) == (1 if with_keyring else 0)
        if not with_keyring:
            assert places.secrets_file.stat().st_mode & 0o777 == 0o600

    def test_a_keyring_that_does_not_open_gives_way_to_the_file(self, service: TokenEndpoint, places: Places) -> None:
        class Locked(MemoryKeyring):
            def set_password(self, service: str, username: str, password: str) -> None:
                raise RuntimeError("prompt dismissed")

        keyring.set_keyring(Locked())
        assert ServiceLogin(account("google"), places, google(service)).log_in(Operator(lambda *_: "4/a")) is False

    def test_the_lock_is_private(self, service: TokenEndpoint, places: Places) -> None:
        kept(places, Tokens("refresh-0"))
        bearer(places, service).token()
        assert (places.data_dir / "login-support.lock").stat().st_mode & 0o777 == 0o600


def kept(places: Places, tokens: Tokens) -> None:
    TokenShelf(account(), places).keep(tokens)


def bearer(places: Places, service: TokenEndpoint, at: float | None = None) -> RenewedTokens:
    client = microsoft(service)
    return RenewedTokens("support", TokenShelf(account(), places),
                         lambda refresh: oauth_microsoft.renew(client, "support", refresh),
                         places.data_dir / "login-support.lock", (lambda: at) if at is not None else time.time)


def test_a_commands_refused_token_is_not_helped_by_our_login(service: TokenEndpoint, places: Places) -> None:
    """M-39: ``supportdesk login`` has nothing to do with a command's tokens."""
    command = CommandTokens(account())
    assert (command.hint, bearer(places, service).hint) == ("token_command_refused", "token_refused")
    assert "supportdesk login" in help_text("token_refused")
    assert "your command" in help_text("token_command_refused")
    assert "supportdesk login" not in help_text("token_command_refused")


class TestRenewing:
    def test_a_token_is_renewed_after_four_fifths_of_its_life(self, service: TokenEndpoint, places: Places) -> None:
        """M-39."""
        kept(places, Tokens("refresh-0", "old", 1000.0, 2000.0))
        assert bearer(places, service, at=1799.0).token() == "old"
        assert bearer(places, service, at=1801.0).token() == "access-1"
        assert service.asked[-1]["refresh_token"] == "refresh-0"
        again = TokenShelf(account(), places).read()
        assert again is not None
        assert (again.refresh, again.access, again.expires_at) == ("refresh-1", "access-1", 1801.0 + 3600)

    def test_a_clock_set_back_does_not_keep_a_token_alive(self, service: TokenEndpoint, places: Places) -> None:
        kept(places, Tokens("refresh-0", "old", 1000.0, 2000.0))
        assert bearer(places, service, at=900.0).token() == "access-1"

    def test_threads_share_one_renewal(self, service: TokenEndpoint, places: Places) -> None:
        """M-39: single flight; whoever comes second finds the first one's token."""
        service.slow = 0.3
        kept(places, Tokens("refresh-0"))
        got: list[str] = []
        threads = [threading.Thread(target=lambda: got.append(bearer(places, service).token())) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert got == ["access-1"] * 6
        assert service.renewals() == 1

    def test_processes_share_one_renewal(self, service: TokenEndpoint, places: Places) -> None:
        """M-39: the panel's child, cron and a service do not renew one refresh token three times."""
        service.slow = 1.0
        kept(places, Tokens("refresh-0"))
        program = (
            "import sys, keyring\n"
            "from pathlib import Path\n"
            "from keyring.backends import fail\n"
            "keyring.set_keyring(fail.Keyring())\n"
            "from supportdesk_tui.settings.account_config import AccountConfig\n"
            "from supportdesk_tui.settings.oauth import tokens_of\n"
            "from supportdesk_tui.settings.oauth_config import OAuthClient\n"
            "from supportdesk_tui.settings.places import find_places\n"
            "account = AccountConfig('support', 'help@club.example', username='help@club.example',"
            " password={'oauth': 'microsoft'})\n"
            "client = OAuthClient('microsoft', 'client-id-of-ours', tenant='x', authority=sys.argv[2])\n"
            "print(tokens_of(account, find_places(Path(sys.argv[1]), {}), {'microsoft': client}).token())\n")
        running = [subprocess.Popen([sys.executable, "-c", program, str(places.config_dir), service.authority],
                                    stdout=subprocess.PIPE, text=True) for _ in range(3)]
        assert [process.communicate(timeout=60)[0].strip() for process in running] == ["access-1"] * 3
        assert service.renewals() == 1

    def test_a_withdrawn_grant_is_asked_for_once(self, service: TokenEndpoint, places: Places) -> None:
        """M-39: invalid_grant waits for the operator; no process asks again, and a new login mends it."""
        service.refusals = ["invalid_grant"]
        kept(places, Tokens("refresh-0", "old", 1.0, 2.0))
        source = bearer(places, service)
        for _ in range(3):
            assert refused(source.token).reason == "login_needed"
            assert refused(lambda: bearer(places, service).renewed("old")).reason == "login_needed"
        assert service.renewals() == 1
        kept(places, Tokens("refresh-9", "new", time.time(), time.time() + 3600))
        assert source.token() == "new"

    def test_a_service_that_is_down_costs_no_good_token(self, service: TokenEndpoint, places: Places) -> None:
        service.refusals = ["down"] * 10
        kept(places, Tokens("refresh-0", "old", 1000.0, 2000.0))
        assert bearer(places, service, at=1900.0).token() == "old"
        with pytest.raises(MailError) as caught:
            bearer(places, service, at=2001.0).token()
        assert caught.value.reason == "network"

    @pytest.mark.parametrize(("error", "reason"), [("invalid_client", "login_refused"), ("busy", "throttled")])
    def test_other_refusals_are_told_apart(self, service: TokenEndpoint, places: Places, error: str,
                                           reason: str) -> None:
        service.refusals = [error]
        kept(places, Tokens("refresh-0"))
        with pytest.raises((SecretError, MailError)) as caught:
            bearer(places, service).token()
        assert isinstance(caught.value, SecretError | MailError)
        assert caught.value.reason == reason
        assert bearer(places, service).token() == "access-1"

    def test_before_the_first_login_nobody_is_asked(self, service: TokenEndpoint, places: Places) -> None:
        assert refused(bearer(places, service).token).reason == "login_needed"
        assert not service.asked


class TestOtherWays:
    def test_a_command_prints_the_token(self, places: Places) -> None:
        config = AccountConfig("support", "help@club.example", username="help@club.example",
                               password={"token_command": [sys.executable, "-c", "print('tok-1')"]})
        source = tokens_of(config, places, {})
        assert isinstance(source, CommandTokens)
        assert (source.token(), source.renewed("tok-1")) == ("tok-1", "tok-1")

    @pytest.mark.parametrize(("module", "ask"), [
        ("msal", lambda client: oauth_microsoft.renew(client, "support", "r")),
        ("google_auth_oauthlib.flow", lambda client: oauth_google.renew(client, "support", "r")),
    ])
    def test_without_the_extra_its_name_is_said(self, service: TokenEndpoint, module: str,
                                                ask: Callable[[OAuthClient], object],
                                                monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, module, None)
        assert refused(lambda: ask(microsoft(service))).reason == "login_library"
