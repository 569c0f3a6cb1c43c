"""Writing a mail: ids verbatim, lines within limits, nothing smuggled in, every reader gets the same text."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supportdesk_tui.desk.ports import MailFile, NewMail
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.mail.composing import Rfc5322Writer, capped_references
from supportdesk_tui.mail.letter_html import html_of
from supportdesk_tui.mail.mime_parts import plain_name
from supportdesk_tui.mail.reading.reader import Rfc822Reader

MAIL = NewMail(
    from_name="Ира", from_address="help@club.example", to=("anna@member.example",), subject="Доступ к клубу",
    text="Здравствуйте!\n\nВсё готово.", date=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
    message_id="sd.1.a.b@club.example")
ids = st.from_regex(r"[a-zA-Z0-9.$!=+-]{1,300}@[a-zA-Z0-9.-]{1,60}", fullmatch=True)
line_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=300)


def parsed(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def header_block(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def test_reads_back_as_written() -> None:
    message = parsed(Rfc5322Writer().write(MAIL))
    assert message["Subject"] == "Доступ к клубу"
    assert message["From"] == "Ира <help@club.example>"
    assert message["Date"] == "Wed, 04 Mar 2026 09:30:00 +0000"
    assert message.get_content().replace("\r\n", "\n").strip() == "Здравствуйте!\n\nВсё готово."
    assert message["Auto-Submitted"] is None


@settings(max_examples=60, deadline=None)
@given(reply_to=ids, references=st.lists(ids, max_size=40), subject=line_texts, name=line_texts, text=st.text())
@example(reply_to="x" * 200 + "@outlook.example", references=[], subject="=?utf-8?q?x?=", name='a"b\\', text=".\n.")
def test_ids_survive_and_lines_stay_short(reply_to: str, references: list[str], subject: str, name: str,
                                          text: str) -> None:
    """M-61: each id verbatim, no encoded word among them, no line over 998, all but ids within 78."""
    raw = Rfc5322Writer().write(replace(MAIL, in_reply_to=reply_to, references=tuple(references),
                                        subject=subject, from_name=name, text=text))
    block = header_block(raw)
    assert f"<{reply_to}>".encode() in block
    for kept in capped_references(references):
        assert f"<{kept}>".encode() in block
    id_lines = re.search(rb"(?s)In-Reply-To:.*?(?=\r\n[A-Z])", block)
    assert id_lines is not None
    assert b"=?" not in id_lines.group(0)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert all(len(line) <= 78 or line.lstrip().startswith((b"<", b"In-Reply-To", b"References"))
               for line in block.split(b"\r\n"))
    assert block.isascii()
    assert parsed(raw)["Subject"].split() == subject.split()


@given(st.lists(ids, max_size=80))
@settings(max_examples=60, deadline=None)
def test_references_are_capped(references: list[str]) -> None:
    """M-62: the first and the newest, within 1,500 bytes unless two ids alone exceed it."""
    kept = capped_references(references)
    unique = list(dict.fromkeys(references))
    assert kept[:1] == unique[:1]
    assert kept[-1:] == unique[-1:]
    assert len(kept) <= 16
    assert sum(map(len, kept)) <= 1_500 or len(kept) <= 2


@pytest.mark.parametrize("change", [
    {"subject": "hi\r\nBcc: evil@x.example"}, {"from_name": "a\nb"}, {"to": ("a@x.example\r\nX: y",)},
    {"from_name": "a\0b"}, {"cc": ("a@x.example, b@x.example",)}, {"message_id": "a\r\nb@x"},
])
def test_no_header_is_smuggled_in(change: dict[str, object]) -> None:
    """M-64."""
    with pytest.raises(BadInput):
        Rfc5322Writer().write(replace(MAIL, **change))  # type: ignore[arg-type]  # fields of NewMail


@pytest.mark.parametrize(("address", "expected"), [
    ("user@пример.рф", "user@xn--e1afmkfd.xn--p1ai"), ("A.b+c@Club.Example", "A.b+c@Club.Example"),
    ("a@[127.0.0.1]", "a@[127.0.0.1]"),
])
def test_international_domains(address: str, expected: str) -> None:
    """M-64: punycode, never an encoded word in an address."""
    assert Rfc5322Writer().envelope_address(address) == expected


@pytest.mark.parametrize("address", ["plain", "@x", "a@", "a b@x.example", "a@-x.example", "a@x..y",
                                     "a..b@x.example", "a,b@x.example"])
def test_addresses_that_cannot_be_written(address: str) -> None:
    with pytest.raises(BadInput):
        Rfc5322Writer().envelope_address(address)


def test_an_acknowledgement_says_that_it_is_one() -> None:
    """M-49, M-52."""
    message = parsed(Rfc5322Writer().write(replace(MAIL, auto=True)))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "auto_reply"


def test_many_recipients_are_folded() -> None:
    everyone = tuple(f"member{number}@member.example" for number in range(40))
    raw = Rfc5322Writer().write(replace(MAIL, to=everyone))
    assert max(map(len, header_block(raw).split(b"\r\n"))) <= 78
    assert [each.addr_spec for each in parsed(raw)["To"].addresses] == list(everyone)


def test_a_name_in_another_alphabet_stays_what_it_is() -> None:
    """M-64: never an encoded word in an address; whether it can be sent is the server's to say."""
    assert Rfc5322Writer().envelope_address("почта@пример.рф") == "почта@xn--e1afmkfd.xn--p1ai"
    raw = Rfc5322Writer().write(replace(MAIL, to=("почта@club.example",)))
    assert "To: почта@club.example".encode() in raw
    assert b"=?" not in raw.partition(b"To:")[2].partition(b"\r\n")[0]


