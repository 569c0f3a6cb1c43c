"""``supportdesk attachment``: a file out of a mail that is not here whole is not passed off as one that is."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import attachments
from supportdesk_tui.cli.imports import command as importing
from supportdesk_tui.desk.arrival import reread

app = typer.Typer()
app.command("attachment")(attachments.attachment)
app.command("import")(importing.import_)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def mail(tmp_path: Path) -> None:
    """A ticket #1 with one file."""
    i18n.activate("en")
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "ann@a.example", "Scan", "<scan@a.example>"
    message.set_content("See the scan.")
    message.add_attachment(b"x" * 100, maintype="application", subtype="octet-stream", filename="scan.bin")
    (tmp_path / "scan.eml").write_bytes(message.as_bytes())
    assert run("import", str(tmp_path / "scan.eml")).exit_code == 0


@pytest.mark.usefixtures("mail")
def test_a_file_of_a_whole_mail_is_saved_without_a_word(tmp_path: Path) -> None:
    result = run("attachment", "1", "1", "--to", str(tmp_path / "out.bin"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert (tmp_path / "out.bin").read_bytes() == b"x" * 100


@pytest.mark.usefixtures("mail")
def test_a_file_of_a_mail_that_is_not_here_whole_comes_with_a_warning(tmp_path: Path) -> None:
    """M-33: what was cut off with the mail must not be taken for the requester's file."""
    with bootstrap.open_desk() as opened, opened.desk.store.writing() as unit:
        [message] = unit.messages(1)
        fresh = reread.read_again(opened.desk, message, unit.raw_of(message.id) or b"")
        unit.rewrite_message(message.id, replace(fresh, labels=("left on server",)))
    listed, saved = run("attachment", "1"), run("attachment", "1", "1", "--to", str(tmp_path / "out.bin"))
    assert (listed.exit_code, saved.exit_code) == (0, 3)
    for result in (listed, saved):
        assert "supportdesk sync --fetch-large 1 fetches the rest" in result.stderr
