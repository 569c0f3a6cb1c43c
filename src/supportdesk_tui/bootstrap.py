"""The composition root: settings in, a Desk out. The only place that names adapters."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.context import Desk, DeskConfig, no_rules
from supportdesk_tui.desk.later import following, later
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.mail_rules import MailRules
from supportdesk_tui.settings.config import Settings, load_settings
from supportdesk_tui.settings.places import Places, find_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from supportdesk_tui.desk.finding import Finding
    from supportdesk_tui.desk.ports import Clock, ExportReader, MailAccount, MailReader, MailWriter, Store
    from supportdesk_tui.desk.ports.form_mails import FormMailReader
    from supportdesk_tui.desk.rulebook import Rulebook
    from supportdesk_tui.desk.upkeep.mail_login import MailLogin
    from supportdesk_tui.desk.upkeep.set_up import FoundServer
    from supportdesk_tui.domain.message import ParsedMail
    from supportdesk_tui.playbook.library import FileLibrary
    from supportdesk_tui.settings.account_config import AccountConfig
    from supportdesk_tui.settings.oauth_config import OAuthClient
    from supportdesk_tui.settings.setting_up import FileSetUp


class SystemClock:
    """The clock of the server that a team shares, else the machine's (M-86)."""

    def __init__(self, server_now: Callable[[], datetime | None] = lambda: None) -> None:
        self._server_now = server_now

    def now(self) -> datetime:
        """The present instant in UTC."""
        return self._server_now() or datetime.now(UTC)


class SystemIds:
    """The machine's randomness."""

    def token(self) -> str:
        """16 random hexadecimal digits."""
        return os.urandom(8).hex()


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk with what only the edges need."""

    desk: Desk
    settings: Settings
    places: Places
    held_back: tuple[int, ...] | None = None
    """The database's journal was lost: the tickets whose letters may have left; None when it was not."""


Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True)
class Restored(Generic[Prepared]):
    """What a restore has left behind."""

    prepared: Prepared
    kept: Path | None
    """The database it replaced, if there was one."""


def places(home: Path | None = None) -> Places:
    """Where this operator's desk lies."""
    return find_places(home, os.environ)


def settings(where: Places) -> Settings:
    """The operator's settings. Raises ConfigError."""
    return load_settings(where.config_file, os.environ)


def library(where: Places | None = None, categories: Sequence[str] = ()) -> FileLibrary:
    """The playbook: the starter texts, overridden file by file from the operator's own folders."""
    from supportdesk_tui.playbook.library import FileLibrary
    from supportdesk_tui.playbook.starter import starter_dir

    where, starter = where or places(), starter_dir()
    return FileLibrary((starter / "macros", where.macros_dir), (starter / "sop", where.sop_dir), categories)


@contextmanager
def open_desk(home: Path | None = None, *, accounts: Mapping[str, MailAccount] | None = None,
              clock: Clock | None = None) -> Iterator[Opened]:
    """Open the desk and close it again.

    Args:
        home: one folder for everything; the platform's folders when None.
        accounts: instead of the configured ones (the demo's cannot send).
        clock: instead of the machine's.

    Raises:
        DeskError: the configuration or the database cannot be used.
    """
    where = places(home)
    chosen = settings(where)
    where.create()
    store = open_store(where, chosen)
    try:
        desk = _assemble(where, chosen, store, accounts, clock or SystemClock(store.server_now))
        yield Opened(desk, chosen, where, _after_lost_journal(desk) if store.journal_lost else None)
    finally:
        store.close()


def _after_lost_journal(desk: Desk) -> tuple[int, ...]:
    """The database went back in time, as after a restore: what left since must not leave again."""
    from supportdesk_tui.desk.upkeep.after_restore import hold_back_unsent, show_held_back

    if desk.store.examine() is not None:
        return ()  # nothing can be written, so nothing leaves either
    held_back = hold_back_unsent(desk.store)
    show_held_back(desk, held_back)
    return held_back


