"""Logging in with a token instead of a password: SASL XOAUTH2, else OAUTHBEARER (RFC 7628), for IMAP and SMTP."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from supportdesk_tui.mail.endpoints import Endpoint


class Bearer(Protocol):
    """Where an account's tokens come from; both methods may raise a DeskError."""

    hint: str
    """The key of the help for the server's refusal of a fresh token."""

    def token(self) -> str:
        """A token that should be good."""

    def renewed(self, refused: str) -> str:
        """One to use in place of ``refused``; the same again when there is no other."""


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """What is said to a server, in one of the two dialects."""

    mechanism: str
    first: bytes = field(repr=False)
    """The client's first words, not yet in base64."""
    after_refusal: bytes
    """The answer to the server's error document; only then does the server say its plain no."""

    def answers(self) -> SaslAnswers:
        """The client's side of one exchange."""
        return SaslAnswers(self)


class SaslAnswers:
    """Answers challenge after challenge: first the token, then what ends a refused exchange."""

    def __init__(self, login: TokenLogin) -> None:
        self._left = [login.after_refusal, login.first]

    def __call__(self, _challenge: bytes) -> bytes:
        """The next answer."""
        return self._left.pop() if len(self._left) > 1 else self._left[0]


def token_login(username: str, token: str, offered: Collection[str], server: Endpoint) -> TokenLogin:
    """The words for a server that offers these mechanisms; XOAUTH2 where it names neither."""
    if "OAUTHBEARER" in offered and "XOAUTH2" not in offered:
        name = username.replace("=", "=3D").replace(",", "=2C")
        words = f"n,a={name},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {token}\x01\x01"
        return TokenLogin("OAUTHBEARER", words.encode(), b"\x01")
    return TokenLogin("XOAUTH2", f"user={username}\x01auth=Bearer {token}\x01\x01".encode(), b"")
