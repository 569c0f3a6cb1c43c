"""A real desk on a fresh SQLite file, with a frozen clock: what use cases and screens are tested on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from fakes import CountedIds, FakeAccount, FrozenClock
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.arrival import intake
from supportdesk_tui.desk.arrival.intake import IncomingMail, TakenIn
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import FetchedMail, MailAccount
from supportdesk_tui.domain.club import Club, Operator


@contextmanager
def open_test_desk(home: Path, clock: FrozenClock | None = None, *, language: str = "en",
                   accounts: Mapping[str, MailAccount] | None = None) -> Iterator[Desk]:
    """A desk of the operator Ira, with one account that has no servers unless the test brings them."""
    chosen: Mapping[str, MailAccount] = {"support": FakeAccount()} if accounts is None else accounts
    with bootstrap.open_desk(home, accounts=chosen, clock=clock or FrozenClock()) as opened:
        ira = Operator("ira", "Ira", 1, "Ira, member support")
        anna = Operator("anna", "Anna")
        config = replace(
            opened.desk.config, language=language, me=ira, operators=(ira, anna),
            club=Club("Route", "https://club.example", "https://club.example/u/{id}", 14))
        yield replace(opened.desk, config=config, ids=CountedIds())


def mail(subject: str = "Cannot log in", body: str = "The page says: wrong password.", *,
         sender: str = "Anna Petrova <anna@member.example>", to: str = "help@club.example",
         message_id: str = "", **headers: str) -> bytes:
    """A plain mail; keyword headers such as ``In_Reply_To`` are added as they are."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{message_id or abs(hash((subject, body, sender)))}@member.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def take(desk: Desk, raw: bytes, *, at: datetime | None = None, in_sent: bool = False,
         history_before: datetime | None = None, waiting_before: datetime | None = None) -> TakenIn:
    """Take one mail in, as sync does."""
    account = next(iter(desk.accounts.values()))
    fetched = FetchedMail(1, raw, at or desk.clock.now(), len(raw))
    incoming = IncomingMail(account.name, "Sent" if in_sent else "INBOX", fetched, account.own_addresses,
                            in_sent, waiting_before, history_before)
    with desk.store.writing() as unit:
        return intake.take_in(desk, unit, incoming)
