"""What went wrong with an IMAP server, as a MailError (M-22)."""

from __future__ import annotations

import ast
import contextlib
import re
import ssl
from collections.abc import Iterator

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import DeskError, MailError
from supportdesk_tui.mail.endpoints import Endpoint
from supportdesk_tui.mail.providers import hint_for

# A backend error passes (M-40); authenticated but not connected does not: another name or permission is wanted (M-37).
_THROTTLED = re.compile(
    r"overquota|\[limit\]|\[unavailable\]|\[inuse\]|throttl|too many (?:simultaneous )?connections"
    r"|maximum number of connections|rate limit|try again later|temporar|backend error|server busy",
    re.IGNORECASE,
)
# M-37: authenticated, but not connected to a mailbox: nothing a retry would mend.
_AUTH = re.compile(
    r"authenticationfailed|authorizationfailed|invalid credentials|login failed|authentication failed"
    r"|invalid login|\[expired\]|privacyrequired|authenticated but not connected",
    re.IGNORECASE,
)
_EXPIRED = re.compile(r"access ?token ?expired|session (?:invalidated|expired)", re.IGNORECASE)
_BYTES = re.compile(r"""b'((?:[^'\\]|\\.)*)'|b"((?:[^"\\]|\\.)*)\"""")
_MAX_DETAIL = 300


class Refused(Exception):
    """The server answered NO or BAD; ``args[0]`` holds its words."""


def server_words(error: BaseException, secret: str = "") -> str:
    """The server's own words out of an exception, on one clean line, without the password."""
    text = str(error) or type(error).__name__
    if secret:
        text = text.replace(secret, "***")
    text = _BYTES.sub(lambda match: _as_sent(match.group()), text)
    if secret:
        text = text.replace(secret, "***")
    return clean_line(text)[:_MAX_DETAIL]


def _as_sent(written: str) -> str:
    """What the libraries put into their words as a bytes literal, as the server meant it: in UTF-8."""
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError):
        return written[2:-1]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else written[2:-1]


def session_expired(words: str) -> bool:
    """Has the server ended the session only because a token or its time is over? A new login goes on."""
    return _EXPIRED.search(words) is not None


def mail_error(error: BaseException, endpoint: Endpoint, *, login: bool = False,
               secret: str = "") -> MailError:
    """The exception zoo of imaplib, imapclient, ssl and socket, sorted into the six reasons of MailError.

    Args:
        error: what was raised.
        endpoint: the server it was raised by.
        login: it happened while logging in, where a plain NO means a wrong password.
        secret: the password, kept out of the words.
    """
    if isinstance(error, MailError):
        return error
    words = server_words(error, secret)
    return MailError(_reason(error, words, login), endpoint.label, words, hint_for(endpoint.host, words))


@contextlib.contextmanager
def as_mail_errors(endpoint: Endpoint, *, login: bool = False, secret: str = "") -> Iterator[None]:
    """Inside, whatever a server or a library comes up with becomes a MailError; the desk's own errors pass.

    Servers were seen to make the libraries raise nearly anything, so nothing is left out.
    """
    try:
        yield
    except DeskError:
        raise
    except Exception as error:
        raise mail_error(error, endpoint, login=login, secret=secret) from None


def _reason(error: BaseException, words: str, login: bool) -> str:
    if isinstance(error, ssl.SSLError):  # a certificate, a protocol version; also a kind of OSError
        # A line that broke, or was cut when its time was up, says nothing about the other side's certificate.
        return "network" if isinstance(error, ssl.SSLEOFError) or "timed out" in words else "tls"
    # A limit on connections comes as a refused login, yet the password is right.
    if _THROTTLED.search(words):
        return "throttled"
    if "unexpected response" in words or isinstance(error, MemoryError):
        return "protocol"
    # The library wraps a line that broke during the login into a login error.
    if isinstance(error, OSError) or type(error).__name__ == "abort" or "socket error" in words:
        return "network"
    if login or _AUTH.search(words):
        return "auth"
    return "refused" if isinstance(error, Refused) or re.search(r"\bNO\b", words) else "protocol"
