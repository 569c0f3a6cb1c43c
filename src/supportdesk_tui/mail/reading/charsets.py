"""Bytes to text: the declared charset if it fits, else what the bytes look like (M-16)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from supportdesk_tui.mail.reading.detection import CYRILLIC, guess_charset, likelier_cyrillic, reads_as_russian

_ALIASES = {
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "uft-8": "utf-8",
    "unicode": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "iso-gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "cp950",
    "big-5": "cp950",
    "x-big5": "cp950",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "x-euc-jp": "euc-jp",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601-1989": "cp949",
    "euc-kr": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "x-ansi": "cp1252",
    "ansi": "cp1252",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-9": "cp1254",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "mac": "mac-roman",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "x-koi8-r": "koi8-r",
    "koi8-ru": "koi8-u",
    "ibm866": "cp866",
    "x-cp866": "cp866",
    "dos-866": "cp866",
}
_NOTHING = frozenset(
    ("", "us-ascii", "ascii", "ansi_x3.4-1968", "646", "7bit", "8bit", "unknown-8bit", "x-unknown", "unknown",
     "none", "default", "binary")
)  # fmt: skip
_WINDOWS = re.compile(r"(?:x-)?(?:windows|win|cp|microsoft|ms)[-_ ]?(?:cp)?[-_ ]?(\d{3,5})")
_ISO_8859 = re.compile(r"iso[-_ ]?8859[-_ ]?(\d{1,2})(?:[-_:].*)?")
_IN_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)

_NOT_TEXT = frozenset(
    ("base64", "hex", "bz2", "zip", "uu", "quopri", "rot13", "rot_13", "idna", "punycode", "raw_unicode_escape",
     "unicode_escape", "unicode-escape", "undefined", "mbcs", "oem", "base64_codec", "zlib", "hex_codec")
)  # fmt: skip
_LATIN_LABELS = frozenset(("cp1252", "iso8859-15", "cp1250", "cp1251", "koi8-r", "koi8-u", "cp1254", "iso8859-2",
                           "iso8859-5", "mac-roman", "cp437", "cp850", "cp866", "mac-cyrillic"))  # fmt: skip
_DOUBLE_BYTE = frozenset(("gb18030", "cp949", "cp932", "cp950", "euc_jp"))


@lru_cache(maxsize=256)
def python_codec(label: str) -> str:
    """Python's name for a charset label out of a mail; ``""`` when it says nothing or is unknown."""
    name = label.strip().strip("\"'<>[]();,").strip().lower()
    if name.startswith("3d"):  # quoted-printable leaked into the header
        name = name[2:].strip("\"'")
    if name in _NOTHING:
        return ""
    if name not in _ALIASES:
        if windows := _WINDOWS.fullmatch(name):
            name = "cp" + windows[1]
        elif iso := _ISO_8859.fullmatch(name):
            name = "iso-8859-" + iso[1]
    name = _ALIASES.get(name, name)
    if name in _NOT_TEXT or not name.isascii() or "\x00" in name:
        return ""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return codec.name if codec._is_text_encoding else ""


def decode_text(data: bytes, declared: str = "", *, second: str = "", is_html: bool = False,
                guessed: list[str] | None = None) -> str:
    """Decode without ever failing, and without U+FFFD as long as any reading fits.

    Args:
        data: The bytes, transfer encoding undone.
        declared: The charset label that goes with them.
        second: A label to try when ``declared`` says nothing or does not fit, such as the body's for a header.
        is_html: Look for a charset in a ``<meta>``.
        guessed: Gets the name of a charset that was chosen by the look of the bytes (M-16).
    """
    if data.isascii():
        codec = python_codec(declared)
        if codec in ("utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32") or b"\x1b" in data:
            return _decode_stateful(data, codec)
        return data.decode("ascii")
    codec = python_codec(declared)
    if codec == "utf-8" or not codec or codec in _LATIN_LABELS:
        # Valid UTF-8 is no accident, whatever the label says.
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if codec and codec != "utf-8":
        text = _strictly(data, codec)
        if text is not None:
            doubtful = codec in CYRILLIC and not reads_as_russian(text)
            better = likelier_cyrillic(data, codec) if doubtful else codec
            if better == codec:
                return text
            if guessed is not None:
                guessed.append(better)
            return data.decode(better, "replace")
    return _decode_undeclared(data, codec, second, is_html, guessed)


def _decode_stateful(data: bytes, codec: str) -> str:
    if b"\x1b$" in data or b"\x1b(" in data:
        for escaped in ("iso2022_jp_ext", "iso2022_kr", "iso2022_jp_2"):
            if (text := _strictly(data, escaped)) is not None:
                return text
        return data.decode("iso2022_jp_ext", "ignore")
    if codec.startswith(("utf-7", "hz", "utf-16", "utf-32")):
        text = _strictly(data, codec)
        if text is not None:
            return text
    return data.decode("ascii")


def _decode_undeclared(data: bytes, codec: str, second: str, is_html: bool, guessed: list[str] | None) -> str:
    if b"\x1b$" in data and (text := _strictly(data, "iso2022_jp_ext")) is not None:
        return text
    tried = [python_codec(second)]
    if is_html and (meta := _IN_META.search(data, 0, 4_096)):
        tried.append(python_codec(meta[1].decode("ascii")))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tried.append("utf-16")
    if codec in _DOUBLE_BYTE or codec == "utf-8":
        damaged = data.decode(codec, "replace")
        # A cut or mangled character here and there does not change what the text is written in.
        broken, high = damaged.count("\ufffd"), sum(1 for c in damaged if c > "\x7f")
        if broken * 20 <= high or (codec == "utf-8" and broken * 2 <= high):
            return damaged
    for candidate in tried:
        if candidate and candidate not in ("utf-8", codec) and (text := _strictly(data, candidate)) is not None:
            return text
    guess = guess_charset(data)
    text = _strictly(data, guess)
    if guessed is not None:
        guessed.append(guess if text is not None else "latin-1")
    return text if text is not None else data.decode("latin-1")


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        if codec == "cp1252":  # five bytes are undefined there; browsers read them as C1 controls
            return data.decode("cp1252", "surrogateescape").translate(_UNDEFINED_IN_CP1252)
        return None
    return text


_UNDEFINED_IN_CP1252 = {0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
