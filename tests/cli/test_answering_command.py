"""Answering from the command line: recipients, files, and the second look that a script cannot take."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import main as command_line
from supportdesk_tui.cli.running import options

CONFIG = """[[account]]
name = "support"
address = "help@club.example"
password = {env = "NO_SUCH_PASSWORD"}
imap = {host = "127.0.0.1", port = 1, security = "none"}
smtp = {host = "127.0.0.1", port = 1, security = "none"}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line on a desk with one account and one mail from Anna."""
    monkeypatch.setattr(options, "home", None)
    monkeypatch.setattr(i18n.catalogue, "_active", ["en"])
    home = tmp_path / "home"
    where = bootstrap.places(home)
    where.create()
    where.config_file.parent.mkdir(parents=True, exist_ok=True)
    where.config_file.write_text(CONFIG, encoding="utf-8")

    def call(*words: str, lang: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["supportdesk", "--home", str(home), *words])
        monkeypatch.setenv("SUPPORTDESK_LANG", lang)
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return ended.value.code if isinstance(ended.value.code, int) else 0, said.out, said.err

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Anna <anna@member.example>", "help@club.example", "Help"
    message["Message-ID"] = "<first@member.example>"
    message.set_content("I cannot log in.")
    (tmp_path / "one.eml").write_bytes(message.as_bytes())
    assert call("import", str(tmp_path / "one.eml"))[0] == 0
    return call


def sent(tmp_path: Path) -> tuple[EmailMessage, tuple[str, ...]]:
    """The mail in the outbox, as bytes would leave, and its envelope."""
    with bootstrap.open_desk(tmp_path / "home") as opened, opened.desk.store.reading() as view:
        [listed] = view.outbox()
        whole = view.outgoing(listed.id)
    assert whole is not None
    return message_from_bytes(whole.raw, policy=policy.default), whole.recipients


def test_recipients_and_files_go_with_the_answer(run: Run, tmp_path: Path) -> None:
    """M-60, M-65, M-67."""
    bill = tmp_path / "Счёт №5.pdf"
    bill.write_bytes(b"%PDF")
    code, _out, _err = run("reply", "1", "--body", "**Счёт** во вложении", "--cc", "a@x.example,b@x.example",
                           "--bcc", "c@x.example", "--attach", str(bill), "--yes")
    assert code == 0
    mail, envelope = sent(tmp_path)
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == ("anna@member.example", "a@x.example, b@x.example", None)
    assert envelope == ("anna@member.example", "a@x.example", "b@x.example", "c@x.example")
    [part] = mail.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Счёт №5.pdf", b"%PDF")
    body = mail.get_body(("html",))
    assert body is not None
    assert "<strong>Счёт</strong>" in body.get_content()


@pytest.mark.parametrize(("more", "english", "russian"), [
    (["--cc", "a@x.example"], "a@x.example has taken no part", "до сих пор в обращении не участвовал"),
    (["--to", "a@x.example"], "not go to the requester but to a@x.example", "не клиенту, а на a@x.example"),
    (["--body", "It is attached"], "but none is attached", "ничего не вложено"),
])
def test_a_script_is_told_what_wants_a_second_look(run: Run, more: list[str], english: str, russian: str) -> None:
    """M-60, M-86: exit 4 and the sentence, nothing is sent; --yes sends."""
    words = ["reply", "1", *([] if "--body" in more else ["--body", "Hello"]), *more]
    for lang, said in (("en", english), ("ru", russian)):
        code, _out, err = run(*words, lang=lang)
        assert (code, said in err, "--yes" in err) == (4, True, True), err
    assert run("outbox", "list")[0] == 3
    assert run(*words, "--yes")[0] == 0
    assert run("outbox", "list")[0] == 0


@pytest.mark.parametrize("more", [("--body", ""), ("--body", " \n"), ("--body", "-"), ()])
def test_a_script_without_text_sends_no_bare_greeting(run: Run, monkeypatch: pytest.MonkeyPatch,
                                                      tmp_path: Path, more: tuple[str, ...]) -> None:
    """What was to write the text wrote none: greeting and signature alone are no answer."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    for lang, sentence in (("en", "there is no text"), ("ru", "текста нет")):
        code, out, err = run("reply", "1", *more, lang=lang)
        assert (code, sentence in out + err) == (2, True), out + err
    with bootstrap.open_desk(tmp_path / "home") as opened, opened.desk.store.reading() as view:
        assert view.outbox() == ()


