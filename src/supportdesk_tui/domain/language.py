"""Which of the desk's two languages a text is written in: it picks the macro's language, nothing more."""

from __future__ import annotations

import re

_SAMPLE = 600
_WORDS = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]+")
_NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђџ]")
_ENGLISH = frozenset(
    "a about after all am an and any are as at be been but by can cannot can't could did do does don't for from had has "
    "have hello help hi how i if i'm in is it its just like me my need no not now of on or our out please so some still "
    "thank thanks that the their them then there they this to try up us want was we were what when where which who why "
    "will with would you your cancel login password account subscription payment refund access dear order sale "
    "special offer free new invoice error problem question request more no yes hey regards best ok subject test access".split()
)
_FOREIGN = frozenset(
    "der die das und ist nicht ich mit für auf den von sie wir ein eine hallo bitte danke le la les des est que pour pas "
    "une et vous nous bonjour merci el los las por con una gracias hola il di che non per sono ciao grazie het een van "
    "niet voor och att det som är jeg ikke og nie jest dzień não com obrigado".split()
)


def guess_language(text: str) -> str:
    """``ru``, ``en``, or an empty string for any other language and for too little text."""
    sample = text[:_SAMPLE].lower()
    if "@" in sample or "://" in sample:
        sample = " ".join([word for word in sample.split() if "@" not in word and "://" not in word])
    words = _WORDS.findall(sample)
    letters = sum(map(len, words))
    if letters < 2:
        return ""
    if not sample.isascii():
        cyrillic = sum(map(len, _CYRILLIC.findall(sample)))
        if cyrillic * 10 >= letters * 3:
            return "" if len(_NOT_RUSSIAN.findall(sample)) * 50 > cyrillic else "ru"
    english = sum(map(_ENGLISH.__contains__, words))
    foreign = sum(map(_FOREIGN.__contains__, words))
    return "en" if english > foreign and english * 12 >= len(words) else ""
