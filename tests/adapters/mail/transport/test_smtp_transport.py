"""Sending over SMTP: a failure says how far the mail got, and only silence after the dot is uncertain."""

from __future__ import annotations

import pytest

from bench.scripted_smtp import CLOSE, STALL, ScriptedSmtp
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Timeouts
from supportdesk_tui.mail.smtp_transport import SmtpTransport

RAW = b"Message-ID: <a@x>\r\nSubject: hi\r\n\r\nline\r\n.dot\r\n..dots\r\n"


def transport(port: int, *, password: str = "secret", security: str = "none", dsn: bool = False) -> SmtpTransport:
    smtp = Endpoint("127.0.0.1", port, "starttls" if security == "starttls" else "none")
    return SmtpTransport(AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", 1, "none"), smtp=smtp,
        username="help", password=lambda: password, dsn=dsn, timeouts=Timeouts(connect=1.0, read=1.0)))


def send(port: int, recipients: tuple[str, ...] = ("anna@member.example",), raw: bytes = RAW) -> dict[str, str]:
    one = transport(port)
    try:
        one.connect()
        one.mail("help@club.example", len(raw))
        refused = one.rcpt(recipients)
        one.data(raw)
        return refused
    finally:
        one.close()


def failed(server: ScriptedSmtp, **how: object) -> SendError:
    with pytest.raises(SendError) as caught:
        send(server.port, **how)  # type: ignore[arg-type]  # keyword arguments of send()
    return caught.value


def test_the_body_arrives_byte_for_byte() -> None:
    """Dots at line starts are doubled on the wire and come out as they were."""
    with ScriptedSmtp() as server:
        assert send(server.port) == {}
    assert server.bodies == [RAW]
    assert b"MAIL FROM:<help@club.example> SIZE=%d" % len(RAW) in [line.replace(b"mail", b"MAIL") for line in
                                                                     server.wire]


@pytest.mark.parametrize(("step", "answer", "kind"), [
    ("greeting", b"421 busy", "temporary"),
    ("greeting", b"554 go away", "permanent"),
    ("greeting", CLOSE, "temporary"),
    ("greeting", STALL, "temporary"),
    ("ehlo", CLOSE, "temporary"),
    ("auth", b"535 5.7.8 bad password", "auth"),
    ("auth", b"454 4.7.0 later", "temporary"),
    ("mail", b"451 4.3.0 later", "temporary"),
    ("mail", b"550 5.7.1 no", "permanent"),
    ("mail", b"530 5.7.0 authentication required", "auth"),
    ("mail", CLOSE, "temporary"),
    ("rcpt", b"450 4.2.0 greylisted", "temporary"),
    ("rcpt", b"550 5.1.1 unknown", "permanent"),
    ("rcpt", b"421 4.3.2 shutting down", "temporary"),
    ("data", b"451 4.3.0 later", "temporary"),
    ("data", b"554 5.5.1 no", "permanent"),
    ("data", CLOSE, "temporary"),
    ("data", STALL, "temporary"),
    ("body", CLOSE, "temporary"),
    ("dot", b"452 4.3.1 full", "temporary"),
    ("dot", b"554 5.7.1 no", "permanent"),
    ("dot", b"550 5.7.0 Daily sending quota exceeded, try again later", "temporary"),
    ("dot", b"552 5.3.4 message too big", "permanent"),
    ("dot", b"421 4.4.2 timeout", "temporary"),
    ("dot", CLOSE, "uncertain"),
    ("dot", STALL, "uncertain"),
    ("dot", b"garbage", "uncertain"),
])
def test_each_failure_is_what_it_is(step: str, answer: bytes, kind: str) -> None:
    """M-54 ... M-57: by phase and by code; before the dot nothing is uncertain."""
    raw = RAW + b"x" * 60 + b"\r\n" if step != "body" else RAW + (b"x" * 998 + b"\r\n") * 8_000
    with ScriptedSmtp({step: answer}) as server:
        error = failed(server, raw=raw)
    assert error.kind == kind
    if kind != "uncertain":
        assert server.bodies == []


def test_quit_cannot_undo_a_success() -> None:
    """M-56: what happens after the yes does not matter."""
    for answer in (CLOSE, b"554 no"):
        with ScriptedSmtp({"quit": answer}) as server:
            assert send(server.port) == {}
            assert len(server.bodies) == 1


