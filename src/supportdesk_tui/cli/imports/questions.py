"""What an import has to ask at a terminal: what neither the file, its profile nor an earlier import says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from supportdesk_tui.cli.running import say_error
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext
from supportdesk_tui.presentation.errors import sentence

_ENCODINGS = ("cp1251", "koi8-r", "cp866", "utf-16", "latin-1")
_MOST_PEOPLE = 15


@dataclass(slots=True)
class Questions:
    """Asks each thing once: what was said of one file holds for the next that asks the same."""

    desk: Desk
    _said: dict[tuple[str, str], str] = field(default_factory=dict)

    def fuller(self, path: Path, refusal: BadInput, options: ExportOptions) -> ExportOptions | None:
        """The options with what was missing; None where nothing can be asked or nothing was answered."""
        about = f"{refusal.value}/{refusal.hint}"
        if refusal.reason == "timezone_missing" and not options.timezone:
            return replace(options, timezone=self._ask("zone", refusal.value, lambda: self._zone(path)))
        if refusal.reason == "date_order_ambiguous" and not options.date_order:
            return replace(options, date_order=self._ask("order", refusal.value, lambda: _order(path, refusal.hint)))
        if refusal.reason == "operator_ids_missing" and not options.operator_ids:
            said = self._ask("people", about, lambda: self._operators(path, options))
            return replace(options, operator_ids=tuple(said.split())) if said else None
        if refusal.reason in ("export_several_profiles", "export_header") and not options.profile:
            said = self._ask(refusal.reason, refusal.hint, lambda: self._profile(refusal))
            return replace(options, profile=said) if said else None
        if refusal.reason == "export_encoding" and not options.encoding:
            said = self._ask("encoding", str(path), lambda: _encoding(refusal))
            return replace(options, encoding=said) if said else None
        return None

    def _ask(self, what: str, about: str, ask: Callable[[], str]) -> str:
        key = (what, about)
        if key not in self._said:
            self._said[key] = ask()
        return self._said[key]

    def _zone(self, path: Path) -> str:
        while True:
            said = str(typer.prompt(_("{name}: in which time zone are its times?").format(name=clean_line(path.name)),
                                    default=self.desk.config.zone.key, err=True)).strip()
            try:
                return ZoneInfo(said).key
            except (ZoneInfoNotFoundError, ValueError, OSError):
                say_error(sentence(BadInput("unknown_timezone", said, "Europe/Moscow, UTC")))

    def _profile(self, refusal: BadInput) -> str:
        """One of those that fit; where none does, of all, those that are nearest first."""
        several = refusal.reason == "export_several_profiles"
        question = _("{name} fits several profiles. Which one is it?") if several else _(
            "{name} has the columns of no known export. As which one shall it be read?")
        say_error(question.format(name=clean_line(refusal.value)))
        names = refusal.hint.split(", ")
        if not several:
            say_error("  " + _("(supportdesk import --wizard FILE makes a profile for it)"))
            names = list(dict.fromkeys([*names, *sorted(self.desk.exports.profiles())]))
        chosen = _number(names)
        return names[chosen - 1] if chosen else ""

    def _operators(self, path: Path, options: ExportOptions) -> str:
        people = self.desk.exports.people(path, options)
        if not people:
            return ""
        say_error(_("{name}: who of these answers for you?").format(name=clean_line(path.name)))
        shown = people[:_MOST_PEOPLE]
        for number, person in enumerate(shown, 1):
            count = ngettext("{n} message", "{n} messages", person.messages).format(n=person.messages)
            say_error(f"  {number}. {person.name or person.id} ({person.id}): {count}")
        if len(people) > len(shown):
            rest = len(people) - len(shown)
            say_error("  " + ngettext("and {n} more, to be named by the id", "and {n} more, to be named by their ids",
                                      rest).format(n=rest))
        known = {str(number): person.id for number, person in enumerate(shown, 1)} | {
            person.id: person.id for person in people}
        while True:
            said = re.split(r"[\s,;]+", str(typer.prompt(_("Numbers, with spaces between"), err=True)).strip())
            if all(word in known for word in said):
                return " ".join(dict.fromkeys(known[word] for word in said))
            say_error(_("there is no {word} in the list").format(
                word=clean_line(next(word for word in said if word not in known))))


def _order(path: Path, example: str) -> str:
    say_error(_("{name}: {example} can be read in two ways.").format(
        name=clean_line(path.name), example=clean_line(example)))
    return ("", "dmy", "mdy")[_number([_("day, month, year (dmy)"), _("month, day, year (mdy)")], least=1)]


def _encoding(refusal: BadInput) -> str:
    say_error(_("{name}: its encoding cannot be told. Which one is it?").format(name=clean_line(refusal.value)))
    chosen = _number(_ENCODINGS)
    return _ENCODINGS[chosen - 1] if chosen else ""


def _number(choices: Sequence[str], least: int = 0) -> int:
    """Which of a numbered list; 0 for none of them."""
    for number, choice in enumerate(choices, 1):
        say_error(f"  {number}. {choice}")
    if not least:
        say_error("  0. " + _("none of these: leave the file out"))
    while True:
        said = str(typer.prompt(_("Number"), err=True)).strip()
        if said.isascii() and said.isdigit() and least <= int(said[:9]) <= len(choices):
            return int(said)
        say_error(_("there is no {word} in the list").format(word=clean_line(said)))