def test_a_word_too_many_is_said_in_both_languages(run: Run) -> None:
    assert "this is too much: 7" in run("undo", "7")[2]
    assert "лишнее: 7" in run("undo", "7", lang="ru")[2]


def test_dry_run_shows_everything_and_keeps_nothing(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hi")
    code, out, _err = run("reply", "1", "--body", "Hello", "--cc", "a@x.example", "--attach", str(note), "--dry-run",
                          "--json")
    shown = json.loads(out)
    assert (code, shown["cc"], shown["files"]) == (0, ["a@x.example"], [{"name": "note.txt", "size": 2}])
    assert shown["concerns"] == [{"kind": "stranger", "about": "a@x.example"}]
    assert run("outbox", "list")[0] == 3


@pytest.mark.parametrize(("path", "english"), [
    (".", "this is a folder"), ("missing.pdf", "there is no file"), ("empty", "is empty"),
])
def test_a_file_that_cannot_go_is_one_sentence(run: Run, tmp_path: Path, path: str, english: str) -> None:
    """M-67."""
    (tmp_path / "empty").touch()
    code, _out, err = run("reply", "1", "--body", "x", "--attach", str(tmp_path / path))
    assert (code, english in err) == (2, True), err
    assert run("outbox", "list")[0] == 3


def test_html_can_be_switched_off(run: Run, tmp_path: Path) -> None:
    """M-65: for all accounts, and otherwise for one."""
    file = bootstrap.places(tmp_path / "home").config_file
    file.write_text(CONFIG + "[outbox]\nhtml = false\n", encoding="utf-8")
    assert run("reply", "1", "--body", "Hello")[0] == 0
    assert sent(tmp_path)[0].get_content_type() == "text/plain"
    file.write_text(CONFIG + "html = true\n[outbox]\nhtml = false\n", encoding="utf-8")
    with bootstrap.open_desk(tmp_path / "home") as opened:
        assert opened.desk.accounts["support"].writes_html


def test_somebody_without_an_address_is_answered_elsewhere(run: Run) -> None:
    """The refusal says who it is and how to reach them; the answer given there is recorded, and nothing is sent."""
    assert run("new", "--channel", "phone", "--from", "+79161112233", "--name", "Zoe", "--subject", "Log in")[0] == 0
    code, _, said = run("reply", "2", "--body", "Try now.")
    assert code == 1
    assert "#2: Zoe has no e-mail address: phone +79161112233" in said
    assert "reply 2 --body TEXT --elsewhere phone" in said
    assert run("reply", "2", "--body", "Try now.", "--elsewhere", "pigeon")[0] == 2
    code, out, _ = run("reply", "2", "--body", "Try now.", "--elsewhere", "phone", "--close")
    assert (code, out) == (0, "1 ticket changed.\n")
    assert json.loads(run("show", "2", "--json")[1])["status"] == "solved"
    assert run("outbox", "list", "--json")[1].strip() in {"", "[]"}


def test_an_address_is_added_to_a_card(run: Run) -> None:
    assert run("new", "--channel", "phone", "--from", "+79161112233", "--name", "Zoe", "--subject", "Log in")[0] == 0
    assert "zoe@member.example" in run("requester", "set", "#2", "email=zoe@member.example")[1]
    assert run("reply", "2", "--body", "Try now.")[0] == 0
    code, _, said = run("requester", "set", "#2", "email=anna@member.example")
    assert code == 2
    assert "Anna" in said
