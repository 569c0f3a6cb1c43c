"""A command as data: its name, its keys, its words and what it does to the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from supportdesk_tui.i18n import N_


class Scope(StrEnum):
    """Where a command is heard."""

    QUEUE = "queue"
    CONVERSATION = "conversation"
    READY = "ready"
    """The composer with a letter that is ready to go: keys are commands."""
    EDIT = "edit"
    """The composer while text is typed: only keys that write nothing."""
    SOP = "sop"
    OUTBOX = "outbox"
    FOCUS = "focus"
    """One ticket of a frozen slice after the other."""
    FOCUS_END = "focus_end"
    """What a focus run came to."""
    TRIAGE_RUN = "triage_run"
    """Untriaged tickets, one a screen."""
    ATTACHMENT = "attachment"
    """A forwarded letter or a text file that came with a mail."""
    REPORT = "report"
    LOG = "log"
    """What was done, line by line."""
    FILED = "filed"
    """Mail that belongs to no ticket."""
    IMPORT = "import"
    """What an import would do, and what it did."""
    START = "start"
    """A desk with nothing in it yet."""


class Effect(StrEnum):
    """What a command does, from harmless on."""

    SAFE = "safe"
    CHANGE = "change"
    """Changes tickets at once; taken back with the undo key."""
    DELAYED = "delayed"
    """Something leaves the desk after a time in which it can be taken back."""
    DRAFT = "draft"
    """Opens a text; nothing happens before it is sent."""


class Group(StrEnum):
    """A column of the help; the value is its title."""

    MOVE = N_("Moving")
    TRIAGE = N_("Triage")
    ANSWER = N_("Answering")
    TICKET = N_("Ticket")
    TEXT = N_("Letter")
    DESK = N_("Desk")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the operator can do."""

    id: str
    """Stable name, such as ``ticket.priority.p1``: what a keymap of one's own refers to."""
    keys: tuple[str, ...]
    """Keys by Latin character or Textual name, the first is shown; empty for the palette alone."""
    label: str
    """What it does, as a message id."""
    scopes: tuple[Scope, ...]
    group: Group
    effect: Effect = Effect.SAFE
    undoable: bool = False
    hint: str = ""
    """The short word for the footer, as a message id; empty keeps it out of the footer."""
    rank: int = 9
    """How early it claims a place in a narrow footer; 0, the way back, is always there, then 1."""
    needs_choice: bool = False
    """Opens a strip to choose from: one more key."""
    bulk: bool = False
    """Works on the marked tickets where there are any."""
