"""Finding the servers of a domain of one's own: usual names and ports, verified TLS, no name and no password sent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from supportdesk_tui.mail.endpoints import Endpoint, Timeouts

_WAITS = Timeouts(connect=4.0, read=4.0, operation=8.0)
"""Seconds: somebody sits before the screen."""

Answers = Callable[[Endpoint], bool]


def imap_candidates(domain: str) -> tuple[Endpoint, ...]:
    """Where an IMAP server is looked for, the likeliest first."""
    return _candidates(domain, "imap", 993, 143)


def smtp_candidates(domain: str) -> tuple[Endpoint, ...]:
    """Where an SMTP server for outgoing mail is looked for, the likeliest first."""
    return _candidates(domain, "smtp", 465, 587)


def _candidates(domain: str, name: str, tls: int, starttls: int) -> tuple[Endpoint, ...]:
    hosts = (f"{name}.{domain}", f"mail.{domain}")
    return (*(Endpoint(host, tls) for host in hosts), *(Endpoint(host, starttls, "starttls") for host in hosts))


def probe(domain: str) -> tuple[Endpoint | None, Endpoint | None]:
    """The domain's IMAP and SMTP servers, None for one that was not found; takes some ten seconds at most."""
    imap, smtp = imap_candidates(domain), smtp_candidates(domain)
    with ThreadPoolExecutor(len(imap) + len(smtp)) as pool:
        reading = pool.map(answers_imap, imap)
        sending = pool.map(answers_smtp, smtp)
        return first_good(imap, reading), first_good(smtp, sending)


def first_good(candidates: Iterable[Endpoint], answers: Iterable[bool]) -> Endpoint | None:
    """The first candidate that answered."""
    return next((each for each, answered in zip(candidates, answers, strict=True) if answered), None)


def answers_imap(endpoint: Endpoint) -> bool:
    """Is there an IMAP server whose certificate is this name's? Nothing but STARTTLS is asked of it."""
    from supportdesk_tui.mail.connecting import BoundedTls
    from supportdesk_tui.mail.imap_connection import Connection

    try:
        connection = Connection(endpoint, BoundedTls(None, _WAITS.connect), _WAITS)
    except Exception:  # nearly anything comes out of a port that speaks something else
        return False
    try:
        if endpoint.security == "starttls":
            connection.secure()
    except Exception:  # as above
        return False
    finally:
        with contextlib.suppress(Exception):
            connection.shutdown()
    return True


def answers_smtp(endpoint: Endpoint) -> bool:
    """Is there an SMTP server whose certificate is this name's?"""
    from supportdesk_tui.domain.errors import DeskError
    from supportdesk_tui.mail.account_settings import AccountSettings
    from supportdesk_tui.mail.smtp_transport import SmtpTransport

    transport = SmtpTransport(AccountSettings(  # without a user name no login is tried
        name="", address="", imap=endpoint, smtp=endpoint, username="", password=lambda: "", timeouts=_WAITS))
    try:
        transport.connect()
    except DeskError:
        return False
    finally:
        transport.close()
    return True
