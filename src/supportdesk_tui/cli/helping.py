"""``--help`` in the operator's language: what the commands say of themselves, through the catalogue."""

from __future__ import annotations

import gettext as standard_gettext
import inspect
import os
from collections.abc import Iterator

import typer
import typer.main

from supportdesk_tui.i18n import N_, gettext, language
from supportdesk_tui.i18n.catalogue import DOMAIN, LOCALE_DIR

TYPERS_OWN = (N_("Arguments"), N_("Options"), N_("Commands"), N_("default: {default}"), N_("required"),
              N_("env var: {var}"))
_OF_HELP_ITSELF = N_("Show this message and exit.")
"""What typer adds to a help; it asks the standard library's gettext for them."""


def texts(app: typer.Typer) -> Iterator[str]:
    """Every sentence of every help."""
    for node in _nodes(typer.main.get_command(app)):
        text = getattr(node, "help", None)
        if text:
            yield inspect.cleandoc(text)


def command_in_language(app: typer.Typer, arguments: list[str]) -> object:
    """Run the command line; a help is in the language in use.

    Returns:
        What typer makes of it without its standalone mode: an exit code or None.
    """
    command = typer.main.get_command(app)
    if language() != "en":
        os.environ["LANGUAGE"] = language()  # where the standard library's gettext looks first
        standard_gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
        standard_gettext.textdomain(DOMAIN)
        for node in _nodes(command):
            option = getattr(node, "get_help_option", None)
            if option is not None:
                option(typer.Context(node)).help = gettext(_OF_HELP_ITSELF)  # type: ignore[arg-type]  # a command
            text = getattr(node, "help", None)
            if text:
                node.help = gettext(inspect.cleandoc(text))  # type: ignore[attr-defined]  # has one, as just seen
    return command(arguments, standalone_mode=False)


def _nodes(command: object) -> Iterator[object]:
    yield command
    yield from getattr(command, "params", ())
    for child in getattr(command, "commands", {}).values():
        yield from _nodes(child)
