"""Why a letter is still here, in words: never a bare code of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from supportdesk_tui import i18n
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.outbox_rules import INTERRUPTED
from supportdesk_tui.presentation.outbox_words import why_words


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.activate("en")
    yield
    i18n.activate("en")


def letter(last_error: str) -> OutgoingMail:
    return OutgoingMail(
        id=1, ticket_id=12, account="support", state=OutboxState.QUEUED, purpose="reply", message_id="a@b",
        envelope_from="help@club.example", recipients=("ann@a.example",), raw=b"", subject="S", actor="ira",
        created_at=datetime(2026, 1, 1, tzinfo=UTC), last_error=last_error)


@pytest.mark.parametrize(("kept", "said"), [
    ("login_needed", "support: the provider wants you to log in again: supportdesk login support"),
    ("env_missing", "support: the environment variable with the password is not set"),
    (INTERRUPTED, "the sending was broken off"),
    ("550 5.7.1 Rejected \x1b[31m", "550 5.7.1 Rejected"),
    ("", ""),
])
def test_what_is_kept_as_a_code_is_said_as_a_sentence(kept: str, said: str) -> None:
    """M-57: the operator reads what to do; a server's own words stay, cleaned."""
    assert why_words(letter(kept)) == said


def test_a_broken_off_sending_is_told_in_russian() -> None:
    i18n.activate("ru")
    assert why_words(letter(INTERRUPTED)) == "отправка прервалась"
