"""Which charset undeclared 8-bit bytes are written in, judged by how its users write.

Multi-byte charsets are believed when the bytes are well-formed in them and most characters are everyday
ones; Cyrillic ones by letter frequency and by capitals standing where capitals stand. What is left is
Western European.
"""

from __future__ import annotations

import re

_SAMPLE = 4_096
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")

_RUSSIAN_BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_WEIGHT = {letter: 1.0 - place / 40 for place, letter in enumerate(_RUSSIAN_BY_FREQUENCY)}
_WEIGHT |= dict.fromkeys("іїєґўјљњћђџ", 0.1)

CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")
_DOUBLE_BYTE = ("gb18030", "cp949", "cp932", "euc_jp", "cp950")

_ENOUGH_TO_DOUBT = 5
"""A declared charset is not doubted for fewer 8-bit letters."""
_PLAUSIBLE = 0.72
"""Russian in its own charset scores more; in KOI8-R for Windows-1251 or the reverse, case and frequency are off."""
_FAR_BETTER, _FAR_BETTER_IF_SHORT = 0.2, 0.4
_SHORT = 10

_COMMON_PAIRS = """
    ст но то на ен ов ни ра во ко ро ос ал ли по ер ре не ор пр ть ет ан го ло де та ла ка ва те от ел ом ле да ол ат
    ог он од ин ве ти ам ск ас ес ар ри за ма ой об ки му ил ей мо до ак ие ии ия ны ый ые их ся им ми ки ги
"""
_RUSSIAN_PAIRS = frozenset(_COMMON_PAIRS.split())


def guess_charset(data: bytes) -> str:
    """The likeliest Python codec for bytes that are neither ASCII nor UTF-8; it may still fail strictly."""
    sample = data[:_SAMPLE]
    runs = _HIGH_RUN.findall(sample)
    high = sum(map(len, runs))
    if high < 2:
        return "cp1252"
    best, best_score = "cp1252", _western_score(sample, runs, high)
    for codec in CYRILLIC:
        score = _cyrillic_score(sample, codec, high)
        if score > best_score:
            best, best_score = codec, score
    for codec in _DOUBLE_BYTE:
        score = _double_byte_score(sample, codec)
        if score > best_score:
            best, best_score = codec, score
    return best


def reads_as_russian(text: str) -> bool:
    """A quick test: are the nine commonest small letters as common as they should be?

    In the wrong one of KOI8-R and Windows-1251 small letters become capitals.
    """
    sample = text[:400]
    letters = len(sample.encode()) - len(sample)
    return sum(map(sample.count, "оеаинтсрв")) * 5 >= letters * 2


def likelier_cyrillic(data: bytes, declared: str) -> str:
    """``declared``, unless the bytes read as Russian in another Cyrillic charset and as gibberish in this one."""
    sample = data[:_SAMPLE]
    high = sum(map(len, _HIGH_RUN.findall(sample)))
    score = _cyrillic_score(sample, declared, high)
    if high < _ENOUGH_TO_DOUBT or score > _PLAUSIBLE:
        return declared
    scores = {codec: _cyrillic_score(sample, codec, high) for codec in ("cp1251", "koi8-r", "iso8859-5", "cp866")}
    best = max(scores, key=scores.__getitem__)
    margin = _FAR_BETTER_IF_SHORT if high < _SHORT else _FAR_BETTER
    return best if scores[best] > max(score, 0.0) + margin else declared


def _western_score(sample: bytes, runs: list[bytes], high: int) -> float:
    """High bytes stand alone between ASCII letters, as in "café" and "Müller"."""
    single = sum(1 for run in runs if len(run) == 1)
    letters = sum(1 for byte in sample if byte < 0x80 and chr(byte).isalpha())
    upper_letters = sum(1 for run in runs for byte in run if byte >= 0xC0)
    return 0.55 * (single / len(runs)) * min(1.0, letters / high) + 0.05 * upper_letters / high


def _cyrillic_score(sample: bytes, codec: str, high: int) -> float:
    text = sample.decode(codec, "replace")
    score = 0.0
    letters = 0
    previous = " "
    for char in text:
        if char < "\x80":
            previous = char
            continue
        low = char.lower()
        weight = _WEIGHT.get(low)
        if weight is None:
            # Typographic quotes and dashes are at home in cp1251; line-drawing is not text.
            score -= 0.0 if char in "«»—–…№„“”\xa0" else 0.8
            letters += 0 if char in "«»—–…№„“”\xa0" else 1
        else:
            letters += 1
            if previous.isascii() and previous.isalpha():
                weight = -0.6  # alphabets do not mix within a word
            elif char != low and previous.isalpha() and previous == previous.lower():
                weight = -0.6  # a capital behind a small letter
            elif previous.lower() + low in _RUSSIAN_PAIRS:
                weight += 0.25
            score += weight
        previous = char
    return score / letters * min(1.0, 0.4 + letters / 10) if letters else 0.0


def _double_byte_score(sample: bytes, codec: str) -> float:
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3 or len(sample) < _SAMPLE:
            return 0.0
        text = sample[: error.start].decode(codec)
    wide = [char for char in text if char > "\x7f"]
    if not wide:
        return 0.0
    everyday = sum(_everyday(char, codec) for char in wide)
    return min(0.95, 0.75 + len(wide) / 20) * everyday / len(wide)


def _everyday(char: str, codec: str) -> float:
    if "\u3040" <= char <= "\u30ff":  # kana
        return 1.0 if codec in ("cp932", "euc_jp") else 0.0
    if "\uac00" <= char <= "\ud7a3":  # hangul
        return _hangul(char) if codec == "cp949" else 0.0
    if "\u3000" <= char <= "\u3011" or "\uff01" <= char <= "\uff5e":
        return 0.8
    if "\uff61" <= char <= "\uff9f":  # half-width kana: what other charsets look like in Shift_JIS
        return 0.0
    if not "\u4e00" <= char <= "\u9fff" or codec == "cp949":
        return 0.0
    try:
        lead = char.encode("gb2312" if codec == "gb18030" else codec)[0]
    except UnicodeEncodeError:
        return 0.0
    common = {"gb18030": (0xB0, 0xD7), "cp950": (0xA4, 0xC6), "cp932": (0x88, 0x97), "euc_jp": (0xB0, 0xCF)}
    low, high = common[codec]
    return 0.85 if low <= lead <= high else 0.1


def _hangul(char: str) -> float:
    """Everyday syllables are in the older, smaller set; the extension is what other charsets look like."""
    return 1.0 if len(char.encode("euc_kr")) == 2 else 0.1
