"""An account's tokens, kept where passwords are kept: the keyring, else ``secrets.toml`` (M-39, M-42)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.keyring_box import keyring_get, keyring_set
from supportdesk_tui.settings.places import Places
from supportdesk_tui.settings.secrets_file import TOKENS, keep_secret, read_secret

KEYRING_SERVICE = "supportdesk-tui-login"
_SPENT = 0.8
"""A token is renewed when this part of its life is over."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gave."""

    refresh: str = field(repr=False)
    """Good for new access tokens; empty once the service has withdrawn it."""
    access: str = field(default="", repr=False)
    obtained_at: float = 0.0
    """Unix seconds, like ``expires_at``."""
    expires_at: float = 0.0

    def is_fresh(self, now: float) -> bool:
        """Is the access token in the first four fifths of its life?"""
        return bool(self.access) and self.obtained_at <= now < self.obtained_at + _SPENT * (
            self.expires_at - self.obtained_at)


@dataclass(frozen=True, slots=True)
class TokenShelf:
    """Where one account's tokens lie."""

    account: AccountConfig
    places: Places

    def read(self) -> Tokens | None:
        """The tokens; None before the first login. Raises SecretError."""
        text = read_secret(TOKENS, self.account.name, self.places)
        if text is None:
            try:
                text = keyring_get(KEYRING_SERVICE, self.account.username, self.account.name)
            except SecretError as error:
                if error.reason != "no_keyring":
                    raise
        return _from_text(text) if text else None

    def keep(self, tokens: Tokens) -> bool:
        """Keep them where they lay before, else in the keyring, else in the file.

        Returns:
            True: in the keyring; False: in plain text in ``secrets.toml``.

        Raises:
            SecretError: neither will have them.
        """
        text = json.dumps({"refresh": tokens.refresh, "access": tokens.access,
                           "obtained_at": tokens.obtained_at, "expires_at": tokens.expires_at})
        if not self.lie_in_file():
            try:
                keyring_set(KEYRING_SERVICE, self.account.username, text, self.account.name)
            except SecretError:  # a box without a keyring, or one that does not open: the file serves
                pass
            else:
                return True
        keep_secret(TOKENS, self.account.name, text, self.places)
        return False

    def lie_in_file(self) -> bool:
        """Are they kept in plain text? Raises SecretError."""
        return read_secret(TOKENS, self.account.name, self.places) is not None


def _from_text(text: str) -> Tokens | None:
    """None for what is no longer readable: a new login mends it."""
    try:
        raw = json.loads(text)
        return Tokens(str(raw["refresh"]), str(raw["access"]), float(raw["obtained_at"]), float(raw["expires_at"]))
    except (ValueError, KeyError, TypeError):
        return None
