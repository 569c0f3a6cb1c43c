"""What a round of reading prints: a line per account, one closing line whose numbers add up, or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from supportdesk_tui.cli.running import Exit
from supportdesk_tui.desk.imports.source_report import COUNTS, SourceReport
from supportdesk_tui.desk.sync.report import AccountReport, Balance, SyncReport, Tally
from supportdesk_tui.desk.sync.sync_state import SyncState, problem_of
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import DeskError, MailError
from supportdesk_tui.domain.event import Json
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import language, ngettext
from supportdesk_tui.presentation.errors import sentence, sentence_about
from supportdesk_tui.presentation.mail_help import help_text
from supportdesk_tui.presentation.source_words import source_lines

_OFFLINE = frozenset({"network", "throttled"})


def lines(report: SyncReport) -> list[str]:
    """The report for people."""
    return [*(line for account in report.accounts for line in _account_lines(account)),
            *(line for source in report.sources for line in source_lines(source))]


def balance_text(balance: Balance) -> str:
    """``server 1,204 · here 1,204 · quarantined 2 (why)``, then what was not asked for."""
    said = _("server {server} · here {here} · quarantined {quarantined}").format(
        server=_grouped(balance.server), here=_grouped(balance.here), quarantined=_grouped(balance.quarantined))
    if balance.reasons:
        said += " (" + "; ".join(clean_line(reason, 120) for reason in balance.reasons[:3]) + ")"
    if balance.older and balance.since is not None:
        said += " · " + ngettext(
            "{n} mail before {day} stays on the server", "{n} mails before {day} stay on the server",
            balance.older).format(n=_grouped(balance.older), day=f"{balance.since:%Y-%m-%d}")
    return said


def _account_lines(account: AccountReport) -> list[str]:
    if account.busy:
        return [_("{account}: another process is reading it").format(account=account.account)]
    said = [f"{account.account}: {_counts(account.tally)}"]
    said += [f"{account.account}/{folder.folder}: {sentence(folder.error)}"
             for folder in account.folders if folder.error is not None]
    if account.error is not None:
        said.append(sentence_about(account.account, account.error))
    if account.balance is not None:
        said.append(f"{account.account}: {balance_text(account.balance)}")
        if not account.balance.whole:
            missing = account.balance.server - account.balance.here
            said.append(f"{account.account}: " + ngettext(
                "{n} mail is missing here: the next sync tries it again",
                "{n} mails are missing here: the next sync tries them again", missing).format(n=_grouped(missing)))
    problem = account.problem
    help_lines = help_text(problem.hint) if isinstance(problem, MailError) else ""
    return [*said, help_lines] if help_lines else said


def _counts(tally: Tally) -> str:
    return _("tickets {tickets}, replies {replies}, duplicates {duplicates}, filed {filed}, own {own}").format(
        tickets=tally.tickets, replies=tally.replies, duplicates=tally.duplicates, filed=tally.filed,
        own=tally.own)


def _grouped(number: int) -> str:
    return f"{number:,}" if language() == "en" else f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def as_json(report: SyncReport, states: Mapping[str, SyncState]) -> dict[str, Json]:
    """The report for programs: totals, then each account with its state and its folders (docs/watching.md)."""
    return {**_tally(report.tally), "reasons": list(report.reasons), "accounts": [{
        "account": account.account, "busy": account.busy, "error": _error(account.error), **_tally(account.tally),
        "state": _state(account.account, states.get(account.account, SyncState())),
        "balance": _balance(account.balance),
        "folders": [{"folder": folder.folder, "attention": folder.attention, "error": _error(folder.error),
                     "reasons": list(folder.reasons), **_tally(folder.tally),
                     "balance": _balance(folder.balance)} for folder in account.folders],
    } for account in report.accounts], "sources": [_source(source) for source in report.sources]}


def _source(source: SourceReport) -> Json:
    return {"source": source.source, "busy": source.busy, "error": _error(source.error), "files": source.files,
            "waiting": source.waiting, "read": [
                {"path": file.path, "profile": file.profile, "records": file.records,
                 **{what: file.counts.get(what, 0) for what in COUNTS}, "error": _error(file.error),
                 "moved_to": file.moved_to or None} for file in source.read]}


def _state(name: str, state: SyncState) -> dict[str, Json]:
    """As kept in the database: by this round, or by a process that watches; instants in ISO 8601, UTC."""
    return {"ok_at": _instant(state.ok_at), "tried_at": _instant(state.tried_at),
            "problem": _error(problem_of(name, state)), "mode": state.mode, "failures": state.failures,
            "next_try_at": _instant(state.next_try_at), "waits_for_operator": state.waits,
            "reading": {"folder": state.folder, "done": state.done, "total": state.total} if state.total else None}


def _instant(at: datetime | None) -> Json:
    return at.isoformat() if at is not None else None


def _tally(tally: Tally) -> dict[str, Json]:
    return {**asdict(tally), "here": tally.here}


def _balance(balance: Balance | None) -> Json:
    if balance is None:
        return None
    return {"server": balance.server, "here": balance.here, "quarantined": balance.quarantined, "older": balance.older,
            "since": balance.since.isoformat() if balance.since else None, "reasons": list(balance.reasons)}


def _error(error: DeskError | None) -> Json:
    if error is None:
        return None
    reason = getattr(error, "reason", type(error).__name__)
    return {"reason": str(reason), "text": sentence(error),
            "hint": error.hint if isinstance(error, MailError) else ""}


def exit_code(report: SyncReport) -> Exit:
    """5 when a server could not be reached, 1 for other failures, 3 when something was put aside."""
    problems = [account.problem for account in report.accounts if account.problem is not None]
    if any(isinstance(problem, MailError) and problem.reason in _OFFLINE for problem in problems):
        return Exit.OFFLINE
    if problems or any(source.error is not None for source in report.sources):
        return Exit.FAILED
    holes = any(account.balance is not None and not account.balance.whole for account in report.accounts)
    put_aside = report.tally.quarantined or any(
        source.failed or source.total("quarantined") for source in report.sources)
    return Exit.PARTIAL if put_aside or holes else Exit.DONE
