"""One round of reading mail: every account under its lease, no account able to stop another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import Lease, leased
from supportdesk_tui.desk.ports import MailAccount, MailSession, Quarantined
from supportdesk_tui.desk.sync import sync_state
from supportdesk_tui.desk.sync.backoff import FOLDER_ONLY
from supportdesk_tui.desk.sync.kept_session import FreshSessions, Sessions
from supportdesk_tui.desk.sync.report import AccountReport, FolderReport, Progress, SyncReport
from supportdesk_tui.desk.sync.scope import parse_since
from supportdesk_tui.desk.sync.sync_folder import FolderReader
from supportdesk_tui.domain.errors import BadInput, DeskError, MailError, SecretError, StoreError

Tell = Callable[[Progress], None]

_FRESH = FreshSessions()


def sync_once(desk: Desk, accounts: Sequence[str] | None = None, since: str = "",
              on_progress: Tell | None = None, sessions: Sessions = _FRESH, *,
              balance: bool = False) -> SyncReport:
    """Read what is new in the named accounts, or in all.

    Args:
        desk: the desk.
        accounts: names of the configuration; all for None.
        since: how far back (``14d``, ``2026-01-31``, ``all``): for a first sync instead of the configured
            depth, later to bring in older mail as history.
        on_progress: told after each stored chunk.
        sessions: where connections come from; a new one for each round unless said otherwise.
        balance: compare the server's count of each folder with ours afterwards, and fill what is missing.

    Raises:
        BadInput: ``no_such_account``, ``bad_since``.
        StoreError: the database cannot be used; nothing is lost.
    """
    if since:
        parse_since(since, desk.clock.now())

    def work(account: MailAccount, session: MailSession, lease: Lease) -> tuple[FolderReport, ...]:
        return _read_folders(desk, account, session, lease, on_progress,
                             lambda reader: _read_folder(reader, since, balance))

    return SyncReport(tuple(_under_lease(desk, account, work, sessions) for account in chosen(desk, accounts)))


def retry_quarantine(desk: Desk, accounts: Sequence[str] | None = None, *, balance: bool = False) -> SyncReport:
    """Fetch and read the quarantined mails of the accounts once more; ``balance`` as in ``sync_once``.

    Raises:
        BadInput: ``no_such_account``.
        StoreError: the database cannot be used.
    """
    with desk.store.reading() as view:
        rows = view.quarantine()

    def work(account: MailAccount, session: MailSession, lease: Lease) -> tuple[FolderReport, ...]:
        by_folder: dict[str, list[Quarantined]] = defaultdict(list)
        for row in rows:
            if row.source.startswith(f"{account.name}/"):
                by_folder[row.source.removeprefix(f"{account.name}/")].append(row)
        sent = session.sent_folder() if by_folder else None
        return tuple(_retry(FolderReader(desk, account, session, lease, folder, in_sent=folder == sent), mails, balance)
                     for folder, mails in by_folder.items())

    wanted = [account for account in chosen(desk, accounts)
              if any(row.source.startswith(f"{account.name}/") for row in rows)]
    return SyncReport(tuple(_under_lease(desk, account, work) for account in wanted))


def chosen(desk: Desk, names: Sequence[str] | None) -> tuple[MailAccount, ...]:
    """The accounts by name, all of them for None. Raises BadInput."""
    for name in names or ():
        if name not in desk.accounts:
            raise BadInput("no_such_account", name, ", ".join(desk.accounts))
    return tuple(desk.accounts[name] for name in (desk.accounts if names is None else names))


_Work = Callable[[MailAccount, MailSession, Lease], tuple[FolderReport, ...]]


def _under_lease(desk: Desk, account: MailAccount, work: _Work, sessions: Sessions = _FRESH) -> AccountReport:
    with leased(desk, f"sync:{account.name}") as lease:
        if lease is None:
            return AccountReport(account.name, busy=True)
        report = _connected(desk, account, lease, work, sessions)
        sync_state.note_result(desk, report)
        return report


def _connected(desk: Desk, account: MailAccount, lease: Lease, work: _Work, sessions: Sessions) -> AccountReport:
    try:
        session = sessions.get(account)
    except StoreError:
        raise
    except DeskError as error:
        return AccountReport(account.name, error=error)
    well = False
    try:
        report = AccountReport(account.name, work(account, session, lease))
        if report.problem is None and account.write_back.wanted:
            report = _written_back(desk, account, session, report)
        well = report.problem is None
        return report
    except (MailError, SecretError) as error:
        return AccountReport(account.name, error=error)
    finally:
        sessions.put_back(session, well=well)


def _written_back(desk: Desk, account: MailAccount, session: MailSession, report: AccountReport) -> AccountReport:
    """After reading, so that mails are known by their present numbers."""
    from supportdesk_tui.desk.sync.write_back import write_back

    try:
        write_back(desk, account, session)
    except MailError as error:
        return replace(report, error=error)
    return report


def _read_folders(desk: Desk, account: MailAccount, session: MailSession, lease: Lease, tell: Tell | None,
                  read: Callable[[FolderReader], FolderReport]) -> tuple[FolderReport, ...]:
    """The followed folders, then Sent, so that our answers from elsewhere find the tickets they answer."""
    reports: list[FolderReport] = []
    folders = session.folders()
    for folder in folders:
        reports.append(read(FolderReader(desk, account, session, lease, folder, False, tell)))
        error = reports[-1].error
        if error is not None and (_hopeless(error) or not lease.renew()):
            return tuple(reports)  # what had been asked for may still be on its way over this connection
    try:
        sent = session.sent_folder()
    except (MailError, SecretError) as error:
        return (*reports, FolderReport("", error=error))
    if sent is not None and sent not in folders:
        reports.append(read(FolderReader(desk, account, session, lease, sent, True, tell)))
    return tuple(reports)


def _hopeless(error: MailError | SecretError) -> bool:
    return error.reason not in FOLDER_ONLY


def _read_folder(reader: FolderReader, since: str, balance: bool) -> FolderReport:
    try:
        report = reader.read(since)
        return reader.balanced(report) if balance and report.error is None else report
    except (MailError, SecretError) as error:
        return FolderReport(reader.folder, error=error)


def _retry(reader: FolderReader, mails: Sequence[Quarantined], balance: bool) -> FolderReport:
    report = reader.retry(mails)
    return reader.balanced(report) if balance else report
