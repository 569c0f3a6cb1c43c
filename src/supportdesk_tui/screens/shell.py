"""What screens may ask of the app around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from textual.events import Key

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.own_keys import KeyProblem
from supportdesk_tui.commands.type_ahead import TypeAhead
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.screens.kept_lines import KeptLines

if TYPE_CHECKING:
    from supportdesk_tui.screens.base import Act, DeskScreen

P = ParamSpec("P")
T = TypeVar("T")


class SyncChild(Protocol):
    """The sync process beside the panel."""

    def start(self) -> None:
        """Start it if it does not run."""

    def request(self) -> None:
        """Ask for a round now."""


class PanelPlaces(Protocol):
    """Where a panel's own files lie."""

    @property
    def config_file(self) -> Path:
        """The operator's settings."""

    @property
    def log_dir(self) -> Path:
        """For the log file."""

    @property
    def panels_dir(self) -> Path:
        """The sockets of the panels that run."""


class Shell(Protocol):
    """The app, as screens see it."""

    look: Look
    key_problems: tuple[KeyProblem, ...]
    """Wishes for keys that could not be granted."""
    config_file: str
    """Where the operator's settings lie; empty when nobody said."""
    muted: bool
    """Notifications wait, but for urgent ones."""
    type_ahead: TypeAhead[Key]
    lines: KeptLines
    """What is typed where something is asked."""

    @property
    def desk(self) -> Desk:
        """The desk."""

    @property
    def program(self) -> Sequence[str]:
        """How this program is called for this desk, for commands that need the bare terminal; empty if it cannot be."""

    def acts(self, place: Scope) -> Mapping[str, Act]:
        """What commands do in a place, by their ids; loaded when first asked for."""

    def start_over(self) -> None:
        """End the panel and begin anew with what the configuration says by now."""

    @property
    def sync(self) -> SyncChild | None:
        """The sync process, if there is one."""

    async def ask(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in a worker thread."""

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run anything slow in a worker thread."""

    async def show(self, screen: DeskScreen) -> None:
        """Open a screen above the present one and wait until it can take keys."""

    def show_at_once(self, screen: DeskScreen) -> None:
        """Open a screen that is kept and in place: the next key is for it."""

    def keep(self, screen: DeskScreen) -> None:
        """Leave a screen in place when it is left: it will be shown again."""

    async def make_ready(self, screen: DeskScreen) -> None:
        """Put a screen that is kept in place before it is shown: that takes longer than showing it."""

    async def swap(self, screen: DeskScreen) -> None:
        """Open a screen in the place of the present one."""

    async def leave(self) -> None:
        """Go back to the screen below."""

    def unexpected(self, error: BaseException) -> None:
        """Log an unexpected exception and say so in a banner."""

    def replay(self) -> None:
        """Let the keys that were typed ahead have their turn."""

    def tell_terminal(self, sequence: str) -> None:
        """Send the terminal something that is no picture: a bell, a notification."""

    def next_look(self) -> None:
        """Change to the next look."""

    def paint_afresh(self) -> None:
        """Draw everything again, whatever the terminal shows."""

    def quit_panel(self) -> None:
        """Leave the panel at once."""
