"""Which of the desk's two languages a text is written in: it picks the macro's language, nothing more."""

from __future__ import annotations

import re

_SAMPLE = 600
_WORDS = re.compile(r"[^\W\d_]+")
_NOT_RUSSIAN = "іїєґўјљњћђџ".encode("cp1251")
_CYRILLIC = bytes(range(0xC0, 0x100)) + "ё".encode("cp1251") + _NOT_RUSSIAN
_RARE = re.compile("[ѐђ-ѿґ]")
"""Small letters of the Cyrillic block that Russian does not have."""
_NO_ASCII_LETTER = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalpha()})
_ENGLISH_WORDS = """
    a about access account after all am an and any are as at be been best but by can cancel cannot could dear did do
    does error for free from had has have hello help hey hi how i if in invoice is it its just like login me more my
    need new no not now of offer ok on or order our out password payment please problem question refund regards request
    sale so some special still subject subscription test thank thanks that the their them then there they this to try
    up us want was we were what when where which who why will with would yes you your
"""
_FOREIGN_WORDS = """
    der die das und ist nicht ich mit für auf den von sie wir ein eine hallo bitte danke le la les des est que pour pas
    une et vous nous bonjour merci el los las por con una gracias hola il di che non per sono ciao grazie het een van
    niet voor och att det som är jeg ikke og nie jest dzień não com obrigado
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FOREIGN = frozenset(_FOREIGN_WORDS.split())


def guess_language(text: str) -> str:
    """``ru``, ``en``, or an empty string for any other language and for too little text."""
    sample = text[:_SAMPLE].lower()
    if "@" in sample or "://" in sample:
        sample = " ".join([word for word in sample.split() if "@" not in word and "://" not in word])
    if sample.isascii():
        words = sample.translate(_NO_ASCII_LETTER).split()
        letters = sum(map(len, words))
    else:
        cyrillic, other = _cyrillic_letters(sample)
        mostly = cyrillic * 10 >= len(sample) * 3 and cyrillic > 1
        words = [] if mostly else _WORDS.findall(sample)
        letters = cyrillic if mostly else sum(map(len, words))
        if letters > 1 and cyrillic * 10 >= letters * 3:
            return "" if other * 50 > cyrillic else "ru"
    if letters < 2:
        return ""
    english = sum(map(_ENGLISH.__contains__, words))
    foreign = sum(map(_FOREIGN.__contains__, words))
    return "en" if english > foreign and english * 12 >= len(words) else ""


def _cyrillic_letters(sample: str) -> tuple[int, int]:
    """How many there are, and how many of them Russian does not have.

    Counted as bytes: looking at characters costs five times as much.
    """
    if not _RARE.search(sample):
        encoded = sample.encode("utf-8", "ignore")
        return encoded.count(b"\xd0") + encoded.count(b"\xd1"), 0  # with which all others begin
    legacy = sample.encode("cp1251", "ignore")
    return (len(legacy) - len(legacy.translate(None, _CYRILLIC)),
            len(legacy) - len(legacy.translate(None, _NOT_RUSSIAN)))
