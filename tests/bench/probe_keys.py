"""What a terminal sends for a key."""

from __future__ import annotations

_CURSOR_KEYS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_NAMED_KEYS = {
    "enter": b"\r",
    "esc": b"\x1b",
    "escape": b"\x1b",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "space": b" ",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "insert": b"\x1b[2~",
    "pgup": b"\x1b[5~",
    "pgdn": b"\x1b[6~",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
    "f6": b"\x1b[17~",
    "f7": b"\x1b[18~",
    "f8": b"\x1b[19~",
    "f9": b"\x1b[20~",
    "f10": b"\x1b[21~",
    "f11": b"\x1b[23~",
    "f12": b"\x1b[24~",
}


def key_bytes(key: str, application_cursor: bool = False) -> bytes:
    """Translate a key name ('j', 'ctrl+d', 'alt+x', 'pgdn', 'raw:\\x1b[A') to bytes."""
    if key.startswith("raw:"):
        return key[4:].encode("utf-8").decode("unicode_escape").encode("latin-1")
    name = key.lower()
    if name in _CURSOR_KEYS:
        return f"\x1b{'O' if application_cursor else '['}{_CURSOR_KEYS[name]}".encode()
    if name in _NAMED_KEYS:
        return _NAMED_KEYS[name]
    if name.startswith("ctrl+") and len(name) == 6:
        return bytes([ord(name[5].upper()) & 0x1F])
    if name.startswith("alt+") and len(key) > 4:
        return b"\x1b" + key_bytes(key[4:], application_cursor)
    return key.encode("utf-8")  # a character, or a whole string to type at once
