"""Form and chat exports as the use cases need them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from supportdesk_tui.domain.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from supportdesk_tui.domain.event import Json


@value
class ExportRecord:
    """One readable record of a form or chat export."""

    record: int
    line: int
    native_id: str
    content_hash: str
    created_at: datetime
    email: str = ""
    name: str = ""
    phone: str = ""
    telegram: str = ""
    subject: str = ""
    text: str = ""
    form: str = ""
    """The form's name, for people."""
    form_id: str = ""
    """What tells two forms of one layout apart; part of the idempotency key."""
    cc: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Uploads, as http(s) addresses; never fetched."""
    warnings: tuple[str, ...] = ()
    """``bad_email bad_phone bad_link no_native_id date_only too_few_cells``."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat export, with the ticket it belongs to."""

    message: ExportRecord
    opens: str
    """Native id of the message that opens the ticket: its own for the first of a burst; empty for an
    operator's message that answers nobody."""
    outbound: bool = False
    """An operator wrote it."""


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """What an export tells of a person: for his card, no question of his."""

    record: int
    line: int
    native_id: str
    content_hash: str
    email: str = ""
    name: str = ""
    phone: str = ""
    telegram: str = ""
    profile_id: str = ""
    member_since: str = ""
    plan: str = ""
    warnings: tuple[str, ...] = ()
    """``bad_email bad_phone no_native_id too_few_cells``."""


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record left out on purpose: blank, or by a rule of the profile."""

    record: int
    line: int
    reason: str
    native_id: str = ""


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that cannot be read."""

    record: int
    line: int
    reason: str
    """Why, as a word that the sentences are found by."""
    detail: str = ""
    raw: str = ""
    native_id: str = ""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the operator may say about a file."""

    profile: str = ""
    """A name, or the path of a TOML file."""
    timezone: str = ""
    date_order: str = ""
    encoding: str = ""
    operator_ids: tuple[str, ...] = ()
    """Who of a chat's people answers, as the export names them: ``user123``."""
    burst_gap_minutes: int | None = None
    """Messages of one person no further apart are one ticket; None: as the profile has it."""
    skip_chat_types: tuple[str, ...] = ()
    """Chats left out, such as ``private_group``, in place of those that the profile names."""

    @property
    def profile_file(self) -> Path | None:
        """The file that ``profile`` names, where it names one."""
        return Path(self.profile) if self.profile.endswith(".toml") or os.sep in self.profile else None


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A bad record as quarantine keeps it, corrected since or not."""

    record: int
    line: int
    reason: str
    raw: str | bytes
    """Bytes where they make no text."""
    profile: str
    how_read: Mapping[str, Json]
    """``ExportFile.how_read`` of the file it came in."""


@dataclass(frozen=True, slots=True)
class ChatPerson:
    """Somebody who writes in the chats of an export."""

    id: str
    """``user123``"""
    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class GuessedLayout:
    """What the columns of a file that no profile knows may mean."""

    name: str
    """Of the profile it would be."""
    headers: tuple[str, ...]
    """As a profile names the columns; empty for one that has no name."""
    roles: Mapping[str, tuple[str, ...]]
    """Role -> columns, best first."""
    formats: tuple[str, ...]
    """Of its times."""
    timezone: str
    examples: tuple[str, ...]
    """A cell of each column."""
    extensions: tuple[str, ...]

    def with_role(self, column: str, role: str) -> GuessedLayout:
        """The column means this alone, before others that do; an empty role: nothing."""
        roles = {name: tuple(one for one in columns if one != column) for name, columns in self.roles.items()}
        if role:
            roles[role] = (column, *roles.get(role, ()))
        return replace(self, roles={name: columns for name, columns in roles.items() if columns})


class ExportFile(Protocol):
    """An opened export: its profile is known."""

    @property
    def profile(self) -> str: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    @property
    def total(self) -> int:
        """How many records there are."""
    @property
    def how_read(self) -> Mapping[str, Json]:
        """What it takes to read one of its bad records alone, as JSON."""

    def records(self) -> Iterator[ExportRecord | ContactRecord | ChatMessage | SkippedRecord | BadRecord]:
        """Every record of the file, once, in order; they are read while they are asked for.

        Raises BadInput('export_changed') where somebody else wrote to the file meanwhile.
        """


class RecordReader(Protocol):
    """Reads records that were put aside."""

    def profile(self, kept: KeptRecord) -> str:
        """The name of the profile it is read by. Raises BadInput where there is none any more."""

    def read(self, kept: KeptRecord) -> tuple[ExportRecord | ContactRecord | ChatMessage | SkippedRecord | BadRecord,
                                             ...]:
        """What is written there now: one record, or several where it turned out to be several.

        Raises BadInput: no such profile any more, times without a zone and none known.
        """


class ExportReader(Protocol):
    """Opens export files."""

    def profiles(self) -> Mapping[str, str]:
        """The title of each profile by its name."""

    def open(self, path: Path, options: ExportOptions) -> ExportFile:
        """Raises BadInput: unknown layout, several candidates (named in ``hint``), unreadable, no time zone."""

    def people(self, path: Path, options: ExportOptions) -> tuple[ChatPerson, ...]:
        """Who writes in the chats of a file, the most talkative first; nobody where it holds none. Raises BadInput."""

    def guess(self, path: Path, options: ExportOptions) -> GuessedLayout:
        """What the columns of a file may mean. Raises BadInput: it cannot be read as a table."""

    def known_as(self, path: Path, options: ExportOptions) -> tuple[str, ...]:
        """The profiles that recognise a file, those for any file left out. Raises BadInput where it is unreadable."""

    def open_as(self, path: Path, layout: GuessedLayout, options: ExportOptions) -> ExportFile:
        """Open a file as one of this layout. Raises BadInput."""

    def keep_profile(self, layout: GuessedLayout, *, replace: bool) -> Path:
        """Write it among the operator's own profiles. Raises BadInput ``file_exists`` unless it may be replaced."""

    def again(self, options: ExportOptions) -> RecordReader:
        """A reader of records that were put aside; what ``options`` say goes over what was noted of their files."""

    def known_layouts(self) -> str:
        """Changes when a file that could not be read may be readable now: another program, other profiles."""

    def check_profile(self, name: str) -> None:
        """Is there such a profile, and can it be used? An empty name is any.

        Raises:
            BadInput: ``unknown_profile``.
            ConfigError: a profile of the operator's own is wrong.
        """
