"""Mail that breaks the rules, and how a person would read it nevertheless."""

from __future__ import annotations

import base64

import pytest

from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.mail.reading.reader import Rfc822Reader

H = b"From: a@b.c\nSubject: s\n"


def read(raw: str | bytes) -> ParsedMail:
    return Rfc822Reader().parse(raw.encode() if isinstance(raw, str) else raw)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Не могу войти в кабинет".encode("koi8-r"), "Не могу войти в кабинет"),
        ("Помогите".encode("cp1251"), "Помогите"),
        (b"=?gb2312?B?" + base64.b64encode("朱镕基囧".encode("gbk")) + b"?=", "朱镕基囧"),
        (b"=?iso-2022-jp?B?" + base64.b64encode("こんにちは".encode("cp932")) + b"?=", "こんにちは"),
        (b"=?koi8-r?B?" + base64.b64encode("Прошу вернуть деньги".encode("cp1251")) + b"?=", "Прошу вернуть деньги"),
        (b"=?utf-8?Q?" + "Привет мир".encode() + b"?=", "Привет мир"),
        (b"=?utf-8?B?0J/RgNC4?==?utf-8?B?0LLQtdGC?=", "Привет"),
        (b"=?utf-8?B?0J/RgNC40LLQ?=\n =?utf-8?B?tdGC?=", "Привет"),
        (b"=?utf-8*ru?B?0J/RgNC40LLQtdGC?=", "Привет"),
        (b"=?x-foo?B?z/Do4uXy?=", "Привет"),
        (b"=?utf-8?Q?=0D=0ABcc=3A_x=40y?= =?utf-8?Q?without_end", "Bcc: x@ywithout end"),
        ("При".encode() + b"\xd0\n \xb2" + "ет".encode(), "Привет"),
        (b"a\x1b]0;evil\x07b\xe2\x80\xaec", "abc"),
    ],
)
def test_subjects_of_all_sorts(subject: bytes, text: str) -> None:
    """M-16: raw 8-bit, wrong labels, characters split across encoded words, words without gap or end."""
    assert read(b"From: a@b.c\nSubject: " + subject + b"\n\nx").subject == text


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("anna@x.example (Anna (the boss) Smith)", "Anna (the boss) Smith", "anna@x.example"),
        ('"=?utf-8?B?0JDQvdC90LA=?=" <a@b.c>', "Анна", "a@b.c"),
        ('"Anna <a@b.c>', "Anna", "a@b.c"),
        ("Anna \\(support\\) <a@b.c>", "Anna (support)", "a@b.c"),
        ("Anna Smith anna@x.example", "Anna Smith", "anna@x.example"),
        ("<<a@b.c>>, Anna", "", "a@b.c"),
        ("a\x1b[2J@b.c", "", "a@b.c"),
        ("Smith, John, PhD <j@d.e>", "Smith, John, PhD", "j@d.e"),
        ("Anna <a@b.c>, Boris <b@c.d>", "Anna", "a@b.c"),
        ("Doe, John <j@d.e>", "Doe, John", "j@d.e"),
        ("jdoe@test   . example", "", "jdoe@test.example"),
        ("Иван <иван@почта.рф>", "Иван", "иван@почта.рф"),
        ("undisclosed-recipients:;", "", ""),
        ("root", "", "root"),
        ('"Anna"', "Anna", ""),
        ("****", "", ""),
    ],
)
def test_senders_of_all_sorts(field: str, name: str, address: str) -> None:
    """M-15: comments, groups, missing and doubled brackets, no address at all."""
    mail = read(f"From: {field}\nSubject: s\n\nx")
    assert (mail.from_name, mail.from_address) == (name, address)


def test_field_names_that_are_not_quite_names() -> None:
    """M-14: a blank before the colon, a field named in Russian, a mail that begins with From."""
    assert read("From : a@b.c\nSubject : s\n\nx").from_address == "a@b.c"
    assert read("From: a@b.c\nТема: y\nSubject: s\n\nx").from_address == "a@b.c"
    assert read("From a@b Mon Jan  1 00:00:00 2026\nFrom: a@b.c\n\nx").from_address == "a@b.c"
    many = read(b"X-A: b\n" * 20_000 + b"From: a@b.c\nSubject: s\n\nx")
    assert (many.from_address, many.subject, many.labels) == ("a@b.c", "s", ("truncated",))


