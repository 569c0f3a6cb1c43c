"""Tables that no spreadsheet runs, and mails that every mail program reads."""

from __future__ import annotations

import csv
import io
import mailbox
import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desks import mail, open_test_desk, take
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.acts import notes, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.export.csv_table import COLUMNS, csv_lines, defused
from supportdesk_tui.desk.export.mbox import MboxTally, from_line, mbox_pieces, quoted
from supportdesk_tui.desk.imports.mail import import_mail
from supportdesk_tui.desk.imports.mail_files import is_mail, read_mails
from supportdesk_tui.desk.letters import by_hand
from supportdesk_tui.desk.new_file import new_file
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.ticket import Channel

RUNS = "=+-@\t\r"


def table(desk: Desk, **options: Any) -> tuple[str, list[dict[str, str]]]:
    with desk.store.reading() as view:
        text = b"".join(csv_lines(desk, view.all_ticket_ids(), **options)).decode("utf-8-sig")
    return text, [*csv.DictReader(io.StringIO(text, newline=""), delimiter=options.get("delimiter", ","))]


@given(st.one_of(st.text(max_size=12), st.tuples(st.sampled_from([*RUNS, "'"]), st.text(max_size=5)).map("".join)))
def test_a_defused_cell_never_runs_and_gives_its_text_back(text: str) -> None:
    """F-08"""
    cell = defused(text)
    assert not cell.startswith(tuple(RUNS))
    assert (cell[1:] if cell.startswith("'") else cell) == text


