"""Gmail and Workspace: the installed-app flow and the renewal of tokens, over google-auth-oauthlib (extra ``oauth``).

Google sends the browser back to a port of this machine. Over SSH the browser runs elsewhere and ends at an address
that does not open: the operator copies it here, for the code stands in it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from supportdesk_tui.desk.upkeep.mail_login import LoginTalk
from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.settings.oauth_config import OAuthClient
from supportdesk_tui.settings.oauth_grant import TIMEOUT, Granted, LoginOver, quiet_libraries, refusal, unreachable
from supportdesk_tui.settings.redirect_server import RedirectServer

SCOPE = "https://mail.google.com/"


def log_in(client: OAuthClient, account: str, username: str, talk: LoginTalk) -> Granted:
    """Show Google's page, take the code it sends back, change it for tokens.

    Raises:
        SecretError: ``login_declined``, ``login_refused``, ``login_library``.
        MailError: the service cannot be reached.
    """
    flow = _flow(client, account)
    with RedirectServer(talk.farewell) as server:
        flow.redirect_uri = server.address
        # Asking for consent each time: only then is a refresh token among what comes back.
        url, state = flow.authorization_url(prompt="consent", login_hint=username)
        code = _code(talk.open_page(str(url), server.arrived), str(state), account)
    return _granted(lambda: flow.fetch_token(code=code, timeout=TIMEOUT), client, account)


def renew(client: OAuthClient, account: str, refresh: str) -> Granted:
    """A new access token. Raises LoginOver, SecretError, MailError."""
    session = _flow(client, account).oauth2session
    return _granted(lambda: session.refresh_token(
        client.token_uri, refresh_token=refresh, client_id=client.client_id, client_secret=client.client_secret,
        timeout=TIMEOUT), client, account)


def _flow(client: OAuthClient, account: str) -> Any:
    try:
        from google_auth_oauthlib.flow import InstalledAppFlow
    except ImportError:
        raise SecretError("login_library", account) from None
    quiet_libraries()
    return InstalledAppFlow.from_client_config({"installed": {
        "client_id": client.client_id, "client_secret": client.client_secret, "auth_uri": client.auth_uri,
        "token_uri": client.token_uri}}, scopes=[SCOPE])


def _code(answer: str, state: str, account: str) -> str:
    """The code out of the address the browser ended at, or the code itself as it was copied."""
    text = answer.strip()
    if not text:
        raise SecretError("login_expired", account)
    if "=" not in text:
        if not text.isascii() or len(text.split()) != 1:
            raise SecretError("login_refused", account, text[:80])
        return text
    fields = parse_qs(urlsplit(text).query or text.lstrip("?"))
    if "error" in fields:
        error = refusal(fields["error"][0], "", account, "google")
        raise SecretError("login_refused", account, str(error)) if isinstance(error, LoginOver) else error
    if "code" not in fields or fields.get("state", [state])[0] != state:
        raise SecretError("login_refused", account, "no code of this login in the address")
    return fields["code"][0]


def _granted(ask: Any, client: OAuthClient, account: str) -> Granted:
    from oauthlib.oauth2.rfc6749.errors import OAuth2Error

    server = urlsplit(client.token_uri).hostname or client.token_uri
    try:
        with unreachable(client.token_uri):
            token = ask()
    except OAuth2Error as error:
        raise refusal(error.error or "", error.description or "", account, server) from None
    except Warning:  # oauthlib's word for another scope than the one asked for
        raise SecretError("login_refused", account, f"the permission {SCOPE} was not given") from None
    except ValueError as error:
        raise SecretError("login_refused", account, type(error).__name__) from None
    return Granted(str(token["access_token"]), str(token.get("refresh_token") or ""),
                   float(token.get("expires_in", 3600)))