def test_file_names_of_all_sorts() -> None:
    """M-72: RFC 2231 in disorder and with broken escapes, raw 8-bit, encoded words, unquoted blanks."""
    fields = [
        b"Content-Disposition: attachment; filename*1*=%D4.pdf; filename*0*=koi8-r''%D3%DE%A3",
        b"Content-Disposition: attachment; filename*=UTF-8''%ZZ..%2f..%2fetc",
        b"Content-Disposition: attachment; filename=" + "счёт.pdf".encode("cp1251"),
        b"Content-Type: application/pdf; name==?koi8-r?Q?=D3=DE=A3=D4?=.pdf",
        b"Content-Disposition: attachment; filename=my report final.docx",
        b'Content-Disposition: attachment; filename="=?utf-8?B?0YHRh9GR0YIucGRm?="; size=5',
        b"Content-Disposition: attachment; filename*=utf-8''=?utf-8?B?0YHRh9GR0YIucGRm?=",
    ]
    raw = H + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(b"--b\n" + f + b"\n\nx\n" for f in fields)
    names = [item.filename for item in read(raw + b"--b--").attachments]
    assert names == ["счёт.pdf", "etc", "счёт.pdf", "счёт.pdf", "my report final.docx", "счёт.pdf", "счёт.pdf"]


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (b"Content-Type: text/plain; charset=gb2312\n\n" + "你好，朱镕基".encode("gbk"), "你好，朱镕基"),
        (b"Content-Type: text/plain charset=koi8-r\n\n" + "Привет, как дела".encode("koi8-r"), "Привет, как дела"),
        (
            b"Content-Type: text/plain; charset=koi8-r\n\n" + "Прошу вернуть деньги".encode("cp1251"),
            "Прошу вернуть деньги",
        ),
        (b"Content-Type: text/plain; charset=koi8-r\n\n" + "ВНИМАНИЕ".encode("koi8-r"), "ВНИМАНИЕ"),
        (b"Content-Transfer-Encoding: 8-bit; foo\n\n" + "Привет".encode(), "Привет"),
        (
            b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n"
            + base64.b64encode("Привет".encode("utf-16")),
            "Привет",
        ),
        (b"Content-Transfer-Encoding: base64\n\nhello, this is plain text\n", "hello, this is plain text"),
        (
            b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"Hello, Anna") + b"\n\nadded by the list\n",
            "Hello, Anna",
        ),
        (
            b"Content-Type: text/html\n\n<p>a</p><blockquote><p>b</p><p>c</p></blockquote>",
            "a\n\n> b\n>\n> c",
        ),
        (b"Content-Type: text/html\nContent-Type: text/plain\n\n<p>x</p>", "x"),
        (b"Content-Type: text/x-unheard-of\n\nthe letter", "the letter"),
        (b"hello there\nmore", "hello there\nmore"),
        (b'Content-Type: multipart/mixed; boundary="b b" (c)\n\n--b b\n\nplain\n--b b-->\nno part', "plain"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n"
         b"--bb\n\nplain\n--bb\nContent-Type: text/html\n\n<p>html\n--bb--\n--b--", "plain"),
        (b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>the letter\n"
         b"--b\nContent-Type: multipart/related; boundary=c\n\nno boundary here\n--b--", "the letter"),
        (b"Content-Type: text/html\n\n<table><tr><td>a<td>b<tr><td>c</td></tr></table>", "a  b\nc"),
    ],
)  # fmt: skip
def test_bodies_of_all_sorts(rest: bytes, text: str) -> None:
    """M-16: wrong and missing labels, odd transfer encodings, multiparts that lie, HTML without closing tags."""
    assert read(H + rest).text == text


def test_a_charset_that_was_guessed_is_told() -> None:
    """M-16: which one was used is kept, where the mail did not say or said it wrongly."""
    letter = "Прошу вернуть деньги"
    assert read(H + b"\n" + letter.encode("cp1251")).labels == ("read as cp1251",)
    assert read(H + b"Content-Type: text/plain; charset=koi8-r\n\n" + letter.encode("cp1251")).labels == (
        "read as cp1251",
    )
    assert read(H + b"Content-Type: text/plain; charset=koi8-r\n\n" + letter.encode("koi8-r")).labels == ()
    assert read(H + b"\n" + letter.encode()).labels == ()


def test_a_copy_with_bare_returns_reads_alike() -> None:
    """M-15: some gateways turn every line end into CR."""
    mail = (
        H + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\nContent-Type: image/png; name=a.png\n"
        b"Content-Transfer-Encoding: base64\n\naGVsbG8=\n--x--\n"
    )
    one, other = read(mail), read(mail.replace(b"\n", b"\r"))
    assert one == other
    assert other.attachments[0].size == 5
    assert read(H.replace(b"\n", b"\r\r\n") + b"\r\r\nx\r\r\ny").text == "x\ny"


def test_nothing_that_a_database_refuses_leaves_the_reader() -> None:
    """M-17: NUL and lone surrogates go; the raw bytes are kept by whoever stores them."""
    mail = read(b"From: a@b.c\nSubject: s\0x\nContent-Type: text/html\n\nhe\0l&#xd800;lo&#0;")
    assert mail.subject == "sx"
    assert "\0" not in mail.text
    mail.text.encode()


def test_ids_of_all_sorts() -> None:
    """M-14: ids with folds, blanks, commas and without brackets."""
    ids = "Message-ID: <no-\n\tangle@x>\nReferences: a@b,<c@d>\n <e@ f>\nIn-Reply-To: Your mail <g@h> of Tue\n"
    mail = read(ids + "\nx")
    assert (mail.message_id, mail.references, mail.in_reply_to) == ("no-angle@x", ("c@d", "e@f"), "g@h")


def test_a_parameter_at_the_start_of_a_line_belongs_to_its_field() -> None:
    """M-15: also as the last line of the head, where no field behind it tells; a text that begins so stays a text."""
    mail = Rfc822Reader().parse(
        b'From: a@b.c\nContent-Type: multipart/mixed;\nboundary="bb"\n\n--bb\n\nhello\n'
        b"--bb\nContent-Type: application/pdf;\nname=a.pdf\n\nx\n--bb--\n"
    )
    assert (mail.text, [item.filename for item in mail.attachments]) == ("hello", ["a.pdf"])
    assert Rfc822Reader().parse(b"Subject: x\ny=1 is wrong").text == "y=1 is wrong"
