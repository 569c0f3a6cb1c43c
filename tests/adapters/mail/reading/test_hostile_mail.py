"""No bytes break the reader, none keep it busy, and none reach a terminal uncleaned."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.mail.reading.reader import Rfc822Reader

READER = Rfc822Reader()
HEAD = b"From: a@b.c\nSubject: x\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
BOUNCE = b"From: mailer-daemon@x.y\nSubject: Undelivered Mail\nReturn-Path: <>\n\n"

FRAGMENTS = st.sampled_from(
    [
        b"From: ",
        b"To: ",
        b"Subject: ",
        b"Date: ",
        b"Message-ID: ",
        b"References: ",
        b"Content-Type: ",
        b"text/plain",
        b"text/html",
        b"multipart/mixed; boundary=b",
        b"multipart/report; report-type=delivery-status; boundary=b",
        b"message/rfc822",
        b"message/delivery-status",
        b"; charset=",
        b"utf-8",
        b"koi8-r",
        b"idna",
        b"utf-16",
        b"hz",
        b"iso-2022-jp",
        b"; name*0*=utf-8''%D0%B0",
        b"; name*1=",
        b"=?utf-8?Q?=D0=B0?=",
        b"=?x?B?AAA",
        b"\n",
        b"\n\n",
        b"\r",
        b"\r\n",
        b"\n ",
        b"--b\n",
        b"--b--\n",
        b"--b",
        b"Content-Transfer-Encoding: base64\n",
        b"quoted-printable",
        b"=\n",
        b'Content-Disposition: attachment; filename="..\\\\x\x1b[2J.exe"\n',
        b"begin 644 a\n",
        b"#0V%T\n",
        b"end\n",
        b"<a@b.c>",
        b'"',
        b"(",
        b")",
        b"<",
        b">",
        b",",
        b";",
        b":",
        b"@",
        b"\\",
        b"\0",
        b"\x1b[31m",
        b"\x1b$B",
        b"\xff",
        "Привет".encode(),
        "Привет".encode("cp1251"),
        "\u202e\u2066\u200b".encode(),
        b"<b>&#1;&#xd800;",
        b"<a href=x>",
        b"Mon, 1 Jan 99999 25:61:61 +9999",
        b"> q\n",
        b"X-Failed-Recipients: a@b\n",
        b"Status: 5.1.1\n",
        b"\xef\xbb\xbf",
    ]
)
MAILS = st.one_of(
    st.binary(max_size=300), st.lists(st.one_of(FRAGMENTS, st.binary(max_size=8)), max_size=40).map(b"".join)
)


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    return (
        [text for item in value for text in texts(item)] if isinstance(value, (list, tuple, type({}.values()))) else []
    )


def assert_clean(mail: ParsedMail) -> None:
    for text in texts(asdict(mail)):
        text.encode("utf-8")
        for char in text:
            assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"), repr(text)
            assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff"
    for attachment in mail.attachments:
        assert attachment.filename.strip(". ")
        assert "/" not in attachment.filename
        assert "\\" not in attachment.filename
        assert len(attachment.filename.encode()) <= 120


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MAILS)
def test_any_bytes_become_a_clean_mail(raw: bytes) -> None:
    """M-15, M-17, M-68: never an exception, never a character that steers a terminal or that a database refuses."""
    mail = READER.parse(raw)
    assert not mail.error
    assert_clean(mail)
    for index, attachment in enumerate(mail.attachments):
        assert len(READER.attachment(raw, index)) == attachment.size


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(MAILS)
def test_line_ends_do_not_change_what_is_read(raw: bytes) -> None:
    unix = raw.replace(b"\r", b"")
    first, second = READER.parse(unix), READER.parse(unix.replace(b"\n", b"\r\n"))
    for field in ("subject", "from_name", "from_address", "to", "date", "message_id", "references", "kind", "labels"):
        assert getattr(first, field) == getattr(second, field), field
    assert [item.filename for item in first.attachments] == [item.filename for item in second.attachments]


def test_a_reader_that_breaks_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> ParsedMail:
        raise RecursionError("too deep")

    monkeypatch.setattr("supportdesk_tui.mail.reading.reader._parse", broken)
    mail = READER.parse(b"Subject: Help\x1b[2J\n\nx")
    assert mail.subject == "Help"
    assert mail.error == "RecursionError: too deep"
    assert mail.labels == ("unparsed",)


def test_limits_are_noted_and_nothing_is_lost() -> None:
    """M-15: parts, depth and fields have limits; reaching one is noted."""
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300))
    assert "truncated" in READER.parse(deep + b"\nthe letter").labels
    assert "the letter" in READER.parse(deep + b"\nthe letter").text
    many = READER.parse(MIXED + b"--b\nContent-Type: image/png\n\nx\n" * 1_500)
    assert len(many.attachments) == 1_000
    assert "truncated" in many.labels
    assert "truncated" in READER.parse(b"Subject: " + b"x" * 2_000_000 + b"\n\nbody").labels


WORST = {
    "newlines": b"\n",
    "returns": b"\r",
    "zeros": b"\0",
    "fields": b"X-A: b\n",
    "junk lines": b"a: b\nzzz\nzzz\n",
    "folds": b"Subject: x\n  \n",
    "mbox lines": b"From x\n",
    "parentheses": b"To: " + b"(" * 20_000 + b"\n",
    "quotes": b"To: " + b'"' * 20_000 + b"\n",
    "brackets": b"To: " + b"<" * 20_000 + b"\n",
    "long words": b"From: " + b"a" * 60_000 + b"\n",
    "equal signs": b"From: " + b"=" * 60_000 + b"\n",
    "recipients": b"To: " + b"Name <a@b.c>, " * 4_000 + b"\n",
    "words without end": b"Subject: " + b"=?a?q?" * 10_000 + b"\n",
    "parameters": HEAD + b"Content-Type: text/plain; " + b"a=b; " * 10_000 + b"\n\n",
    "open parameter": HEAD + b"Content-Type: text/plain; a=" + b'"' * 20_000 + b"\n\n",
    "boundaries": MIXED + b"--b\n" * 1_000 + b"--bx\n" * 50_000,
    "nested": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n",
    "padding": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"A=" * 100_000,
    "uu": HEAD + b"\n" + b"begin 644 a\nM\n" * 20_000,
    "tags": HTML + b"<a" * 100_000,
    "open tags": HTML + b'<a href="' * 30_000,
    "comments": HTML + b"<!--" * 60_000,
    "styles": HTML + b"<style>" * 40_000,
    "open heads": HTML + b"<head>" * 40_000,
    "heads": HTML + b"<head><body>" * 20_000,
    "quoted blocks": HTML + b"<blockquote>" * 20_000,
    "links": HTML + b"<a href=http://x>y" * 15_000,
    "entities": HTML + b"&#" * 100_000,
    "attribute": HTML + b"<a " + b"href=" * 50_000 + b">",
    "escapes": HEAD + b"\n" + b"\x1b[" * 100_000,
    "ids": BOUNCE + b"Message-ID: <" * 20_000,
    "addresses": BOUNCE + b"a@" * 100_000,
    "8 bit": HEAD + b"\n" + b"\xd0" * 300_000,
    "pictures": MIXED
    + b"--b\nContent-Type: text/html\n\n<img src=cid:a>\n--b\nContent-Type: image/png\nContent-ID: <a>\n\nx\n" * 490,
    "invitation": HEAD + b"Content-Type: text/calendar\n\n" + b"BEGIN:VEVENT\nATTENDEE;X=1:mailto:a@b\n" * 9_000,
    "calendar fields": HEAD + b'Content-Type: text/calendar\n\nBEGIN:VEVENT\n' + b'DTSTART;TZID="a;' * 20_000,
    "foreign names": "Тема: x\n".encode() * 20_000,
    "field names": b"".join(b"X-%d: a\n" % number for number in range(20_000)),
    "senders": b'From: "A" <a@b.c>\n' * 10_000,
    "dots": b"To: " + b"a . b " * 50_000,
    "a blank address": b"Return-Path: <" + b" " * 60_000 + b"x\n",
    "a name of blanks": b"From: a" + b" " * 60_000 + b"x\n",
    "an address of blanks": b"From: <a@" + b"\t" * 60_000 + b"x\n",
    "open pictures": HEAD + b"\n" + b"[cid:" * 60_000,
    "2022": HEAD + b"\n" + b"\x1b$B" * 80_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", WORST)
def test_no_input_takes_more_than_a_second_a_megabyte(name: str) -> None:
    """M-15: time is linear in the size, whatever the bytes."""
    unit = WORST[name]
    raw = unit * max(1, 300_000 // len(unit))
    started = time.process_time()
    mail = READER.parse(raw)
    spent = time.process_time() - started
    assert not mail.error
    assert spent < 3 * max(len(raw), 300_000) / 1_000_000, "a third of this is usual; quadratic would be far more"
