"""Logging in over IMAP: with a password, or with a token that is renewed once when it is refused."""

from __future__ import annotations

import contextlib
import imaplib

from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account_settings import AccountSettings
from supportdesk_tui.mail.connecting import BoundedTls
from supportdesk_tui.mail.imap_connection import Connection
from supportdesk_tui.mail.imap_errors import as_mail_errors
from supportdesk_tui.mail.providers import hint_for_token
from supportdesk_tui.mail.xoauth2 import token_login


def _log_in(connection: Connection, settings: AccountSettings, token: str | None) -> None:
    """Secure the line, then log in; PLAIN where LOGIN cannot carry the characters (M-24 ... M-26, M-30)."""
    if settings.imap.security == "starttls":
        with as_mail_errors(settings.imap), connection.bounded():
            connection.secure()
    secret = settings.password() if token is None else token
    if any(char in "\r\n\0" for char in settings.username + secret):
        raise MailError("auth", settings.imap.label, hint="bad_credentials")
    plain_words = all(0x20 < ord(char) < 0x7F and char not in '"\\(){%*' for char in settings.username)
    with as_mail_errors(settings.imap, login=True, secret=secret), connection.bounded():
        offered = () if token is None else connection.login_methods()
        connection.forget_capabilities()
        if token is not None:
            login = token_login(settings.username, token, offered, settings.imap)
            connection.sasl_login(login.mechanism, login.answers())
        elif plain_words and secret.isascii():
            connection.login(settings.username, secret)
        else:
            connection.plain_login(settings.username, secret)
        if "ID" in connection.refresh_capabilities():
            with contextlib.suppress(imaplib.IMAP4.error):
                connection.id_({"name": "supportdesk"})


def open_connection(settings: AccountSettings) -> Connection:
    """A logged-in connection; a refused token is renewed once (M-39).

    Raises:
        MailError: the server; ``auth`` when it refuses a fresh token too.
        DeskError: the password or the token cannot be had.
    """
    if settings.bearer is None:
        return _open(settings, None)
    token = settings.bearer.token()
    for renewed in (False, True):
        try:
            return _open(settings, token)
        except MailError as error:
            if error.reason != "auth":
                raise
            error.hint = hint_for_token(error.hint, settings.bearer.hint)
            fresh = token if renewed else settings.bearer.renewed(token)
            if fresh == token:
                raise
            token = fresh
    raise AssertionError("the second refusal is raised")


def _open(settings: AccountSettings, token: str | None) -> Connection:
    with as_mail_errors(settings.imap):
        tls = BoundedTls(settings.ca_file, settings.timeouts.connect)
        connection = Connection(settings.imap, tls, settings.timeouts)
    try:
        _log_in(connection, settings, token)
    except BaseException:
        hang_up(connection)
        raise
    return connection


def hang_up(connection: Connection) -> None:
    """Close without a word; never raises."""
    with contextlib.suppress(Exception):
        connection.shutdown()
