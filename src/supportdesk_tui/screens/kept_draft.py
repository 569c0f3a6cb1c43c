"""The draft of the letter that is being written: kept while it is typed, and whatever becomes of the panel."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.timer import Timer

from supportdesk_tui.desk.letters import drafts
from supportdesk_tui.desk.letters.ready import Ready, draft_effects
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.i18n import gettext

if TYPE_CHECKING:
    from supportdesk_tui.screens.composer import ComposerScreen

SAVE_AFTER = 0.5
"""Seconds after the first key that is not kept yet: whoever never pauses loses no more than that either."""


class KeptDraft:
    """One letter's draft in the store."""

    def __init__(self, screen: ComposerScreen, draft: Draft | None, kept: Ready | None) -> None:
        """``draft`` is what the letter goes on with; ``kept`` a letter that need not be kept as it is."""
        self._screen = screen
        self._draft = draft
        self._kept = kept
        self._since = screen.below.shell.desk.clock.now()
        self._timer: Timer | None = None
        self._finished = False
        self.held = asyncio.Lock()
        """Whoever holds it decides what becomes of the letter; nothing is kept meanwhile."""
        self.saved_at = ""
        """The time of the day at which it was kept last."""

    @property
    def kind(self) -> str:
        """Its kind: a second panel's text lies beside the first one's."""
        base = "note" if self._screen.ready.purpose == "note" else "reply"
        same = self._draft is not None and drafts.base_of(self._draft.kind) == base
        return self._draft.kind if self._draft is not None and same else base

    @property
    def kept_as(self) -> str:
        """The kind under which it lies in the store; empty while it does not."""
        return self._draft.kind if self._draft is not None and self._draft.kind == self.kind else ""

    @property
    def finished(self) -> bool:
        """The letter has been sent or left: nothing more is kept."""
        return self._finished

    def finish(self) -> None:
        """Keep nothing from now on."""
        self._finished = True

    def typed(self) -> None:
        """A letter was typed: keep it within half a second."""
        if self._timer is None:
            self._timer = self._screen.set_timer(SAVE_AFTER, self._save)

    def _save(self) -> None:
        self._timer = None
        self._screen.take_text()
        self._screen.background(self.keep, group="draft")

    async def keep(self) -> None:
        """Keep the text as it is, unless it is as it was prepared."""
        screen = self._screen
        ready = screen.ready
        async with self.held:
            if self._finished or ready == self._kept or not (ready.text.strip() or ready.files):
                return
            effects = {} if ready.purpose == "note" else draft_effects(ready)
            if screen.editing:
                effects["at"] = list(screen.editor.place)
            kind = self.kind
            known = self._draft if self._draft is not None and self._draft.kind == kind else None
            draft = Draft(ready.ticket_id, "", ready.subject, ready.text, self._since, kind, ready.macro_id, effects)
            self._draft = kept = await screen.shell.ask(drafts.keep, draft, known)
            self._kept = ready
        self.saved_at = f"{kept.saved_at.astimezone(screen.shell.desk.config.zone):%H:%M:%S}"
        if screen.is_current:
            screen.draw()
            if kept.kind != kind:
                screen.say(gettext("another panel has written on this draft: your text is kept beside it"), "warn")

    async def drop(self) -> Done:
        """Put it away; undo brings it back."""
        with suppress(NotPossible):  # its ticket was deleted meanwhile: there is nothing that undo could bring back
            await self.keep()
        async with self.held:
            self._finished = True
            return await self._screen.shell.ask(drafts.drop, self._screen.ready.ticket_id, self.kind)
