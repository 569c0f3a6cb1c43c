"""What is well with the desk and what is not; presentation/doctor_words.py has the sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from supportdesk_tui.desk.finding import Finding, Level
from supportdesk_tui.desk.ports import FileProblem, MailAccount, Reading, Store
from supportdesk_tui.desk.sync.balance import count_folder
from supportdesk_tui.desk.sync.report import sum_of
from supportdesk_tui.desk.sync.sync_state import SyncState, problem_of, read_at
from supportdesk_tui.desk.sync.write_back import REFUSED
from supportdesk_tui.domain.calendar import Schedule, add
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.hook import HookTrouble
from supportdesk_tui.domain.loops import Mute
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.outbox_rules import Pause

SYNC_OVERDUE = timedelta(hours=1)
"""An account that has not been read for so long is worth a word."""
UIDVALIDITY_CHANGES = 5
"""More in a row and the server's folder cannot be followed (M-05)."""
_PROBE = timedelta(seconds=1)
_REASONS = 3


def check_database(store: Store) -> tuple[Finding, ...]:
    """Does the database hold together?"""
    try:
        answer = store.check()
    except DeskError as error:
        return (Finding(Level.ERROR, "database_unusable", error=error),)
    if answer != "ok":
        return (Finding(Level.ERROR, "database_damaged", data={"detail": answer}),)
    return (Finding(Level.OK, "database_ok"),)


def check_playbook(problems: Sequence[FileProblem], macros: int, sops: int) -> tuple[Finding, ...]:
    """Every file of the playbook that cannot be used as written."""
    if not problems:
        return (Finding(Level.OK, "playbook_ok", data={"macros": macros, "sops": sops}),)
    return tuple(
        Finding(Level(problem.level), "playbook_problem", problem.file,
                {"line": problem.line, "reason": problem.reason, "detail": problem.detail})
        for problem in problems)


def check_calendars(schedules: Mapping[str, Schedule], now: datetime) -> tuple[Finding, ...]:
    """Does every schedule open again within its horizon?"""
    shut = [name for name, schedule in schedules.items() if add(schedule, now, _PROBE) is None]
    if shut:
        return tuple(Finding(Level.ERROR, "calendar_shut", name) for name in shut)
    return (Finding(Level.OK, "calendars_ok", data={"names": ", ".join(sorted(schedules))}),)


def check_modes(folders: Mapping[str, int], files: Mapping[str, int]) -> tuple[Finding, ...]:
    """Are folders and private files closed to others? Path -> permission bits; folders may be the operator's."""
    found = [Finding(level, "mode_open", path, {"mode": f"{mode:03o}", "allowed": f"{allowed:03o}"})
             for modes, allowed, level in ((folders, 0o700, Level.WARNING), (files, 0o600, Level.ERROR))
             for path, mode in modes.items() if mode & ~allowed]
    return tuple(found) or (Finding(Level.OK, "modes_ok"),)


def check_accounts(accounts: Mapping[str, MailAccount]) -> tuple[Finding, ...]:
    """Log in to every server of every account, one after the other; nothing is read or sent."""
    if not accounts:
        return (Finding(Level.WARNING, "no_accounts"),)
    return tuple(finding for account in accounts.values()
                 for finding in (*_check_imap(account), *_check_smtp(account)))


def _check_imap(account: MailAccount) -> tuple[Finding, ...]:
    try:
        session = account.connect()
    except DeskError as error:
        return (Finding(Level.ERROR, "imap_failed", account.name, error=error),)
    try:
        folders = session.folders()
        for folder in folders:
            session.examine(folder)
        sent = session.sent_folder()
    except DeskError as error:
        return (Finding(Level.ERROR, "imap_failed", account.name, error=error),)
    finally:
        session.close()
    well = Finding(Level.OK, "imap_ok", account.name, {"folders": ", ".join(folders)})
    if sent is None and not account.keeps_sent_itself:
        return well, Finding(Level.WARNING, "no_sent_folder", account.name)
    return (well,)


def _check_smtp(account: MailAccount) -> tuple[Finding, ...]:
    transport = account.transport()
    try:
        transport.connect()
    except DeskError as error:
        return (Finding(Level.ERROR, "smtp_failed", account.name, error=error),)
    finally:
        transport.close()
    return (Finding(Level.OK, "smtp_ok", account.name),)


def check_balance(store: Store, accounts: Mapping[str, MailAccount]) -> tuple[Finding, ...]:
    """Is every mail that the server counts here too? Accounts that cannot be reached are ``check_accounts``'."""
    found: list[Finding] = []
    for account in accounts.values():
        try:
            session = account.connect()
        except DeskError:
            continue
        try:
            sent = session.sent_folder()
            folders = dict.fromkeys((*session.folders(), *((sent,) if sent else ())))
            balances = {folder: counted.balance for folder in folders
                        if (counted := count_folder(store, session, account.name, folder)) is not None}
        except DeskError as error:
            found.append(Finding(Level.WARNING, "balance_failed", account.name, error=error))
            continue
        finally:
            session.close()
        found += [Finding(Level.ERROR, "balance_hole", f"{account.name}/{folder}",
                          {"server": each.server, "here": each.here, "count": each.server - each.here})
                  for folder, each in balances.items() if not each.whole]
        whole = sum_of(balances.values())
        if whole is not None and whole.whole:
            found.append(Finding(Level.OK, "balance_ok", account.name, {
                "server": whole.server, "here": whole.here, "quarantined": whole.quarantined, "older": whole.older}))
    return tuple(found)