def test_a_row_for_a_ticket(desk: Desk, clock: FrozenClock) -> None:
    """F-08: times in UTC with a Z, the clocks' outcome, a formula that is text."""
    first = take(desk, mail('=HYPERLINK("https://evil.example";"1")', 'Quotes " and\nlines')).ticket_id
    assert first is not None
    clock.tick(timedelta(minutes=30))
    by_hand.log_contact(desk, Channel.PHONE, name="Олег", phone="+79991234567", subject="Звонок", answered=True)
    triage.change_tags(desk, [first], add=["refund", "vip"])
    triage.mark_done(desk, [first])
    text, (one, two) = table(desk)
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert one["subject"] == '\'=HYPERLINK("https://evil.example";"1")'
    assert one["received_at"] == NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (one["tags"], one["status"], one["requester_email"]) == ("refund, vip", "solved", "anna@member.example")
    assert one["solved_at"] == (NOON + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert one["resolution_sla"] == "met"
    assert (two["channel"], two["requester_phone"], two["requester_name"]) == ("phone", "'+79991234567", "Олег")
    assert (two["first_response_sla"], two["messages"]) == ("met", "1")


def test_a_table_for_the_spreadsheet_at_hand(desk: Desk) -> None:
    from zoneinfo import ZoneInfo

    take(desk, mail("Тема; с запятой, и"))
    text, (row,) = table(desk, zone=ZoneInfo("Europe/Moscow"), delimiter=";", bom=True)
    assert row["subject"] == "Тема; с запятой, и"
    assert row["received_at"].endswith("+03:00")
    with desk.store.reading() as view:
        assert next(csv_lines(desk, view.all_ticket_ids(), bom=True)).startswith(b"\xef\xbb\xbfid,")
    assert "\r\n" in text


RAWS = st.lists(st.sampled_from([
    b"From here on", b">From quoted", b">>From twice", b"", b"words", b"From a@b Thu Jan  1 00:00:00 2026", b"\xff\0"]),
    min_size=1, max_size=8)


@given(RAWS, st.sampled_from([b"\n", b"\r\n"]), st.integers(1, 3))
def test_the_bytes_of_a_mail_come_back(lines: list[bytes], end: bytes, copies: int) -> None:
    """mboxrd: whatever a mail's lines are, our reader gives the same bytes, and Python's finds the same mails."""
    raw = b"Subject: x" + end + end + b"".join(line + end for line in lines)
    made = b"".join(from_line("a@b.example", NOON) + b"".join(quoted(raw)) for _ in range(copies))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.mbox"
        path.write_bytes(made)
        assert [found.raw for found in read_mails(path)] == [raw] * copies
        others = mailbox.mbox(path, create=False)
        unquoted = [re.sub(rb"(?m)^>(>*From )", rb"\1", others.get_bytes(key)) for key in others.iterkeys()]
        others.close()
    assert [found.rstrip(b"\r\n") for found in unquoted] == [raw.rstrip(b"\r\n")] * copies


@pytest.fixture
def letters(desk: Desk, clock: FrozenClock) -> list[bytes]:
    raws = [mail("One", "From the start\n>From quoted\n", message_id="one"),
            mail("Re: One", "More", message_id="two", In_Reply_To="<one@member.example>").replace(b"\n", b"\r\n")]
    for raw in raws:
        ticket_id = take(desk, raw).ticket_id
        clock.tick(timedelta(minutes=5))
    assert ticket_id is not None
    notes.add_note(desk, ticket_id, "Nobody's mail")
    by_hand.log_contact(desk, Channel.TELEGRAM, name="Зоя\r\nBcc: x@y.example", telegram="@zoya", subject="Вопрос",
                        text="Из чата\nFrom here")
    return raws


def mbox(desk: Desk, path: Path) -> tuple[Path, MboxTally]:
    tally = MboxTally()
    with desk.store.reading() as view:
        ids = view.all_ticket_ids()
    path.write_bytes(b"".join(mbox_pieces(desk, ids, tally)))
    return path, tally


def test_raw_mails_leave_byte_for_byte_and_a_chat_as_a_mail(desk: Desk, letters: list[bytes], tmp_path: Path) -> None:
    path, tally = mbox(desk, tmp_path / "desk.mbox")
    assert is_mail(path)
    raws = [found.raw for found in read_mails(path)]
    assert raws[:2] == letters
    assert (tally.mails, tally.made, tally.notes) == (3, 1, 1)
    made = message_from_bytes(raws[2], policy=policy.default)
    assert not made.defects
    assert made["X-Supportdesk-Made-From"] == "telegram"
    assert made["Subject"] == "Вопрос"
    assert str(made["From"]) == '"Зоя Bcc: x@y.example" <zoya@supportdesk.invalid>'
    assert made["Bcc"] is None
    assert made.get_content().split() == ["Из", "чата", "From", "here"]
    assert len(mailbox.mbox(path, create=False)) == 3
    assert mbox(desk, tmp_path / "again.mbox")[0].read_bytes() == path.read_bytes()


def test_another_desk_reads_the_mails(desk: Desk, letters: list[bytes], tmp_path: Path, clock: FrozenClock) -> None:
    path, _tally = mbox(desk, tmp_path / "desk.mbox")
    with open_test_desk(tmp_path / "other", clock) as other:
        report = import_mail(other, path)
        assert (report.ends, report.quarantined) == ({"ticket": 2, "reply": 1}, ())
        with other.store.reading() as view:
            first = report.ticket_ids[0]
            assert [view.raw_of(message.id) for message in view.messages(first)] == letters
            received = [message.at for message in view.messages(first)]
        assert import_mail(other, path).ends == {"duplicate": 3}
    with desk.store.reading() as view:
        assert [message.at for message in view.messages(1)][:2] == received


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """A full disk, a folder that is none, a file that is there: a sentence, no half file, nothing lost."""
    path = tmp_path / "out.csv"
    with new_file(path, replace=False) as file:
        file.write(b"one")
        assert not path.exists()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one", 0o600)
    with pytest.raises(BadInput) as refused, new_file(path, replace=False) as file:
        file.write(b"two")
    assert refused.value.reason == "file_exists"
    with pytest.raises(BadInput) as full:
        _write_on_a_full_disk(path)
    assert (full.value.reason, full.value.hint) == ("cannot_write", "No space left on device")
    assert path.read_bytes() == b"one"
    with pytest.raises(BadInput), new_file(tmp_path / "no" / "such", replace=False):
        pass
    with pytest.raises(BadInput), new_file(tmp_path, replace=True):
        pass
    with pytest.raises(BadInput), new_file(Path("/dev/full"), replace=False) as file:
        file.write(b"x")
    with new_file(path, replace=True) as file:
        file.write(b"four")
    assert path.read_bytes() == b"four"
    assert [item.name for item in tmp_path.iterdir()] == ["out.csv"]


def _write_on_a_full_disk(path: Path) -> None:
    with new_file(path, replace=True) as file:
        file.write(b"three")
        raise OSError(28, "No space left on device")
