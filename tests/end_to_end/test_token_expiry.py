"""S15 whole: a token dies in the middle of a sync, between a desk, a mail server and a login service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from bench.scripted_imap import ScriptedImap, Talk
from bench.scripted_smtp import ScriptedSmtp
from bench.token_endpoint import TokenEndpoint, token_endpoint
from bench.token_logins import TokenDoor
from desks import mail, open_test_desk, take
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Timeouts
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.oauth import tokens_of
from supportdesk_tui.settings.oauth_config import OAuthClient
from supportdesk_tui.settings.places import find_places
from supportdesk_tui.settings.tokens import Tokens, TokenShelf

COUNT = 120


def account(home: Path, service: TokenEndpoint, imap: int, smtp: int = 1) -> ImapSmtpAccount:
    """An account that has logged in before: its refresh token is kept, its access token is long dead."""
    config = AccountConfig("support", "help@club.example", username="help@club.example",
                           password={"oauth": "microsoft"})
    places = find_places(home, {})
    client = OAuthClient("microsoft", "client-id-of-ours", authority=service.authority)
    TokenShelf(config, places).keep(Tokens("refresh-0", "access-0", 1.0, 2.0))
    return ImapSmtpAccount(AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", imap, "none"),
        smtp=Endpoint("127.0.0.1", smtp, "none"), username="help@club.example", password=lambda: "unused",
        bearer=tokens_of(config, places, {"microsoft": client}), sent="", since="all", keeps_sent=True,
        timeouts=Timeouts(connect=5.0, read=5.0, operation=30.0)))


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring leaves it unannotated
    yield
    keyring.set_keyring(before)


def inbox() -> dict[int, bytes]:
    return {uid: mail(f"Question {uid}", f"Text {uid}", sender=f"a{uid}@member.example", message_id=f"m{uid}")
            for uid in range(1, COUNT + 1)}


def test_the_reading_goes_on_with_a_fresh_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-39, S15: withdrawn in the middle of 120 mails: one renewal, every mail a ticket, none twice."""
    with token_endpoint(tmp_path, monkeypatch) as service:
        door, bodies = TokenDoor({"access-1"}), [0]

        def expire(talk: Talk, tag: bytes, command: bytes) -> bool:
            bodies[0] += b"BODY" in command
            if b"BODY" not in command or bodies[0] != 2:
                return False
            door.good = {"access-2"}
            talk.send(b"* BYE Session invalidated - AccessTokenExpired\r\n")
            talk.cut()
            return True

        with ScriptedImap(inbox(), {b"AUTHENTICATE": door.imap, b"UID FETCH": expire}) as server:
            home = tmp_path / "home"
            with open_test_desk(home, accounts={"support": account(home, service, server.port)}) as desk:
                report = sync_mail.sync_once(desk).accounts[0]
                assert report.problem is None
                assert report.tally.tickets == COUNT
                assert sync_mail.sync_once(desk).accounts[0].tally.tickets == 0
        assert service.renewals() == 2  # the first for the dead token the test began with, one for the withdrawn
        assert door.seen[:3] == ["access-1", "access-1", "access-2"]


def test_a_withdrawn_grant_waits_for_the_operator_and_loses_nothing(tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """M-39, S15: the login is over in the middle: what was read stays, no round asks again, a new login goes on."""
    with token_endpoint(tmp_path, monkeypatch) as service:
        door, bodies = TokenDoor({"access-1"}), [0]

        def expire(talk: Talk, tag: bytes, command: bytes) -> bool:
            bodies[0] += b"BODY" in command
            if b"BODY" not in command or bodies[0] < 2 or "new" in door.good:
                return False
            door.good = set()
            service.refusals = ["invalid_grant"]
            talk.cut()
            return True

        with ScriptedImap(inbox(), {b"AUTHENTICATE": door.imap, b"UID FETCH": expire}) as server:
            home = tmp_path / "home"
            box = account(home, service, server.port)
            with open_test_desk(home, accounts={"support": box}) as desk:
                problem = sync_mail.sync_once(desk).accounts[0].problem
                assert problem is not None
                for _ in range(3):
                    waiting = sync_mail.sync_once(desk).accounts[0].problem
                    assert isinstance(waiting, SecretError)
                    assert waiting.reason == "login_needed"
                assert service.renewals() == 2
                door.good = {"new"}
                config = AccountConfig("support", "help@club.example", username="help@club.example")
                TokenShelf(config, find_places(home, {})).keep(Tokens("refresh-9", "new", 1.0, 9e12))
                assert sync_mail.sync_once(desk).accounts[0].problem is None
                with desk.store.reading() as view:
                    assert view.mail_counts()["ticket"] == COUNT
                    assert view.mail_counts()["quarantined"] == 0


def test_a_letter_leaves_with_a_fresh_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-39, S15: the outbox renews a refused token too, and the letter leaves once."""
    with token_endpoint(tmp_path, monkeypatch) as service:
        door = TokenDoor({"access-2"})
        with ScriptedSmtp({"auth": door.smtp, "other": b"535 5.7.3 no"}, (b"AUTH XOAUTH2",)) as server:
            home = tmp_path / "home"
            box = account(home, service, 1, server.port)
            with open_test_desk(home, accounts={"support": box}) as desk:
                ticket_id = take(desk, mail("Question")).ticket_id
                assert ticket_id is not None
                reply.send(desk, replace(reply.prepare(desk, ticket_id), text="Answer"), hold=timedelta(0))
                report = deliver.deliver_due(desk)
                assert len(report.sent) == 1
        assert door.seen == ["access-1", "access-2"]
        assert len(server.bodies) == 1
