"""The whole way, with nothing made up: a mail in a real mailbox, the panel in a real terminal, a macro by keyboard,
the answer at a real SMTP server, once, and its copy in Sent.
"""

from __future__ import annotations

import base64
import email
import email.policy
import os
import sys
import time
from pathlib import Path

import pytest

from bench.servers import dovecot
from bench.smtp_sink import SmtpSink
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.domain.ticket import Status
from terminal import Terminal

pytestmark = [pytest.mark.dovecot, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]

CONFIG = """
language = "{language}"
[club]
name = "Route"
[me]
id = "ira"
name = "Ira"
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
username = "support"
imap = {{host = "127.0.0.1", port = {imap}, security = "none"}}
smtp = {{host = "127.0.0.1", port = {smtp}, security = "none"}}
password = {{env = "DESK_PASSWORD"}}
[outbox]
hold = "2s"
"""


def deliver(box: Path, raw: bytes, name: str) -> None:
    """Put a mail into the mailbox as a mail server does."""
    waiting = box / "tmp" / name
    waiting.write_bytes(raw)
    owner = box.stat()
    os.chown(waiting, owner.st_uid, owner.st_gid)
    waiting.rename(box / "new" / name)


@pytest.mark.parametrize(("language", "keys", "ready", "macro"), [
    ("en", ("c", "1", "m", "2"), "READY", "Macro"), ("ru", ("с", "1", "ь", "2"), "ГОТОВО", "Макрос")])
def test_from_a_mailbox_to_a_sent_answer(tmp_path: Path, language: str, keys: tuple[str, ...], ready: str,
                                         macro: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environ = {**os.environ, "DESK_PASSWORD": "secret", "SUPPORTDESK_HOME": str(home), "LANG": "C.UTF-8"}
    with dovecot() as (imap, box), SmtpSink(auth="support:secret") as sink:
        deliver(box, mail("Cannot log in", message_id="first"), "1.first.test")
        (home / "config.toml").write_text(CONFIG.format(language=language, imap=imap.port, smtp=sink.port))
        with Terminal([sys.executable, "-m", "supportdesk_tui"], environ) as terminal:
            terminal.wait_for("Cannot log in", 30)
            category, access, open_macros, second = keys
            terminal.press(category)
            terminal.wait_for("1 ")
            time.sleep(0.6)
            terminal.press(access)
            time.sleep(0.6)
            terminal.press(open_macros)
            terminal.wait_for(macro)
            time.sleep(0.6)
            terminal.press(second)
            terminal.wait_for(ready)
            time.sleep(0.6)
            terminal.press("\r")
            deadline = time.monotonic() + 30
            while not sink.messages and time.monotonic() < deadline:
                terminal.wait_for("", 0.2)
            assert sink.messages, "\n".join(terminal.rows)
            time.sleep(2.5)  # the copy is filed after the sending
            terminal.press("q")
            assert terminal.wait_for_end() == 0
            assert b"\x1b]52" not in terminal.raw
        sent = "".join(path.read_text() for path in (box / ".Sent").rglob("*") if path.is_file()
                       and path.parent.name in ("cur", "new"))
        assert len(sink.messages) == 1
        raw = base64.b64decode(str(sink.messages[0]["raw"]))
    _check_letter(raw, sent)
    with bootstrap.open_desk(home) as opened, opened.desk.store.reading() as view:
        ticket = view.ticket(1)
        assert (ticket.category, ticket.status, ticket.outgoing) == ("access", Status.PENDING, "")
        assert len(view.messages(1)) == 2


def _check_letter(raw: bytes, sent: str) -> None:
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert letter["In-Reply-To"] == "<first@member.example>"
    assert letter["To"] == "anna@member.example"
    assert letter["Message-ID"].startswith("<sd.1.")
    assert letter["Message-ID"] in sent
