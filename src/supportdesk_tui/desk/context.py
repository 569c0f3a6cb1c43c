"""The Desk: everything a use case needs, handed in by bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from supportdesk_tui.desk.experience import Experience
from supportdesk_tui.desk.later import later
from supportdesk_tui.domain.acknowledgement import OFF, Acknowledging
from supportdesk_tui.domain.clocks.versions import SlaVersion, version_for
from supportdesk_tui.domain.hook import Hooks
from supportdesk_tui.domain.mail_rules import MailRules
from supportdesk_tui.domain.panel_wishes import AS_SHIPPED, PanelWishes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from supportdesk_tui.desk.ports import (
        Clock,
        ExportReader,
        FolderSource,
        Ids,
        Library,
        MailAccount,
        MailReader,
        MailWriter,
        Store,
        ViewShelf,
    )
    from supportdesk_tui.desk.ports.form_mails import FormMail, FormMailReader
    from supportdesk_tui.desk.rulebook import Rulebook
    from supportdesk_tui.domain.calendar import Schedule
    from supportdesk_tui.domain.clocks.sla import Policy
    from supportdesk_tui.domain.club import Category, Club, Operator
    from supportdesk_tui.domain.message import ParsedMail

_PLAIN = MailRules()
NO_HOOKS = Hooks()

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many of how many tickets a long act has dealt with; an import may be stopped by raising Stopped."""


class Stopped(Exception):
    """The operator wants a long act to end at its next pause: what is committed stays."""


def _unwatched(number: int, total: int) -> None:
    """Nobody waits."""


def _unexplained(reason: str) -> Mapping[str, str]:
    """Nobody has words."""
    return {}


def no_rules() -> Rulebook:
    """The rulebook of a desk that has none."""
    from supportdesk_tui.desk.rulebook import Rulebook

    return Rulebook()


class NoFormMails:
    """Knows the mails of no form."""

    def read(self, mail: ParsedMail, at: datetime, form_senders: Collection[str]) -> FormMail | None:
        """Always None."""
        return None

    def check(self) -> None:
        """Always well."""


def no_form_mails() -> FormMailReader:
    """For a desk without rules for such mails."""
    return NoFormMails()


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """What the operator has configured, resolved."""

    language: str
    """Of the panel: ``en`` or ``ru``; requesters are answered in theirs."""
    me: Operator
    operators: tuple[Operator, ...]
    """In the order of the digits that pick them."""
    categories: tuple[Category, ...]
    club: Club
    versions: tuple[SlaVersion, ...]
    """Policies with their calendars, oldest first; open tickets keep the one they came under."""
    zone: ZoneInfo
    """The time zone of the work schedule: local times are shown in it."""
    data_dir: Path
    state_dir: Path
    """Where letters lie that an outside editor has."""
    hold: timedelta = timedelta(seconds=30)
    """How long an outgoing mail can be taken back."""
    focus_streak: bool = True
    """Focus mode shows how many tickets in a row were dealt with."""
    daily_backup: bool = False
    """Somebody's task: the first process of a day copies the database."""
    backups_kept: int = 7
    """Daily backups."""
    backed_up_here: bool = True
    """False for a queue on a server, which its own tools copy."""
    work: str = "work"
    """The schedule that ``act_by`` is laid into."""

    mail_rules: Mapping[str, MailRules] = field(default_factory=dict)
    """By account."""
    sources: tuple[FolderSource, ...] = ()
    """Folders whose files are imported."""
    acknowledging: Acknowledging = OFF
    hooks: Hooks = NO_HOOKS
    """Commands that are told of what happens."""
    panel: PanelWishes = AS_SHIPPED

    def rules_of(self, account: str) -> MailRules:
        """What an account's mail is judged by."""
        return self.mail_rules.get(account, _PLAIN)

    def version_for(self, ticket_id: int, received_at: datetime) -> SlaVersion:
        """The policy and calendar that a ticket keeps."""
        return version_for(self.versions, ticket_id, received_at)

    @property
    def policy(self) -> Policy:
        """The policy in force for new tickets."""
        return self.versions[-1].policy

    @property
    def schedules(self) -> Mapping[str, Schedule]:
        """The schedules in force for new tickets."""
        return self.versions[-1].schedules

    @property
    def work_schedule(self) -> Schedule:
        """The working hours."""
        return self.schedules[self.work]

    def category(self, category_id: str) -> Category | None:
        """The category with this id, if configured."""
        return next((category for category in self.categories if category.id == category_id), None)

    def operator(self, operator_id: str) -> Operator | None:
        """The operator with this id, if configured."""
        return next((operator for operator in self.operators if operator.id == operator_id), None)


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports and the configuration: the first argument of every use case."""

    store: Store
    clock: Clock
    ids: Ids
    config: DeskConfig
    accounts: Mapping[str, MailAccount]
    reader: MailReader
    writer: MailWriter
    library: Library
    exports: ExportReader
    view_shelf: ViewShelf
    session: str
    """This process's own id: mails it holds are its to release."""
    form_mails: FormMailReader = field(default_factory=lambda: later(no_form_mails))
    """Tells the mails of forms."""
    rulebook: Rulebook = field(default_factory=lambda: later(no_rules))
    """The operator's rules."""
    experience: Experience = field(default_factory=Experience)
    """What was done with finished tickets, kept by this process."""
    progress: Progress = _unwatched
    """Who wants to know how far a long act has come."""
    explain: Callable[[str], Mapping[str, str]] = _unexplained
    """What a bad record's reason means, by language: for files that people correct."""

    def unwatched(self) -> Desk:
        """The same desk for the parts of an act that tells itself how far it has come."""
        return replace(self, progress=_unwatched)
