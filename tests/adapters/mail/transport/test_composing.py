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

from supportdesk_tui.desk.ports import NewMail
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.mail.composing import Rfc5322Writer, capped_references

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


@pytest.mark.parametrize("address", ["я@club.example", "plain", "@x", "a@", "a b@x.example", "a@-x.example", "a@x..y",
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
