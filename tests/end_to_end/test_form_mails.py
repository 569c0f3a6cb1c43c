"""Mails of forms in a real mailbox, with the form's export in a watched folder: counted, answered, read again."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.servers import dovecot
from desks import mail
from form_mails import SITE, elementor, tilda
from supportdesk_tui import bootstrap
from supportdesk_tui.domain.event import Json

pytestmark = pytest.mark.dovecot

CONFIG = """
language = "ru"
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
username = "support"
since = "all"
form_senders = ["{site}"]
imap = {{host = "127.0.0.1", port = {port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = 9, security = "none"}}
password = {{env = "DESK_PASSWORD"}}
[acknowledge]
enabled = true
[[source]]
kind = "folder"
name = "exports"
glob = "{exports}/*.csv"
timezone = "Europe/Moscow"
"""
EXPORT = """tranid;formid;formname;Name;Email;Ваш вопрос;sent
5550001;form1042231;Вопрос в поддержку;Ирина;irina@member.example;Не проходит оплата;2026-03-04 12:00:03
5550009;form1042231;Вопрос в поддержку;Олег;oleg@member.example;Где расписание?;2026-03-04 12:10:00
"""


def run(home: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "supportdesk_tui", "--home", str(home), *words],
                          env={**os.environ, "DESK_PASSWORD": "secret"}, capture_output=True, text=True, timeout=90,
                          check=False, stdin=subprocess.DEVNULL)
    assert done.returncode in (0, 1, 3, 5), done.stderr
    return done.stdout


def sync(home: Path) -> tuple[list[Json], dict[str, Json]]:
    report = json.loads(run(home, "sync", "--json"))
    account = report["accounts"][0]
    ends = [account[end] for end in ("server", "tickets", "replies", "duplicates", "filed", "own", "quarantined")]
    return ends, report["sources"][0]["read"][0] if report["sources"][0]["read"] else {}


def test_requests_by_mail_and_by_export(tmp_path: Path) -> None:
    home, exports = tmp_path / "home", tmp_path / "exports"
    home.mkdir()
    exports.mkdir()
    (exports / "leads.csv").write_text(EXPORT, "utf-8")
    box = [tilda(), elementor("Cannot log in", Reply_To="anna@member.example"),
           tilda("Где чек?", ident="9961889:5550002", email="max@member.example"), mail("A letter", "Hello")]
    with dovecot(mails=box) as (server, _):
        (home / "config.toml").write_text(CONFIG.format(site=SITE, port=server.port, exports=exports), "utf-8")
        ends, read = sync(home)
        assert ends == [4, 4, 0, 0, 0, 0, 0]
        assert (read["records"], read["tickets"], read["duplicates"]) == (2, 1, 1)
        assert sync(home) == ([0, 0, 0, 0, 0, 0, 0], {})
    with bootstrap.open_desk(home, accounts={}) as opened, opened.desk.store.reading() as view:
        tickets = view.tickets(view.all_ticket_ids())
        assert sorted(ticket.requester_address for ticket in tickets) == [
            "anna@member.example", "anna@member.example", "irina@member.example", "max@member.example",
            "oleg@member.example"]
        letters = [view.outgoing(one.id) for one in view.outbox()]
        recipients = {address for letter in letters if letter is not None for address in letter.recipients}
        assert recipients <= {"anna@member.example", "irina@member.example", "max@member.example"}
        assert all(email.message_from_bytes(letter.raw)["To"] not in (SITE, "noreply@tilda.ws")
                   for letter in letters if letter is not None)
    found = json.loads(run(home, "doctor", "--offline", "--reimport", "--json"))["findings"]
    assert [finding["changed"] for finding in found if finding["code"] == "reread"] == [0]
