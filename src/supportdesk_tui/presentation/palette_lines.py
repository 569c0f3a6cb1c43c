"""The palette as lines: label, key, what it costs; the impossible in grey with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.commands.command import Command, Effect
from supportdesk_tui.commands.palette import Entry
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.line import Line, between, cut, fit, selected, width_of
from supportdesk_tui.presentation.look import Look

_KEYS = 9


def effect_words(command: Command, tickets: int, seconds: int) -> str:
    """What a command does to the desk, in two words."""
    if command.effect is Effect.DELAYED:
        count = max(1, tickets)
        return ngettext("{n} letter, {seconds} s to take back", "{n} letters, {seconds} s to take back",
                        count).format(n=count, seconds=seconds)
    if command.effect is Effect.DRAFT:
        return gettext("opens a letter")
    return gettext("can be taken back") if command.undoable else ""


def palette_lines(entries: Sequence[Entry], cursor: int, rows: int, width: int, look: Look) -> tuple[Line, ...]:
    """As many entries as there are rows, the one under the cursor among them."""
    top = max(0, min(cursor - rows + 1, len(entries) - rows)) if cursor >= rows else 0
    lines = [_line(entry, place == cursor, width, look)
             for place, entry in enumerate(entries[top:top + rows], start=top)]
    rest = len(entries) - top - len(lines)
    if rest > 0 and lines:
        more = ngettext("… and {n} more", "… and {n} more", rest).format(n=rest)
        lines.append(((look.text(f"   {more}"), "dim"),))
    return tuple(lines)


def _line(entry: Entry, chosen: bool, width: int, look: Look) -> Line:
    mark = ((look.signs.cursor if chosen else " ") + " ", "key")
    if entry.reason:
        said = gettext("not possible: {label} – {reason}").format(label=entry.label, reason=entry.reason)
        line = cut((mark, (look.text(said), "dim")), width)
        return selected(line, width) if chosen else line
    remark = f"  {look.text(entry.remark)}" if entry.remark else ""
    keys = f"  {fit(look.text(entry.keys), _KEYS)}"
    left: Line = (mark, (look.text(entry.label), "text"))
    right: Line = ((keys, "key"), (fit(remark, min(34, width // 3)), "dim"))
    if width_of(left) + width_of(right) > width:  # columns that are empty give way
        right = ((keys.rstrip(), "key"), (fit(remark, width // 3).rstrip(), "dim"))
    line = between(left, right, width)
    return selected(line, width) if chosen else line
