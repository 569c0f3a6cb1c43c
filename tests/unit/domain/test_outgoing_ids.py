"""Our ids: only who holds the key can make them, and any change is noticed (M-43, M-63)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain import outgoing_ids

KEY, OTHER = b"k" * 32, b"o" * 32
TOKEN = "0123456789abcdef"


def test_shape_and_length() -> None:
    made = outgoing_ids.message_id(KEY, 123, TOKEN, "Help@Club.Example")
    assert made.startswith(f"sd.123.{TOKEN}.")
    assert made.endswith("@club.example")
    assert len(made) <= 70


@given(st.integers(1, 10**9), st.sampled_from(["a@x.example", "a@пример.рф", "A@X.Example"]))
def test_own_ids_are_recognised_in_any_case_and_dress(ticket: int, address: str) -> None:
    made = outgoing_ids.message_id(KEY, ticket, TOKEN, address)
    for text in (made, f"<{made}>", f" {made.upper()} "):
        assert outgoing_ids.ticket_of_message_id(KEY, text) == ticket
    assert outgoing_ids.ticket_of_message_id(OTHER, made) is None


@pytest.mark.parametrize("change", [("123", "124"), (TOKEN, "1" + TOKEN[1:]), ("@club", "@clob")])
def test_a_changed_id_proves_nothing(change: tuple[str, str]) -> None:
    """Ticket, token and domain are all signed: an id of one account is worth nothing at another's domain."""
    made = outgoing_ids.message_id(KEY, 123, TOKEN, "help@club.example")
    assert outgoing_ids.ticket_of_message_id(KEY, made.replace(*change)) is None


@given(st.text())
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    assert outgoing_ids.ticket_of_message_id(KEY, text) is None
    assert outgoing_ids.ticket_of_subject(KEY, text) is None


def test_subject_tokens() -> None:
    """A signed token counts wherever it stands; an unsigned or forged number never does."""
    token = outgoing_ids.subject_token(KEY, 123)
    assert outgoing_ids.ticket_of_subject(KEY, f"Re: x [#5] [#9-aaaa] {token.upper()} y") == 123
    assert outgoing_ids.ticket_of_subject(KEY, "[#123] [#123-]") is None
    assert outgoing_ids.ticket_of_subject(OTHER, token) is None
    assert outgoing_ids.ticket_of_subject(KEY, token.replace("123", "124")) is None