def test_some_recipients_refused() -> None:
    """M-58: the others get it, the refused are named with the reason."""
    def rcpt(line: bytes) -> bytes:
        return b"550 5.1.1 no such user" if b"bad@" in line else b"250 ok"

    with ScriptedSmtp({"rcpt": rcpt}) as server:
        refused = send(server.port, ("good@x.example", "bad@x.example"))
        assert list(refused) == ["bad@x.example"]
        assert "5.1.1" in refused["bad@x.example"]
        assert len(server.bodies) == 1


def test_too_big_is_known_before_a_byte_is_sent() -> None:
    """M-67: the server's SIZE is believed."""
    with ScriptedSmtp(offers=(b"SIZE 10", b"AUTH PLAIN")) as server:
        error = failed(server)
        assert (error.kind, error.code) == ("permanent", 552)
        assert not any(line.upper().startswith(b"MAIL") for line in server.wire)


def test_starttls_is_required_when_chosen() -> None:
    """M-24: a server that does not offer it gets no login."""
    with ScriptedSmtp() as server:
        one = transport(server.port, security="starttls")
        with pytest.raises(SendError) as caught:
            one.connect()
        one.close()
        assert caught.value.kind == "temporary"
        assert not any(line.upper().startswith(b"AUTH") for line in server.wire)


def test_password_is_not_in_the_error() -> None:
    with ScriptedSmtp({"auth": lambda line: b"535 5.7.8 no " + line}) as server:
        error = failed(server)
    assert "AGhlbHAAc2VjcmV0" not in error.detail


@pytest.mark.parametrize("address", ["a b@x.example", "a@x.example\r\nDATA", "", "<a@x.example>", "я@x.example"])
def test_unsafe_recipients_never_reach_the_wire(address: str) -> None:
    with ScriptedSmtp() as server:
        assert failed(server, recipients=(address,)).kind == "permanent"
        assert not any(line.upper().startswith((b"RCPT", b"DATA")) for line in server.wire)


def test_login_without_plain() -> None:
    def auth(line: bytes) -> bytes:
        return b"334 VXNlcm5hbWU6"

    with ScriptedSmtp({"auth": auth}, offers=(b"AUTH LOGIN",)) as server:
        server.script["other"] = lambda line: b"334 next" if b"aGVscA" in line else b"235 ok"
        assert send(server.port) == {}


@pytest.mark.parametrize(("offered", "wanted", "asked"), [
    (True, True, True), (True, False, False), (False, True, False),
])
def test_a_report_of_failure_is_asked_for_only_where_offered_and_wanted(offered: bool, wanted: bool,
                                                                        asked: bool) -> None:
    """M-66b."""
    with ScriptedSmtp(offers=(b"DSN", b"AUTH PLAIN") if offered else (b"AUTH PLAIN",)) as server:
        one = transport(server.port, dsn=wanted)
        one.connect()
        one.mail("help@club.example", 1)
        assert one.rcpt(["anna@member.example"]) == {}
        one.close()
        [line] = [line for line in server.wire if line.upper().startswith(b"RCPT")]
        assert (b"NOTIFY=FAILURE" in line) is asked


def test_a_name_beyond_ascii_needs_a_server_that_takes_it() -> None:
    """M-64: with SMTPUTF8 it is sent as it is, without it nothing is sent at all."""
    for offers, taken in (((b"SMTPUTF8", b"8BITMIME", b"AUTH PLAIN"), True), ((b"AUTH PLAIN",), False)):
        with ScriptedSmtp(offers=offers) as server:
            one = transport(server.port)
            one.connect()
            if taken:
                one.mail("help@club.example", 1, utf8=True)
                assert one.rcpt(["почта@x.example"]) == {}
                assert "<почта@x.example>".encode() in b" ".join(server.wire)
            else:
                with pytest.raises(SendError) as caught:
                    one.mail("help@club.example", 1, utf8=True)
                assert (caught.value.kind, caught.value.phase) == ("permanent", "mail")
                assert not any(line.upper().startswith(b"MAIL") for line in server.wire)
            one.close()


def test_each_refusal_is_told_when_nobody_is_left() -> None:
    """M-58: so that only those who were put off are asked again."""
    def rcpt(line: bytes) -> bytes:
        return b"450 4.2.0 later" if b"later@" in line else b"550 5.1.1 no"

    with ScriptedSmtp({"rcpt": rcpt}) as server:
        error = failed(server, recipients=("later@x.example", "no@x.example"))
    assert error.kind == "temporary"
    assert error.refused == {"later@x.example": "450 4.2.0 later", "no@x.example": "550 5.1.1 no"}
