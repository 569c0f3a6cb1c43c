"""Macros: a prepared text with the acts that go with it, in one variant per language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from supportdesk_tui.domain.ticket import Priority, Status

LANGUAGES = ("en", "ru")
"""The languages every shipped text has; also the order of preference when a requester's is unknown."""

WHEN_PATTERN = re.compile(
    r"\d{1,4}\s?[mhd]|(?:tomorrow|mon|tue|wed|thu|fri|sat|sun)(?: \d{1,2}:\d\d)?|\d{1,2}:\d\d"
)
"""How a macro may write the time of a promise or snooze: ``60m``, ``2h``, ``3d``, ``tomorrow 15:00``."""

_MARKER = re.compile(r"⟦([^⟦⟧\n]{0,80})")  # an unclosed one counts too: an edit may have cut it
_LEFTOVER = re.compile(r"\{\{-?\s*((?:ticket|requester|me|sla|club|ask)\.\w+)[^}\n]*\}\}")
_ASK_NAME = "ask."


class MacroKind(StrEnum):
    """What a prepared text is for."""

    REPLY = "reply"
    ESCALATION = "escalation"
    """A letter to another line; it has an addressee and a line."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """The automatic answer to a new ticket."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A value the operator fills in before the text can go: ``ask.NAME`` in the text."""

    name: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    """The question, by the operator's language."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """What is filled in at first, by the requester's language."""

    def prompt(self, language: str) -> str:
        """The question in this language, else in any, else the bare name."""
        return self.prompts.get(language) or next(iter(self.prompts.values()), self.name)

    def default(self, language: str) -> str:
        """The first value in this language, else empty: a default is never mixed into another language."""
        return self.defaults.get(language, "")


@dataclass(frozen=True, slots=True)
class MacroText:
    """One language's variant of a macro: templates, not yet filled in."""

    title: str
    body: str
    subject: str = ""
    """Empty for a reply: it keeps the ticket's subject."""
    to: str = ""
    """The addressee of an escalation."""
    file: str = ""
    """The file it was read from."""
    body_line: int = 1
    """The line of the file on which the body begins."""


@dataclass(frozen=True, slots=True)
class MacroActions:
    """What happens to the ticket when the text is sent. Empty fields change nothing."""

    status: Status | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    priority: Priority | None = None
    category: str = ""
    assign: str = ""
    """An operator id, or ``me``."""
    snooze: str = ""
    """A time as in ``WHEN_PATTERN``, counted from sending."""
    promise: str = ""
    """A time as in ``WHEN_PATTERN``: the promise given to the requester."""
    sop: str = ""
    """The SOP to open."""
    escalate_to: str = ""
    """The escalation template to prepare next."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A prepared text with its acts. The id is the file's name without ``.md``."""

    id: str
    kind: MacroKind
    category: str
    """A category id; empty when it fits everywhere."""
    variants: Mapping[str, MacroText]
    """By language; never empty."""
    actions: MacroActions = MacroActions()
    asks: tuple[Ask, ...] = ()
    keys: tuple[str, ...] = ()
    """Words to find it by, of all languages."""
    line: int = 0
    """For an escalation the line it hands over to: 2 or 3."""

    def language(self, *wishes: str) -> str:
        """The first wished-for language that has a variant; else English, else any; callers say which."""
        for wish in (*wishes, *LANGUAGES):
            if wish in self.variants:
                return wish
        return next(iter(self.variants))

    def text(self, *wishes: str) -> MacroText:
        """The variant for ``language(*wishes)``."""
        return self.variants[self.language(*wishes)]


@dataclass(frozen=True, slots=True)
class Problem:
    """A placeholder that stands in the way of sending."""

    kind: str
    """``unknown`` (no such variable), ``empty`` (it has no value here) or ``error`` (the template fails)."""
    variable: str
    """Such as ``requester.name``; for an error what went wrong."""
    line: int = 0
    """1-based, in the rendered part."""
    column: int = 0
    """1-based, of the marker's first character."""
    part: str = "body"
    """``body``, ``subject`` or ``to``."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled-in text. It may be sent only when ``problems`` is empty."""

    text: str
    subject: str = ""
    to: str = ""
    problems: tuple[Problem, ...] = ()
    language: str = ""

    @property
    def ready(self) -> bool:
        """Nothing is left open."""
        return not self.problems


def marker(variable: str) -> str:
    """What a placeholder without a value looks like in the text."""
    return f"⟦{variable}⟧"


def without_markers(text: str) -> str:
    """The text of a value, with characters that could be taken for a marker made harmless."""
    return text.replace("⟦", "[").replace("⟧", "]")


def open_markers(text: str, known: Collection[str] = (), part: str = "body") -> tuple[Problem, ...]:
    """The placeholders still open in a text, in order: what keeps a draft from being sent.

    Finds markers, and template placeholders of our namespaces that were typed or pasted by hand; in a quote
    the latter are somebody else's words.

    Args:
        text: A rendered or edited text.
        known: Variables that exist; those found among them are ``empty``, others ``unknown``. ``ask.``
            variables typed by hand count as empty when ``known`` is not given.
        part: Which part of the letter the text is.
    """
    found = [(m.start(), m.group(1), False) for m in _MARKER.finditer(text)]
    found += [(m.start(), m.group(1), True) for m in _LEFTOVER.finditer(text)]
    problems = []
    for start, variable, typed in sorted(found):
        line_start = text.rfind("\n", 0, start) + 1
        if typed and text.startswith(">", line_start):
            continue
        line, column = text.count("\n", 0, start) + 1, start - line_start + 1
        kind = "empty" if not known or variable in known else "unknown"
        problems.append(Problem(kind, variable, line, column, part))
    return tuple(problems)


def asked_values(macro: Macro, language: str, given: Mapping[str, str]) -> dict[str, str]:
    """The ``ask.`` namespace: what was given, else the defaults of the requester's language."""
    values = {ask.name: ask.default(language) for ask in macro.asks}
    values.update({name: value for name, value in given.items() if value})
    return values


def ask_variables(macro: Macro) -> frozenset[str]:
    """The variables that this macro asks for, such as ``ask.amount``."""
    return frozenset(_ASK_NAME + ask.name for ask in macro.asks)
