"""The line to the server is secure before anything of the login goes over it, whatever stands between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import scripted_tls
from bench.scripted_imap import CAPABILITIES, ScriptedImap, Talk
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Security, Timeouts
from supportdesk_tui.mail.idling import open_bell
from supportdesk_tui.mail.imap_session import ImapSession

SECRET = b"s3cret-of-the-desk"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_named(tmp_path: Path, content: str | None) -> None:
    """M-24: a wrong path in ca_file is not told as a server that cannot be reached."""
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with ScriptedImap() as server, pytest.raises(MailError) as caught:
        ImapSession(settings(server.port, "tls", file))
    assert caught.value.reason == "tls"
    assert f"ca_file {file}" in caught.value.detail


def settings(port: int, security: Security, ca_file: Path | None = None, host: str = "localhost") -> AccountSettings:
    return AccountSettings(
        name="support", address="help@club.example", imap=Endpoint(host, port, security),
        smtp=Endpoint("127.0.0.1", 1, "none"), username="help", password=SECRET.decode, sent="", ca_file=ca_file,
        timeouts=Timeouts(connect=2.0, read=2.0, operation=6.0))


def secured(certificate: Path) -> ScriptedImap:
    """A server that speaks TLS from the first byte; a client that distrusts it ends the connection."""
    def greet(talk: Talk) -> None:
        scripted_tls.shake_hands(talk, certificate)
        talk.send(b"* OK ready\r\n")

    return ScriptedImap(greeting=greet, password=SECRET)


def starting(certificate: Path, *, extra: bytes = b"", after: bytes = CAPABILITIES) -> ScriptedImap:
    """A server that offers STARTTLS; ``extra`` is slipped in, in plain text, behind its answer."""
    def start(talk: Talk, tag: bytes, command: bytes) -> bool:
        talk.send(tag + b" OK begin\r\n" + extra)
        scripted_tls.shake_hands(talk, certificate)
        talk.server.capabilities = after
        return True

    return ScriptedImap(handlers={b"STARTTLS": start}, capabilities=CAPABILITIES + b" STARTTLS", password=SECRET)


def refusal(wanted: AccountSettings) -> MailError:
    """Both connections of a watch refuse alike."""
    with pytest.raises(MailError) as bell:
        open_bell(wanted)
    with pytest.raises(MailError) as session:
        ImapSession(wanted)
    assert bell.value.reason == session.value.reason
    return session.value


def nothing_of_the_login(server: ScriptedImap) -> bool:
    said = b"\n".join(server.wire)
    return not any(word in said.upper() for word in (b"LOGIN", b"AUTHENTICATE")) and SECRET not in said


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for another host."""
    return scripted_tls.certificate(tmp_path_factory.mktemp("tls"), "imap.elsewhere.example")


@pytest.mark.parametrize("capabilities", [CAPABILITIES, b"IMAP4rev1 LOGINDISABLED", b"IMAP4rev1 STARTTLSX"])
def test_starttls_that_is_not_offered(capabilities: bytes) -> None:
    """M-24: never offered, or stripped on the way: no byte of the login leaves, and there is no way round."""
    with ScriptedImap(capabilities=capabilities, password=SECRET) as server:
        refusal(settings(server.port, "starttls"))
        assert nothing_of_the_login(server)


@pytest.mark.parametrize("answer", [b"NO not now", b"BAD what"])
def test_starttls_that_is_refused(answer: bytes) -> None:
    """M-24: there is no silent fallback to plain text."""
    with ScriptedImap(capabilities=CAPABILITIES + b" STARTTLS", password=SECRET) as server:
        server.handlers[b"STARTTLS"] = lambda talk, tag, line: talk.answer(tag + b" " + answer + b"\r\n")
        refusal(settings(server.port, "starttls"))
        assert nothing_of_the_login(server)


def test_a_greeting_that_skips_starttls(certificate: Path) -> None:
    """M-24: PREAUTH would leave the line as it is; someone in between may say so."""
    with ScriptedImap(greeting=lambda talk: talk.send(b"* PREAUTH welcome\r\n"), password=SECRET,
                      capabilities=CAPABILITIES + b" STARTTLS") as server:
        refusal(settings(server.port, "starttls", certificate))
        assert nothing_of_the_login(server)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_nobody_vouches_for(certificate: Path, security: Security) -> None:
    """M-24: self-signed and not named by the account."""
    with (secured if security == "tls" else starting)(certificate) as server:
        assert refusal(settings(server.port, security)).reason == "tls"
        assert nothing_of_the_login(server)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_another_host(elsewhere: Path, security: Security) -> None:
    """M-24: trusted, yet not for this name."""
    with (secured if security == "tls" else starting)(elsewhere) as server:
        error = refusal(settings(server.port, security, elsewhere))
        assert error.reason == "tls"
        assert "localhost" in error.detail or "elsewhere" in error.detail
        assert nothing_of_the_login(server)


def test_capabilities_are_asked_anew_inside_tls(certificate: Path) -> None:
    """M-25: what was slipped in before TLS, or said before it, holds no longer."""
    slipped = b"* CAPABILITY IMAP4rev1 IDLE\r\n"
    with starting(certificate, extra=b"", after=CAPABILITIES + b" IDLE") as server:
        bell = open_bell(settings(server.port, "starttls", certificate))
        assert bell is not None
        bell.close()
        wire = [line.split()[1] for line in server.wire]
        assert b"CAPABILITY" in wire[wire.index(b"STARTTLS"):]
    with starting(certificate, extra=slipped, after=CAPABILITIES) as server:
        assert open_bell(settings(server.port, "starttls", certificate)) is None


def test_nothing_rests_on_literals_that_servers_get_wrong() -> None:
    """M-31b: advertised LITERAL+, BINARY and SASL-IR are left alone: an APPEND can be refused before its bytes."""
    with ScriptedImap(capabilities=b"IMAP4rev1 LITERAL+ BINARY SASL-IR AUTH=PLAIN", password=SECRET) as server:
        server.handlers[b"APPEND"] = lambda talk, tag, line: talk.answer(tag + b" NO [OVERQUOTA] full\r\n")
        session = ImapSession(replace(settings(server.port, "none"), username="пётр"))
        with pytest.raises(MailError):
            session.append_sent("Sent", b"Subject: x\r\n\r\nthe bytes\r\n", datetime.now(UTC))
        session.close()
        assert not any(b"+}" in line or b"the bytes" in line for line in server.wire)
        [login] = [line for line in server.wire if b"AUTHENTICATE" in line.upper()]
        assert login.split()[1:] == [b"AUTHENTICATE", b"PLAIN"]


def test_an_id_that_is_refused_costs_nothing() -> None:
    """M-30, M-31b: sent after the login because it is advertised; a server that then says BAD is read all the same."""
    with ScriptedImap(password=SECRET) as server:
        server.handlers[b"ID"] = lambda talk, tag, line: talk.answer(tag + b" BAD what\r\n")
        session = ImapSession(settings(server.port, "none"))
        assert session.examine("INBOX").uidvalidity == 7
        session.close()
        wire = [line.split()[1] for line in server.wire]
        assert wire.index(b"LOGIN") < wire.index(b"ID")
    with ScriptedImap(password=SECRET, capabilities=b"IMAP4rev1") as server:
        ImapSession(settings(server.port, "none")).close()
        assert not any(b" ID " in line for line in server.wire)
