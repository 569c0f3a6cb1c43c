"""Logging in with tokens: XOAUTH2 over IMAP and SMTP, one renewal for a refused token, then an auth error."""

from __future__ import annotations

import base64
import logging

import pytest

from bench.scripted_imap import ScriptedImap, Talk
from bench.scripted_smtp import ScriptedSmtp
from bench.token_logins import Handed, TokenDoor
from supportdesk_tui.desk.ports import FetchedMail
from supportdesk_tui.domain.errors import MailError, SecretError
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Timeouts
from supportdesk_tui.mail.imap_session import ImapSession
from supportdesk_tui.mail.smtp_transport import SmtpTransport
from supportdesk_tui.mail.xoauth2 import Bearer, token_login

OFFERS = (b"SIZE 10000000", b"AUTH LOGIN XOAUTH2")


def settings(bearer: Bearer, imap_port: int = 1, smtp_port: int = 1) -> AccountSettings:
    return AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", imap_port, "none"),
        smtp=Endpoint("127.0.0.1", smtp_port, "none"), username="help@club.example", password=lambda: "unused",
        bearer=bearer, timeouts=Timeouts(connect=2.0, read=2.0, operation=5.0))


def mails(count: int) -> dict[int, bytes]:
    return {uid: b"Message-ID: <%d@x>\r\n\r\nbody\r\n" % uid for uid in range(1, count + 1)}


class TestImap:
    def test_the_token_goes_as_xoauth2(self, caplog: pytest.LogCaptureFixture) -> None:
        """M-39, M-42: the exact words, and no token in a log."""
        caplog.set_level(logging.DEBUG)
        door = TokenDoor({"tok-1"})
        with ScriptedImap(handlers={b"AUTHENTICATE": door.imap}) as server:
            ImapSession(settings(Handed(["tok-1"]), server.port)).close()
        assert b"AUTHENTICATE XOAUTH2" in b" ".join(server.wire)
        assert door.seen == ["tok-1"]
        encoded = base64.b64encode(b"user=help@club.example\x01auth=Bearer tok-1\x01\x01").decode()
        assert "tok-1" not in caplog.text
        assert encoded not in caplog.text

    def test_a_refused_token_is_renewed_once(self) -> None:
        """M-39: the service may withdraw a token before its time."""
        door, tokens = TokenDoor({"new"}), Handed(["old", "new"])
        with ScriptedImap(handlers={b"AUTHENTICATE": door.imap}) as server:
            ImapSession(settings(tokens, server.port)).close()
        assert (door.seen, tokens.renewals) == (["old", "new"], 1)

    @pytest.mark.parametrize("tokens", [["old", "new", "newer"], ["same"]])
    def test_a_refused_fresh_token_is_an_auth_error(self, tokens: list[str]) -> None:
        """M-39: never a loop; the token stays out of the error."""
        handed, door = Handed(list(tokens)), TokenDoor(set())
        with ScriptedImap(handlers={b"AUTHENTICATE": door.imap}) as server, pytest.raises(MailError) as caught:
            ImapSession(settings(handed, server.port))
        assert caught.value.reason == "auth"
        assert handed.renewals == 1
        assert len(door.seen) == min(2, len(tokens))
        assert not any(token in repr(caught.value) for token in ("old", "new", "same"))

    def test_a_login_that_is_needed_reaches_the_operator(self) -> None:
        class Nobody:
            hint = ""

            def token(self) -> str:
                raise SecretError("login_needed", "support")

            def renewed(self, refused: str) -> str:
                raise AssertionError

        with ScriptedImap() as server, pytest.raises(SecretError):
            ImapSession(settings(Nobody(), server.port))
        assert not server.connections

    def test_a_throttled_login_renews_nothing(self) -> None:
        door, tokens = TokenDoor(set(), refusal=b"NO [UNAVAILABLE] try again later"), Handed(["old", "new"])
        with ScriptedImap(handlers={b"AUTHENTICATE": door.imap}) as server, pytest.raises(MailError) as caught:
            ImapSession(settings(tokens, server.port))
        assert (caught.value.reason, tokens.renewals) == ("throttled", 0)


