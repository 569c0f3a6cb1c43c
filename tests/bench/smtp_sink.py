#!/usr/bin/env python3
"""An SMTP server that keeps what it is sent as JSON lines, and can misbehave on purpose.

    smtp_sink.py --out mail.jsonl                    # prints host and port
    smtp_sink.py --out mail.jsonl --fault 5xx --every 3 --stage data
    smtp_sink.py --out mail.jsonl --tls starttls --auth bot:secret

    with SmtpSink(fault="drop-after-data") as sink:       # in tests
        smtplib.SMTP(sink.host, sink.port).sendmail(...)
        sink.messages[0]["rcpt_to"]; sink.set_fault(None)

Faults (`every`: 1 = each transaction, 3 = each third; `stage`: mail, rcpt or data):
    4xx              451 answer                     5xx    550 answer
    drop-after-data  the message is kept, then the connection is closed with no answer,
                     so the client cannot know that it arrived
    drop             the connection is closed at the stage, nothing is kept
    slow             waits `delay` seconds before the answer
A recipient's local part such as fault-4xx, fault-5xx, fault-drop, fault-drop-after-data
or fault-slow brings the same about for that one message, whatever the mode.

Needs aiosmtpd (PyPI).
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import email
import email.policy
import hashlib
import json
import logging
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Protocol
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
logging.getLogger("mail.log").setLevel(logging.ERROR)   # the sink says what matters itself
FAULTS = ("4xx", "5xx", "drop", "drop-after-data", "slow")
REPLIES = {"4xx": "451 4.3.0 Try again later", "5xx": "550 5.7.1 Rejected"}
OK = "250 2.0.0 OK"


def _cut(server: Protocol) -> None:
    """Close the connection without a word."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class Handler:
    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink

    async def handle_MAIL(self, server: Protocol, session: Session, envelope: Envelope, address: str,
                          options: list[str]) -> str:
        self.sink.transactions += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, "mail", self.sink.fault_now())

    async def handle_RCPT(self, server: Protocol, session: Session, envelope: Envelope, address: str,
                          options: list[str]) -> str:
        named = self._named_fault(address)
        fault = named or self.sink.fault_now()
        stage = self.sink.stage if not named else "rcpt" if named in REPLIES else "data"
        reply = await self._answer(server, "rcpt", fault, stage)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Protocol, session: Session, envelope: Envelope) -> str:
        named = next(filter(None, map(self._named_fault, envelope.rcpt_tos)), None)
        fault = named or self.sink.fault_now()
        refused = fault in (*REPLIES, "drop") and (named or self.sink.stage == "data")
        if not refused:
            self.sink.keep(session, envelope)
        if fault == "drop-after-data":
            _cut(server)
            return "421 dropped"
        return await self._answer(server, "data", fault, "data" if named else self.sink.stage)

    async def _answer(self, server: Protocol, at: str, fault: str | None, stage: str | None = None) -> str:
        if fault is None or at != (stage or self.sink.stage):
            return OK
        if fault == "slow":
            await asyncio.sleep(self.sink.delay)
        elif fault == "drop":
            _cut(server)
            return "421 dropped"
        return REPLIES.get(fault, OK)

    @staticmethod
    def _named_fault(address: str) -> str | None:
        local = address.partition("@")[0]
        name = local.removeprefix("fault-")
        return name if name != local and name in FAULTS else None


