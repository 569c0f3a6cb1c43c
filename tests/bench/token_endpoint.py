"""A login service on loopback over TLS: Microsoft's device flow and tenant, Google's token address, refusals."""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
Answer = dict[str, object]


@dataclass
class TokenEndpoint:
    """The service; answers are taken from the lists first, then it says yes."""

    folder: Path
    """Where its certificate goes."""
    polls: list[str] = field(default_factory=list)
    """Errors for the first questions of a device flow."""
    refusals: list[str] = field(default_factory=list)
    """Errors for the first renewals; ``down`` hangs up."""
    codes: list[str] = field(default_factory=list)
    """Errors for the first authorization codes."""
    lifetime: int = 3600
    rotates: bool = True
    """A renewal brings a new refresh token, as Microsoft's does."""
    scope: str | None = None
    slow: float = 0.0
    """Seconds that a renewal takes."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The forms that came in."""
    issued: list[str] = field(default_factory=list)
    """Access tokens, in order."""
    port: int = 0

    @property
    def authority(self) -> str:
        """For ``[oauth.microsoft]``."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def token_uri(self) -> str:
        """For ``[oauth.google]``."""
        return f"{self.authority}/token"

    @property
    def ca_file(self) -> Path:
        """Its certificate."""
        return self.folder / "token-ca.pem"

    def renewals(self) -> int:
        """How often it was asked for a new access token."""
        return sum(form.get("grant_type") == "refresh_token" for form in self.asked)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Answer] | None:
        """What is said; None hangs up."""
        if path.endswith("openid-configuration"):
            tenant = path.split("/")[1]
            base = f"{self.authority}/{tenant}/oauth2/v2.0"
            return 200, {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token",
                         "device_authorization_endpoint": f"{base}/devicecode", "issuer": f"{self.authority}/x"}
        self.asked.append(form)
        if path.endswith("devicecode"):
            return 200, {"device_code": "device-1", "user_code": "ABCD-EFGH", "expires_in": 900, "interval": 2,
                         "verification_uri": "https://microsoft.com/devicelogin"}
        grant = form.get("grant_type")
        waiting = {DEVICE: self.polls, "refresh_token": self.refusals, "authorization_code": self.codes}.get(
            grant or "", [])
        if grant == "refresh_token" and self.slow:
            time.sleep(self.slow)
        if waiting:
            error = waiting.pop(0)
            if error == "down":
                return None
            return (503 if error == "busy" else 400), {
                "error": error, "error_description": f"AADSTS70000: {error} it is. Trace ID: 1234 Timestamp: x"}
        return 200, self._tokens(form)

    def _tokens(self, form: dict[str, str]) -> Answer:
        self.issued.append(f"access-{len(self.issued) + 1}")
        said: Answer = {"access_token": self.issued[-1], "token_type": "Bearer", "expires_in": self.lifetime,
                        "scope": self.scope or form.get("scope", "https://mail.google.com/")}
        if self.rotates or form.get("grant_type") != "refresh_token":
            said["refresh_token"] = f"refresh-{len(self.issued)}"
        return said


@contextmanager
def token_endpoint(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenEndpoint]:
    """The service running; programs of this test trust its certificate."""
    service = TokenEndpoint(folder)
    _write_certificate(folder)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(service.ca_file))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    class Visit(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._say({key: values[0] for key, values in parse_qs(body).items()})

        def _say(self, form: dict[str, str]) -> None:
            said = service.answer(self.path.partition("?")[0], form)
            if said is None:
                self.close_connection = True
                self.connection.close()
                return
            body = json.dumps(said[1]).encode()
            self.send_response(said[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Visit)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(service.ca_file, folder / "token-key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    service.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "token endpoint")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256()))
    (folder / "token-ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "token-key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
