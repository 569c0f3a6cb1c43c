"""What typer complains of, as one sentence in the operator's language and where to read on."""

from __future__ import annotations

import re
from collections.abc import Iterable

import typer

from supportdesk_tui.i18n import N_, gettext

_WORDS = (
    (re.compile(r"should be a valid integer"), N_("a whole number is needed")),
    (re.compile(r"greater than or equal to (?P<limit>-?\d+)"), N_("at least {limit} is needed")),
    (re.compile(r"less than or equal to (?P<limit>-?\d+)"), N_("at most {limit} is possible")),
    (re.compile(r"is not one of (?P<limit>.+?)\.?$"), N_("one of these is needed: {limit}")),
    (re.compile(r"[Nn]o such command '(?P<limit>.*?)'"), N_("there is no command {limit}")),
    (re.compile(r"Missing command"), N_("a command is missing")),
    (re.compile(r"unexpected extra argument(?:s|\(s\))? \((?P<limit>.*)\)"), N_("this is too much: {limit}")),
    (re.compile(r"requires (?:an|\d+) argument"), N_("a value is needed")),
    (re.compile(r"does not take a value"), N_("no value is possible")),
)
"""typer's English, which it does not translate -> ours."""


def complaint(error: typer.TyperException) -> str:
    """The sentence, with the name of the option or argument in front where there is one."""
    kind = type(error).__name__  # typer shows only one of these classes to its users
    name = _name(error)
    if kind == "NoSuchOption":
        said = gettext("there is no option {name}").format(name=name)
        near = sorted(_texts(getattr(error, "possibilities", None)))
        return f"{said} ({gettext('perhaps {names}').format(names=', '.join(near))})" if near else said
    if kind == "MissingParameter":
        return gettext("{name} is missing").format(name=name)
    said = _translated(error.message)
    return f"{name}: {said}" if name else said


def further_help(error: typer.TyperException) -> str:
    """Where the command's options are listed; empty when no command is known."""
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "")
    return gettext("Its options: {command} --help").format(command=path) if path else ""


def _name(error: typer.TyperException) -> str:
    option = getattr(error, "option_name", "")
    if option:
        return str(option)
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "")
    long = [text for text in _texts(getattr(parameter, "opts", ())) if text.startswith("-")]
    name = getattr(parameter, "metavar", None) or str(getattr(parameter, "name", "")).upper()
    return long[0] if long else str(name)


def _texts(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, Iterable) else []


def _translated(message: str) -> str:
    for pattern, words in _WORDS:
        found = pattern.search(message)
        if found:
            return gettext(words).format(**found.groupdict())
    return message
