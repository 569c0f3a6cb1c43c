"""What every command shares: the global options, an open desk, and errors as one sentence."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.clean_text import clean_block
from supportdesk_tui.domain.errors import BadInput, ConfigError, DeskError, MailError, NoSuchTicket
from supportdesk_tui.domain.undoing import ChangedSince


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    """Nothing matched, or some records were quarantined."""
    CONFIRM = 4
    OFFLINE = 5


LONGEST_NUMBER = 18
"""Digits; a longer one does not fit into a database integer."""


_STEERS = re.compile("[\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
                     "\ufff9-\ufffb\U000e0000-\U000e0fff]")
"""Beside what JSON escapes anyway."""


@dataclass
class GlobalOptions:
    """What stands before the command's name; set once by the callback in cli/main.py.

    ``--lang`` is not among them: it goes into the environment, so that child processes speak it too.
    """

    home: Path | None = None
    look: str = ""
    """Colours of the panel; empty: as the settings have it."""
    ascii: bool = False
    full_output: bool = False


options = GlobalOptions()


@contextmanager
def open_bench() -> Iterator[bootstrap.Opened]:
    """An open desk with its settings and places; a DeskError ends the program with a sentence."""
    with errors_as_sentences(), bootstrap.open_desk(options.home) as opened:
        i18n.activate(opened.settings.language)
        if opened.desk.store.damage is not None:
            from supportdesk_tui.presentation.errors import sentence

            say_error(sentence(opened.desk.store.damage))
        if opened.held_back is not None:
            say_error(journal_lost(len(opened.held_back)))
        yield opened


@contextmanager
def open_desk() -> Iterator[Desk]:
    """An open desk; a DeskError ends the program with a sentence."""
    with open_bench() as opened:
        yield opened.desk


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Turn what the desk refuses into one line on stderr and an exit code; never a traceback."""
    try:
        yield
    except DeskError as error:
        fail_with(error)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(Exit.DONE) from None


def journal_lost(held_back: int) -> str:
    """What it means that the database's journal was taken away."""
    said = i18n.gettext("the database's journal (the file ending in -wal) is gone: what was written last may be "
                        "missing; mail is read again by itself")
    if not held_back:
        return said
    return f"{said}; " + i18n.ngettext(
        "{n} ticket has a letter that may have left since: supportdesk outbox list",
        "{n} tickets have letters that may have left since: supportdesk outbox list", held_back).format(n=held_back)


def fail_with(error: DeskError) -> NoReturn:
    """End with the error's sentence and the exit code of its kind."""
    from supportdesk_tui.presentation.errors import sentence

    say_error(sentence(error))
    raise SystemExit(exit_code(error)) from error


def fail_unexpectedly(error: Exception) -> NoReturn:
    """End with a sentence for what nobody foresaw; the traceback goes to the log file, never to the screen."""
    from supportdesk_tui.presentation.errors import sentence

    if isinstance(error, DeskError):
        fail_with(error)
    said = sentence(error)
    if isinstance(error, OverflowError):
        _log_traceback(error)
        usage(said)
    if not isinstance(error, OSError):
        file = _log_traceback(error)
        said = f"{said}: {file}" if file else said
    say_error(said)
    raise SystemExit(Exit.FAILED) from error


def _log_traceback(error: Exception) -> Path | None:
    """Append the details to the log folder's ``errors.log``; None when even that cannot be written."""
    import traceback

    now = bootstrap.SystemClock().now().isoformat(timespec="seconds")
    try:
        folder = bootstrap.places(options.home).log_dir
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / "errors.log"
        file.touch(mode=0o600)
        with file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{now}\n{''.join(traceback.format_exception(error))}\n")
    except (OSError, DeskError):
        return None
    return file


def exit_code(error: DeskError) -> Exit:
    """Which exit code an error means."""
    match error:
        case NoSuchTicket():
            return Exit.PARTIAL
        case ChangedSince():
            return Exit.CONFIRM
        case BadInput() | ConfigError():
            return Exit.USAGE
        case MailError(reason="network"):
            return Exit.OFFLINE
        case _:
            return Exit.FAILED


def usage(text: str) -> NoReturn:
    """End because an option is missing or wrong."""
    say_error(text)
    raise SystemExit(Exit.USAGE)


def say_error(text: str) -> None:
    """One line on stderr."""
    with suppress(OSError, ValueError):  # nobody reads stderr any more
        print(clean_block(text), file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """One JSON document on stdout, readable Cyrillic, instants in ISO 8601; what is no letter or sign is escaped."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    print(_STEERS.sub(_escaped, text), flush=True)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]


def ticket_number(text: str) -> int:
    """A ticket's number as an operator writes it: 12 or #12. Raises BadInput."""
    digits = text.strip().removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        raise BadInput("ticket_number", text)
    return int(digits)


def at_terminal() -> bool:
    """May we ask a question?"""
    return sys.stdin.isatty()
