"""Sending over SMTP step by step, so that a failure says how far the mail got (M-54 ... M-58)."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.domain.outbox import Phase
from supportdesk_tui.domain.outbox_rules import TLS_HINT, SendError, first_unsafe, kind_of_reply, step_seconds
from supportdesk_tui.mail.account_settings import AccountSettings
from supportdesk_tui.mail.connecting import BoundedTls, deadline, open_socket
from supportdesk_tui.mail.providers import hint_for, hint_for_token
from supportdesk_tui.mail.xoauth2 import token_login

_Reply = tuple[int, bytes]
_MAX_DETAIL = 300
_CHALLENGES = 3


class _Smtp(smtplib.SMTP):
    """smtplib over a socket opened with bounded waits; opens TLS first where the account says so."""

    def __init__(self, settings: AccountSettings, tls: BoundedTls) -> None:
        # The address literal keeps this machine's name to itself and saves a name look-up.
        super().__init__(local_hostname="[127.0.0.1]", timeout=settings.timeouts.connect)
        self._settings, self._tls = settings, tls
        self._host = settings.smtp.host

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = open_socket(self._settings.smtp, timeout)
        if self._settings.smtp.security == "tls":
            return self._tls.wrap_socket(sock, server_hostname=host)
        return sock

    def secure(self) -> None:
        """STARTTLS; what was said in the clear is forgotten (RFC 3207)."""
        if not self.has_extn("starttls"):
            raise MailError("tls", self._settings.smtp.label, "the server does not offer STARTTLS")
        code, words = self.docmd("STARTTLS")
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        assert self.sock is not None
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._settings.smtp.host)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def send_body(self, raw: bytes) -> None:
        """The body, dot-stuffed, without the final dot: until that is sent the server must not deliver."""
        quoted = raw.replace(b"\r\n.", b"\r\n..")
        if quoted.startswith(b"."):
            quoted = b"." + quoted
        self.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")

    def send_dot(self) -> _Reply:
        """The final dot and the reply to it."""
        self.send(".\r\n")
        return self.getreply()


class SmtpTransport:
    """One delivery; implements the port ``MailTransport``."""

    def __init__(self, settings: AccountSettings) -> None:
        self._settings = settings
        self._smtp = _Smtp(settings, BoundedTls(settings.ca_file, settings.timeouts.connect))
        self._secret = ""
        self._utf8 = False

    def connect(self) -> None:
        """Connect, secure the line, log in; a refused token is renewed once (M-39).

        Raises:
            SendError: the server would not, or the one that gives tokens cannot be reached.
            DeskError: the password or the token cannot be had.
        """
        bearer = self._settings.bearer
        if bearer is None:
            self._open()
            if self._settings.username:
                self._secret = self._settings.password()
                with self._step(Phase.CONNECT):
                    self._log_in()
            return
        with self._step(Phase.CONNECT):
            self._secret = bearer.token()
        for renewed in (False, True):
            self._open()
            try:
                with self._step(Phase.CONNECT):
                    return self._log_in_with_token()
            except SendError as error:
                if error.kind != "auth":
                    raise
                error.hint = hint_for_token(error.hint, bearer.hint)
                with self._step(Phase.CONNECT):
                    fresh = self._secret if renewed else bearer.renewed(self._secret)
                if fresh == self._secret:
                    raise
            self._secret = fresh
            self.close()
            self._smtp = _Smtp(self._settings, BoundedTls(self._settings.ca_file, self._settings.timeouts.connect))

    def _open(self) -> None:
        with self._step(Phase.CONNECT):
            server = self._settings.smtp
            self._expect(self._smtp.connect(server.host, server.port), Phase.CONNECT)
        self._socket().settimeout(self._settings.timeouts.read)
        with self._step(Phase.CONNECT):
            self._greet()
            if self._settings.smtp.security == "starttls":
                self._smtp.secure()
                self._greet()

    def _greet(self) -> None:
        code, words = self._smtp.ehlo()
        if code != 250:
            self._expect(self._smtp.helo() if 500 <= code < 600 else (code, words), Phase.CONNECT)

    def _log_in(self) -> None:
        """PLAIN, else LOGIN; in UTF-8, which smtplib's own login cannot do."""
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        user, secret = self._settings.username.encode(), self._secret.encode()
        if not offered:
            return  # a relay that wants no login; one that does will say so at MAIL
        if "PLAIN" in offered:
            reply = self._smtp.docmd("AUTH", "PLAIN " + _base64(b"\0" + user + b"\0" + secret))
        elif "LOGIN" in offered:
            reply = self._smtp.docmd("AUTH", "LOGIN")
            for answer in (user, secret):
                if reply[0] == 334:
                    reply = self._smtp.docmd(_base64(answer))
        else:
            words = clean_line(" ".join(offered))
            raise SendError("auth", Phase.CONNECT, 0, f"no login method in common: {words}",
                            hint_for(self._settings.smtp.host, "auth"))
        self._expect_login(reply)

    def _log_in_with_token(self) -> None:
        """XOAUTH2 or OAUTHBEARER; a server's error document is answered, so that its plain no follows."""
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        login = token_login(self._settings.username, self._secret, offered, self._settings.smtp)
        answers = login.answers()
        reply = self._smtp.docmd("AUTH", f"{login.mechanism} {_base64(answers(b''))}")
        for _ in range(_CHALLENGES):
            if reply[0] == 334:
                reply = self._smtp.docmd(_base64(answers(reply[1])))
        self._expect_login(reply)

    def _expect_login(self, reply: _Reply) -> None:
        code, words = reply
        if code not in (235, 503):
            error = self._refusal(code, words, Phase.CONNECT)
            error.kind = "auth" if code >= 500 else "temporary"
            raise error

    def mail(self, envelope_from: str, size: int, *, utf8: bool = False) -> None:
        """MAIL FROM, with the size where the server wants to know it (M-67). Raises SendError."""
        self._utf8 = utf8
        self._refuse_unsafe([envelope_from] if envelope_from else [], Phase.MAIL)
        options = []
        if self._smtp.has_extn("size"):
            limit = self._smtp.esmtp_features.get("size", "")
            if limit.isdigit() and 0 < int(limit) < size:
                raise SendError("permanent", Phase.MAIL, 552, f"message size {size} exceeds {limit}")
            options.append(f"SIZE={size}")
        if utf8:
            if not self._smtp.has_extn("smtputf8"):
                raise SendError("permanent", Phase.MAIL, 553, "the server does not offer SMTPUTF8, which an address "
                                "with such letters needs")
            options.append("SMTPUTF8")
        with self._step(Phase.MAIL):
            self._expect(self._smtp.mail(envelope_from, options), Phase.MAIL)

    def rcpt(self, recipients: Sequence[str]) -> dict[str, str]:
        """RCPT TO for each; returns the refused with the server's words. Raises SendError if none is left."""
        self._refuse_unsafe(recipients, Phase.RCPT)
        # A report of failure is asked for only where it is offered and wanted; nothing depends on it (M-66b).
        options = ["NOTIFY=FAILURE"] if self._settings.dsn and self._smtp.has_extn("dsn") else []
        refused: dict[str, str] = {}
        worst: SendError | None = None
        for recipient in recipients:
            with self._step(Phase.RCPT):
                code, words = self._smtp.rcpt(recipient, options)
            if code in (250, 251, 252):
                continue
            error = self._refusal(code, words, Phase.RCPT)
            if code == 421:
                raise error
            # While one of the refusals is temporary, trying again may still deliver the mail.
            if worst is None or worst.kind == "permanent":
                worst = error
            refused[recipient] = f"{code} {error.detail}"
        if worst is not None and len(refused) == len(recipients):
            worst.refused = refused
            raise worst
        return refused

    def data(self, raw: bytes) -> None:
        """DATA up to the reply to the final dot.

        Raises:
            SendError: ``uncertain`` when no reply came to the dot.
        """
        with self._step(Phase.DATA):
            self._expect(self._smtp.docmd("DATA"), Phase.DATA, good=(354,))
        with self._step(Phase.DATA, len(raw)):
            self._smtp.send_body(raw)
        try:
            with deadline(self._socket(), step_seconds(0)):
                code, words = self._smtp.send_dot()
        except (OSError, smtplib.SMTPException) as error:
            raise SendError("uncertain", Phase.DATA, 0, self._clean(str(error))) from None
        if not 200 <= code < 300:
            if code < 400:  # neither yes nor no: nobody knows what became of the body
                raise SendError("uncertain", Phase.DATA, max(code, 0), self._clean(_text(words)))
            raise self._refusal(code, words, Phase.DATA)

    def close(self) -> None:
        """QUIT; never raises, for the mail's fate is settled."""
        with contextlib.suppress(Exception):
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(5)
                self._smtp.quit()
        with contextlib.suppress(Exception):
            self._smtp.close()

    # -- replies and failures

    @contextlib.contextmanager
    def _step(self, phase: Phase, size: int = 0) -> Iterator[None]:
        """Everything before the final dot: whatever fails, nothing was handed over; it may be tried again."""
        try:
            with deadline(self._smtp.sock, step_seconds(size)):
                yield
        except MailError as error:
            hint = error.hint or (TLS_HINT if error.reason == "tls" else "")
            raise SendError("temporary", phase, 0, error.detail or error.hint, hint) from None
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error, phase) from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            words = self._clean(str(error) or type(error).__name__)
            hint = TLS_HINT if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError) else ""
            raise SendError("temporary", phase, 0, words, hint) from None

    def _expect(self, reply: _Reply, phase: Phase, good: tuple[int, ...] = (220, 250)) -> None:
        code, words = reply
        if code not in good:
            raise self._refusal(code, words, phase)

    def _refusal(self, code: int, words: bytes | str, phase: Phase) -> SendError:
        detail = self._clean(_text(words))
        kind = kind_of_reply(code, detail)
        if kind == "auth" and phase is Phase.DATA:
            kind = "temporary"
        return SendError(kind, phase, max(code, 0), detail,
                         hint_for(self._settings.smtp.host, f"{code} {detail}"))

    def _clean(self, text: str) -> str:
        for secret in (self._secret, _base64(self._secret.encode())):
            if secret:
                text = text.replace(secret, "***")
        return clean_line(text)[:_MAX_DETAIL]

    def _refuse_unsafe(self, addresses: Sequence[str], phase: Phase) -> None:
        unsafe = first_unsafe(addresses)
        if unsafe is not None or not (self._utf8 or all(address.isascii() for address in addresses)):
            words = clean_line(unsafe or " ".join(addresses))
            raise SendError("permanent", phase, 0, f"bad address: {words}")

    def _socket(self) -> socket.socket:
        sock = self._smtp.sock
        if sock is None:
            raise SendError("temporary", Phase.CONNECT, 0, "connection closed")
        return sock


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
