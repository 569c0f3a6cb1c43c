"""Saving an attachment where the operator says, and copying a ticket's number: both only by an explicit key."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from desks import take
from panels import running_panel


def mail_with_picture() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "vera@member.example", "A picture", "<pic@x>"
    message.set_content("See the picture")
    message.add_attachment(b"picture", maintype="image", subtype="png", filename="screen.png")
    return message.as_bytes()


async def test_an_attachment_is_saved_where_the_operator_says(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    async with running_panel(tmp_path / "home") as panel:
        before = panel.tickets.total
        taken = take(panel.desk, mail_with_picture())
        assert taken.ticket_id is not None
        panel.screen.returned()
        await panel.until(lambda: panel.tickets.total == before + 1)
        await panel.go_to(taken.ticket_id)
        await panel.press("A")
        assert "screen.png" in panel.text()
        await panel.press("1", "ctrl+u")
        await panel.type(str(folder))
        await panel.press("enter")
        assert "saved" in panel.said()
        assert (folder / "screen.png").read_bytes() == b"picture"


def forwarded_letter() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "boris@member.example", "The old question"
    inner.set_content("Where is my money?\n\n> first\n> second\n")
    inner.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="table.csv")
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "vera@member.example", "Forwarded", "<fwd@x>"
    message.set_content("See below")
    message.add_attachment(inner)
    message.add_attachment(b"picture", maintype="image", subtype="png", filename="screen.png")
    message.add_attachment("what the bank says", filename="bank.txt")
    return message.as_bytes()


async def test_a_forwarded_letter_opens_with_its_attachments(tmp_path: Path) -> None:
    """M-73: it is read in the panel, its quotes unfold, its attachment opens; its sender becomes no requester."""
    async with running_panel(tmp_path / "home") as panel:
        before = panel.tickets.total
        taken = take(panel.desk, forwarded_letter())
        assert taken.ticket_id is not None
        panel.screen.returned()
        await panel.until(lambda: panel.tickets.total == before + 1)
        await panel.go_to(taken.ticket_id)
        await panel.press("A", "1", "1")
        await panel.until(lambda: "boris@member.example" in panel.text())
        assert "Where is my money?" in panel.text()
        assert "> first" not in panel.text()
        await panel.press("h")
        assert "> first" in panel.text()
        await panel.press("N")
        assert "what the bank says" in panel.text()
        await panel.press("N")
        assert panel.said() == "no further attachment to read"
        await panel.press("P")
        assert "> first" in panel.text()
        await panel.press("A", "1", "1")
        await panel.until(lambda: "1,2" in panel.text())
        await panel.press("q", "q")
        await panel.until(lambda: "boris@member.example" not in panel.text())
        ticket = panel.tickets.ticket
        assert ticket is not None
        assert ticket.requester_address == "vera@member.example"


async def test_a_ticket_without_attachments_says_so(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("A")
        assert "no attachment" in panel.said()


