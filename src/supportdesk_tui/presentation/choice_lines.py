"""A choice as lines: short choices flow side by side, long ones stand one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import Line, Span, between, cut, width_of, wrap
from supportdesk_tui.presentation.look import Look

MOST_ROWS = 10
"""Nine digits and Enter."""
MOST_TOLD = 8
"""A link of a thousand letters must not push the choice out of sight."""


def choice_lines(title: str, labels: Sequence[tuple[str, str, str]], typed: str, read_as: str, width: int,
                 look: Look, above: Sequence[Span] = (), *, searched: bool = True) -> tuple[Line, ...]:
    """The lines of a strip.

    Args:
        title: What is chosen.
        labels: Digit, label and remark of each choice that fits.
        typed: The letters typed to search.
        read_as: Those letters in the other layout, when only so they fit.
        width: Cells of a line.
        look: The drawing characters.
        above: Texts to be read before choosing, shown whole.
        searched: Letters search; in a question they do not.
    """
    rule = look.signs.rule
    typed_part = f" {typed}" + (f" ({read_as})" if read_as else "") if typed else ""
    hints = [gettext("digit picks · 0 or Esc back"), gettext("0 back"), "0"]
    if searched:
        hints.insert(0, gettext("digit picks · letters search · 0 or Esc back"))
    left: Line = ((f"{rule}{rule} ", "rule"), (look.text(title), "title"), (look.text(typed_part), "key"),
                  (" ", "text"))
    room = width - width_of(left)
    hint = next((look.text(hint) for hint in hints if cell_len(hint) < room), "0")
    head = between(left, ((" " + hint, "dim"),), width)
    flowing = not any(remark for _, _, remark in labels) and all(len(label) < 26 for _, label, _ in labels)
    body = _flowing(labels, width, look) if flowing else _standing(labels, width, look)
    told: list[Line] = [((" ", "text"), (look.text(row), style)) for text, style in above
                        for row in wrap(text, max(10, width - 2))]
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD - 1], ((" " + look.text("…"), "dim"),)]
    return (head, *told, *body)


def _standing(labels: Sequence[tuple[str, str, str]], width: int, look: Look) -> list[Line]:
    lines: list[Line] = []
    keyed = [label for label in labels if label[0]][:MOST_ROWS]
    for digit, label, remark in keyed:
        left: Line = ((f" {digit} ", "key"), (look.text(label), "text"))
        right: Line = ((f"  {look.text(remark)} ", "dim"),) if remark else ()
        lines.append(between(left, right, width))
    if len(labels) > len(keyed):
        more = gettext("… and {n} more: type to find them").format(n=len(labels) - len(keyed))
        lines.append(((look.text(f"   {more}"), "dim"),))
    return lines


def _flowing(labels: Sequence[tuple[str, str, str]], width: int, look: Look) -> list[Line]:
    lines: list[Line] = []
    row: Line = ()
    for digit, label, _ in labels:
        part: Line = ((f" {digit or ' '} ", "key"), (look.text(label) + " ", "text"))
        if row and width_of(row) + width_of(part) > width:
            lines.append(row)
            row = ()
        row += part
    return [*lines, cut(row, width)]
