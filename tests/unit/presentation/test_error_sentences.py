"""Every typed error becomes one sentence in both languages; nothing from outside gets through as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from supportdesk_tui import i18n
from supportdesk_tui.domain.calendar import CalendarError
from supportdesk_tui.domain.clocks.case_file import CaseFileError
from supportdesk_tui.domain.errors import (
    BadInput,
    ConfigError,
    DeskError,
    MailError,
    NoSuchTicket,
    NotPossible,
    SecretError,
    StoreError,
)
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.presentation import errors
from supportdesk_tui.presentation.errors import sentence

SAMPLES: list[BaseException] = [
    NoSuchTicket(7), *(NotPossible(reason, "7") for reason in errors.NOT_POSSIBLE),
    *(BadInput(reason, "value", "hint") for reason in errors.BAD_INPUT),
    *(StoreError(reason, "/tmp/x") for reason in errors.STORE),
    *(MailError(reason, "mail.example:993", "no") for reason in errors.MAIL),
    *(SecretError(reason, "support") for reason in errors.SECRET),
    *(SendError(kind, "data", 550, "no") for kind in ("auth", "permanent", "temporary", "uncertain")),
    *(ConfigError("config.toml", 3, "me.id", reason, "a, b") for reason in errors.FILE),
    CalendarError("schedules.work", "overlap"), CaseFileError("case 3", "missing"), ValueError("x"),
    NotPossible("quite_new"), BadInput("quite_new"), DeskError(),
]


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.activate("en")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_error_is_one_sentence(language: str) -> None:
    i18n.activate(language)
    for error in SAMPLES:
        said = sentence(error)
        assert said
        assert "\n" not in said
        assert "{" not in said, said


def test_russian_sentences_are_russian() -> None:
    known = [error for error in SAMPLES if getattr(error, "reason", "") != "quite_new"
             and type(error) not in {DeskError}]
    i18n.activate("en")
    english = [sentence(error) for error in known]
    i18n.activate("ru")
    assert all(before != sentence(error) for before, error in zip(english, known, strict=True))


def test_a_server_cannot_steer_the_terminal_through_an_error() -> None:
    said = sentence(MailError("auth", "mail.example:993", "go \x1b[2J away\x07\u202e"))
    assert said.isprintable()
