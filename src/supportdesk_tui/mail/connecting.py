"""Sockets to mail servers: every wait has an end, TLS is verified, plaintext stays on this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.endpoints import Endpoint


def is_loopback(host: str) -> bool:
    """Is this a name or address of this very machine?"""
    if host.lower().rstrip(".") in ("localhost", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@cache
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A client context that verifies certificate and host name and speaks TLS 1.2 or newer (M-24).

    Kept for the life of the process: reading the system's certificates takes longer than a round of reading.

    Raises ssl.SSLError naming ``ca_file`` when it cannot be used: its absence is no trouble of the server's.
    """
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        raise ssl.SSLError(1, f"ca_file {ca_file}: {error.strerror or error}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def open_socket(endpoint: Endpoint, timeout: float) -> socket.socket:
    """A connected TCP socket with ``timeout`` seconds on every later read and write.

    Raises:
        MailError: ``tls`` when plaintext to another machine was asked for.
        OSError: the network would not; TimeoutError after ``timeout`` seconds, name resolution included.
    """
    if endpoint.security == "none" and not is_loopback(endpoint.host):
        raise MailError("tls", endpoint.label, hint="plaintext_refused")
    failure: OSError | None = None
    for family, kind, proto, _, address in _resolve(endpoint, timeout):
        sock = socket.socket(family, kind, proto)
        try:
            sock.settimeout(timeout)
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise failure or OSError("no address")


_SocketAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, _SocketAddress]


def _resolve(endpoint: Endpoint, timeout: float) -> list[_Address]:
    """Addresses of the host. A look-up has no timeout of its own: it runs aside and may be left behind."""
    found: list[_Address] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM))
        except UnicodeError:
            failed.append(OSError("not a host name"))
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=look_up, name="resolve", daemon=True)
    thread.start()
    thread.join(timeout)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError("name resolution timed out")
    return found


@contextlib.contextmanager
def deadline(sock: socket.socket | None, seconds: float) -> Iterator[None]:
    """Cuts the connection when the work inside takes longer than ``seconds`` in all.

    A read timeout alone is no limit: a server that sends a byte now and then renews it for ever (M-18).
    The work then fails as if the server had gone.
    """
    if sock is None:
        yield
        return
    done = threading.Event()

    def cut() -> None:
        if not done.wait(seconds):
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown: that would turn the object into a plaintext one.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    threading.Thread(target=cut, name="deadline", daemon=True).start()
    try:
        yield
    finally:
        done.set()


class BoundedTls:
    """TLS with an end to the handshake; stands in for an SSLContext where a library wraps the socket."""

    def __init__(self, ca_file: Path | None, seconds: float) -> None:
        self._ca_file = ca_file
        self._seconds = seconds

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> ssl.SSLSocket:
        """The socket after a verified handshake. Raises ssl.SSLError, OSError."""
        secured = tls_context(self._ca_file).wrap_socket(sock, server_hostname=server_hostname,
                                                         do_handshake_on_connect=False)
        try:
            with deadline(secured, self._seconds):
                secured.do_handshake()
        except OSError:
            secured.close()
            raise
        return secured