def check_sync(reading: Reading, accounts: Iterable[str], now: datetime) -> tuple[Finding, ...]:
    """Has every account been read lately, and can its folders be followed?"""
    found: list[Finding] = []
    watermarks = reading.watermarks()
    for name in accounts:
        marks = [mark for mark in watermarks if mark.account == name]
        read = [mark.last_ok_at for mark in marks if mark.last_ok_at is not None]
        round_at = read_at(reading, name)  # a watermark is written only when something came
        at = max(filter(None, (round_at, min(read, default=None))), default=None)
        if at is None:
            found.append(Finding(Level.WARNING, "never_synced", name))
        elif now - at > SYNC_OVERDUE:
            found.append(Finding(Level.WARNING, "sync_overdue", name, {"at": at.isoformat()}))
        else:
            found.append(Finding(Level.OK, "sync_ok", name, {"at": at.isoformat()}))
        found += [Finding(Level.ERROR, "uidvalidity", f"{name}/{mark.folder}",
                          {"count": mark.uidvalidity_changes})
                  for mark in marks if mark.uidvalidity_changes > UIDVALIDITY_CHANGES]
    return tuple(found)


def check_watch(states: Mapping[str, SyncState], accounts: Iterable[str], watched: bool) -> tuple[Finding, ...]:
    """How is each account watched, and what keeps it from being read? Whether a server answers is asked apart."""
    found: list[Finding] = []
    for name in accounts:
        state = states.get(name, SyncState())
        problem = problem_of(name, state)
        if problem is not None:
            found.append(_trouble(name, state, problem))
        elif watched and state.folder and state.total:
            found.append(Finding(Level.OK, "sync_under_way", name, {
                "folder": state.folder, "done": state.done, "total": state.total}))
        elif watched and state.mode:
            found.append(Finding(Level.OK, f"watched_{state.mode}", name, {"mode": state.mode}))
    if found or watched:
        return tuple(found)
    return (Finding(Level.OK, "not_watched"),)


def _trouble(name: str, state: SyncState, problem: DeskError) -> Finding:
    data: dict[str, Json] = {"failures": state.failures, "waits": state.waits}
    if state.tried_at is not None:
        data["at"] = state.tried_at.isoformat()
    if state.next_try_at is not None:
        data["next_try_at"] = state.next_try_at.isoformat()
    code = "sync_waits" if state.waits else "sync_failed"
    return Finding(Level.ERROR if state.waits else Level.WARNING, code, name, data, problem)


def check_write_back(reading: Reading, accounts: Mapping[str, MailAccount]) -> tuple[Finding, ...]:
    """What a server would not be told, where an account asks for it."""
    found: list[Finding] = []
    for name, account in accounts.items():
        refused = reading.write_backs(name, REFUSED) if account.write_back.wanted else ()
        if refused:
            acts = ", ".join(sorted({row.act for row in refused}))
            found.append(Finding(Level.WARNING, "write_back_refused", name, {"count": len(refused), "acts": acts}))
    return tuple(found)


def check_outbox(reading: Reading) -> tuple[Finding, ...]:
    """Does a mail wait for the operator's decision?"""
    counts = Counter(mail.state for mail in reading.outbox(OutboxState.UNCERTAIN, OutboxState.FAILED))
    levels = {OutboxState.UNCERTAIN: Level.ERROR, OutboxState.FAILED: Level.ERROR}
    found = tuple(Finding(level, f"outbox_{state.value}", data={"count": counts[state]})
                  for state, level in levels.items() if counts[state])
    return found or (Finding(Level.OK, "outbox_ok"),)


def check_paused(paused: Mapping[str, Pause]) -> tuple[Finding, ...]:
    """Accounts that send nothing for now (M-22, M-41)."""
    return tuple(Finding(Level.ERROR, f"paused_{pause.reason}", name, {"detail": clean_line(pause.detail)})
                 for name, pause in paused.items())


def check_hooks(found: Sequence[HookTrouble]) -> tuple[Finding, ...]:
    """Hooks whose last run failed."""
    return tuple(Finding(Level.WARNING, "hook_failed", f"on_{trouble.event}", {"reason": trouble.reason})
                 for trouble in found)


def check_muted(mutes: Sequence[Mute]) -> tuple[Finding, ...]:
    """Senders whose mail went round in circles (M-50)."""
    return tuple(Finding(Level.WARNING, f"muted_{mute.reason}", mute.address,
                         {"ticket": mute.ticket_id, "mails": mute.mails}) for mute in mutes)


def check_quarantine(reading: Reading) -> tuple[Finding, ...]:
    """What could not be read, by its source, with the reasons."""
    rows = reading.quarantine()
    if not rows:
        return (Finding(Level.OK, "quarantine_ok"),)
    counts = Counter(entry.source for entry in rows)
    why = {source: dict.fromkeys(clean_line(entry.detail or entry.reason, 80) for entry in rows
                                 if entry.source == source) for source in counts}
    return tuple(Finding(Level.WARNING, "quarantined", source, {
        "count": count, "why": "; ".join([*why[source]][:_REASONS]),
        "where": ", ".join([entry.where for entry in rows if entry.source == source][:_REASONS])})
        for source, count in sorted(counts.items()))
