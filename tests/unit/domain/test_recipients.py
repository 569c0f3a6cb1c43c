"""Who a letter goes to, out of what was typed or pasted."""

from __future__ import annotations

import pytest

from supportdesk_tui.domain.recipients import typed_addresses


@pytest.mark.parametrize(("typed", "addresses"), [
    ("", ()),
    ("ann@a.example, bo@b.example;cy@c.example ;", ("ann@a.example", "bo@b.example", "cy@c.example")),
    ("Анна <ann@a.example>", ("ann@a.example",)),
    ('"Ли, Бо" <bo@b.example>; Ann <ann@a.example>', ("bo@b.example", "ann@a.example")),
    ('"a,b"@c.example', ('"a,b"@c.example',)),
    ("Ann <ann@a.example", ("Ann <ann@a.example",)),
    ("Ann <>", ("Ann <>",)),
    ('Ann "the <ann@a.example>', ("ann@a.example",)),
    ("no address", ("no address",)),
])
def test_an_address_pasted_with_its_name_is_understood(typed: str, addresses: tuple[str, ...]) -> None:
    """As mail programs copy it; what is no address stays as it was, for the refusal to name it."""
    assert typed_addresses(typed) == addresses
