"""A live tester of keys: what the terminal sends, what the panel makes of it, and which command it means."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Sequence

from supportdesk_tui.commands.key_bytes import AS_BEFORE, ASK_FOR_KEYS, KeyBytes, PressedKey
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.list_lines import scope_words

ESCAPE_DELAY = 0.1


def test_keys() -> None:
    """Show each key until the operator presses Esc or q twice."""
    print(_("Press keys to see what they mean; Esc Esc or q q ends."))
    before = termios.tcgetattr(0)
    sys.stdout.write(ASK_FOR_KEYS)
    sys.stdout.flush()
    try:
        tty.setraw(0)
        _listen()
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
        sys.stdout.write(AS_BEFORE)
        sys.stdout.flush()


def _listen() -> None:
    reader, decode, last, sent = KeyBytes(), getincrementaldecoder("utf-8")("replace").decode, "", b""
    while True:
        ready, _w, _x = select.select([0], [], [], ESCAPE_DELAY)
        if ready:
            data = os.read(0, 4096)
            if not data:
                return
            sent += data
            pressed = list(reader.feed(decode(data)))
        else:
            pressed = list(reader.pause()) if sent else []
        for key in pressed:
            sys.stdout.write("\r\n".join(lines(sent, key)) + "\r\n")
            sys.stdout.flush()
            sent = b""
            if key.by_place == last and last in {"escape", "q"}:
                return
            last = key.by_place


def lines(sent: bytes, key: PressedKey) -> Sequence[str]:
    """What is said of a key."""
    head = f"{sent.decode('utf-8', 'replace')!a}  {key.name}"
    if key.by_place != key.name:
        head += f" = {key.by_place}"
    meanings: dict[str, list[str]] = {}
    for scope, command in key.meanings:
        meanings.setdefault(command, []).append(scope_words(scope))
    if not meanings:
        return (f"{head}  {_('no command')}",)
    return (head, *(f"    {command}  ({', '.join(places)})" for command, places in meanings.items()))
