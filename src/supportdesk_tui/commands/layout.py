"""Keys by where they lie: what a Cyrillic layout sends, as the Latin character of the same physical key.

Used in command state only, never while text is typed. The Russian letters follow the JCUKEN layout;
Ukrainian and Belarusian letters that Russian lacks are added where their own layouts put them.
"""

from __future__ import annotations

from collections.abc import Iterable

_RU_LOWER = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LATIN_LOWER = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RU_UPPER = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_LATIN_UPPER = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'

JCUKEN: dict[str, str] = dict(zip(_RU_LOWER + _RU_UPPER, _LATIN_LOWER + _LATIN_UPPER, strict=True))
"""Russian character -> Latin character of the same key; every image is distinct."""

_UKRAINIAN = {"і": "s", "І": "S", "ї": "]", "Ї": "}", "є": "'", "Є": '"', "ґ": "\\", "Ґ": "|"}
_BELARUSIAN = {"і": "s", "І": "S", "ў": "o", "Ў": "O"}
NEIGHBOURS: dict[str, str] = _UKRAINIAN | _BELARUSIAN | {"№": "#"}
"""Letters of the neighbouring layouts, and the number sign."""

_TO_LATIN = JCUKEN | NEIGHBOURS
_BY_LAYOUT = {"ru": JCUKEN, "uk": JCUKEN | _UKRAINIAN, "be": JCUKEN | _BELARUSIAN}
_TO_RUSSIAN = {latin: russian for russian, latin in JCUKEN.items()}


_in_force = dict(_TO_LATIN)


def use(layouts: Iterable[str]) -> None:
    """Take the letters of these layouts by their place from now on; with none every key is taken as it comes."""
    _in_force.clear()
    for layout in layouts:
        _in_force.update(_BY_LAYOUT[layout] | {"№": "#"})


def physical(key: str) -> str:
    """The key's name as a Latin keyboard would give it; other keys are returned as they are.

    Args:
        key: A character, or a name with modifiers such as ``ctrl+й``.
    """
    prefix, plus, last = key.rpartition("+")
    if plus and prefix:
        return f"{prefix}+{_in_force.get(last, last).lower()}" if last in _in_force else key
    return _in_force.get(key, key)


def relaid(text: str) -> tuple[str, ...]:
    """The text as typed, and as it reads when it was typed in the other layout."""
    latin = "".join(_TO_LATIN.get(character, character) for character in text)
    russian = "".join(_TO_RUSSIAN.get(character, character) for character in text)
    return tuple(dict.fromkeys((text, russian, latin)))
