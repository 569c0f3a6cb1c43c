"""Whose Reply-To is believed, and whose word on a sender's address."""

from __future__ import annotations

import pytest

from supportdesk_tui.domain.mail_rules import MailRules, answer_address, failed_checks, organisation, unattended


@pytest.mark.parametrize(("host", "domain"), [
    ("anna@mail.example.com", "example.com"), ("example.com", "example.com"), ("a@b.example.co.uk", "example.co.uk"),
    ("a@mx.club.spb.ru", "club.spb.ru"), ("a@localhost", "localhost"),
])
def test_organisational_domain(host: str, domain: str) -> None:
    assert organisation(host) == domain


@pytest.mark.parametrize(("sender", "reply_to", "expected"), [
    ("anna@mail.member.example", ["anna@member.example"], ("anna@member.example", True)),
    ("anna@member.example", ["eve@other.example"], ("eve@other.example", False)),
    ("anna@gmail.com", ["eve@gmail.com"], ("eve@gmail.com", False)),
    ("forms@tilda.example", ["anna@member.example"], ("anna@member.example", True)),
    ("noreply@shop.example", ["anna@member.example"], ("anna@member.example", True)),
    ("noreply@shop.example", ["no-reply@other.example"], ("no-reply@other.example", False)),
    ("anna@member.example", ["anna@member.example"], ("", False)), ("anna@member.example", [], ("", False)),
])
def test_whose_reply_to_is_used(sender: str, reply_to: list[str], expected: tuple[str, bool]) -> None:
    """M-46: a known form's or the same organisation's; a free-mail provider is no organisation."""
    assert answer_address(sender, reply_to, {"forms@tilda.example"}) == expected


FAILED = "dkim=fail header.d=x; spf=softfail smtp.mailfrom=x; dmarc=pass"


@pytest.mark.parametrize(("seal", "rules", "expected"), [
    ("mx.club.example", MailRules(seal="mx.club.example"), ("spf", "dkim")),
    ("mx.club.example", MailRules(seal="other.example"), ()),
    ("mx.club.example", MailRules(host="imap.club.example"), ("spf", "dkim")),
    ("mx.evil.example", MailRules(host="imap.club.example"), ()),
    ("mx.google.com", MailRules(host="imap.gmail.com"), ("spf", "dkim")),
    ("mx.evil.example", MailRules(), ()), ("", MailRules(host="imap.club.example"), ()),
])
def test_only_our_own_servers_seal_counts(seal: str, rules: MailRules, expected: tuple[str, ...]) -> None:
    """M-46: everybody can write Authentication-Results into a mail."""
    assert failed_checks(f"{seal}; {FAILED}", rules) == expected


def test_addresses_that_nobody_reads() -> None:
    assert all(map(unattended, ("noreply@x", "no-reply@x", "no_reply@x", "donotreply@x", "MAILER-DAEMON@x")))
    assert not any(map(unattended, ("nora@x", "norepla@x", "help@x")))
