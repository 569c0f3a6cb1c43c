"""Files that go with a letter: copied when attached, kept with the draft, sent once, then forgotten."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import attaching, drafts, gate, leaving, reply
from supportdesk_tui.desk.letters.ready import Ready, draft_effects, resumed
from supportdesk_tui.desk.looking import conversation
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.letter_file import LetterFile, attachable_name


@pytest.fixture
def ready(desk: Desk) -> Ready:
    ticket_id = take(desk, mail()).ticket_id
    assert ticket_id is not None
    return replace(reply.prepare(desk, ticket_id), text="Счёт во вложении.")


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    path = tmp_path / "Счёт №5.pdf"
    path.write_bytes(b"%PDF-1.4 \0\xff")
    return path


def kept(desk: Desk, file: LetterFile) -> bool:
    with desk.store.reading() as view:
        return view.letter_file(file.id) is not None


def test_the_bytes_are_those_of_the_moment(desk: Desk, ready: Ready, bill: Path) -> None:
    """M-67: the file may change or go after it was attached."""
    with_bill = attaching.attach(desk, ready, bill)
    assert gate.concerns_of(desk, with_bill) == ()
    bill.unlink()
    done = reply.send(desk, with_bill, hold=timedelta(0))
    with desk.store.writing() as unit:
        sent = unit.outgoing(int(str(done.summary["outbox_id"])))
        assert sent is not None
        leaving.mark_left(desk, unit, sent.id, desk.clock.now())
    [part] = message_from_bytes(sent.raw, policy=policy.default).iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Счёт №5.pdf", b"%PDF-1.4 \0\xff")
    assert not kept(desk, with_bill.files[0])
    read = conversation.open_conversation(desk, ready.ticket_id)
    assert [each.filename for each in read.messages[-1].attachments] == ["Счёт №5.pdf"]


def test_a_draft_keeps_its_files_over_drop_and_undo(desk: Desk, ready: Ready, bill: Path,
                                                    clock: FrozenClock) -> None:
    """M-67: a crash, a drop and its undo, a letter taken back: the files are there with the text."""
    with_bill = attaching.attach(desk, ready, bill)
    drafts.save(desk, ready.ticket_id, "reply", ready.subject, ready.text, effects=draft_effects(with_bill))
    drafts.drop(desk, ready.ticket_id)
    history.undo(desk)
    draft = drafts.kept(desk, ready.ticket_id)
    assert draft is not None
    again = resumed(reply.prepare(desk, ready.ticket_id), draft)
    assert again.files == with_bill.files
    reply.send(desk, again)
    history.undo(desk)
    draft = drafts.kept(desk, ready.ticket_id)
    assert draft is not None
    assert resumed(ready, draft).files == with_bill.files
    clock.tick(timedelta(days=30))
    attaching.attach(desk, ready, bill)
    assert kept(desk, with_bill.files[0])


def test_files_of_a_dropped_letter_go_after_a_week(desk: Desk, ready: Ready, bill: Path,
                                                   clock: FrozenClock) -> None:
    with_bill = attaching.attach(desk, ready, bill)
    without = attaching.detach(desk, with_bill, with_bill.files[0].id)
    assert without.files == ()
    clock.tick(timedelta(days=8))
    attaching.attach(desk, ready, bill)
    assert not kept(desk, with_bill.files[0])
    with pytest.raises(NotPossible) as refused:
        reply.send(desk, with_bill)
    assert refused.value.reason == "attachment_gone"


def test_what_cannot_be_attached_is_said(desk: Desk, ready: Ready, tmp_path: Path) -> None:
    """M-67."""
    empty = tmp_path / "empty"
    empty.touch()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    for path, reason in ((empty, "empty_file"), (tmp_path, "is_a_directory"), (tmp_path / "no", "no_such_file"),
                         (empty / "below", "no_such_file"), (pipe, "not_a_file"), (big, "attachments_too_large"),
                         (tmp_path / ("x" * 300), "unreadable_file")):
        with pytest.raises(BadInput) as refused:
            attaching.attach(desk, ready, path)
        assert refused.value.reason == reason, path


def test_twenty_megabytes_in_all(desk: Desk, ready: Ready, tmp_path: Path) -> None:
    """M-67."""
    half = tmp_path / "half.bin"
    half.write_bytes(b"x" * (10 * 1024 * 1024))
    two = attaching.attach(desk, attaching.attach(desk, ready, half), half)
    one_more = tmp_path / "one"
    one_more.write_bytes(b"x")
    with pytest.raises(BadInput) as refused:
        attaching.attach(desk, two, one_more)
    assert refused.value.reason == "attachments_too_large"


def test_paths_as_they_are_typed_or_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a b.txt").touch()
    for typed in ("~/a b.txt", f"~/{tmp_path}/a b.txt", f"'{tmp_path}/a b.txt'", f'"{tmp_path}/a b.txt" ',
                  f"{tmp_path}/a\\ b.txt", "~/a\\ b.txt"):
        assert attaching.path_typed(typed) == tmp_path / "a b.txt"
    assert attaching.path_typed("~nobody-of-that-name/x") == Path("~nobody-of-that-name/x")


def test_names_that_leave_are_plain_names() -> None:
    """M-67, M-68: nothing of a path, no control characters, the ending kept."""
    assert attachable_name("a/b\\c\x1b[2J.txt") == "a_b_c.txt"
    assert attachable_name("х" * 200 + ".pdf").endswith("х.pdf")
    assert len(attachable_name("х" * 200 + ".pdf")) == 120
    assert attachable_name("...") == "file"
