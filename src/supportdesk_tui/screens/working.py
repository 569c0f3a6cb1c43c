"""How a screen gets things done: acts that keys wait for, readings that nobody waits for; what fails is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from textual.css.query import NoMatches
from textual.screen import Screen

from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.screens.shell import Shell
from supportdesk_tui.screens.worker_threads import unhurried

if TYPE_CHECKING:
    from supportdesk_tui.desk.context import Desk

P = ParamSpec("P")
T = TypeVar("T")
UNHURRIED = frozenset({"counts", "suggestion", "pulse", "health", "playbook", "mended"})
"""Groups of readings that give way to what a key asked for."""


class WorkingScreen(Screen[None], inherit_bindings=False):
    """A screen whose work never ends the panel."""

    @property
    def shell(self) -> Shell:
        """The app around the screen."""
        return cast(Shell, self.app)

    def say_error(self, text: str) -> None:
        """Why something was not done."""
        raise NotImplementedError

    def act_ended(self, *, failed: bool) -> None:
        """An act is over."""

    def start(self, act: Awaitable[None]) -> None:
        """Let an act run; keys wait until it is done or asks something."""
        self.shell.type_ahead.shut()
        self.app.run_worker(self._guarded(act), group="acts", exit_on_error=False)

    async def quietly(self, reading: Awaitable[None]) -> bool:
        """Await a reading that nobody asked for by key; what fails is told, never raised. Whether it went well."""
        try:
            await reading
        except DeskError as error:
            self.say_error(sentence(error))
        except Exception as error:  # a reading must never end the panel
            left = isinstance(error, NoMatches) and self not in self.app.screen_stack
            if not left:  # what is read for a screen that is being taken down is of no more use
                self.shell.unexpected(error)
        else:
            return True
        return False

    def background(self, reading: Callable[[], Awaitable[None]], *, group: str = "default",
                   exclusive: bool = False) -> None:
        """Start a reading that no key waits for; an exclusive one takes the place of its group's last."""
        async def work() -> None:
            if group in UNHURRIED:
                unhurried.set(True)
            await self.quietly(reading())
        # Textual's union of kinds of work leaves the result type open for a plain coroutine function.
        self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)  # type: ignore[arg-type]

    def tell_failure(self, error: Exception) -> None:
        """What a key asked for was not done; the keys typed behind it counted on it."""
        self.shell.type_ahead.forget()
        if not isinstance(error, DeskError):
            self.shell.unexpected(error)
        self.say_error(sentence(error))  # a banner stands on the queue, which this may not be

    async def _guarded(self, act: Awaitable[None]) -> None:
        failed = True
        try:
            await act
            failed = False
        except Exception as error:  # an act must never end the panel
            self.tell_failure(error)
        finally:
            self.act_ended(failed=failed)
            self.shell.type_ahead.open()
            self.shell.replay()

    async def ask_long(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that may take long."""
        return await self.shell.ask(use_case, *args, **kwargs)
