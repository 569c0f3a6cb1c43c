"""Commands that take a few words behind them in the palette: ``snooze 2h``, ``вид сохранить Возвраты b``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.layout import relaid
from supportdesk_tui.commands.scopes import QC, Q
from supportdesk_tui.i18n import N_


@dataclass(frozen=True, slots=True)
class Verb:
    """A command with words behind it."""

    command: str
    """The id of the command that it spares questions to."""
    words: tuple[str, ...]
    """What it may begin with, lower case."""
    label: str
    """What it does, with ``{given}`` for the words behind it, as a message id."""
    usage: str
    """What belongs behind it, as a message id."""
    scopes: tuple[Scope, ...] = QC


@dataclass(frozen=True, slots=True)
class Given:
    """A verb as it was typed."""

    verb: Verb
    rest: str
    read_as: str = ""
    """The line in the other layout, when only so it is a command."""


GO: Final = Verb("ticket.go", (), N_("go to #{given}"), N_("a ticket's number"))
VERBS: Final = (
    Verb("view.save", ("view save", "save view", "вид сохранить", "сохранить вид"), N_("save the view as {given}"),
         N_("a name, and a key if you like: Refunds b"), (Q,)),
    Verb("view.rename", ("view rename", "вид переименовать", "переименовать вид"), N_("rename the view to {given}"),
         N_("the new name"), (Q,)),
    Verb("view.jump", ("view", "вид"), N_("go to the view {given}"), N_("a name or a key"), (Q,)),
    Verb("view.filter", ("filter", "фильтр"), N_("filter by {given}"), N_("a filter: is:open tag:vip"), (Q,)),
    Verb("import.open", ("import", "импорт", "импортировать"), N_("import {given}"),
         N_("a file or a folder: ~/Downloads/leads.csv")),
    Verb("ticket.snooze", ("snooze", "отложить"), N_("snooze until {given}"), N_("2h, tomorrow 15:00, Tue 12:00")),
    Verb("ticket.promise", ("promise", "обещать"), N_("promise by {given}"), N_("2h, tomorrow 15:00, Tue 12:00")),
    Verb("ticket.tags", ("tags", "tag", "метки", "метка"), N_("tags: {given}"), N_("+vip -old")),
    Verb("ticket.priority", ("prio", "priority", "приор", "приоритет"), N_("priority {given}"), "P1 P2 P3"),
    Verb("ticket.category", ("cat", "category", "кат", "категория"), N_("category {given}"), N_("the category's name")),
    Verb("ticket.assign", ("who", "assign", "кому", "кто"), N_("give to {given}"), N_("an operator's name")),
)
_NUMBER: Final = re.compile(r"[#№]?\s*(\d{1,9})")


def read_given(text: str, scope: Scope) -> Given | None:
    """The command that the line is with something behind it, in whichever layout it was typed."""
    if number := _NUMBER.fullmatch(text.strip()):
        return Given(GO, number[1]) if scope in GO.scopes else None
    for version in relaid(text.strip()):
        for verb in VERBS:
            word = next((word for word in verb.words if version.lower().startswith(word + " ")), "")
            rest = version[len(word):].strip()
            if word and rest and scope in verb.scopes:
                return Given(verb, rest, "" if version == text.strip() else version)
    return None
