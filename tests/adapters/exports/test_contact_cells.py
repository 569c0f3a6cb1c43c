"""Who can be answered is read out of cells as people fill them in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.exports.contacts import addresses, is_address, phone, telegram


@pytest.mark.parametrize(("cell", "found"), [
    (" MAILTO:Maria.Elkina@Gmail-COM.example ", ("maria.elkina@gmail-com.example",)),
    ("<a@b.example>", ("a@b.example",)),
    ("first@ya.example, second@ya.example", ("first@ya.example", "second@ya.example")),
    ("a@b.example; a@b.example", ("a@b.example",)),
    ("info@клуб-рост.испытание", ("info@клуб-рост.испытание",)),
    ("Write to a@b.example.", ("a@b.example",)), ("\u200ba@b.example\ufeff", ("a@b.example",)),
    ("ivаn@yandex.example", ()),
    ("иван@yandex.example", ()),
    ("нет", ()), ("a@b", ()), ("@b.example", ()), ("a@", ()), ("a..b@c.example", ()), ("a@-b.example", ()),
    ("a@1.2.3.4", ()), ("", ()),
])
def test_addresses(cell: str, found: tuple[str, ...]) -> None:
    assert addresses(cell) == found


@pytest.mark.parametrize(("cell", "number"), [
    ("+7 (912) 345-67-89", "+79123456789"), ("89031234567", "+79031234567"), ("79261234567", "+79261234567"),
    ("9261234567", "+79261234567"), ("'+79161112233", "+79161112233"), ("+44 20 7946 0018", "+442079460018"),
    ("8\u00a0(495)\u00a0123-45-67", "+74951234567"), ("8 916 555-44-33, 8 916 555-44-34", "+79165554433"),
    ("8 (495) 123-45-67 доб. 12", "+74951234567"), ("+1 (202) 555-0143 ext. 7", "+12025550143"),
    ("tel: +44 20 7946 0018", "+442079460018"), ("8 912 345-67-89 или 12", ""),
    ("7,9E+10", ""), ("7,9015E+10", ""), ("+998 +998901234567", ""), ("позвоните", ""), ("12345", ""),
    ("1234567890123456", ""), ("", ""), ("Email", ""),
])
def test_phones(cell: str, number: str) -> None:
    assert phone(cell) == number


@pytest.mark.parametrize(("cell", "name"), [
    ("@Sveta_Rost", "@sveta_rost"), ("https://t.me/elkina", "@elkina"), ("elkina", "@elkina"),
    ("нет", ""), ("@ab", ""), ("", ""),
])
def test_telegram_names(cell: str, name: str) -> None:
    assert telegram(cell) == name


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_any_cell_gives_only_addresses_that_mail_can_reach(cell: str) -> None:
    for address in addresses(cell):
        assert is_address(address)
        assert address.rpartition("@")[0].isascii()
        assert not set(address) & set("\r\n<> ,;")
    assert phone(cell) == "" or phone(cell)[1:].isascii()
