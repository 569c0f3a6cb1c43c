"""TLS for the scripted servers: a self-signed certificate, and the handshake on a connection under way."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.scripted_imap import Talk


def certificate(folder: Path, host: str = "localhost") -> Path:
    """A self-signed certificate for ``host``; its key lies beside it as ``key.pem``."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={host}",
                    "-addext", f"subjectAltName=DNS:{host}", "-keyout", str(folder / "key.pem"),
                    "-out", str(folder / "cert.pem")], check=True, capture_output=True)
    return folder / "cert.pem"


def shake_hands(talk: Talk, cert: Path) -> None:
    """Turn a scripted connection into TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, cert.with_name("key.pem"))
    talk.sock = context.wrap_socket(talk.sock, server_side=True)
    talk.lines = talk.sock.makefile("rb")
