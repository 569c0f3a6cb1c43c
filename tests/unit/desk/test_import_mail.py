"""Mail files go through the same intake as mail from a server, with the instant they came as their clock's start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from desks import mail, open_test_desk
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.arrival.intake import IncomingMail, TakenIn, take_in
from supportdesk_tui.desk.context import Desk, Stopped
from supportdesk_tui.desk.imports.mail import import_mail, received
from supportdesk_tui.desk.imports.mail_files import is_mail, mail_files, read_mails
from supportdesk_tui.desk.ports import Writing
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.domain.ticket import Status

AGES = (timedelta(hours=30), timedelta(hours=5), timedelta(hours=1))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home", FrozenClock()) as opened:
        yield opened


def dated(raw: bytes, at: datetime) -> bytes:
    when = format_datetime(at)
    return f"Received: from a by b; {when}\nDate: {when}\n".encode() + raw


def three() -> list[bytes]:
    return [dated(mail(f"Question {n}", message_id=f"m{n}"), NOON - age) for n, age in enumerate(AGES)]


def test_an_mbox(desk: Desk, tmp_path: Path) -> None:
    """M-13: the second time everything is a duplicate; a quoted From line loses its mark."""
    bodies = [raw.replace(b"The page says", b">From here on the page says") for raw in three()]
    path = tmp_path / "old.mbox"
    path.write_bytes(b"\n".join(b"From a@b Wed Mar  4 08:00:00 2026\n" + raw for raw in bodies))
    report = import_mail(desk, path)
    assert (report.mails, report.ends) == (3, {"ticket": 3})
    with desk.store.reading() as view:
        ticket = view.ticket(report.ticket_ids[0])
        assert view.messages(ticket.id)[0].text.startswith("From here on")
    assert ticket.received_at == NOON - AGES[0]
    assert (ticket.source, ticket.late_sync) == ("import", True)
    assert import_mail(desk, path).ends == {"duplicate": 3}


def test_a_maildir_is_read_in_the_order_of_arrival(desk: Desk, tmp_path: Path) -> None:
    """A reply that sorts before its question by name must still find it."""
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Mail" / part).mkdir(parents=True)
    (tmp_path / "Mail" / "cur" / "z-first").write_bytes(dated(mail("Q", message_id="q"), NOON - AGES[0]))
    answer = mail("Re: Q", "One more thing", message_id="r", In_Reply_To="<q@member.example>")
    (tmp_path / "Mail" / "new" / "a-second").write_bytes(dated(answer, NOON - AGES[1]))
    report = import_mail(desk, tmp_path / "Mail")
    assert report.ends == {"ticket": 1, "reply": 1}


def test_a_folder_of_eml_and_a_single_one(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "mails" / "inner").mkdir(parents=True)
    (tmp_path / "mails" / "one.eml").write_bytes(three()[0])
    (tmp_path / "mails" / "inner" / "two.EML").write_bytes(three()[1])
    (tmp_path / "mails" / "notes.txt").write_text("no mail")
    assert import_mail(desk, tmp_path / "mails").ends == {"ticket": 2}
    assert import_mail(desk, tmp_path / "mails" / "one.eml").ends == {"duplicate": 1}


def test_a_dry_run_counts_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(three()[0])
    report = import_mail(desk, path, dry_run=True)
    assert (report.ends, report.ticket_ids) == ({"ticket": 1}, ())
    with desk.store.reading() as view:
        assert not view.all_ticket_ids()


def test_our_own_mail_in_an_archive_opens_no_ticket(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "sent.eml"
    path.write_bytes(mail("Re: Hello", sender="Help <help@club.example>", to="anna@member.example"))
    assert import_mail(desk, path).ends == {"filed": 1}


def test_a_mail_that_breaks_the_intake_is_kept_aside(desk: Desk, tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost: the raw bytes wait in quarantine, the others come in."""
    def fragile(desk: Desk, unit: Writing, incoming: IncomingMail) -> TakenIn:
        if b"Question 1" in incoming.fetched.raw:
            raise RuntimeError("cannot")
        return take_in(desk, unit, incoming)

    monkeypatch.setattr("supportdesk_tui.desk.imports.mail.take_in", fragile)
    path = tmp_path / "old.mbox"
    path.write_bytes(b"\n".join(b"From a@b Wed Mar  4 08:00:00 2026\n" + raw for raw in three()))
    report = import_mail(desk, path)
    assert report.ends == {"ticket": 2, "quarantined": 1}
    assert report.quarantined == (("mail 2", "intake_failed"),)
    with desk.store.reading() as view:
        (kept,) = view.quarantine()
    assert kept.raw is not None
    assert b"Question 1" in kept.raw


