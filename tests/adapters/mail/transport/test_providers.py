"""What providers are known to answer, and the help each answer leads to; finding servers of one's own."""

from __future__ import annotations

import pytest

from bench.scripted_imap import ScriptedImap, Talk
from bench.scripted_smtp import ScriptedSmtp
from supportdesk_tui import i18n
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.domain.outbox_rules import kind_of_reply, pause_after, suspects_spam
from supportdesk_tui.mail import imap_errors, probing
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Timeouts
from supportdesk_tui.mail.imap_connection import Connection
from supportdesk_tui.mail.imap_errors import Refused, mail_error
from supportdesk_tui.mail.imap_session import ImapSession
from supportdesk_tui.mail.providers import PROVIDERS, hint_for, hint_for_token, provider_of
from supportdesk_tui.mail.smtp_transport import SmtpTransport
from supportdesk_tui.presentation.mail_help import help_text

MICROSOFT, YANDEX = Endpoint("outlook.office365.com", 993), Endpoint("imap.yandex.ru", 993)


@pytest.mark.parametrize(("host", "words", "hint"), [
    ("imap.gmail.com", "[ALERT] Application-specific password required", "gmail_app_password"),
    ("imap.gmail.com", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "gmail_app_password"),
    ("imap.gmail.com", "[ALERT] Too many simultaneous connections. (Failure)", "gmail_limits"),
    ("smtp.gmail.com", "534 5.7.9 Application-specific password required", "gmail_app_password"),
    ("outlook.office365.com", "User is authenticated but not connected.", "microsoft_not_connected"),
    ("outlook.office365.com", "AUTHENTICATE failed.", "microsoft_oauth"),
    ("smtp.office365.com", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
     "Tenant.", "microsoft_smtp_disabled"),
    ("smtp.office365.com", "550 5.7.30 Basic authentication is not supported for Client Submission.",
     "microsoft_oauth"),
    ("imap.yandex.ru", "[AUTHENTICATIONFAILED] AUTHENTICATE invalid credentials or IMAP is disabled",
     "yandex_app_password"),
    ("imap.yandex.ru", "[UNAVAILABLE] SELECT internal server error: Backend error", "yandex_later"),
    ("smtp.yandex.ru", "554 5.7.1 [2] Message rejected under suspicion of SPAM", "yandex_spam"),
    ("smtp.mail.ru", "535 5.7.0 NEOBHODIM parol prilozheniya", "mailru_app_password"),
    ("imap.mail.ru", "[AUTHENTICATIONFAILED] Authentication failed", "mailru_app_password"),
    ("imap.fastmail.com", "Incorrect username or password", "fastmail_app_password"),
    ("imap.mail.me.com", "[AUTHENTICATIONFAILED] Authentication Failed", "icloud_app_password"),
    ("mail.club.example", "[AUTHENTICATIONFAILED] Authentication failed.", "other_login"),
])
def test_a_refusal_leads_to_its_help_in_both_languages(host: str, words: str, hint: str) -> None:
    """M-37, M-38, M-40, M-41: the words of each provider, mapped to what helps."""
    assert hint_for(host, words) == hint
    i18n.activate("en")
    english = help_text(hint)
    i18n.activate("ru")
    russian = help_text(hint)
    i18n.activate("en")
    assert english
    assert russian not in ("", english)
    if hint == "yandex_app_password":  # M-40: both causes
        assert "IMAP" in english
        assert "app password" in english


def test_no_date_of_a_provider_is_promised() -> None:
    """M-38: announcements contradict each other, so the help names no year."""
    assert not any(year in help_text(hint) for hint in ("microsoft_oauth", "microsoft_smtp_disabled")
                   for year in ("2025", "2026", "2027"))


def test_every_preset_has_servers_and_steps() -> None:
    for provider in PROVIDERS.values():
        if provider.id != "other":
            assert provider.imap.host
            assert provider.smtp.security in ("tls", "starttls")
            assert help_text(provider.hint)
            assert provider_of(provider.imap.host) is provider
    assert {each.id for each in PROVIDERS.values() if each.keeps_sent} == {"gmail", "microsoft365"}


def test_a_mailbox_that_is_authenticated_but_not_connected_stops_the_account() -> None:
    """M-37: logged in, yet no mailbox behind it: an auth error that waits for the operator, not a retry."""
    def examine(talk: Talk, tag: bytes, command: bytes) -> bool:
        return talk.answer(tag + b" BAD User is authenticated but not connected.\r\n")

    with ScriptedImap(handlers={b"EXAMINE": examine}) as server:
        session = ImapSession(AccountSettings(
            name="support", address="help@club.example", imap=Endpoint("127.0.0.1", server.port, "none"),
            smtp=Endpoint("127.0.0.1", 1, "none"), username="help", password=lambda: "secret",
            timeouts=Timeouts(2.0, 2.0, 5.0)))
        with pytest.raises(MailError) as caught:
            session.examine("INBOX")
    assert caught.value.reason == "auth"
    at_microsoft = mail_error(Refused("BAD User is authenticated but not connected."), MICROSOFT)
    assert (at_microsoft.reason, at_microsoft.hint) == ("auth", "microsoft_not_connected")


