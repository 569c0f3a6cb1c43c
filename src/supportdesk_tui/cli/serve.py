"""``supportdesk serve``: the same panel in a browser on this machine."""

from __future__ import annotations

import os
import secrets
import shlex
import socket
import sys
from typing import Annotated

import typer

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.running import Exit, errors_as_sentences, options, say_error
from supportdesk_tui.i18n import gettext as _

LOOPBACK = "127.0.0.1"


def serve(
    port: Annotated[int, typer.Option(help="The port; any free one when none is said.", min=0, max=65535)] = 0,
) -> None:
    """Show the panel in a browser on this machine; the address that is printed holds a secret."""
    with errors_as_sentences():
        i18n.activate(bootstrap.settings(bootstrap.places(options.home)).language)
    try:
        from supportdesk_tui.cli.web_door import GuardedServer
    except ImportError:
        say_error(_("For this the extra 'web' is needed: pipx install 'supportdesk-tui[web]'"))
        raise typer.Exit(Exit.FAILED) from None
    chosen = port or _free_port()
    token = secrets.token_urlsafe(24)
    address = f"http://{LOOPBACK}:{chosen}/{token}/"
    command = [sys.executable, "-m", "supportdesk_tui"]
    if options.home:
        os.environ["SUPPORTDESK_HOME"] = str(options.home)

    def ready() -> None:
        print(address, flush=True)
        print(_("Whoever knows this address uses the desk. Ctrl+C ends."), file=sys.stderr, flush=True)
    try:
        GuardedServer(shlex.join(command), LOOPBACK, chosen, token, ready).serve()
    except OSError as error:
        say_error(_("port {port} cannot be used: {reason}").format(port=chosen, reason=error.strerror or ""))
        raise typer.Exit(Exit.FAILED) from None


def _free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])
