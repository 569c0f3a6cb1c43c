"""What to say of a key that means nothing where it was pressed: as it is printed, and where it would mean something."""

from __future__ import annotations

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.registry import keymap
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.list_lines import scope_words

_KNOWN_FROM = (Scope.QUEUE, Scope.CONVERSATION, Scope.READY, Scope.SOP, Scope.OUTBOX, Scope.LOG)


def unknown_key(key: str, raw: str, scope: Scope) -> str:
    """A sentence about a key in command state.

    Args:
        key: The key by its place.
        raw: The key as it came.
        scope: Where it was pressed.
    """
    if key.startswith("alt+"):
        return key_with_alt(raw)
    shown = key_words(raw) if raw == key else f"{key_words(raw)} ({key_words(key)})"
    for place in _KNOWN_FROM:
        command = keymap(place).get(key)
        if command is not None and place is not scope:
            return gettext("{key}: no command here; in “{place}”: {label} · ? shows the keys").format(
                key=shown, place=scope_words(place), label=gettext(command.label))
    return gettext("{key}: no command here · ? shows the keys").format(key=shown)


def key_with_alt(key: str) -> str:
    """A sentence about Alt and a key, which older terminals send as they send Esc and a key in one instant."""
    bare = key.removeprefix("alt+")
    bare = bare.removeprefix("shift+").upper() if bare.startswith("shift+") else bare
    return gettext("Alt+{key} does nothing · Esc right before a key looks the same: press it again").format(
        key=key_words(bare))


def key_while_typing(key: str) -> str:
    """A sentence about a function key while text is typed; empty for keys that write or move."""
    if not (key.startswith("f") and key[1:].isdigit()):
        return ""
    return gettext("{key}: no command while text is typed · Esc ends typing").format(key=key_words(key))
