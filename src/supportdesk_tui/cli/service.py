"""``supportdesk service``: the files with which an operating system keeps ``sync --watch`` running."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui import bootstrap
from supportdesk_tui.cli.running import errors_as_sentences, options, say_error
from supportdesk_tui.i18n import gettext as _

app = typer.Typer(help="Reading and sending without the panel.", no_args_is_help=True)

LABEL = "supportdesk"
_PLAIN = re.compile(r"[\w@+,./:=-]+", re.ASCII)
_UNIT = """\
[Unit]
Description=supportdesk: reads mail into the queue and sends what is due

[Service]
Type=exec
ExecStart={command}
ExecReload=/bin/kill -USR1 $MAINPID
Environment={path}
Restart=on-failure
RestartSec=30
# Wrong settings do not heal by themselves.
RestartPreventExitStatus=2 3
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=default.target
"""


@app.command("print")
def print_(
    launchd: Annotated[bool, typer.Option(
        "--launchd/--systemd", help="For macOS or for Linux; this machine's kind by default.")] = (
            sys.platform == "darwin"),
) -> None:
    """Print a service file for this installation; how to install it goes to the terminal beside it."""
    with errors_as_sentences():
        command = watch_command(options.home)
        path = os.environ.get("PATH", os.defpath)
        if launchd:
            log = bootstrap.places(options.home).log_dir / "sync.log"
            typer.echo(plist(command, path, log), nl=False)
        else:
            typer.echo(unit(command, path), nl=False)
    say_error(_note_launchd() if launchd else _note_systemd())


def watch_command(home: Path | None) -> list[str]:
    """The command that watches, by absolute paths: this installation, and the home when one was given."""
    script = Path(sys.executable).with_name("supportdesk")
    program = [str(script)] if os.access(script, os.X_OK) else [sys.executable, "-m", "supportdesk_tui"]
    place = ["--home", str(home.expanduser().absolute())] if home is not None else []
    return [*program, *place, "sync", "--watch"]


def unit(command: Sequence[str], path: str) -> str:
    """A systemd user unit. What hardens it needs neither root nor namespaces, so it works in a user's manager."""
    return _UNIT.format(command=" ".join(map(_word, command)), path=_word(f"PATH={path}", variables=False))


def _word(text: str, *, variables: bool = True) -> str:
    """One word as systemd reads it: specifiers and variables are plain text."""
    text = text.replace("%", "%%")
    if variables:
        text = text.replace("$", "$$")
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plist(command: Sequence[str], path: str, log: Path) -> str:
    """A launchd agent."""
    return plistlib.dumps({
        "Label": LABEL, "ProgramArguments": list(command), "EnvironmentVariables": {"PATH": path},
        "RunAtLoad": True, "KeepAlive": {"SuccessfulExit": False}, "ThrottleInterval": 30,
        "ProcessType": "Background", "Umask": 0o077, "StandardErrorPath": str(log),
    }, sort_keys=False).decode()


def _print_again(kind: str) -> str:
    home = f"--home {shlex.quote(str(options.home.expanduser().absolute()))} " if options.home is not None else ""
    return f"supportdesk {home}service print {kind}"


def _note_systemd() -> str:
    return _("To install it for yourself, without root:\n"
             "  mkdir -p ~/.config/systemd/user\n"
             "  {again} > ~/.config/systemd/user/supportdesk.service\n"
             "  systemctl --user daemon-reload\n"
             "  systemctl --user enable --now supportdesk\n"
             "  loginctl enable-linger       # it runs while you are logged out, too\n"
             "To see how it does: systemctl --user status supportdesk, journalctl --user -u supportdesk\n"
             "To have mail read now: systemctl --user reload supportdesk\n"
             "A service knows no variable of your shell: a password from the environment goes into\n"
             "~/.config/environment.d/supportdesk.conf (chmod 600), or comes from a command instead. A keyring\n"
             "opens when you log in.").format(again=_print_again("--systemd"))


def _note_launchd() -> str:
    return _("To install it for yourself:\n"
             "  {again} > ~/Library/LaunchAgents/supportdesk.plist\n"
             "  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/supportdesk.plist\n"
             "To see how it does: launchctl print gui/$(id -u)/supportdesk\n"
             "To take it out: launchctl bootout gui/$(id -u)/supportdesk\n"
             "A service knows no variable of your shell: take the password from the keychain or from a "
             "command.").format(again=_print_again("--launchd"))
