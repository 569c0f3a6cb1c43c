"""A letter or note being written line by line: kept as a draft with every line, whatever becomes of the terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from supportdesk_tui.cli.line.talk import Talk
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import composing, drafts, reply
from supportdesk_tui.desk.letters.ready import Ready, draft_effects, place_in, recheck
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.i18n import gettext as _

_GAP = "\n\n\n\n"
"""Where a blank letter has room to write."""


class LetterInHand:
    """One letter and the draft it is kept as; a context in which others are told that somebody writes there."""

    def __init__(self, desk: Desk, ready: Ready, draft: Draft | None = None) -> None:
        """``draft`` is what the letter goes on with."""
        self._desk = desk
        self.ready = ready
        self._draft = draft
        self._place = place_in(draft)[0] if draft is not None else 0
        """The line below which more is written, 1-based; 0: nothing has been written yet."""
        self._since = desk.clock.now()

    def __enter__(self) -> Self:
        self._tell_others()
        return self

    def __exit__(self, *_: object) -> None:
        composing.end(self._desk, self.ready.ticket_id, self._since)

    def _tell_others(self) -> None:
        if self.ready.purpose != "note":
            composing.begin(self._desk, self.ready.ticket_id, self._since)

    @property
    def written(self) -> bool:
        """There is something that more can be written below."""
        return bool(self._place)

    def keep(self) -> None:
        """Keep it as it is; beside the draft of a panel that writes on the ticket too, never over it."""
        note = self.ready.purpose == "note"
        effects = {} if note else draft_effects(self.ready)
        if self._place:
            effects["at"] = [self._place, len(self.ready.text.split("\n")[self._place - 1]) + 1]
        draft = Draft(self.ready.ticket_id, "", self.ready.subject, self.ready.text, self._desk.clock.now(),
                      self._draft.kind if self._draft is not None else "note" if note else "reply",
                      self.ready.macro_id, effects)
        self._draft = drafts.keep(self._desk, draft, self._draft)
        self.ready = replace(self.ready, kept_as=self._draft.kind)
        self._tell_others()

    def write_anew(self, talk: Talk, prompt: str) -> None:
        """Type it from the beginning, between greeting and signature; a letter to colleagues is all one's own."""
        before, after = "", ""
        if self.ready.purpose == "reply":
            head, _gap, tail = reply.prepare(self._desk, self.ready.ticket_id).text.partition(_GAP)
            before, after = f"{head}\n\n", f"\n\n{tail}"
        elif self.ready.purpose != "note":
            after = "\n"
        self._write(talk, prompt, before, after)

    def write_on(self, talk: Talk, prompt: str) -> None:
        """Type more below what is written."""
        lines = self.ready.text.split("\n")
        after = "".join(f"\n{line}" for line in lines[self._place:])
        self._write(talk, prompt, "\n".join(lines[:self._place]) + "\n", after)

    def _write(self, talk: Talk, prompt: str, before: str, after: str) -> None:
        def keep(typed: str) -> None:
            if typed.strip():
                self.ready = replace(self.ready, text=before + typed + after)
                self._place = (before + typed).count("\n") + 1
                self.keep()
        keep(talk.text(prompt, keep))
        self.ready = recheck(self._desk, self.ready)


def draft_to_go_on_with(desk: Desk, talk: Talk, ticket_id: int, base: str = "reply") -> Draft | None:
    """The operator's last draft on a ticket, if it is to be gone on with; a new letter leaves it where it is."""
    draft = next(iter(drafts.on_ticket(desk, ticket_id, base)), None)
    if draft is None:
        return None
    key = talk.choose(_("There is a draft."), [("1", _("go on with the draft")), ("2", _("a new letter"))])
    return draft if key == "1" else None