def open_store(where: Places, chosen: Settings) -> Store:
    """The queue's database: PostgreSQL when the configuration names one, else the SQLite file."""
    if chosen.database_url:
        from supportdesk_tui.store.opening import open_postgres

        return open_postgres(chosen.database_url)
    from supportdesk_tui.store.opening import open_sqlite

    return open_sqlite(where.database_path, backups=where.backup_dir, anywhere=chosen.shared_folder)


def account_from(config: AccountConfig, where: Places, clients: Mapping[str, OAuthClient]) -> MailAccount:
    """A mail account as configured, with its provider's presets; ``clients`` are the browser logins' applications."""
    from supportdesk_tui.mail.account import ImapSmtpAccount
    from supportdesk_tui.mail.providers import apply_preset
    from supportdesk_tui.settings.oauth import tokens_of
    from supportdesk_tui.settings.secrets import password_source

    return ImapSmtpAccount(apply_preset(config, password_source(config, where), tokens_of(config, where, clients)))


def mail_login(home: Path | None, name: str) -> MailLogin:
    """The login through a browser of the named account, or of the only one that has such a login.

    Raises:
        BadInput: ``no_such_account``.
        NotPossible: ``no_browser_login``.
        ConfigError: the settings cannot be read.
    """
    from supportdesk_tui.settings.oauth import ServiceLogin

    where = places(home)
    chosen = settings(where)
    fitting = [account for account in chosen.accounts if account.name == name or (not name and account.oauth)]
    if len(fitting) != 1:
        raise BadInput("no_such_account", name, ", ".join(account.name for account in chosen.accounts))
    account = fitting[0]
    if not account.oauth:
        raise NotPossible("no_browser_login", account.name)
    where.create()
    return ServiceLogin(account, where, chosen.oauth[account.oauth])


def setting_up(home: Path | None = None) -> FileSetUp:
    """The first set-up of a desk in its places."""
    from supportdesk_tui.mail.providers import PROVIDERS
    from supportdesk_tui.settings.setting_up import FileSetUp

    where = places(home)
    return FileSetUp(where, lambda config, clients: account_from(config, where, clients),
                     lambda name: PROVIDERS[name].hint, _find_servers)


def _find_servers(domain: str) -> tuple[FoundServer | None, FoundServer | None]:
    from supportdesk_tui.desk.upkeep.set_up import FoundServer
    from supportdesk_tui.mail.probing import probe

    imap, smtp = (FoundServer(each.host, each.port, each.security) if each else None for each in probe(domain))
    return imap, smtp


def examine_settings(home: Path | None = None) -> tuple[Finding, ...]:
    """What is to be said of settings, passwords and permissions; ``config_unusable`` comes last and alone."""
    from supportdesk_tui.settings import examining

    return examining.examine_settings(places(home), os.environ)


def restore(home: Path | None, backup: Path, prepare: Callable[[Store], Prepared]) -> Restored[Prepared]:
    """Put a backup in the database's place.

    Args:
        home: as for ``open_desk``.
        backup: the file.
        prepare: works on the restored database before anyone else sees it.

    Raises:
        DeskError: the backup or the database cannot be used; nothing has changed then.
    """
    import shlex

    from supportdesk_tui.store.restoring import restore_sqlite

    where = places(home)
    if settings(where).database_url:
        raise NotPossible("backup_postgres", f"pg_restore --clean --if-exists --dbname=... {shlex.quote(str(backup))}")
    stamp = SystemClock().now().strftime("%Y%m%dT%H%M%S%f")
    kept = where.backup_dir / f"replaced-{stamp}.sqlite3"
    prepared = restore_sqlite(backup, where.database_path, kept, prepare, anywhere=settings(where).shared_folder)
    return Restored(prepared, kept if kept.exists() else None)


