"""Access tokens for IMAP and SMTP: renewed in time, by one process at a time, never in a loop (M-39)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from supportdesk_tui.desk.upkeep.mail_login import LoginTalk
from supportdesk_tui.domain.errors import MailError, SecretError
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.file_lock import locked
from supportdesk_tui.settings.oauth_config import OAuthClient
from supportdesk_tui.settings.oauth_grant import Granted, LoginOver
from supportdesk_tui.settings.places import Places
from supportdesk_tui.settings.secrets import run_password_command, token_command
from supportdesk_tui.settings.tokens import Tokens, TokenShelf

PATIENCE = 90.0
"""Seconds that a process waits for another's renewal: longer than the service may keep that one waiting."""


Renew = Callable[[str], Granted]
"""Access for a refresh token. Raises LoginOver, MailError, SecretError."""


class RenewedTokens:
    """Tokens of one account, for the mail adapter.

    Args:
        account: its name, for the sentences.
        shelf: where they are kept.
        renew: asks the service.
        lock: a file that all processes of this desk share.
        now: the time in Unix seconds.
    """

    hint = "token_refused"

    def __init__(self, account: str, shelf: TokenShelf, renew: Renew, lock: Path,
                 now: Callable[[], float] = time.time) -> None:
        self._account, self._shelf, self._renew, self._lock, self._now = account, shelf, renew, lock, now
        self._kept: Tokens | None = None

    def token(self) -> str:
        """A token in the first four fifths of its life. Raises SecretError, MailError."""
        kept = self._kept
        if kept is not None and kept.is_fresh(self._now()):
            return kept.access
        return self._one_at_a_time("")

    def renewed(self, refused: str) -> str:
        """Another one, unless another process has renewed it already. Raises SecretError, MailError."""
        return self._one_at_a_time(refused)

    def _one_at_a_time(self, refused: str) -> str:
        try:
            with locked(self._lock, PATIENCE):
                return self._under_lock(refused)
        except TimeoutError:
            raise SecretError("login_busy", self._account) from None
        except OSError as error:
            raise SecretError("unreadable", self._account, f"{self._lock}: {error.strerror or error}") from None

    def _under_lock(self, refused: str) -> str:
        kept = self._shelf.read()
        if kept is None or not kept.refresh:
            raise SecretError("login_needed", self._account)
        if kept.access != refused and kept.is_fresh(self._now()):
            self._kept = kept
            return kept.access
        try:
            granted = self._renew(kept.refresh)
        except LoginOver:
            # Kept without its refresh token, so that no process asks with it again.
            self._kept = None
            self._shelf.keep(Tokens(""))
            raise SecretError("login_needed", self._account) from None
        except MailError:
            if kept.access and kept.access != refused and self._now() < kept.expires_at:
                return kept.access
            raise
        fresh = _tokens(granted, kept.refresh, self._now())
        self._kept = fresh
        with contextlib.suppress(SecretError):  # a keyring that has been locked meanwhile costs only a later renewal
            self._shelf.keep(fresh)
        return fresh.access


class CommandTokens:
    """Tokens that a command of the operator's prints."""

    hint = "token_command_refused"

    def __init__(self, account: AccountConfig) -> None:
        self._account = account

    def token(self) -> str:
        """What the command prints now. Raises SecretError."""
        return run_password_command(token_command(self._account), self._account.name)

    def renewed(self, refused: str) -> str:
        """The command knows itself whether there is another. Raises SecretError."""
        return self.token()


def tokens_of(account: AccountConfig, places: Places,
              clients: Mapping[str, OAuthClient]) -> RenewedTokens | CommandTokens | None:
    """Where the account's tokens come from; None when it logs in with a password."""
    if "token_command" in account.password:
        return CommandTokens(account)
    if not account.oauth:
        return None
    client = clients[account.oauth]
    return RenewedTokens(account.name, TokenShelf(account, places),
                         lambda refresh: _renew(client, account.name, refresh),
                         places.data_dir / f"login-{account.name}.lock")


class ServiceLogin:
    """The operator's login for one account; implements the port ``MailLogin``."""

    def __init__(self, account: AccountConfig, places: Places, client: OAuthClient) -> None:
        self._account, self._places, self._client = account, places, client

    @property
    def account(self) -> str:
        """The account's name."""
        return self._account.name

    @property
    def secrets_file(self) -> Path:
        """Where the tokens go without a keyring."""
        return self._places.secrets_file

    def log_in(self, talk: LoginTalk) -> bool:
        """Ask the operator, keep what the service gives; True: in the keyring.

        Raises:
            SecretError: ``login_refused``, ``login_declined``, ``login_expired``, ``login_library``.
            MailError: the service cannot be reached.
        """
        try:
            granted = _ask(self._client, self._account, talk)
        except LoginOver as error:
            raise SecretError("login_refused", self._account.name, str(error)) from None
        if not granted.refresh:
            raise SecretError("login_refused", self._account.name, "no refresh token")
        return TokenShelf(self._account, self._places).keep(_tokens(granted, granted.refresh, time.time()))


def _tokens(granted: Granted, refresh: str, now: float) -> Tokens:
    return Tokens(granted.refresh or refresh, granted.access, now, now + granted.lifetime)


def _renew(client: OAuthClient, account: str, refresh: str) -> Granted:
    if client.service == "microsoft":
        from supportdesk_tui.settings import oauth_microsoft

        return oauth_microsoft.renew(client, account, refresh)
    from supportdesk_tui.settings import oauth_google

    return oauth_google.renew(client, account, refresh)


def _ask(client: OAuthClient, account: AccountConfig, talk: LoginTalk) -> Granted:
    if client.service == "microsoft":
        from supportdesk_tui.settings import oauth_microsoft

        return oauth_microsoft.log_in(client, account.name, talk)
    from supportdesk_tui.settings import oauth_google

    return oauth_google.log_in(client, account.name, account.username, talk)
