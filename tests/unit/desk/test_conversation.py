"""A conversation is read whole in one snapshot; its attachments are written only where the operator says."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desks import mail, take
from supportdesk_tui.desk.acts import follow_sop, notes, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.looking import attachments, conversation
from supportdesk_tui.domain.errors import BadInput


def with_attachment(name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "anna@member.example", "Screenshot", "<a@b>"
    message.set_content("See the picture")
    message.add_attachment(content, maintype="image", subtype="png", filename=name)
    return message.as_bytes()


def test_everything_of_a_ticket_is_at_hand(desk: Desk) -> None:
    take(desk, mail("One", "first", message_id="1"))
    take(desk, mail("Two", "second", message_id="2"))
    triage.set_category(desk, [1], "payment")
    notes.add_note(desk, 1, "called her")
    follow_sop.tick(desk, 1, "check-transaction", 1, value="asked")
    reply.send(desk, reply.prepare(desk, 1))
    opened = conversation.open_conversation(desk, 1)
    assert [message.text.strip() for message in opened.messages] == ["first", "called her"]
    assert [other.id for other in opened.others] == [2]
    assert opened.sop is not None
    assert opened.sop.progress.values[0] == "asked"
    assert [sent.state.value for sent in opened.outgoing] == ["held"]
    assert opened.clocks.first_response.due_at is not None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
          deadline=None)
@given(st.binary(max_size=400))
def test_whatever_comes_is_taken_in_and_its_bytes_are_kept(desk: Desk, raw: bytes) -> None:
    """M-15: no bytes break the intake; each mail ends as something, and what was sent can be had again."""
    taken = take(desk, raw)
    assert taken.outcome
    if taken.ticket_id is not None and taken.outcome == "ticket":
        with desk.store.reading() as view:
            [message, *_] = view.messages(taken.ticket_id)
            assert view.raw_of(message.id) == raw


def test_an_attachment_never_overwrites_and_never_leaves_its_folder(desk: Desk, tmp_path: Path) -> None:
    """M-72."""
    take(desk, with_attachment("../../evil.png", b"picture"))
    folder = tmp_path / "files"
    folder.mkdir()
    first = attachments.save_attachment(desk, 1, (0,), folder)
    second = attachments.save_attachment(desk, 1, (0,), folder)
    assert (first.parent, second.parent) == (folder, folder)
    assert first != second
    assert first.read_bytes() == second.read_bytes() == b"picture"
    assert first.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput):
        attachments.save_attachment(desk, 1, (0,), first)
    with pytest.raises(BadInput):
        attachments.save_attachment(desk, 1, (7,), folder)


def test_attachments_of_a_forwarded_letter_are_read_and_saved(desk: Desk, tmp_path: Path) -> None:
    """M-73: a letter within a letter, and the file within that."""
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "boris@member.example", "Old"
    inner.set_content("Where is my money?")
    inner.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="table.csv")
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Message-ID"] = "anna@member.example", "Fwd", "<f@b>"
    outer.set_content("See below")
    outer.add_attachment(inner)
    take(desk, outer.as_bytes())
    opened = attachments.open_attachment(desk, 1, (0,))
    assert opened.is_letter
    assert (opened.mail.from_address, opened.mail.text) == ("boris@member.example", "Where is my money?")
    assert attachments.open_attachment(desk, 1, (0, 0)).mail.text == "a,b"
    assert attachments.save_attachment(desk, 1, (0, 0), tmp_path).read_bytes() == b"a,b\n"
    for place in ((0, 1), (0, 0, 0), (1,), (-1,), ()):
        with pytest.raises(BadInput):
            attachments.open_attachment(desk, 1, place)