def _assemble(where: Places, chosen: Settings, store: Store, accounts: Mapping[str, MailAccount] | None,
              clock: Clock) -> Desk:
    from supportdesk_tui.settings.views_file import FileViews

    if accounts is None:
        accounts = {config.name: later(partial(account_from, config, where, chosen.oauth))
                    for config in chosen.accounts}
    categories = [category.id for category in chosen.categories]
    config = desk_config(where, chosen, store, clock)
    return Desk(
        store=store, clock=clock, ids=SystemIds(), config=config, accounts=accounts,
        reader=later(lambda: mail_reader(READ_BESIDE)), writer=later(_mail_writer),
        library=later(lambda: library(where, categories)), exports=later(lambda: _export_reader(where)),
        view_shelf=FileViews(where.views_file), form_mails=later(lambda: _form_mails(where)),
        session=f"{os.getpid()}-{os.urandom(4).hex()}", rulebook=_rulebook(where, config),
        explain=_explain)


def _explain(reason: str) -> Mapping[str, str]:
    from supportdesk_tui.presentation import import_words

    return import_words.bad_in_each_language(reason)


def _mail_writer() -> MailWriter:
    from supportdesk_tui.mail.composing import Rfc5322Writer

    return Rfc5322Writer()


def _export_reader(where: Places) -> ExportReader:
    from supportdesk_tui.exports.reader import FileExportReader

    return FileExportReader(where.profiles_dir)


def _form_mails(where: Places) -> FormMailReader:
    from supportdesk_tui.exports.form_mail_reader import FileFormMails

    return FileFormMails(where.form_mails_dir)


def _rulebook(where: Places, config: DeskConfig) -> Rulebook:
    """The operator's rules; a desk without any loads nothing for them."""
    from supportdesk_tui.settings.kept_rules import stamp_of

    file = where.rules_file

    def read() -> Rulebook:
        if stamp_of(file) is None:
            return no_rules()
        from supportdesk_tui.settings.kept_rules import read_rules
        from supportdesk_tui.store.search_text import stems_of

        return read_rules(file, config, stems_of)
    return following(read, lambda: stamp_of(file))


READ_BESIDE = ("-c", f"from {__name__} import read_beside; read_beside()")
"""What Python runs as the process that reads many mails beside the one that stores them."""


def read_beside() -> None:
    """Read mail from standard input to standard output until it ends; words for the index are made here too."""
    from supportdesk_tui.mail.reading.ahead import serve
    from supportdesk_tui.mail.reading.reader import Rfc822Reader
    from supportdesk_tui.store.search_text import indexed

    parse = Rfc822Reader().parse

    def read(raw: bytes) -> ParsedMail:
        mail = parse(raw)
        return replace(mail, words=indexed(mail.text))

    serve(read, sys.stdin.buffer, sys.stdout.buffer)


def mail_reader(beside: Sequence[str] = ()) -> MailReader:
    """The reader of raw mail; ``beside`` is what Python runs as the process that reads many."""
    from supportdesk_tui.mail.reading.reader import Rfc822Reader

    return Rfc822Reader(beside)


def desk_config(where: Places, chosen: Settings, store: Store, clock: Clock) -> DeskConfig:
    """The configuration as the use cases want it; the calendar in force is the one frozen in the store."""
    from supportdesk_tui.settings.calendars import resolve_versions

    versions = resolve_versions(chosen, store, clock.now())
    return DeskConfig(
        language=chosen.language, me=chosen.me, operators=chosen.operators, categories=chosen.categories,
        club=chosen.club, versions=versions, zone=ZoneInfo(versions[-1].schedules["work"].timezone),
        data_dir=where.data_dir, state_dir=where.state_dir, hold=chosen.hold,
        focus_streak=chosen.focus_streak,
        daily_backup=chosen.daily_backup and not chosen.database_url, backups_kept=chosen.backups_kept,
        backed_up_here=not chosen.database_url, acknowledging=chosen.acknowledging,
        hooks=chosen.hooks, panel=chosen.panel, sources=chosen.sources,
        mail_rules={account.name: _mail_rules(account) for account in chosen.accounts})


def _mail_rules(account: AccountConfig) -> MailRules:
    """What the account's mail is judged by; a preset's host is known only to the provider."""
    from supportdesk_tui.mail.providers import PROVIDERS

    host = account.imap.host if account.imap else PROVIDERS[account.provider].imap.host
    return MailRules(account.plus_address, frozenset(account.form_senders), account.authserv_id, host)
