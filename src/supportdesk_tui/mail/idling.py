"""Being told of new mail at once: IDLE on a connection of its own (M-19, M-20, M-23).

Written on imaplib's own line reading. imapclient's ``idle_check`` returns an empty list at once, for ever, when the
server has gone, and its ``idle`` takes an untagged line before the ``+`` for a failure.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from supportdesk_tui.desk.ports import Heard
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account_settings import AccountSettings
from supportdesk_tui.mail.connecting import deadline
from supportdesk_tui.mail.imap_connection import Connection, encoded_name
from supportdesk_tui.mail.imap_errors import Refused, as_mail_errors, mail_error
from supportdesk_tui.mail.imap_login import open_connection

_SLICE = 0.5
"""Seconds until a wish to give up is noticed."""
_NEWS = ("EXISTS", "RECENT")
_NOISE = ("OK", "NO", "BAD", "FETCH", "EXPUNGE", "FLAGS")
"""Read and dropped: signs of life from the server, and what other clients did to old mail."""
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPALIVE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 4))


class IdleBell:
    """Rings when the account's first folder may have changed; implements the port ``MailBell``.

    What the server says is a hint and never counted on: whoever hears it searches by uid.
    """

    def __init__(self, settings: AccountSettings, connection: Connection) -> None:
        """Over a logged-in connection. Raises MailError: the folder cannot be opened."""
        self._settings = settings
        self._connection = connection
        self._wire: Any = connection._imap
        self._tag: bytes | None = None
        _keep_alive(self._wire.sock)
        with as_mail_errors(settings.imap), connection.bounded():
            connection.examine(encoded_name(settings.folders[0]))
        self._news()  # what the opening of the folder said is none

    def wait(self, seconds: float, give_up: Callable[[], bool]) -> Heard:
        """Wait for news. Raises MailError when the connection is lost, or the server throttles."""
        with as_mail_errors(self._settings.imap):
            if self._tag is None:
                if not self._begin():
                    return Heard.UNABLE
                if self._news():
                    return Heard.CHANGED
            until = time.monotonic() + seconds
            while not give_up():
                left = until - time.monotonic()
                if self._ready(max(0.0, min(_SLICE, left))):
                    if self._read_line():
                        return Heard.CHANGED
                elif left <= 0:
                    break
            return Heard.QUIET

    def prove(self) -> Heard:
        """End IDLE and have the server answer, within the time for a read (M-19). Raises MailError: it is gone."""
        with as_mail_errors(self._settings.imap), deadline(self._wire.sock, self._settings.timeouts.read):
            changed = self._end() if self._tag is not None else False
            self._wire.noop()
            return Heard.CHANGED if self._news() or changed else Heard.QUIET

    def close(self) -> None:
        """Log out; never raises."""
        with contextlib.suppress(Exception), deadline(self._wire.sock, 3.0):
            if self._tag is not None:
                self._end()
            self._connection.logout()
        with contextlib.suppress(Exception):
            self._connection.shutdown()

    # -- the command

    def _begin(self) -> bool:
        """Send IDLE; False when the server does not know it after all, and is not to be asked again (M-31b).

        Other untagged lines may come before the ``+``: a mail has arrived just now, say.
        """
        with self._connection.bounded():
            tag = self._wire._command("IDLE")
            while self._wire._get_response() is not None:
                answer = self._wire.tagged_commands.get(tag)
                if answer is not None:
                    del self._wire.tagged_commands[tag]
                    return self._refused(answer)
                self._stop_at_bye()
        self._tag = tag
        return True

    def _refused(self, answer: tuple[str, list[bytes]]) -> bool:
        words = answer[1][-1].decode("utf-8", "replace") if answer[1] and answer[1][-1] else answer[0]
        error = mail_error(Refused(words), self._settings.imap)
        if error.reason == "throttled":
            raise error
        return False

    def _end(self) -> bool:
        """DONE up to its tagged answer; says whether there was news meanwhile."""
        tag, self._tag = self._tag, None
        self._wire.send(b"DONE\r\n")
        while self._wire.tagged_commands[tag] is None:
            self._wire._get_response()
            self._stop_at_bye()
        del self._wire.tagged_commands[tag]
        return self._news()

    # -- lines

    def _read_line(self) -> bool:
        """Read one line that has begun to arrive; is it news?"""
        with deadline(self._wire.sock, self._settings.timeouts.read):
            self._wire._get_response()
        self._stop_at_bye()
        if self._wire.tagged_commands[self._tag] is not None:
            raise self._lost("the server ended IDLE")
        return self._news()

    def _news(self) -> bool:
        said = self._wire.untagged_responses
        for kind in _NOISE:
            said.pop(kind, None)
        arrived = [said.pop(kind, None) for kind in _NEWS]
        return any(arrived)

    def _stop_at_bye(self) -> None:
        words = self._wire.untagged_responses.get("BYE")
        if words:
            error = mail_error(Refused(words[-1].decode("utf-8", "replace")), self._settings.imap)
            raise error if error.reason == "throttled" else self._lost(error.detail)

    def _lost(self, words: str) -> MailError:
        return MailError("network", self._settings.imap.label, words)

    def _ready(self, seconds: float) -> bool:
        """Has a line begun to arrive? Waits up to ``seconds``. Raises OSError when the other end is gone (M-20)."""
        if self._peek():
            return True
        poller = select.poll()
        poller.register(self._wire.sock, select.POLLIN)
        if not poller.poll(int(seconds * 1000)):
            return False
        seen = self._peek()
        if seen is not None and not seen:
            raise ConnectionResetError("the connection was closed")
        return bool(seen)

    def _peek(self) -> bytes | None:
        """What has arrived and was not read, without waiting.

        None: TLS has something under way, but nothing for us yet. Nothing at all: nothing has come, or, after the
        socket was said to be readable, the end.
        """
        sock: socket.socket = self._wire.sock
        sock.setblocking(False)
        try:
            seen: bytes = self._wire.file.peek(1)
        except ssl.SSLWantReadError:
            return None
        finally:
            sock.settimeout(self._settings.timeouts.read)
        return seen


def open_bell(settings: AccountSettings) -> IdleBell | None:
    """A bell over a connection of its own; None where the server offers no IDLE (M-21). Raises DeskError."""
    connection = open_connection(settings)
    try:
        with as_mail_errors(settings.imap), connection.bounded():
            able = connection.has_capability("IDLE")
        if able:
            return IdleBell(settings, connection)
        with contextlib.suppress(Exception), deadline(connection.socket(), 3.0):
            connection.logout()
    except BaseException:
        with contextlib.suppress(Exception):
            connection.shutdown()
        raise
    with contextlib.suppress(Exception):
        connection.shutdown()
    return None


def _keep_alive(sock: socket.socket) -> None:
    """Have the kernel notice, within three minutes, that the other end is no more: IDLE itself sends nothing."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
