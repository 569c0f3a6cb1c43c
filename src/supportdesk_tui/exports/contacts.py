"""Whom to answer: e-mail addresses, phone numbers and Telegram names out of cells."""

from __future__ import annotations

import re
import unicodedata

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_PLAIN = re.compile(r"[A-Za-z0-9_+-]{1,30}(?:\.[A-Za-z0-9_+-]{1,30})?@"
                    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}")
_BETWEEN = re.compile(r"[\s,;]+")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_NO_DIGIT = re.compile(r"[^0-9]+")
_PLAIN_PHONE = re.compile(r"\+[0-9]{8,15}")
_EXTENSION = re.compile(r"(?<=[\d)])[\s(]*(?:ext(?:ension)?|extn|x|доб(?:авочный)?|вн(?:утр(?:енний)?)?)"
                        r"[.:\s]*\d{1,6}\)?", re.IGNORECASE)
_CALLED = re.compile(r"(?:tel|phone|mob|моб|тел)(?:\.|:|\.:)\s*", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s()./\u2010-\u2015-]+")
_TELEGRAM = re.compile(r"(?:(?:https?://)?(?:t\.me|telegram\.me)/|@)?([A-Za-z][A-Za-z0-9_]{3,31})/?")


def addresses(cell: str) -> tuple[str, ...]:
    """The valid addresses of a cell, lower case, in order; IDN domains stay in Unicode."""
    if _PLAIN.fullmatch(cell):  # as nearly every cell is
        return (cell.lower(),)
    found: list[str] = []
    for part in _BETWEEN.split(_UNSEEN.sub("", cell)):
        address = _MAILTO.sub("", part.rstrip(".").strip("<>\"'()")).split("?")[0].rstrip(".")
        address = unicodedata.normalize("NFC", address.lower())
        if is_address(address) and address not in found:
            found.append(address)
    return tuple(found)


def is_address(address: str) -> bool:
    """Can mail be sent there? A local part with a look-alike Cyrillic letter cannot be meant."""
    local, at, domain = address.rpartition("@")
    if not at or len(address) > 254 or not _LOCAL.fullmatch(local) or ".." in f".{local}.":
        return False
    labels = domain.split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def phone(cell: str) -> str:
    """The first valid number of a cell in E.164, or an empty string.

    Russian habits are read as such: 8XXXXXXXXXX and 7XXXXXXXXXX (11 digits) and 9XXXXXXXXX (10) become +7...
    """
    if _PLAIN_PHONE.fullmatch(cell):
        return cell
    for part in re.split(r"[,;\n]", _UNSEEN.sub("", cell)):
        said = part.replace("\u00a0", " ").strip().removeprefix("'").strip()
        called = _CALLED.match(said)
        extension = _EXTENSION.search(said)
        number = _number(said[called.end() if called else 0:
                              extension.start() if extension and extension.end() == len(said) else len(said)])
        if number:
            return number
    return ""


def _number(text: str) -> str:
    if not _PHONE.fullmatch(text):
        return ""
    digits = _NO_DIGIT.sub("", text)
    if not 8 <= len(digits) <= 15:
        return ""
    if text.startswith("+"):
        return f"+{digits}"
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == 10 and digits[0] == "9":
        return f"+7{digits}"
    return f"+{digits}"


def telegram(cell: str) -> str:
    """The Telegram name of a cell as ``@name``, lower case, or an empty string."""
    for part in re.split(r"[\s,;]+", cell):
        found = _TELEGRAM.fullmatch(part)
        if found:
            return f"@{found[1].lower()}"
    return ""
