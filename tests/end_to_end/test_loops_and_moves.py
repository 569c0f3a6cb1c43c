"""With real servers: a peer that answers everything, a report that comes back, a mail that wanders, a phone."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from bench.servers import dovecot
from bench.smtp_sink import SmtpSink
from bounces import report
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.ticket import Status, Ticket

pytestmark = [pytest.mark.dovecot, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]

CONFIG = """
language = "en"
[club]
name = "Route"
[[account]]
name = "support"
address = "help@club.example"
username = "support"
folders = ["INBOX", "Archive"]
imap = {{host = "127.0.0.1", port = {imap}, security = "none"}}
smtp = {{host = "127.0.0.1", port = {smtp}, security = "none"}}
password = {{env = "DESK_PASSWORD"}}
[acknowledge]
enabled = true
null_sender = ["support"]
"""


@dataclass
class House:
    """A desk between a real mailbox and a real SMTP server."""

    desk: Desk
    box: Path
    sink: SmtpSink
    count: int = 0

    def arrive(self, raw: bytes, folder: str = "") -> str:
        """Put a mail into a folder as a mail server does; returns its file's name."""
        self.count += 1
        place = self.box / folder if folder else self.box
        name = f"{self.count}.mail.test"
        waiting = self.box / "tmp" / name
        waiting.write_bytes(raw)
        for part in (place, *(place / sub for sub in ("cur", "new", "tmp"))):
            if not part.exists():
                part.mkdir()
                shutil.chown(part, self.box.stat().st_uid, self.box.stat().st_gid)
        shutil.chown(waiting, self.box.stat().st_uid, self.box.stat().st_gid)
        waiting.rename(place / "new" / name)
        return name

    def sync(self) -> None:
        """One round: what is new is read, what is due leaves."""
        sync_mail.sync_once(self.desk)
        deliver.deliver_due(self.desk)

    def tickets(self, query: str) -> tuple[Ticket, ...]:
        """The tickets that a filter leaves."""
        return queue.window(self.desk, queue.parse(self.desk, query).query, 0, 50).tickets

    def sent(self) -> list[Any]:
        """The mails that left, parsed."""
        return [message_from_bytes(base64.b64decode(str(kept["raw"])), policy=policy.default)
                for kept in self.sink.messages]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("DESK_PASSWORD", "secret")
    with dovecot() as (imap, box), SmtpSink(auth="support:secret") as sink:
        (tmp_path / "config.toml").write_text(CONFIG.format(imap=imap.port, smtp=sink.port))
        with bootstrap.open_desk(tmp_path) as opened:
            made = House(opened.desk, box, sink)
            made.arrive(mail("Old", "before we came", sender="old@x.example", message_id="old"), ".Archive")
            made.sync()
            time.sleep(1.1)  # a mailbox counts in seconds: what comes now was not waiting
            yield made


def test_a_peer_that_answers_every_mail(house: House) -> None:
    """M-49, M-50, S10: acknowledged once, without an envelope sender; then there is silence."""
    house.arrive(mail("Order 17", "Where is it?", sender="desk@peer.example", message_id="start"))
    for number in range(5):
        before = len(house.sink.messages)
        house.sync()
        for letter in house.sent()[before:]:
            house.arrive(mail(f"Ticket {number} received", "We have got your mail.", sender="desk@peer.example",
                              message_id=f"peer{number}", In_Reply_To=str(letter["Message-ID"])))
    assert len(house.sink.messages) == 1
    (letter,) = house.sent()
    assert letter["Auto-Submitted"] == "auto-replied"
    assert house.sink.messages[0]["mail_from"] in ("", None, "<>")
    assert [ticket.subject for ticket in house.tickets("is:open")] == ["Old", "Order 17"]


def test_what_comes_back_wanders_or_was_sent_from_a_phone(house: House) -> None:
    """M-51, M-08: one ticket throughout."""
    first = house.arrive(mail("Cannot log in", message_id="first"))
    house.sync()
    number = next(ticket.id for ticket in house.tickets("is:open") if ticket.subject == "Cannot log in")
    house.arrive(report(original_id=str(house.sent()[0]["Message-ID"]).strip("<>")))
    house.arrive(report(recipient="nobody@other.example", original_id="unknown@other.example", number=2))
    house.sync()
    assert [ticket.id for ticket in house.tickets("is:bounced")] == [number]
    with house.desk.store.reading() as view:
        assert [filed.kind for filed in view.filed()] == [MailKind.BOUNCE]
    # Away from INBOX into Archive, and back again: another uid each time.
    for here, there in (("", ".Archive"), (".Archive", "")):
        found = next(path for path in (house.box / here).rglob(f"{first}*") if path.is_file()
                     and path.parent.parent == house.box / here if path.parent.name in ("new", "cur"))
        first = f"moved{there or 'back'}"
        found.rename(house.box / there / "new" / first)
        house.sync()
    house.arrive(mail("Re: Cannot log in", "Try now", sender="help@club.example", to="anna@member.example",
                      message_id="phone", In_Reply_To="<first@member.example>"), ".Sent")
    house.sync()
    with house.desk.store.reading() as view:
        assert sorted(message.direction.value for message in view.messages(number)) == [
            "inbound", "inbound", "outbound", "outbound"]
        ticket = view.ticket(number)
    assert (ticket.status, ticket.unread) == (Status.OPEN, False)
    assert ticket.deadline.clock == "resolution"
    # Gone from the server: the ticket stays as it is.
    next(path for path in house.box.rglob("movedback*") if path.is_file()).unlink()
    house.sync()
    assert [kept.status for kept in house.tickets("") if kept.subject == "Cannot log in"] == [Status.OPEN]


def test_one_round_of_the_command_sends_the_acknowledgement_it_wrote(house: House, tmp_path: Path) -> None:
    """Under cron the next round may be far away."""
    house.arrive(mail("Cannot log in", message_id="first"))
    environ = {**os.environ, "SUPPORTDESK_HOME": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run([sys.executable, "-m", "supportdesk_tui", "sync"], env=environ, check=False,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(house.sink.messages) == 1