def test_our_own_letter_does_not_look_automatic() -> None:
    """M-52."""
    message = parsed(Rfc5322Writer().write(replace(MAIL, html=True)))
    assert not {"auto-submitted", "precedence", "x-auto-response-suppress"} & {name.lower() for name in message}


# --- two forms of one text -----------------------------------------------------------------------

MARKDOWN = """Здравствуйте, **Анна**!

1. Откройте https://club.example/login.
2. Нажмите [кнопку](https://club.example/reset)

- раз
- два

> <b>ваши</b> *слова*
>> ещё раньше

--\x20
Ира
"""


def test_the_plain_text_comes_first_and_its_twin_says_the_same() -> None:
    """M-65: multipart/alternative, both UTF-8, the Markdown readable as it is in the plain part."""
    message = parsed(Rfc5322Writer().write(replace(MAIL, text=MARKDOWN, html=True)))
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == MARKDOWN
    shown = html.get_content()
    for part in ("<strong>Анна</strong>", '<a href="https://club.example/login">https://club.example/login</a>.',
                 '<a href="https://club.example/reset">кнопку</a>', "<li>раз</li>", "<ol>"):
        assert part in shown
    assert Rfc822Reader().parse(message.as_bytes()).text.strip() == MARKDOWN.strip()


@pytest.mark.parametrize(("text", "absent"), [
    ("<script>alert(1)</script> <img src=x>", ("<script", "<img")),
    ("![p](https://spy.example/p.png)", ("<img",)),
    ("[x](javascript:alert(1)) [y](data:text/html,hi)", ("href=\"javascript", "href=\"data")),
    ("> <b>theirs</b> ![p](http://spy.example/p.png) **not bold**", ("<b>", "<img", "<strong>")),
    ("&copy; 2 < 3", ("©",)),
    ("Thanks!\n--\nIra", ("<h2",)),
    ("    four spaces", ("<pre",)),
])
def test_the_html_holds_nothing_but_the_text(text: str, absent: tuple[str, ...]) -> None:
    """M-65: raw HTML is shown as typed, nothing is fetched, quotes are other people's words."""
    page = html_of(text)
    assert not [part for part in absent if part in page]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
@example(text=">>>>>\n> <\n")
@example(text="https://[" + "a" * 50)
def test_any_text_makes_a_page(text: str) -> None:
    """M-65: whatever is typed, the letter can be written, and no element comes from the text."""
    page = html_of(text)
    allowed = {"html", "head", "meta", "body", "blockquote", "p", "br", "strong", "em", "ul", "ol", "li", "a", "code",
               "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "!doctype"}
    assert set(re.findall(r"</?([a-zA-Z!][a-zA-Z0-9]*)", page.lower())) <= allowed


# --- files ---------------------------------------------------------------------------------------

NAMES = ["a.txt", "Договор №5 — копия.pdf", "данные " * 12 + ".xlsx", 'it\'s 100% "ok".png', "報告書.docx",
         "semi;colon=.txt"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("html", [False, True])
def test_files_arrive_whole_under_their_names(name: str, html: bool) -> None:
    """M-67: RFC 2231 for those who know it, a plain name beside it for those who do not."""
    content = bytes(range(256)) * 9
    raw = Rfc5322Writer().write(replace(MAIL, html=html, files=(MailFile(name, "application/pdf", content),
                                                                 MailFile("b.txt", "text/plain", b""))))
    message = parsed(raw)
    assert message.get_content_type() == "multipart/mixed"
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content()) == (name, content)
    assert second.get_filename() == "b.txt"
    assert str(first["Content-Type"].params["name"]).isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    ours = Rfc822Reader().parse(raw)
    assert [each.size for each in ours.attachments] == [len(content), 0]
    assert Rfc822Reader().attachment(raw, 0) == content


def test_a_cyrillic_name_can_be_read_where_only_ascii_can_be_shown() -> None:
    assert plain_name("Договор.pdf") == "Dogovor.pdf"
    assert plain_name("報告書.docx") == "file.docx"


def test_a_forwarded_mail_is_attached_as_bytes() -> None:
    """M-67: message/rfc822 may not be put into base64, so it travels as a plain file."""
    raw = Rfc5322Writer().write(replace(MAIL, files=(MailFile("m.eml", "message/rfc822", b"From: a@x\r\n\r\nhi"),)))
    [part] = parsed(raw).iter_attachments()
    assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", b"From: a@x\r\n\r\nhi")


def test_a_boundary_in_the_text_splits_nothing() -> None:
    """M-65: the text of one of our own mails pasted into another."""
    first = Rfc5322Writer().write(replace(MAIL, text="x", html=True)).decode()
    again = parsed(Rfc5322Writer().write(replace(MAIL, text=first, html=True)))
    plain, _html = again.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").strip() == first.replace("\r\n", "\n").strip()
