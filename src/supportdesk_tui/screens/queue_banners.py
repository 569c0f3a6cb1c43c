"""The banners above the list: what is wrong with the desk and was not put aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import preferences, saved_views
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.banners import Banner, banner_lines, banner_rows, banners, in_sight, put_aside
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.key_problem_words import key_problems_words
from supportdesk_tui.presentation.playbook_words import broken_words
from supportdesk_tui.presentation.status_lines import NO_HEALTH, Health
from supportdesk_tui.screens.queue_reading import files_differ, read_health
from supportdesk_tui.widgets.line_view import LineView, set_shown

if TYPE_CHECKING:
    from supportdesk_tui.screens.queue import QueueScreen

_ASIDE = "banners"
"""The preference that remembers which banners were put aside."""


class QueueBanners:
    """What is known to be wrong, and what of it the operator has put aside."""

    def __init__(self, screen: QueueScreen, desk: Desk) -> None:
        self._screen = screen
        self._desk = desk
        self.health: Health = NO_HEALTH
        """How database, accounts and outbox stood when they were last looked at."""
        self.broken = ""
        """Which files of the playbook cannot be used; empty when all can."""
        self._begun = self._told = 0
        """Checks of the playbook: the last that began, and the one whose answer is shown."""
        self._unexpected = ""
        self._aside: dict[str, str] = {}

    async def bring_back(self) -> None:
        """What was put aside at an earlier start stays aside."""
        self._aside = json.loads(await self._screen.shell.ask(preferences.kept, _ASIDE, "{}"))

    async def check_health(self) -> None:
        """Look at database, accounts and outbox."""
        self.health = await self._screen.shell.ask(read_health)
        self._screen.draw_bars()

    @property
    def hang_on_files(self) -> bool:
        """Something is told of that no change of the store takes away: a file, or a disk without room."""
        return bool(self.health.rules or self.health.disk_left is not None or self.broken
                    or self._screen.sight.problem)

    async def look_whether_mended(self) -> None:
        """What is told of files and disk goes as soon as they are mended; asking costs a look at their stamps."""
        shell, health, sight = self._screen.shell, self.health, self._screen.sight
        if (health.rules or health.disk_left is not None) and await shell.ask(files_differ, health):
            await self.check_health()
        if self.broken:
            await self.check_playbook()
        if sight.problem and (await shell.ask(saved_views.read)).problem is None:
            await self._screen.contents.count_views()

    async def check_playbook(self) -> None:
        """A file of the playbook that cannot be used is named; the others go on."""
        self._begun += 1
        mine = self._begun
        found = await self._screen.shell.compute(self._desk.library.problems)
        if mine < self._told:
            return  # one that began later has looked at newer files
        self._told = mine
        if self.broken != broken_words(found):
            self.broken = broken_words(found)
            self._screen.draw_bars()

    def show_unexpected(self, error: BaseException) -> None:
        """A sentence about an exception nobody foresaw."""
        self._unexpected = sentence(error)
        self._screen.draw_bars()

    async def hide_first(self) -> None:
        """Put the first banner aside until it says something else, at the next start too."""
        shown = self._in_sight()
        if not shown:
            self._screen.say(gettext("no banner to hide"), "warn")
            return
        self._aside[shown[0].key] = put_aside(shown[0])
        self._screen.draw_bars()
        await self._screen.shell.ask(preferences.keep, _ASIDE, json.dumps(self._aside, ensure_ascii=False))

    def draw(self) -> None:
        """Show them; without any their place belongs to the list."""
        size, view = self._screen.size, self._screen.query_one("#banners", LineView)
        lines = banner_lines(self._in_sight(), max(20, size.width), self._screen.shell.look, banner_rows(size.height))
        set_shown(view, bool(lines))
        view.show(lines)

    def _in_sight(self) -> Sequence[Banner]:
        screen, now, zone = self._screen, self._desk.clock.now(), self._desk.config.zone
        others = [key_problems_words(screen.shell.key_problems), screen.sight.problem, self.broken, self._unexpected]
        return in_sight(banners(self.health, others, now, zone), self._aside)
