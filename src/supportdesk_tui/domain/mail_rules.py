"""What an account's mail is judged by beyond its text: whose Reply-To is believed, whose seal, which own marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "msk", "net", "nov", "org", "pp", "spb", "or", "ne", "go"})
_SHARED = frozenset({
    "gmail.com", "googlemail.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "yandex.ru", "yandex.com",
    "ya.ru", "rambler.ru", "lenta.ru", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "aol.com",
    "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "fastmail.com",
    "ukr.net", "zoho.com", "qq.com", "163.com", "126.com",
})
"""Everybody may have an address there: the same domain says nothing about the person."""
_SEALS = {"gmail.com": "google.com", "googlemail.com": "google.com", "yandex.ru": "yandex.net",
          "yandex.com": "yandex.net", "office365.com": "outlook.com", "me.com": "icloud.com"}
"""Where a provider's IMAP host and the server that seals incoming mail have different names."""
_UNATTENDED = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|bounces?|daemon|nobody)\b", re.IGNORECASE)
_RESULT = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_FAILED = frozenset({"fail", "softfail", "permerror"})


@dataclass(frozen=True, slots=True)
class MailRules:
    """What the configuration says of one account's mail."""

    plus_address: bool = False
    """Answers are asked to come to ``support+t.<ticket>.<mac>@``: the server must deliver such addresses."""
    form_senders: frozenset[str] = frozenset()
    """Senders of form notifications: their Reply-To is the person who filled the form in."""
    seal: str = ""
    """The authserv-id of our own incoming server; empty: recognised by the IMAP host."""
    host: str = ""
    """The IMAP host."""


def organisation(address_or_host: str) -> str:
    """The organisational domain of an address or a host: ``example.co.uk`` of ``anna@mail.example.co.uk``."""
    labels = address_or_host.rpartition("@")[2].lower().rstrip(".").split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def unattended(address: str) -> bool:
    """An address that nobody reads, such as noreply@."""
    return bool(_UNATTENDED.match(address))


def answer_address(sender: str, reply_to: Sequence[str], form_senders: Collection[str]) -> tuple[str, bool]:
    """Where an answer to this mail may go instead of its sender, and whether that is to be believed (M-46).

    Believed are a known form's Reply-To, that of an address nobody reads (a form's, too), and one of the same
    organisation; a free-mail provider is no organisation. Everything else is shown with a warning and not used.

    Returns:
        The address, empty when the mail names none but its sender; and the belief.
    """
    other = next((address for address in reply_to if address and address != sender), "")
    if not other:
        return "", False
    if sender in form_senders or unattended(sender):
        return other, not unattended(other)
    home = organisation(sender)
    return other, home == organisation(other) and home not in _SHARED


def failed_checks(authentication: str, rules: MailRules) -> tuple[str, ...]:
    """Which of spf, dkim and dmarc the topmost Authentication-Results say failed (M-46).

    Only the header that our own incoming server added counts: anybody can write one into a mail.

    Args:
        authentication: the topmost header's value.
        rules: the account's.
    """
    results = _results(authentication, rules)
    return tuple(what for what in ("spf", "dkim", "dmarc") if results.get(what) in _FAILED)


def forged(authentication: str, rules: MailRules) -> bool:
    """Does our own incoming server say that the sender is not who From names?

    DMARC decides where it was asked; else what failed counts when nothing passed: forwarding breaks the one or other.
    """
    results = _results(authentication, rules)
    if "dmarc" in results:
        return results["dmarc"] in _FAILED
    return "pass" not in results.values() and bool(_FAILED.intersection(results.values()))


def _results(authentication: str, rules: MailRules) -> dict[str, str]:
    """spf, dkim and dmarc as our own server has found them; nothing when the seal is another's."""
    seal = authentication.partition(";")[0].split()
    if not seal or "=" in seal[0]:
        return {}
    name = seal[0].lower()
    if rules.seal:
        if name != rules.seal.lower():
            return {}
    else:
        home = organisation(rules.host)
        if not rules.host or organisation(name) not in (home, _SEALS.get(home, home)):
            return {}
    return {what.lower(): outcome.lower() for what, outcome in reversed(_RESULT.findall(authentication))}