@pytest.mark.parametrize("password", ["s3cret-word", "пароль-слово"])
def test_passwords_are_in_no_debug_log(password: str, caplog: pytest.LogCaptureFixture) -> None:
    """M-42: LOGIN and AUTHENTICATE over IMAP, AUTH over SMTP, with every library's logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    with ScriptedImap(password=b"s3cret-word") as imap, ScriptedSmtp() as smtp:
        account = AccountSettings(
            name="support", address="help@club.example", imap=Endpoint("127.0.0.1", imap.port, "none"),
            smtp=Endpoint("127.0.0.1", smtp.port, "none"), username="help", password=lambda: password,
            timeouts=Timeouts(2.0, 2.0, 5.0))
        ImapSession(account).close()
        transport = SmtpTransport(account)
        transport.connect()
        transport.close()
    plain = base64.b64encode(f"\0help\0{password}".encode()).decode()
    assert any(b"AUTH PLAIN" in line for line in smtp.wire)
    assert not [word for word in (password, plain) if word in caplog.text]


class TestExpiryMidSync:
    """S15: the token's time is over in the middle of the reading."""

    def test_in_a_fetch_the_reading_goes_on(self) -> None:
        """M-39, S15: a server that ends the session is logged in to anew with a renewed token; no mail is missed."""
        door, tokens = TokenDoor({"old"}), Handed(["old", "new"])

        def expire(talk: Talk, tag: bytes, command: bytes) -> bool:
            if b"BODY" not in command or "new" in door.seen:
                return False
            door.good = {"new"}
            talk.send(b"* BYE Session invalidated - AccessTokenExpired\r\n")
            talk.cut()
            return True

        with ScriptedImap(mails(6), {b"AUTHENTICATE": door.imap, b"UID FETCH": expire}) as server:
            session = ImapSession(settings(tokens, server.port))
            session.examine("INBOX")
            fetched = list(session.fetch(session.uids_after(0)))
        assert [mail.uid for mail in fetched if isinstance(mail, FetchedMail)] == [1, 2, 3, 4, 5, 6]
        assert (door.seen, tokens.renewals) == (["old", "old", "new"], 1)

    @pytest.mark.parametrize("command", [b"EXAMINE", b"UID SEARCH", b"LIST"])
    def test_between_fetches_too(self, command: bytes) -> None:
        """M-39, S15: whatever command the end of the session meets is asked again."""
        door, tokens = TokenDoor({"old"}), Handed(["old", "new"])

        def expire(talk: Talk, tag: bytes, line: bytes) -> bool:
            if "new" in door.seen:
                return False
            door.good = {"new"}
            talk.send(b"* BYE Session expired, please login again.\r\n")
            talk.cut()
            return True

        with ScriptedImap(mails(2), {b"AUTHENTICATE": door.imap, command: expire}) as server:
            session = ImapSession(settings(tokens, server.port))
            session.sent_folder()
            session.examine("INBOX")
            assert session.uids_after(0) == (1, 2)
        assert tokens.renewals == 1

    def test_a_session_that_always_ends_is_given_up(self) -> None:
        """S15: one new login for one command, not a loop."""
        door = TokenDoor({"tok"})

        def expire(talk: Talk, tag: bytes, line: bytes) -> bool:
            talk.send(b"* BYE Session invalidated - AccessTokenExpired\r\n")
            talk.cut()
            return True

        with ScriptedImap(handlers={b"AUTHENTICATE": door.imap, b"EXAMINE": expire}) as server:
            session = ImapSession(settings(Handed(["tok"]), server.port))
            with pytest.raises(MailError):
                session.examine("INBOX")
        assert server.connections == 2


class TestSmtp:
    @staticmethod
    def _server(door: TokenDoor, refused: bytes = b"535 5.7.8 no") -> ScriptedSmtp:
        return ScriptedSmtp({"auth": door.smtp, "other": refused}, OFFERS)

    def test_the_token_goes_as_xoauth2(self) -> None:
        door = TokenDoor({"tok-1"})
        with self._server(door) as server:
            transport = SmtpTransport(settings(Handed(["tok-1"]), smtp_port=server.port))
            transport.connect()
            transport.close()
        assert any(line.startswith(b"AUTH XOAUTH2 ") for line in server.wire)
        assert door.seen == ["tok-1"]

    def test_a_refused_token_is_renewed_once(self) -> None:
        """M-39, S15: also where the token ran out between two letters."""
        door, tokens = TokenDoor({"new"}), Handed(["old", "new"])
        with self._server(door) as server:
            transport = SmtpTransport(settings(tokens, smtp_port=server.port))
            transport.connect()
            transport.mail("help@club.example", 10)
            transport.close()
        assert (door.seen, tokens.renewals) == (["old", "new"], 1)

    def test_a_refused_fresh_token_is_an_auth_error(self) -> None:
        door, tokens = TokenDoor(set()), Handed(["old", "new", "newer"])
        with self._server(door, b"535 5.7.3 Authentication unsuccessful") as server:
            transport = SmtpTransport(settings(tokens, smtp_port=server.port))
            with pytest.raises(SendError) as caught:
                transport.connect()
            transport.close()
        assert (caught.value.kind, tokens.renewals, door.seen) == ("auth", 1, ["old", "new"])
        assert "new" not in caught.value.detail

    def test_a_service_that_is_down_keeps_the_letter_for_later(self) -> None:
        class Down:
            hint = ""

            def token(self) -> str:
                raise MailError("network", "login.microsoftonline.com", "ConnectionError")

            def renewed(self, refused: str) -> str:
                raise AssertionError

        transport = SmtpTransport(settings(Down()))
        with pytest.raises(SendError) as caught:
            transport.connect()
        assert caught.value.kind == "temporary"


def test_oauthbearer_where_a_server_offers_nothing_else() -> None:
    """RFC 7628: the user name is escaped, host and port are named, a refusal is answered with one byte."""
    login = token_login("a,b=c@x", "tok", ("OAUTHBEARER", "PLAIN"), Endpoint("imap.x", 993))
    answers = login.answers()
    assert answers(b"") == b"n,a=a=2Cb=3Dc@x,\x01host=imap.x\x01port=993\x01auth=Bearer tok\x01\x01"
    assert answers(b"{}") == answers(b"{}") == b"\x01"
    assert "tok" not in repr(login)
