"""The table of keys in docs/keys.md, made from the registry of commands; ``--check`` fails when it is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from supportdesk_tui import i18n
from supportdesk_tui.commands.command import Command, Scope
from supportdesk_tui.commands.layout import JCUKEN
from supportdesk_tui.commands.registry import in_scope
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.presentation.list_lines import scope_words

TARGET = Path(__file__).resolve().parents[1] / "docs" / "keys.md"
RUSSIAN = {latin: russian for russian, latin in JCUKEN.items()}
HEAD = """# Keys

Made from the registry of commands (`python tools/key_table.py`); do not edit by hand.

Letters are meant by their place on the keyboard: in the Russian layout the key that sends the letter of the
second column does the same. While text is typed no letter is a command. `can be undone` means the undo key.
"""


def table() -> str:
    """The whole document."""
    i18n.activate("en")
    parts = [HEAD]
    for scope in Scope:
        commands = in_scope(scope)
        name = "Letter, while typing" if scope is Scope.EDIT else scope_words(scope)
        parts.append(f"\n## {name}\n\n| key | Russian layout | what it does | effect | can be undone | id |\n"
                     "|---|---|---|---|---|---|\n")
        parts += [_row(command) for command in commands]
    return "".join(parts)


def _row(command: Command) -> str:
    keys = command.keys
    shown = [f"`{keys[0]}` ... `{keys[8]}`", *(f"`{key_words(key)}`" for key in keys[9:])] if len(keys) > 5 \
        else [f"`{key_words(key)}`" for key in keys]
    twins = [f"`{RUSSIAN[key]}`" for key in keys if len(key) == 1 and key.isalpha() and key in RUSSIAN]
    choice = ", then a digit" if command.needs_choice and keys else ""
    return (f"| {' '.join(shown) or 'palette only'}{choice} | {' '.join(twins)} | {i18n.gettext(command.label)} "
            f"| {command.effect.value} | {'yes' if command.undoable else ''} | `{command.id}` |\n")


def main(arguments: list[str]) -> int:
    """Write the table, or with ``--check`` compare it; returns the exit code."""
    fresh = table()
    if "--check" in arguments:
        if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == fresh:
            return 0
        sys.stdout.write("docs/keys.md is stale: run python tools/key_table.py\n")
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
