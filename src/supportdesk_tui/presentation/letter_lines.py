"""A letter that is ready to go, as lines: everything that would leave, with open placeholders standing out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.letters.composing import Other
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.send_gate import Concern
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.effect_words import effect_words
from supportdesk_tui.presentation.gate_words import concern_words
from supportdesk_tui.presentation.line import Line, Span, between, cut, fit, width_of, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.words import size_words

_HOLE = re.compile(r"(⟦[^⟦⟧\n]{1,80}⟧)")
LABEL = 9


def writing_words(other: Other, zone: tzinfo) -> str:
    """That another writes to this requester just now."""
    since = f"{other.since.astimezone(zone):%H:%M}" if other.since is not None else ""
    if other.own:
        return gettext("another panel of yours is writing here since {time}").format(time=since)
    return gettext("{name} is writing here since {time}").format(name=clean_line(other.name, 30), time=since)


def title_line(ready: Ready, requester: str, editing: bool, saved: str, width: int, look: Look, other: str = "", *,
               doubtful: bool = False, goes_on: bool = False) -> Line:
    """The heading: what it is, for whom, in which state; when the draft was kept, or who else is writing.

    A letter that ``goes_on`` below what is in sight says so: it is to be read before it leaves.
    """
    what = f"{words.purpose(ready.purpose)} #{ready.ticket_id}" if ready.ticket_id else words.purpose(ready.purpose)
    if ready.purpose == "reply" and requester:
        what = f"{what} → {requester}"
    note = ready.purpose == "note"
    unfit = bool(ready.problems) or not (note or ready.to)
    state = gettext("EDITING") if editing else gettext("HOLES TO FILL") if ready.problems \
        else gettext("READY TO KEEP") if note else gettext("NO ADDRESS") if unfit \
        else gettext("LOOK AGAIN") if doubtful else gettext("READY TO SEND")
    rule = look.signs.rule
    ending: Line = ((look.text(" · "), "dim"), (state, "warn" if editing or unfit or doubtful else "ok"), (" ", "text"))
    if editing and ready.files:
        count = ngettext("{n} file", "{n} files", len(ready.files)).format(n=len(ready.files))
        ending = (*ending, (look.text(f"· {count} "), "attachment"))
    if goes_on:
        ending = (*ending, (f"{look.text('·')} {look.signs.below} ", "warn"))
    # A long name gives way: the state of the letter must be seen.
    heading = cut(((f"{rule}{rule} ", "rule"), (look.text(what), "title")), width - width_of(ending))
    left: Line = (*heading, *ending)
    right: Line = ((" " + gettext("draft kept {time}").format(time=saved) + " ", "dim"),) if saved else ()
    if other:
        right = ((" " + look.text(other) + " ", "warn"),)
    return between(left, right if width_of(left) + width_of(right) <= width else (), width)


def header_lines(ready: Ready, width: int, look: Look, sender: str = "", *, html: bool = False) -> Iterator[Line]:
    """Everything around the text: To, Cc, Bcc, subject, files, whom it comes from and in which form, the macro.

    Nobody is left out: a recipient that is not in sight could not be checked (M-60).
    """
    if ready.purpose == "note":
        return
    missing = gettext("no e-mail address: Enter shows how to answer") if ready.purpose == "reply" \
        else gettext("nobody: add an address")
    to = ", ".join(ready.to) or missing
    yield from _people(gettext("To"), to, "text" if ready.to else "error", width, look)
    if ready.cc:
        yield from _people(gettext("Cc"), ", ".join(ready.cc), "text", width, look)
    if ready.bcc:
        yield from _people(gettext("Bcc"), ", ".join(ready.bcc), "text", width, look)
    yield cut((*_labelled(gettext("Subject"), "", "text")[:1],
               *_with_holes(look.text(ready.subject), "bold")), width)
    if ready.files:
        named = ", ".join(f"{file.filename} ({size_words(file.size)})" for file in ready.files)
        yield from _people(gettext("Files"), named, "attachment", width, look)
    if sender:
        form = gettext("text and HTML") if html else gettext("plain text")
        yield cut(_labelled(gettext("From"), look.text(f"{sender} · {form}"), "dim"), width)
    if ready.title:
        yield cut(_labelled(gettext("Macro"), look.text(ready.title), "dim"), width)
    yield ()


def _people(label: str, text: str, style: str, width: int, look: Look) -> Iterator[Line]:
    for row, part in enumerate(wrap(look.text(text), max(20, width - LABEL - 1))):
        yield (" " + fit("" if row else label, LABEL), "label"), (part, style)


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


def footing(ready: Ready, concerns: Sequence[Concern], config: DeskConfig, now: datetime, width: int,
            look: Look) -> tuple[Line, ...]:
    """What takes effect when it has left, or what is still missing, or what wants a second look."""
    if ready.problems:
        names = ", ".join(dict.fromkeys(problem.variable for problem in ready.problems))
        said = ngettext("{n} placeholder without a value: {names} · Enter goes there",
                        "{n} placeholders without a value: {names} · Enter goes there",
                        len(ready.problems)).format(n=len(ready.problems), names=names)
        return (cut(((" " + look.text(said), "error"),), width),)
    if ready.purpose == "note":
        return (cut(((" " + gettext("The requester never sees a note."), "dim"),), width),)
    if concerns:
        rows = [row for each in concerns
                for row in wrap(look.text(f"! {concern_words(each, config, now)}"), max(20, width - 2))]
        end = gettext("Enter sends it all the same · e changes it")
        return (*(((" " + row, "warn"),) for row in rows), cut(((" " + look.text(end), "key"),), width))
    effects = effect_words(ready.effects, config, now)
    said = gettext("When it has left: {effects}").format(effects=effects) if effects \
        else gettext("When it has left: the ticket stays as it is")
    return (cut(((" " + look.text(said), "promise"),), width),)
