"""What a login service answers, the same for Microsoft and Google; what its refusals mean."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import MailError, SecretError

TIMEOUT = 30.0
"""Seconds a service may keep us waiting for one answer."""
_LOGIN_OVER = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_LATER = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Granted:
    """What a service gave."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    """Empty: the one before goes on."""
    lifetime: float
    """Seconds."""


class LoginOver(Exception):
    """The service wants the operator to log in anew: the grant was withdrawn or has run out."""


def quiet_libraries() -> None:
    """Their debug messages hold tokens: they are never logged, however talkative the rest is (M-42)."""
    for name in ("msal", "requests_oauthlib", "oauthlib", "google_auth_oauthlib", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)


def refusal(error: str, words: str, account: str, server: str) -> Exception:
    """What a service's error code means: log in anew, try later, or something for the operator to mend."""
    said = _clean(words) or error
    if error in _LOGIN_OVER:
        return LoginOver(said)
    if error in _LATER:
        return MailError("throttled", server, said)
    if error in ("authorization_declined", "access_denied"):
        return SecretError("login_declined", account)
    if error in ("expired_token", "code_expired"):
        return SecretError("login_expired", account)
    return SecretError("login_refused", account, said)


@contextmanager
def unreachable(url: str) -> Iterator[None]:
    """Inside, a line that is down or a service in trouble becomes a MailError."""
    import requests

    server = urlsplit(url).hostname or url
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise MailError("tls", server, _clean(str(error))) from None
    except (requests.exceptions.RequestException, OSError) as error:
        raise MailError("network", server, type(error).__name__) from None


def _clean(words: str) -> str:
    """The first sentence or two: what Microsoft adds for its own support is left out."""
    return clean_line(re.split(r"\s*Trace ID:", words, maxsplit=1)[0]).strip()[:_MOST_WORDS]
