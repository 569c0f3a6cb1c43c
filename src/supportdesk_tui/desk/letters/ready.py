"""A letter that is ready to leave, and how a draft or an outgoing mail remembers what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.letter_file import LetterFile
from supportdesk_tui.domain.macro import Problem, open_markers
from supportdesk_tui.domain.recipients import Recipients, digest


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter as it would leave: everything is shown, nothing has happened yet."""

    ticket_id: int
    purpose: str
    """``reply``, ``escalation`` or ``first``."""
    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    """Known to the envelope alone: the mail itself never names them (M-60)."""
    files: tuple[LetterFile, ...] = ()
    """What is attached; the bytes are in the store (M-67)."""
    seen: int | None = None
    """The newest message of the ticket when the letter was begun, 0 when there was none; None: unknown (M-86)."""
    effects: Mapping[str, Json] = field(default_factory=dict)
    """What takes effect when it has left: status, promise, snooze, add_tags, remove_tags, priority, category,
    assign, waiting_for, sop, escalate_to, template, line."""
    problems: tuple[Problem, ...] = ()
    """What keeps it from being sent: placeholders without a value."""
    macro_id: str = ""
    title: str = ""
    """The macro's title, in the letter's language."""
    language: str = ""
    kept_as: str = ""
    """The kind of the draft it is kept as, which is done with when it goes; empty: it is no draft."""

    @property
    def recipients(self) -> Recipients:
        """Whom it goes to, by field."""
        return Recipients(self.to, self.cc, self.bcc)

    @property
    def bound(self) -> str:
        """Binds it to its ticket and its recipients (M-60)."""
        return digest(self.ticket_id, self.recipients)


def recheck(desk: Desk, ready: Ready) -> Ready:
    """The same letter with its problems found anew, after its text was edited."""
    problems = (*open_markers(ready.text), *open_markers(ready.subject, part="subject"))
    return replace(ready, problems=problems)


def draft_effects(ready: Ready) -> dict[str, Json]:
    """What a draft remembers of a letter besides its text: what it is, whom it goes to, what it brings about."""
    return {
        **ready.effects, "purpose": ready.purpose, "to": [*ready.to], "cc": [*ready.cc], "bcc": [*ready.bcc],
        "bound": ready.bound, "seen": ready.seen,
        "files": [[file.id, file.filename, file.content_type, file.size] for file in ready.files]}


def resumed(blank: Ready, draft: Draft) -> Ready:
    """A kept draft as a letter again; a letter to colleagues never becomes one to the requester.

    Recipients that do not fit what the draft was bound to are not believed: then it has those of a blank reply.

    Args:
        blank: the blank reply of the ticket, for what the draft does not know.
        draft: the draft.
    """
    effects = dict(draft.effects)
    purpose = str(effects.pop("purpose", "") or "reply")
    to, cc, bcc = (addresses_in(effects.pop(field, None)) for field in ("to", "cc", "bcc"))
    bound, seen = effects.pop("bound", None), effects.pop("seen", None)
    effects.pop("at", None)
    files = files_in(effects)
    for name in ("macro", "files"):
        effects.pop(name, None)
    addressees = blank.to if purpose == "reply" else ()
    kept = replace(
        blank, purpose=purpose, text=draft.text, subject=draft.subject or blank.subject, macro_id=draft.macro,
        effects=effects, to=addressees if to is None else to, cc=cc or (), bcc=bcc or (), files=files,
        seen=seen if isinstance(seen, int) else blank.seen, kept_as=draft.kind)
    if bound is not None and bound != kept.bound:
        return replace(kept, to=addressees, cc=(), bcc=())
    return kept


def place_in(draft: Draft) -> tuple[int, int]:
    """Line and column, 1-based, at which to go on writing: where the writer was, else the end of what is written."""
    match draft.effects.get("at"):
        case [int(line), int(column)]:
            return line, column
    lines = draft.text.split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    return len(lines), len(lines[-1]) + 1


def files_in(effects: Mapping[str, Json]) -> tuple[LetterFile, ...]:
    """The attached files that a draft or an outgoing mail remembers."""
    kept = effects.get("files")
    found = []
    for item in kept if isinstance(kept, list) else ():
        match item:
            case [int(number), str(name), str(kind), int(size)]:
                found.append(LetterFile(number, name, kind, size))
    return tuple(found)


def addresses_in(value: Json) -> tuple[str, ...] | None:
    """The recipients that one remembers in a field; None when it remembers none."""
    return tuple(map(str, value)) if isinstance(value, list) else None
