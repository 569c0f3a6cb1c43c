"""The rules of reading, one by one, each on the smallest mail that shows it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from supportdesk_tui.domain.message import Bounce, MailKind, ParsedMail
from supportdesk_tui.mail.reading.addresses import parse_addresses
from supportdesk_tui.mail.reading.dates import parse_date
from supportdesk_tui.mail.reading.detection import guess_charset
from supportdesk_tui.mail.reading.encoded_words import decode_words
from supportdesk_tui.mail.reading.file_names import safe_name
from supportdesk_tui.mail.reading.html_text import html_to_text
from supportdesk_tui.mail.reading.message_ids import message_id, message_ids
from supportdesk_tui.mail.reading.reader import Rfc822Reader


def read(text: str | bytes) -> ParsedMail:
    return Rfc822Reader().parse(text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?B?0J/RgNC40LI=?= =?utf-8?B?0LXRgg==?=", "Привет"),
        (b"=?utf-8?B?0J/RgNC40L?=\t=?utf-8?B?LQtdGC?=", "Привет"),
        (b"=?utf-8?Q?=D0?= =?utf-8?Q?=9F?=", "П"),
        (b"=?koi8-r?Q?=F0=D2=C9=D7=C5=D4 =CD?= and =?windows-1251?Q?=EC?=", "Привет м and м"),
        (b"=?utf-8?Q?a_b c?=d", "a b cd"),
        (b"=?no-such?B?z/Do4uXy?=", "Привет"),
        ("Привет".encode(), "Привет"),
        ("Привет, не работает вход".encode("cp1251"), "Привет, не работает вход"),
        (b"=?broken", "=?broken"),
    ],
)
def test_encoded_words(raw: bytes, text: str) -> None:
    assert decode_words(raw) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Привет", "cp1251"),
        ("Привет", "koi8-r"),
        ("Проблема с оплатой", "cp866"),
        ("Оплата", "iso8859-5"),
        ("ВНИМАНИЕ", "cp1251"),
        ("ВНИМАНИЕ", "koi8-r"),
        ("возврат", "cp1251"),
        ("你好，我的账户", "gb18030"),
        ("안녕하세요", "cp949"),
        ("こんにちは", "cp932"),
        ("日本語のメール", "euc_jp"),
        ("Größe Müller café", "cp1252"),
        ("Formação Verão", "cp1252"),
    ],
)
def test_undeclared_charsets_are_recognised(text: str, codec: str) -> None:
    """M-16: by letter frequency where nothing is declared."""
    assert text.encode(codec).decode(guess_charset(text.encode(codec))) == text


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Anna <A@B.c>", [("Anna", "a@b.c")]),
        ('"Doe, John" <j@d.e>, x@y.z', [("Doe, John", "j@d.e"), ("", "x@y.z")]),
        ("a@b.c (Anna)", [("Anna", "a@b.c")]),
        ("< a@ b.c >", [("", "a@b.c")]),
        ("team: a@b.c, d@e.f;", [("", "a@b.c"), ("", "d@e.f")]),
        ("=?utf-8?Q?Foo=2C_Bar?= <a@b.c>", [("Foo, Bar", "a@b.c")]),
        ("MAILER-DAEMON <>", [("MAILER-DAEMON", "")]),
        ("<mailto:a@b.c>>", [("", "a@b.c")]),
        ("a@x.y <b@x.y>", [("a@x.y", "b@x.y")]),
        ("", []),
        (",,;", []),
    ],
)
def test_addresses(field: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(mailbox) for mailbox in parse_addresses(field.encode())] == expected


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Mon, 02 Mar 2026 12:00:00 +0300", "2026-03-02T09:00:00"),
        ("2 Mar 26 12:00 EST", "2026-03-02T17:00:00"),
        ("Wed, 20 Sep 1995 00:19:00 (EDT) -0400", "1995-09-20T04:19:00"),
        ("Fri Nov 21 10:09:08 2025", "2025-11-21T10:09:08"),
        ("2026-03-02T12:00:00+03:00", "2026-03-02T09:00:00"),
        ("Mon, 02 Mar 2026 12:00:60 MSK (comment)", "2026-03-02T09:00:59"),
        ("Mon, 30 Feb 2026 12:00:00 +0000", None),
        ("1 Jan 9999 00:00:00 +0000", None),
        ("yesterday", None),
    ],
)
def test_dates(text: str, instant: str | None) -> None:
    assert parse_date(text) == (datetime.fromisoformat(instant).replace(tzinfo=UTC) if instant else None)


def test_message_ids() -> None:
    """M-14: folded, bare and odd ids."""
    assert message_id(b"<no-angle\t folded@x>") == "no-anglefolded@x"
    assert message_id(b"bare-id") == "bare-id"
    assert message_ids(b"<a@b>,<c@d> <a@b>") == ("a@b", "c@d")
    assert message_ids(b"a@b c@d") == ("a@b", "c@d")
    assert message_ids(b"Your message of Tuesday") == ()


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\a.txt", "a.txt"),
        ("..\\..\\x\x1b[2J.exe", "x.exe"),
        ("con.txt", "_con.txt"),
        (".bashrc", "bashrc"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a:b?.txt", "a_b_.txt"),
        ("...", ""),
    ],
)
def test_file_names_are_one_harmless_component(raw: str, name: str) -> None:
    """M-72: no path, no control or bidi character, no reserved name, no leading dot."""
    assert safe_name(raw) == name


def test_html_becomes_lines_with_link_targets_and_quotes() -> None:
    """M-70: no network, no style, no script; links show where they lead."""
    markup = (
        "<head><title>t</title><style>x{}</style></head><body><p>Hello&nbsp;<b>Anna</b>,</p><script>alert(1)</script>"
        "see <a href='https://x.example/reset'>this page</a> now<br><table><tr><td>a</td><td>b</td></tr>"
        "<tr><td>c</td></tr></table><blockquote>old<br>words</blockquote><img src=x alt=logo></body>"
    )
    assert html_to_text(markup).replace("\xa0", " ") == (
        "Hello Anna,\n\nsee this page now <https://x.example/reset>\n\na  b\nc\n\n> old\n> words\n[image: logo]"
    )


def test_plain_text_wins_unless_it_is_a_stub() -> None:
    """M-70: HTML is read when the plain part is blank or says nothing."""
    mail = (
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n{}\n"
        "--b\nContent-Type: text/html\n\n<p>{}</p>\n--b--\n"
    )
    assert read(mail.format("plain", "rich")).text == "plain"
    assert read(mail.format(" ", "rich")).text == "rich"
    assert read(mail.format("See HTML", "rich words " * 40)).text.startswith("rich words")


@pytest.mark.parametrize(
    "head",
    ["\ufeff", "\n\n", "From x Mon Jan 1 00:00:00 2026\n", ">From x\n", "some junk\n"],
    ids=["bom", "blank", "mbox", ">", "junk"],
)
def test_the_start_of_a_mail_may_be_dirty(head: str) -> None:
    mail = read(head + "Subject: Help\nFrom: a@b.c\n\nbody")
    assert (mail.subject, mail.from_address, mail.text) == ("Help", "a@b.c", "body")


def test_broken_headers_lose_neither_fields_nor_letter() -> None:
    folded = read("Received: from x\nby y\nSubject: one\nFrom: a@b.c\n\nbody")
    assert (folded.subject, folded.from_address, folded.text) == ("one", "a@b.c", "body")
    assert read("Subject: one\nThe letter begins\n\nat once").text == "The letter begins\n\nat once"
    assert read("no header at all").text == "no header at all"
    assert read("To: b@b.b\nReply-To: Ann <r@r.r>\n\nx").from_address == "r@r.r"


def test_multiparts_that_lie_are_read_as_text() -> None:
    assert read("Content-Type: multipart/mixed; boundary=never\n\nthe letter").text == "the letter"
    assert read("Content-Type: multipart/mixed\n\nthe letter").text == "the letter"
    unclosed = read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo")
    assert unclosed.text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("label", "data"),
    [
        ("", "Привет мир".encode()),
        ("us-ascii", "Привет мир".encode("cp1251")),
        ("CP-1251", "Привет мир".encode("cp1251")),
        ("utf-8", "Привет, это письмо".encode("koi8-r")),
        ("x-mac-cyrillic", "Привет мир".encode("mac-cyrillic")),
        ("windows-1251", "Привет мир".encode()),
        ("nonsense", "Привет мир".encode("cp1251")),
    ],
)
def test_body_charsets(label: str, data: bytes) -> None:
    raw = b"Content-Type: text/plain; charset=" + label.encode() + b"\n\n" + data
    assert read(raw).text.startswith("Привет")


def test_attachments_have_names_sizes_and_bytes() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: application/pdf\n"
        b"Content-Disposition: attachment; filename*0*=utf-8''%D0%A1%D1%87; filename*1*=%D1%91%D1%82.pdf\n"
        b"Content-Transfer-Encoding: base64\n\nQUJD\nREVG\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: Inner\n\nx\n--b--\n"
    )
    mail = read(raw)
    assert (mail.attachments[0].filename, mail.attachments[0].size) == ("Счёт.pdf", 6)
    assert mail.attachments[1].filename == "Inner.eml"
    assert Rfc822Reader().attachment(raw, 0) == b"ABCDEF"
    with pytest.raises(IndexError):
        Rfc822Reader().attachment(raw, 2)


def test_uuencoded_text_becomes_a_file() -> None:
    raw = b"Subject: x\n\nsee below\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye"
    mail = read(raw)
    assert mail.text == "see below\nbye"
    assert [(item.filename, item.size) for item in mail.attachments] == [("cat.txt", 3)]
    assert Rfc822Reader().attachment(raw, 0) == b"Cat"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("", MailKind.HUMAN),
        ("Auto-Submitted: no\n", MailKind.HUMAN),
        ("Auto-Submitted: auto-replied\n", MailKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated\n", MailKind.AUTO_REPLY),
        ("X-Autoreply: yes\n", MailKind.AUTO_REPLY),
        ("PRECEDENCE: Auto_Reply\n", MailKind.AUTO_REPLY),
        ("Precedence: BULK\n", MailKind.LIST),
        ("List-Id: <x>\n", MailKind.LIST),
        ("List-Id: <x>\nAuto-Submitted: auto-generated\n", MailKind.LIST),
        ("X-Auto-Response-Suppress: All\n", MailKind.HUMAN),
        ("X-Auto-Response-Suppress: OOF\nSubject: Автоматический ответ: Re\n", MailKind.AUTO_REPLY),
        ("Subject: Out of office\n", MailKind.HUMAN),
        ("X-Loop: a\n", MailKind.HUMAN),
    ],
)
def test_kinds(head: str, kind: MailKind) -> None:
    mail = read(head + "From: a@b.c\n\nhello")
    assert mail.kind is kind
    assert mail.suppress_auto is (kind is not MailKind.HUMAN or head.startswith("X-"))


def test_a_noreply_form_is_a_person_who_must_not_be_answered_automatically() -> None:
    mail = read("From: noreply@forms.example\nReply-To: ann@x.example\n\nI need help")
    assert (mail.kind, mail.suppress_auto, mail.reply_to) == (MailKind.HUMAN, True, ("ann@x.example",))


DSN = (
    "From: MAILER-DAEMON@mx.example\nSubject: {subject}\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\n\nSorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    "Final-Recipient: rfc822; Bob@x.example\nAction: {action}\nStatus: {status}\n"
    "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ours@club.example>\nSubject: hi\n--b--\n"
)


def test_a_bounce_names_recipient_status_and_our_mail() -> None:
    """M-51: recipient, status and id out of the delivery status; a delay is not final."""
    failed = read(DSN.format(subject="Undelivered Mail", action="failed", status="5.1.1"))
    assert failed.kind is MailKind.BOUNCE
    assert failed.bounce == Bounce("bob@x.example", "5.1.1", "ours@club.example", permanent=True)
    delayed = read(DSN.format(subject="Delayed", action="delayed", status="4.4.1"))
    assert delayed.bounce == Bounce("bob@x.example", "4.4.1", "ours@club.example", permanent=False)


def test_a_text_only_bounce_in_russian() -> None:
    mail = read(
        "Return-Path: <>\nFrom: mailer-daemon@mail.ru\nSubject: Ваше сообщение не доставлено\n\n"
        "Письмо не может быть доставлено:\n  bob@x.example\n  550 5.2.2 Mailbox Full\n\n"
        "Message-ID: <ours@club.example>\n"
    )
    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce == Bounce("bob@x.example", "5.2.2", "ours@club.example", permanent=True)


@pytest.mark.parametrize(
    "mail",
    [
        "From: ann@x.example\nSubject: Fwd: Undelivered Mail Returned to Sender\n\nuser unknown 550 5.1.1",
        "From: ann@x.example\nSubject: Delivery report missing\n\nWhere is my parcel?",
        DSN.replace("delivery-status", "disposition-notification").format(subject="Read", action="x", status="5.1.1"),
    ],
)
def test_what_only_looks_like_a_bounce(mail: str) -> None:
    assert read(mail).kind is not MailKind.BOUNCE


def test_the_content_hash_ignores_the_way_and_notices_the_letter() -> None:
    mail = "Received: by {}\nFrom: a@b.c\nSubject: s\nMessage-ID: <1@localhost>\n\n{}"
    assert read(mail.format("x", "one")).content_hash == read(mail.format("y", "one")).content_hash
    assert read(mail.format("x", "one")).content_hash != read(mail.format("x", "two")).content_hash


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("multipart/signed; boundary=b\n\n--b\n\nx\n--b--", "signed"),
        ("multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--", "encrypted"),
        ("application/pkcs7-mime; smime-type=enveloped-data\n\nx", "encrypted"),
        ("message/partial; number=2; total=3\n\nx", "part 2 of 3"),
        ("text/calendar\n\nBEGIN:VCALENDAR", "invitation"),
        ("application/ms-tnef; name=winmail.dat\n\nx", "winmail"),
    ],
)
def test_labels(head: str, label: str) -> None:
    assert label in read(f"Content-Type: {head}").labels


def test_an_address_outside_empty_brackets_is_cleaned_too() -> None:
    assert "\x00" not in Rfc822Reader().parse(b"From:\x00<>@\x00\n\n").from_address