def test_a_refused_token_is_not_helped_by_steps_to_a_password() -> None:
    """M-39: whoever logs in with tokens is told about the login; what fits both stays."""
    assert hint_for_token("gmail_app_password", "of_tokens") == hint_for_token("", "of_tokens") \
        == hint_for_token("microsoft_oauth", "of_tokens") == "of_tokens"
    assert hint_for_token("microsoft_smtp_disabled", "of_tokens") == "microsoft_smtp_disabled"


@pytest.mark.parametrize(("code", "words"), [
    (535, "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."),
    (550, "5.7.30 Basic authentication is not supported for Client Submission."),
    (554, "5.7.139 SmtpClientAuthentication is disabled"),
])
def test_a_switched_off_login_fails_no_letter(code: int, words: str) -> None:
    """M-38: the letter waits and the account rests, whatever code the refusal carries."""
    assert kind_of_reply(code, words) == "auth"


def test_suspicion_of_spam_rests_the_account() -> None:
    """M-41: permanent for the letter, an hour of rest for the account."""
    from datetime import UTC, datetime, timedelta

    from supportdesk_tui.domain.outbox_rules import SendError

    words = "5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc"
    now = datetime(2026, 3, 4, tzinfo=UTC)
    assert suspects_spam(words)
    assert kind_of_reply(554, words) == "permanent"
    pause = pause_after(SendError("permanent", "data", 554, words), None, now)
    assert pause is not None
    assert pause.until == now + timedelta(hours=1)


def test_yandex_trouble_is_for_later() -> None:
    """M-40: a backend error is asked again later, it is no refusal."""
    error = mail_error(Refused("NO [UNAVAILABLE] SELECT internal server error: Backend error"), YANDEX)
    assert (error.reason, error.hint) == ("throttled", "yandex_later")
    assert imap_errors.mail_error(Refused("NO [AUTHENTICATIONFAILED] invalid credentials or IMAP is disabled"),
                                  YANDEX, login=True).reason == "auth"


def test_reading_asks_the_server_to_search_no_header_and_no_text() -> None:
    """M-40: Yandex searches headers and texts badly; reading goes by uids and dates alone."""
    mails = {uid: b"Message-ID: <%d@x>\r\n\r\nx\r\n" % uid for uid in range(1, 4)}
    with ScriptedImap(mails) as server:
        session = ImapSession(AccountSettings(
            name="support", address="help@club.example", imap=Endpoint("127.0.0.1", server.port, "none"),
            smtp=Endpoint("127.0.0.1", 1, "none"), username="help", password=lambda: "secret",
            timeouts=Timeouts(2.0, 2.0, 5.0)))
        session.sent_folder()
        session.examine("INBOX")
        assert len(list(session.fetch(session.uids_after(0)))) == 3
        session.close()
    searches = [line for line in server.wire if b"SEARCH" in line]
    assert searches
    assert not [line for line in searches if b"HEADER" in line or b"TEXT" in line or b"SUBJECT" in line]


class TestProbing:
    def test_usual_names_and_ports_in_order(self) -> None:
        assert [(each.host, each.port, each.security) for each in probing.imap_candidates("club.example")] == [
            ("imap.club.example", 993, "tls"), ("mail.club.example", 993, "tls"),
            ("imap.club.example", 143, "starttls"), ("mail.club.example", 143, "starttls")]
        assert [each.port for each in probing.smtp_candidates("club.example")] == [465, 465, 587, 587]
        candidates = probing.imap_candidates("club.example")
        assert probing.first_good(candidates, iter([False, False, True, True])) == candidates[2]
        assert probing.first_good(candidates, iter([False] * 4)) is None

    def test_a_server_without_a_good_certificate_is_not_offered_and_learns_nothing(self) -> None:
        """M-24: neither a port that speaks in the clear nor one without STARTTLS is taken; no login is tried."""
        with ScriptedImap() as imap, ScriptedSmtp() as smtp:
            for port, answers in ((imap.port, probing.answers_imap), (smtp.port, probing.answers_smtp)):
                assert not answers(Endpoint("127.0.0.1", port))
                assert not answers(Endpoint("127.0.0.1", port, "starttls"))
        said = b" ".join(imap.wire + smtp.wire).upper()
        assert not [word for word in (b"LOGIN", b"AUTH ", b"AUTHENTICATE") if word in said]

    def test_a_server_under_its_own_name_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The secured line stands in for a certificate here; what counts is that greeting and STARTTLS are enough."""
        monkeypatch.setattr(Connection, "secure", lambda self: None)
        monkeypatch.setattr(SmtpTransport, "connect", lambda self: None)
        with ScriptedImap() as imap:
            assert probing.answers_imap(Endpoint("127.0.0.1", imap.port, "starttls"))
        assert probing.answers_smtp(Endpoint("127.0.0.1", 1))
        assert not any(b"LOGIN" in line for line in imap.wire)

    def test_nothing_there_is_nothing_found(self) -> None:
        assert not probing.answers_imap(Endpoint("127.0.0.1", 1))
        assert not probing.answers_smtp(Endpoint("127.0.0.1", 1, "starttls"))
