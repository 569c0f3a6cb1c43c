"""A text of the command line in the operator's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from supportdesk_tui.cli.running import at_terminal, usage
from supportdesk_tui.i18n import gettext as _


def edited(text: str) -> str:
    """The text as it was left in $EDITOR; an editor that fails ends the command, nothing is sent."""
    if not at_terminal():
        usage(_("--edit needs a terminal; --body TEXT does not."))
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "letter.txt"
        file.write_text(text, encoding="utf-8")
        if subprocess.run([*command, str(file)], check=False).returncode:
            usage(_("The editor ended with an error: nothing was sent."))
        return file.read_text(encoding="utf-8", errors="replace")
