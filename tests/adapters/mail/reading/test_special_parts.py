"""What needs more than decoding: winmail.dat, invitations, inline images, nested and protected letters."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.mail.reading.invitation import invitation_line
from supportdesk_tui.mail.reading.reader import Rfc822Reader
from supportdesk_tui.mail.reading.rtf_text import decompress_rtf, rtf_to_text
from supportdesk_tui.mail.reading.tnef import read_tnef

WRAPPED = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: binary\n\n"


def read(text: str | bytes) -> ParsedMail:
    return Rfc822Reader().parse(text.encode() if isinstance(text, str) else text)


def attribute(level: int, identifier: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, identifier, len(value)) + value + b"\0\0"


def properties(*items: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(items))
    for kind, name, value in items:
        padding = b"\0" * (-len(value) % 4)
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value + padding
    return out


RTF = rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\pard\'cf\'f0\'e8\'e2\'e5\'f2\par\u1084?\u1080?\u1088?}"
PACKED = struct.pack("<II", len(RTF) + 12, len(RTF)) + b"MELA\0\0\0\0"
STREAM = (
    b"\x78\x9f\x3e\x22\0\0"
    + attribute(1, 0x00069003, properties((0x0102, 0x1009, PACKED + RTF)))
    + attribute(2, 0x00069002, b"\0" * 14)
    + attribute(2, 0x00018010, b"..\\secret\\plan.txt\0")
    + attribute(2, 0x0006800F, b"the plan")
    + attribute(2, 0x00069002, b"\0" * 14)
    + attribute(2, 0x0006800F, b"PNG")
    + attribute(
        2,
        0x00069005,
        properties(
            (0x001F, 0x3707, "схема.png\0".encode("utf-16-le")),
            (0x001E, 0x370E, b"image/png\0"),
            (0x001E, 0x3712, b"<i1@x>\0"),
        ),
    )
)


def test_winmail_becomes_its_files_and_its_letter() -> None:
    """M-73: names are as safe as any, the original stays, and each file can be had by its index."""
    mail = read(WRAPPED + STREAM)
    assert [(item.filename, item.content_type, item.size, item.inline) for item in mail.attachments] == [
        ("winmail.dat", "application/ms-tnef", len(STREAM), False),
        ("plan.txt", "application/octet-stream", 8, False),
        ("схема.png", "image/png", 3, True),
    ]
    assert mail.text == "Привет\nмир"
    assert "winmail" in mail.labels
    assert Rfc822Reader().attachment(WRAPPED + STREAM, 1) == b"the plan"
    assert Rfc822Reader().attachment(WRAPPED + STREAM, 2) == b"PNG"


def test_a_cut_winmail_gives_what_came_before_the_cut() -> None:
    """M-73: nothing in the stream is trusted, least of all its lengths."""
    for cut in range(len(STREAM)):
        tnef = read_tnef(STREAM[:cut])
        assert len(tnef.files) <= 2
    assert read_tnef(STREAM[:-30]).files[0].content == b"the plan"
    assert read_tnef(b"no stream at all").files == []


def test_rich_text_bombs_and_html_in_rich_text() -> None:
    """M-15: what a few kB of rich text may unpack to is bounded."""
    bomb = struct.pack("<II", 50_000, 0xFFFFFFFF) + b"LZFu\0\0\0\0" + b"\xff" + b"\x00\x1f" * 20_000
    assert len(decompress_rtf(bomb)) <= 4_000_000
    made_from_html = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 1 \'3c 2 {\*\htmltag84 <b>}bold"
        rb"{\*\htmltag84 </b>}\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    assert rtf_to_text(made_from_html) == "1 < 2 bold"
    assert rtf_to_text(b"{\\rtf1" + b"{" * 100_000) == ""


@pytest.mark.shared
def test_the_files_in_the_shared_winmails(shared_dir: Path) -> None:
    """M-73: every file of every sample, by name and size; the two that differ were counted without CR."""
    folder = shared_dir / "mail" / "tnef"
    for case in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        mail = read(WRAPPED + (folder / case["file"]).read_bytes())
        assert not mail.error
        named = {item.filename: item.size for item in mail.attachments}
        for item in case["attachments"] or []:
            if item["filename"].startswith("body."):
                assert mail.text
                continue
            assert item["filename"] in named
            text = item["filename"].endswith((".htm", ".ini", ".cfg"))
            assert item["size"] in (None, named[item["filename"]]) or text


INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nSUMMARY:Team\\, call\r\n"
    "DTSTART;TZID=Europe/Moscow:20260302T150000\r\nDTEND;TZID=Europe/Moscow:20260302T160000\r\n"
    "LOCATION:Room\r\n  A\r\nORGANIZER;CN=Ann:mailto:ann@club.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
LINE = "[calendar: Team, call · 2026-03-02 15:00-16:00 Europe/Moscow · Room A · ann@club.example]"


@pytest.mark.parametrize(
    ("method", "label"),
    [("REQUEST", "invitation"), ("CANCEL", "invitation cancelled"), ("REPLY", "invitation reply")],
)
def test_an_invitation_is_told_in_a_line_before_the_letter(method: str, label: str) -> None:
    """M-73: what, when, where and who asks; the file stays an attachment."""
    mail = read(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nJoin us\n--b\n"
        f"Content-Type: text/calendar; charset=utf-8; name=invite.ics\n\n{INVITATION.format(method=method)}\n--b--"
    )
    assert mail.text == f"{LINE}\n\nJoin us"
    assert mail.labels == (label,)
    assert [item.filename for item in mail.attachments] == ["invite.ics"]


@pytest.mark.parametrize(
    ("calendar", "line"),
    [
        ("BEGIN:VEVENT\nSUMMARY:x\nDTSTART:2026\nDTEND;;;:zz", "[calendar: x]"),
        ("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260302\nSUMMARY:Day off", "[calendar: Day off · 2026-03-02]"),
        (
            "BEGIN:VEVENT\nDTSTART:20260302T090000Z\nSUMMARY:a\x1b[2J]b\nRRULE:FREQ=DAILY",
            "[calendar: a)b · 2026-03-02 09:00 UTC · ↻]",
        ),
        ("BEGIN:VCALENDAR", ""),
        ("", ""),
    ],
)
def test_broken_calendars(calendar: str, line: str) -> None:
    """M-15: a calendar that no library takes still gives its plain lines, or nothing."""
    assert invitation_line(calendar) == line


def test_images_inside_the_letter_have_a_place_a_flag_and_a_name() -> None:
    """M-74: a cid image is an inline attachment and a placeholder; a tracking pixel is nothing."""
    mail = read(
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        '<p>Hi <img src="cid:l%31@x"> <img src="http://t.example/p.gif"> <img alt=Stamp src="cid:s@x">\n'
        "--b\nContent-Type: image/png; name=logo.png\nContent-ID: <l1@x>\n\nPNG\n--b--"
    )
    assert mail.text == "Hi [image: logo.png] [image: Stamp]"
    assert [(item.filename, item.inline, item.content_id) for item in mail.attachments] == [("logo.png", True, "l1@x")]
    outlook = read(
        "Content-Type: multipart/related; boundary=b\n\n--b\n\nHi [cid:image001.png@01D1]\n"
        "--b\nContent-Type: image/png; name=logo.png\nContent-ID: <image001.png@01D1>\n\nPNG\n--b--"
    )
    assert outlook.text == "Hi [image: logo.png]"


def test_a_nested_letter_is_a_file_named_after_its_subject_and_no_sender() -> None:
    """M-73: a forwarded letter can be opened like a mail; its sender is not the one who wrote to us."""
    raw = (
        b"From: Ann <ann@x.example>\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: bob@y.example\nSubject: =?utf-8?B?0J/RgNC40LLQtdGC?= / you\n"
        b"Content-Type: multipart/mixed; boundary=c\n\n--c\n\ninner\n--c\n"
        b"Content-Disposition: attachment; filename=a.txt\n\nfile\n--c--\n--b--"
    )
    mail = read(raw)
    assert (mail.from_address, mail.text) == ("ann@x.example", "see below")
    assert [item.filename for item in mail.attachments] == ["Привет _ you.eml"]
    nested = Rfc822Reader().attachment(raw, 0)
    assert (read(nested).from_address, read(nested).text) == ("bob@y.example", "inner")
    assert Rfc822Reader().attachment(nested, 0) == b"file"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nhello\n", "signed"),
        ("-----BEGIN PGP MESSAGE-----\nx\n", "encrypted"),
    ],
)
def test_pgp_in_the_text_is_labelled(text: str, label: str) -> None:
    """M-73: signed and encrypted letters say so."""
    assert read("Subject: s\n\n" + text).labels == (label,)


def test_a_name_of_blanks_is_none_and_a_long_one_stays_whole() -> None:
    """M-72: the text of a forwarded letter stays text; a name of 190 bytes, long in Cyrillic only, is not cut."""
    mail = Rfc822Reader().parse(
        b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n"
        b'--b\nContent-Type: text/html; name=" "\nContent-Disposition: inline\n\n<p>two</p>\n'
        b"--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\""
        + "Договор".encode() * 13
        + b'.pdf"\n\nx\n--b--\n'
    )
    assert mail.text == "one\n\ntwo"
    assert [item.filename for item in mail.attachments] == ["Договор" * 13 + ".pdf"]
