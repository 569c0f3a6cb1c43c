"""What is timed inside one process: a round of reading, reading mail alone, searching."""

from __future__ import annotations

import email
import email.policy
import imaplib
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mail_speed.clients import OURS
from bench.mail_speed.wan import Wan
from bench.make_corpus import Corpus
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.mail.reading.reader import Rfc822Reader


@dataclass(frozen=True, slots=True)
class Round:
    """One round of reading, from connecting to the commit and LOGOUT."""

    milliseconds: float
    turns: int
    """Round trips waited for, greeting and login and LOGOUT among them."""
    bytes: int
    """Both ways."""
    mails: int


def rounds(home: Path, far: Wan, times: int, before: Callable[[int], None] = lambda number: None) -> list[Round]:
    """Read the account of ``home`` so many times; ``before`` may change the server meanwhile."""
    (home / "config.toml").write_text(OURS.format(port=far.port), encoding="utf-8")
    found = []
    with bootstrap.open_desk(home) as opened:
        sync_mail.sync_once(opened.desk)  # imports and the first connection are not the round's
        for number in range(times):
            before(number)
            far.clear()
            started = time.perf_counter()
            report = sync_mail.sync_once(opened.desk)
            took = time.perf_counter() - started
            assert not any(account.problem for account in report.accounts), report
            found.append(Round(took * 1000, far.turns, far.sent + far.received, report.tally.server))
    return found


def deliver(port: int, already: int, mails: int, number: int) -> None:
    """Put fresh mails into the server's INBOX."""
    connection = imaplib.IMAP4("127.0.0.1", port)
    connection.login("support", "secret")
    for mail in Corpus(already).mails(already + mails * number, mails):
        connection.append("INBOX", "", imaplib.Time2Internaldate(mail.when), mail.raw.replace(b"\n", b"\r\n"))
    connection.logout()


def parsing(raws: Sequence[bytes]) -> dict[str, float]:
    """Mails a second on one core: ours, and the standard library's two ways of reading a mail whole."""
    return {"supportdesk": _rate(Rfc822Reader().parse, raws), "email, compat32": _rate(_compat32, raws),
            "email, policy.default": _rate(_modern, raws)}


def _rate(parse: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    started = time.process_time()
    for raw in raws:
        try:
            parse(raw)
        except Exception:
            continue  # the library refuses some: it is the quicker for it
    return len(raws) / (time.process_time() - started)


def _compat32(raw: bytes) -> object:
    message = email.message_from_bytes(raw)
    names = ("subject", "from", "to", "date", "message-id", "in-reply-to", "references")
    return [message[name] for name in names], [part.get_payload(decode=True) for part in message.walk()]


def _modern(raw: bytes) -> object:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    names = ("subject", "from", "to", "date", "message-id", "in-reply-to", "references")
    return ([str(message[name]) for name in names],
            [part.get_content() for part in message.walk() if not part.is_multipart()])


def slowest(raws: Sequence[bytes]) -> float:
    """Seconds per MB of the slowest mail; small ones count as a tenth of a MB."""
    parse, worst = Rfc822Reader().parse, 0.0
    for raw in raws:
        started = time.process_time()
        parse(raw)
        worst = max(worst, (time.process_time() - started) / max(len(raw) / 1e6, 0.1))
    return worst


def searching(home: Path, times: int = 200) -> tuple[float, float]:
    """p95 in milliseconds of a search as one types (beginnings of words), and of the same by rank."""
    with bootstrap.open_desk(home) as opened, opened.desk.store.reading() as view:
        words = sorted({word for ticket_id in list(view.all_ticket_ids())[:300]
                        for message in view.messages(ticket_id) for word in message.text.split() if len(word) > 4})
        chance = random.Random(1)
        typed, ranked = [], []
        for _ in range(times):
            word = chance.choice(words)
            started = time.perf_counter()
            view.find(word[:4], 40)
            typed.append((time.perf_counter() - started) * 1000)
            started = time.perf_counter()
            view.find(word + " ", 40)
            ranked.append((time.perf_counter() - started) * 1000)
    return tuple(statistics.quantiles(found, n=20)[18] for found in (typed, ranked))  # type: ignore[return-value]
