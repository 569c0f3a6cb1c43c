"""The guess that picks the language of an answer: Russian, English, or honestly none."""

from __future__ import annotations

import pytest

from supportdesk_tui.domain.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Не могу войти в аккаунт", "ru"),
        ("Здравствуйте! My plan is Premium, error 500", "ru"),
        ("Hello, I cannot log in", "en"),
        ("Please cancel my subscription", "en"),
        ("Guten Tag, ich kann mich nicht anmelden, bitte helfen", ""),
        ("Bonjour, je ne peux pas me connecter, merci", ""),
        ("Вітаю! Мені не вдається увійти, її пароль невірний", ""),
        ("你好，我无法登录", ""),
        ("", ""),
        ("12345 !!! 👍", ""),
        ("https://club.example/the/and/you support@the.example", ""),
    ],
)
def test_guess(text: str, language: str) -> None:
    assert guess_language(text) == language
