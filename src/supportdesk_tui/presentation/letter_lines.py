"""A letter that is ready to go, as lines: everything that would leave, with open placeholders standing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.reply import Ready
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.effect_words import effect_words
from supportdesk_tui.presentation.line import Line, Span, between, cut, fit, width_of, wrap
from supportdesk_tui.presentation.look import Look

_HOLE = re.compile(r"(⟦[^⟦⟧\n]{1,80}⟧)")
LABEL = 9


def title_line(ready: Ready, requester: str, editing: bool, saved: str, width: int, look: Look,
               other: str = "") -> Line:
    """The heading: what it is, for whom, in which state, and when the draft was kept, or who else is writing."""
    what = f"{words.purpose(ready.purpose)} #{ready.ticket_id}" if ready.ticket_id else words.purpose(ready.purpose)
    if ready.purpose == "reply" and requester:
        what = f"{what} → {requester}"
    note = ready.purpose == "note"
    unfit = bool(ready.problems) or not (note or ready.to)
    state = gettext("EDITING") if editing else gettext("HOLES TO FILL") if ready.problems \
        else gettext("READY TO KEEP") if note else gettext("NO ADDRESS") if unfit else gettext("READY TO SEND")
    rule = look.signs.rule
    ending: Line = ((look.text(" · "), "dim"), (state, "warn" if editing or unfit else "ok"), (" ", "text"))
    # A long name gives way: the state of the letter must be seen.
    heading = cut(((f"{rule}{rule} ", "rule"), (look.text(what), "title")), width - width_of(ending))
    left: Line = (*heading, *ending)
    right: Line = ((" " + gettext("draft kept {time}").format(time=saved) + " ", "dim"),) if saved else ()
    if other:
        right = ((" " + look.text(gettext("{name} is writing here too").format(name=other)) + " ", "warn"),)
    return between(left, right if width_of(left) + width_of(right) <= width else (), width)


def header_lines(ready: Ready, width: int, look: Look) -> Iterator[Line]:
    """To, Cc, subject and the macro."""
    if ready.purpose == "note":
        return
    to = ", ".join(ready.to) or gettext("nobody: add an address")
    yield cut(_labelled(gettext("To"), look.text(to), "text" if ready.to else "error"), width)
    if ready.cc:
        yield cut(_labelled(gettext("Cc"), look.text(", ".join(ready.cc)), "text"), width)
    yield cut((*_labelled(gettext("Subject"), "", "text")[:1],
               *_with_holes(look.text(ready.subject), "bold")), width)
    if ready.title:
        yield cut(_labelled(gettext("Macro"), look.text(ready.title), "dim"), width)
    yield ()


def _labelled(label: str, text: str, style: str) -> tuple[Span, Span]:
    return (" " + fit(label, LABEL), "label"), (text, style)


def _with_holes(text: str, style: str) -> Line:
    return tuple((part, "hole" if part.startswith("⟦") else style) for part in _HOLE.split(text) if part)


def body_lines(ready: Ready, width: int, look: Look) -> tuple[Line, ...]:
    """The text as it would leave."""
    lines: list[Line] = []
    for paragraph in ready.text.rstrip().split("\n"):
        style = "quote" if paragraph.lstrip().startswith(">") else "text"
        lines += [((" ", "text"), *_with_holes(look.text(text), style))
                  for text in wrap(paragraph, max(20, width - 2))]
    return tuple(lines)


def footing(ready: Ready, config: DeskConfig, now: datetime, width: int, look: Look) -> Line:
    """What takes effect when it has left, or what is still missing."""
    if ready.problems:
        names = ", ".join(dict.fromkeys(problem.variable for problem in ready.problems))
        said = ngettext("{n} placeholder without a value: {names} · Enter goes there",
                        "{n} placeholders without a value: {names} · Enter goes there",
                        len(ready.problems)).format(n=len(ready.problems), names=names)
        return cut(((" " + look.text(said), "error"),), width)
    if ready.purpose == "note":
        return cut(((" " + gettext("The requester never sees a note."), "dim"),), width)
    effects = effect_words(ready.effects, config, now)
    said = gettext("When it has left: {effects}").format(effects=effects) if effects \
        else gettext("When it has left: the ticket stays as it is")
    return cut(((" " + look.text(said), "promise"),), width)