def test_no_mail_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, reason in ((tmp_path / "empty", "no_mail_in_folder"), (tmp_path / "none.eml", "no_such_file")):
        with pytest.raises(BadInput) as caught:
            import_mail(desk, path)
        assert caught.value.reason == reason


def test_what_is_mail_and_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(b"From - Sat Jan 03 01:05:34 2004\nSubject: x\n\ny\n")
    (tmp_path / "leads.csv").write_text("From here;to there\n")
    assert is_mail(tmp_path / "inbox")
    assert is_mail(tmp_path)
    assert not is_mail(tmp_path / "leads.csv")
    assert not is_mail(tmp_path / "none.csv")
    assert mail_files(tmp_path / "inbox") == (tmp_path / "inbox",)


@pytest.mark.parametrize(("line", "at"), [
    (b"From a@b Wed Mar  4 08:00:00 2026", datetime(2026, 3, 4, 8, tzinfo=UTC)),
    (b"From a@b Wed Mar  4 08:00:00 2026 +0300", datetime(2026, 3, 4, 5, tzinfo=UTC)),
    (b"From a@b Wed, Mar 4 08:00:00 -0500 2026", datetime(2026, 3, 4, 13, tzinfo=UTC)),
    (b"From MAILER-DAEMON Wed Mar  4 08:00 2026", datetime(2026, 3, 4, 8, tzinfo=UTC)),
    (b"From a@b Wed Mar 99 08:00:00 2026", None),
])
def test_from_lines(tmp_path: Path, line: bytes, at: datetime | None) -> None:
    path = tmp_path / "x.mbox"
    path.write_bytes(line + b"\nSubject: a\n\nbody\nFrom nobody but a sentence\n")
    (found,) = read_mails(path)
    assert found.from_line_at == at
    assert found.raw.endswith(b"sentence\n")


def test_when_a_mail_came() -> None:
    """Received first, then the From line, then a Date that is not ahead of now; else nobody knows."""
    hour = timedelta(hours=1)
    mail_ = ParsedMail(received_at=NOON - hour, date=NOON - 3 * hour)
    assert received(mail_, NOON - 2 * hour, NOON) == NOON - hour
    assert received(ParsedMail(date=NOON - 3 * hour), NOON - 2 * hour, NOON) == NOON - 2 * hour
    assert received(ParsedMail(date=NOON - 3 * hour), None, NOON) == NOON - 3 * hour
    assert received(ParsedMail(date=NOON + hour), None, NOON) is None
    assert received(ParsedMail(received_at=NOON + 24 * hour), NOON - hour, NOON) == NOON - hour
    ancient = datetime(1970, 1, 1, tzinfo=timezone(hour))
    assert received(ParsedMail(received_at=ancient, date=NOON - hour), None, NOON) == NOON - hour


def test_imported_tickets_are_open_and_wait(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(three()[2])
    (ticket_id,) = import_mail(desk, path).ticket_ids
    with desk.store.reading() as view:
        assert view.ticket(ticket_id).status is Status.NEW


def test_a_dry_run_can_be_stopped_and_nothing_is_changed(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "many.mbox"
    path.write_text("".join(
        f"From a@b.example Thu Jan  1 10:00:00 2026\nFrom: p{n}@member.example\nSubject: Question {n}\n"
        f"Message-ID: <{n}@member.example>\n\nHow do I {n}?\n\n" for n in range(600)))
    told: list[int] = []

    def stop(number: int, total: int) -> None:
        told.append(number)
        raise Stopped
    with pytest.raises(Stopped):
        import_mail(replace(desk, progress=stop), path, dry_run=True)
    assert len(told) == 1
    assert told[0] < 600
    with desk.store.reading() as view:
        assert view.all_ticket_ids() == []