class SmtpSink:
    def __init__(self, out: str | Path | None = None, *, fault: str | None = None, every: int = 1,
                 stage: str = "data", delay: float = 5.0, port: int = 0, tls: str | None = None,
                 auth: str | None = None, keep_raw: bool = True) -> None:
        """`tls`: None, "starttls" or "implicit" (self-signed).  `auth`: "user:password",
        then mail is taken only after a login.  `keep_raw`: record the whole message."""
        self.out = Path(out).open("a", encoding="utf-8") if out else None  # noqa: SIM115
        self.fault, self.every, self.stage, self.delay = fault, every, stage, delay
        self.keep_raw, self.auth = keep_raw, auth
        self.messages: list[dict[str, Any]] = []
        self.transactions = 0
        self.lock = threading.Lock()
        self.temp = tempfile.TemporaryDirectory(prefix="smtp-sink-")
        context = self._tls_context() if tls else None
        if not port:
            with socket.socket() as sock:
                sock.bind(("127.0.0.1", 0))
                port = sock.getsockname()[1]
        self.controller = Controller(
            Handler(self), hostname="127.0.0.1", port=port,
            ssl_context=context if tls == "implicit" else None,
            ident="smtp-sink", enable_SMTPUTF8=True, data_size_limit=64 << 20,
            tls_context=context if tls == "starttls" else None,
            auth_required=bool(auth), auth_require_tls=False,
            authenticator=self._authenticate if auth else None)
        self.host, self.port = "127.0.0.1", port

    @property
    def certificate(self) -> Path:
        return Path(self.temp.name, "cert.pem")

    def start(self) -> SmtpSink:
        self.controller.start()
        return self

    def stop(self) -> None:
        self.controller.stop(no_assert=True)
        if self.out:
            self.out.close()
        self.temp.cleanup()

    def __enter__(self) -> SmtpSink:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def set_fault(self, fault: str | None, *, every: int = 1, stage: str = "data") -> None:
        if fault is not None and fault not in FAULTS:
            raise ValueError(f"fault must be one of {FAULTS}")
        self.fault, self.every, self.stage, self.transactions = fault, every, stage, 0

    def fault_now(self) -> str | None:
        return self.fault if self.fault and self.transactions % self.every == 0 else None

    def keep(self, session: Session, envelope: Envelope) -> None:
        raw: bytes = envelope.original_content or b""
        headers = email.message_from_bytes(raw, policy=email.policy.default)
        login = getattr(session, "auth_data", None) if self.auth else None
        record: dict[str, Any] = {"time": time.time(),
                  "peer": session.peer[0] if session.peer else "", "helo": session.host_name,
                  "tls": session.ssl is not None,
                  "user": login.login.decode() if isinstance(login, LoginPassword) else None,
                  "mail_from": envelope.mail_from, "rcpt_to": list(envelope.rcpt_tos),
                  "size": len(raw), "sha256": hashlib.sha256(raw).hexdigest(),
                  "headers": {name: str(headers[name]) for name in
                              ("Message-ID", "In-Reply-To", "References", "From", "To", "Cc",
                               "Subject", "Date", "Auto-Submitted") if headers[name] is not None}}
        if self.keep_raw:
            record["raw"] = base64.b64encode(raw).decode()
        with self.lock:
            self.messages.append(record)
            if self.out:
                self.out.write(json.dumps(record, ensure_ascii=False) + "\n")
                self.out.flush()

    def _authenticate(self, server: Protocol, session: Session, envelope: Envelope, mechanism: str,
                      data: object) -> AuthResult:
        user, _, password = (self.auth or "").partition(":")
        good = isinstance(data, LoginPassword) and \
            (data.login.decode(), data.password.decode()) == (user, password)
        return AuthResult(success=good, handled=False, auth_data=data)

    def _tls_context(self) -> ssl.SSLContext:
        folder = Path(self.temp.name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
                        "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        return context


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", choices=FAULTS)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--stage", choices=("mail", "rcpt", "data"), default="data")
    parser.add_argument("--delay", type=float, default=5.0)
    parser.add_argument("--tls", choices=("starttls", "implicit"))
    parser.add_argument("--auth", metavar="USER:PASSWORD")
    parser.add_argument("--no-raw", action="store_true", help="leave the message itself out")
    args = parser.parse_args()
    done = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: done.set())
    with SmtpSink(args.out, fault=args.fault, every=args.every, stage=args.stage,
                  delay=args.delay, port=args.port, tls=args.tls, auth=args.auth,
                  keep_raw=not args.no_raw) as sink:
        print(f"host={sink.host} port={sink.port} out={args.out}", flush=True)
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
