"""Folding shows what a person wrote anew, in Russian as in English, and never loses a line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.quotes import split_quotes


def own_words(text: str) -> str:
    return "".join(part.text for part in split_quotes(text) if part.kind == "text").strip()


@pytest.mark.parametrize(
    "quote",
    [
        "> quoted\n> more\n",
        "On Mon, Apr 2, 2012 at 6:26 PM, Megan One <m@x.example> wrote:\n\n> Hi\n",
        "On Apr 3, 2012, at 4:19 PM, a person with a long\nname <bob@x.example> wrote:\n\nHi without marks\n",
        '02.04.2012 14:20 пользователь "bob@x.example" <\nbob@x.example> написал:\n\n> Hi\n',
        '02.04.2012, 14:20, "Боб" <bob@x.example>:\n> Hi\n',
        "Понедельник, 2 апреля 2012, 14:20 +04:00 от Боб <bob@x.example>:\nПривет\n",
        "2 апр. 2024 г., в 14:20, Боб <bob@x.example> написал(а):\n\nПривет\n",
        "пн, 2 апр. 2012 г. в 18:26, Боб <bob@x.example>:\n> Привет\n",
        "-----Original Message-----\nFrom: bob\nHi\n",
        "-----Исходное сообщение-----\nОт: Боб\nПривет\n",
        "-------- Исходное сообщение --------\nПривет\n",
        "От: Боб [mailto:bob@x.example]\nОтправлено: 2 апреля\nКому: Анна\nТема: Тест\n\nПривет\n",
        "From: Bob <bob@x.example>\nSent: Monday\nTo: Ann\nSubject: Test\n\nHi\n",
        "________________________________\nОт кого: Боб\nКому: Анна\nДата: 2.4.2012\nТема: Тест\n\nПривет\n",
    ],
)
def test_the_history_folds(quote: str) -> None:
    text = "Спасибо, thank you.\n\n" + quote
    assert own_words(text) == "Спасибо, thank you."
    assert {part.kind for part in split_quotes(text)} == {"text", "quote"}


def test_answers_between_quotes_stay() -> None:
    text = "> first?\nyes\n> second?\n\n> third?\nno\n"
    assert [part.kind for part in split_quotes(text)] == ["quote", "text", "quote", "text"]


@pytest.mark.parametrize(
    "signature", ["-- \nAnna\n+7 900\n", "--\nАнна\n", "Отправлено с iPhone\n", "Sent from my iPhone\n"]
)
def test_a_signature_folds(signature: str) -> None:
    parts = split_quotes("Please cancel.\n\n" + signature)
    assert [part.kind for part in parts] == ["text", "signature"]


@pytest.mark.parametrize(
    "text",
    [
        "On your remote host it works: see\nthe page",
        "Sent from my desk, which is easier than my phone.\nMore.",
        "From: is a word.\nSo is this.",
        "Вопрос: когда вернут деньги?\nОтвет жду.",
        "Тема: оплата\nСумма: 100",
        "a > b is not a quote\n",
    ],
)
def test_ordinary_lines_do_not_fold(text: str) -> None:
    assert [part.kind for part in split_quotes(text)] == ["text"]


@pytest.mark.parametrize("text", ["> only\n> quotes\n", "-- \nonly a signature\n", "-----Original Message-----\nHi\n"])
def test_what_would_fold_to_nothing_is_shown(text: str) -> None:
    assert [(part.kind, part.text) for part in split_quotes(text)] == [("text", text)]


def test_no_text_has_no_parts() -> None:
    assert split_quotes("") == ()


LINES = st.sampled_from(
    [
        "> a",
        "-- ",
        "text",
        "",
        "On 1.1.2020 10:00 a@b.c wrote:",
        "От: x",
        "Кому: y",
        "Тема: z",
        "_____",
        "From: a",
        "Sent: b",
        "To: c",
        "-----Original Message-----",
        "Отправлено с iPhone",
        "\x0c",
        "a\u2028b",
        "a:",
    ]
)


@settings(max_examples=300)
@given(st.one_of(st.lists(LINES, max_size=30).map("\n".join), st.text(max_size=200)))
def test_the_parts_together_are_the_text(text: str) -> None:
    assert "".join(part.text for part in split_quotes(text)) == text


@pytest.mark.parametrize(
    "unit", ["> a\n", "--\n", "-----\n", "a\nOn 1:\n", "-----\na:\n", "wrote", "_" * 25 + "\n", "12.1.2012 "]
)
def test_time_is_linear(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    split_quotes(text)
    assert time.process_time() - started < 3  # measured: at most 0.7


@pytest.mark.parametrize(
    ("letter", "own"),
    [
        ("Да\n\n12:00, 2 марта 2026 г., Анна <a@b.c>:\n\nДобрый день\n", "Да"),
        ("Да\n\nпн, 2 мар. 2026 г. в 12:00, Анна <\na@b.c>:\n\n> Добрый день\n", "Да"),
        ("Да\n\nпонедельник, 02 марта 2026г., 12:00 +03:00 от Анна a@b.c:\n\nДобрый день\n", "Да"),
        ("Да\n\n-----Исходное сообщение-----\nОт: Анна\nОтправлено: 2 марта\nКому: x\nТема: y\n\nтекст\n", "Да"),
        ("Да\n\n**От:** Анна\n**Отправлено:** 2 марта\n**Кому:** x\n**Тема:** y\n\nтекст\n", "Да"),
        ("ok\n\nАнна написал(а):\n> x\n", "ok"),
        ("Текст\n\nОтправлено с iPhone\n", "Текст"),
    ],
)
def test_russian_separators(letter: str, own: str) -> None:
    """M-71: Gmail, Yandex, Mail.ru, Outlook and Thunderbird as they write in Russian."""
    parts = split_quotes(letter)
    assert "".join(part.text for part in parts) == letter
    assert "".join(part.text for part in parts if part.kind == "text").strip() == own


def test_answers_between_the_quotes_stay_in_sight() -> None:
    """M-71: an inline answer is the letter."""
    parts = split_quotes("On Mon Anna wrote:\n> q1\nanswer one\n> q2\nanswer two\n-- \nBob\n")
    assert [part.kind for part in parts] == ["quote", "text", "quote", "text", "signature"]


@pytest.mark.parametrize(
    "divider", ["---------- Forwarded message ---------", "-------- Пересылаемое сообщение --------"]
)
def test_what_is_forwarded_is_not_folded(divider: str) -> None:
    """M-71: a forwarded letter is what the mail is about."""
    letter = f"fyi\n\n{divider}\nFrom: A <a@b>\nDate: Mon\nSubject: x\nTo: y\n\nbody\n"
    assert [part.kind for part in split_quotes(letter)] == ["text"]


@pytest.mark.parametrize(
    "letter",
    [
        "From: my point of view\nTo: be or not\nhello\n",
        "2 марта 2026 в 12:00 я написал:\nвот текст моего письма\n",
        "Вопрос:\n1. от кого: мне\n2. кому: вам\n3. тема: деньги\n",
        "> только цитата\n",
    ],
)
def test_a_letter_is_never_folded_to_nothing(letter: str) -> None:
    """M-71: what only looks like a quote, or would leave nothing, stays."""
    assert "".join(part.text for part in split_quotes(letter) if part.kind == "text") == letter
