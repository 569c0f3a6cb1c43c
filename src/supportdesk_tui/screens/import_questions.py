"""What an import must be told: the layout, the zone, the order of dates, the encoding, who answers in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import ChatPerson, ExportOptions
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import import_words
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.mark_words import number_words
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.widgets.choice import Choice

_TYPED, _GO_ON = "typed", "go on"
_ENCODINGS = ("cp1251", "utf-8", "utf-16", "koi8-r", "cp866", "cp1252")


async def answered(screen: DeskScreen, path: Path, options: ExportOptions, wanted: str,
                   error: BadInput | None = None) -> ExportOptions | None:
    """Ask for one of the options; None when the operator leaves.

    Args:
        screen: where.
        path: the file.
        options: what was said so far.
        wanted: the option, by its name.
        error: why it is asked for.
    """
    ask = {"profile": _profile, "timezone": _zone, "date_order": _date_order, "encoding": _encoding}.get(wanted)
    if ask is None:
        return await _operators(screen, path, options)
    value = await ask(screen, path, error)
    return replace(options, **{wanted: value}) if value else None  # type: ignore[arg-type]


def _above(path: Path, error: BadInput | None, reason: str, words: str) -> list[tuple[str, str]]:
    """Why it is asked: in these words, where it is for this reason."""
    if error is None:
        return []
    said = words.format(name=clean_line(path.name, 40), example=clean_line(error.hint))
    return [(said if error.reason == reason else sentence(error), "warn")]


async def _profile(screen: DeskScreen, path: Path, error: BadInput | None) -> str:
    titles = await screen.shell.ask(_titles)
    named = error.hint.split(", ") if error is not None else []
    several = error is not None and error.reason == "export_several_profiles"
    names = named if several else list(dict.fromkeys([*named, *titles]))  # the nearest first
    above = []
    if error is not None:
        said = gettext("{name} fits several layouts") if several \
            else gettext("The columns of {name} are those of no known layout")
        above = [(said.format(name=clean_line(error.value)), "warn")]
    choices = [Choice(import_words.layout(titles.get(name, "")) or name, name, name) for name in names]
    picked = await screen.choose(gettext("Read it as"), choices, above=above)
    return picked.value if picked is not None else ""


def _titles(desk: Desk) -> Mapping[str, str]:
    return desk.exports.profiles()


async def _zone(screen: DeskScreen, path: Path, error: BadInput | None) -> str:
    own = screen.shell.desk.config.zone.key
    zones = dict.fromkeys([own, "UTC", "Europe/Moscow", "Europe/London", "America/New_York"])
    choices = [Choice(zone, zone, gettext("the desk's") if zone == own else "", by_enter=zone == own) for zone in zones]
    choices.append(Choice(gettext("another, to be typed"), _TYPED))
    above = _above(path, error, "timezone_missing", gettext("{name}: its times name no zone"))
    picked = await screen.choose(gettext("Times are of which zone"), choices, fixed=True, above=above)
    if picked is None or picked.value != _TYPED:
        return picked.value if picked is not None else ""
    return (await screen.ask_text(gettext("Time zone (such as Asia/Tbilisi):")) or "").strip()


async def _date_order(screen: DeskScreen, path: Path, error: BadInput | None) -> str:
    above = _above(path, error, "date_order_ambiguous", gettext("{name}: {example} can be read in two ways"))
    picked = await screen.choose(gettext("What comes first in a date"), [
        Choice(gettext("the day, then the month"), "dmy"), Choice(gettext("the month, then the day"), "mdy")],
        fixed=True, above=above)
    return picked.value if picked is not None else ""


async def _encoding(screen: DeskScreen, path: Path, error: BadInput | None) -> str:
    above = _above(path, error, "export_encoding", gettext("{name}: its encoding cannot be told"))
    choices = [Choice(name, name) for name in _ENCODINGS]
    choices.append(Choice(gettext("another, to be typed"), _TYPED))
    picked = await screen.choose(gettext("Its encoding"), choices, fixed=True, above=above)
    if picked is None or picked.value != _TYPED:
        return picked.value if picked is not None else ""
    return (await screen.ask_text(gettext("Encoding (such as mac-cyrillic):")) or "").strip()


async def _operators(screen: DeskScreen, path: Path, options: ExportOptions) -> ExportOptions | None:
    """Mark those of the chat's people who answer; Enter goes on with them."""
    people = await screen.shell.ask(_people, path, options)
    if not people:
        screen.say(gettext("nobody has written in this chat"), "warn")
        return None
    chosen = {one.id for one in people if one.id in options.operator_ids}
    while True:
        choices = [Choice(_person(one, marked=one.id in chosen), one.id, _messages(one.messages), words=(one.id,))
                   for one in people]
        if chosen:
            choices.append(Choice(gettext("go on"), _GO_ON, key="enter", by_enter=True))
        picked = await screen.choose(gettext("Who of them answers for us? A digit marks"), choices)
        if picked is None:
            return None
        if picked.value == _GO_ON:
            return replace(options, operator_ids=tuple(one.id for one in people if one.id in chosen))
        chosen ^= {picked.value}


def _people(desk: Desk, path: Path, options: ExportOptions) -> tuple[ChatPerson, ...]:
    return desk.exports.people(path, options)


def _person(one: ChatPerson, *, marked: bool) -> str:
    return f"[{'x' if marked else ' '}] {clean_line(one.name, 40) or one.id}"


def _messages(count: int) -> str:
    return ngettext("{n} message", "{n} messages", count).format(n=number_words(count))
