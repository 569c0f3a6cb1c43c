"""Finds and holds the active catalogue; one language per process, as the panel and each command need."""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru")
"""The languages of the interface, both complete."""

DOMAIN = "supportdesk"
LOCALE_DIR = Path(__file__).parent / "locale"

_active: list[str] = ["en"]


@cache
def _translations(language_code: str) -> _gettext.NullTranslations:
    path = LOCALE_DIR / language_code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if language_code == "en" or not path.is_file():
        return _gettext.NullTranslations()
    with path.open("rb") as file:
        return _gettext.GNUTranslations(file)


def activate(language_code: str) -> str:
    """Switch the words of this process; an unknown language means English. Returns the language in use."""
    _active[0] = language_code if language_code in LANGUAGES else "en"
    return _active[0]


def language() -> str:
    """The language in use: ``en`` or ``ru``."""
    return _active[0]


def gettext(message: str) -> str:
    """The message in the active language."""
    return _translations(_active[0]).gettext(message) if message else ""


def translated(message: str, language_code: str) -> str:
    """The message in another language than the active one."""
    return _translations(language_code).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The right plural form for ``count``; Russian has three of them."""
    return _translations(_active[0]).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """The message where English uses one word for two things; ``context`` tells them apart."""
    return _translations(_active[0]).pgettext(context, message)


def N_(message: str) -> str:
    """Mark a message for the catalogue that is translated later, when it is shown."""
    return message


def language_from_environment(environment: Mapping[str, str] = os.environ) -> str:
    """What ``SUPPORTDESK_LANG`` or else the locale asks for, English when neither names a known language."""
    for name in ("SUPPORTDESK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "").strip().lower()
        if value:
            code = value[:2]
            return code if code in LANGUAGES else "en"
    return "en"
