"""What opens a link on this machine: a program handed the address as it is, never a shell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

Find = Callable[[str], "str | None"]


def opener(environ: Mapping[str, str], configured: Sequence[str], platform: str = sys.platform,
           find: Find = shutil.which) -> tuple[str, ...]:
    """The program and its arguments; empty where nobody would see its window, as over SSH.

    Args:
        environ: The environment.
        configured: What the operator wants instead of the system's way.
        platform: As ``sys.platform``.
        find: Finds a program on the path.
    """
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return ()
    if configured:
        return tuple(configured)
    if platform == "darwin":
        return ("open",)
    if environ.get("WSL_DISTRO_NAME") and find("wslview"):
        return ("wslview",)
    has_window = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return ("xdg-open",) if has_window and find("xdg-open") else ()


def run(program: Sequence[str], target: str) -> None:
    """Start the program with the address as its last argument and leave it alone. Raises OSError."""
    subprocess.Popen([*program, target], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL, start_new_session=True)
