"""How the reading of mail stands, account by account: a few words for the status line, a sentence for a banner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from supportdesk_tui.desk.sync.sync_state import IDLE, SyncState, problem_of
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.mail_help import help_text
from supportdesk_tui.presentation.times import local_moment

_LOGINS = frozenset({"token_refused", "microsoft_oauth", "microsoft_not_connected", "google_oauth"})
"""Refusals that a new login through the browser mends."""


def status_words(accounts: Mapping[str, SyncState], watched: bool, now: datetime, zone: tzinfo, room: int) -> str:
    """Each account's last good reading and how it is watched; in few words where ``room`` (cells) is short."""
    known = {name: state for name, state in sorted(accounts.items())
             if state.ok_at or state.error or _under_way(state)}
    if not known:
        return ""
    # What a process left half-read when it was killed is no progress.
    under_way = [state for state in known.values() if watched and _under_way(state)]
    if under_way:
        return gettext("fetching mail {done}/{total}").format(
            done=sum(state.done for state in under_way), total=sum(state.total for state in under_way))
    single = len(known) == 1
    full = ", ".join(f"{gettext('mail') if single else name} {_words(state, watched, now, zone)}"
                     for name, state in known.items())
    return full if single or width_of(((full, "dim"),)) <= room else _in_short(known, now, zone)


def _under_way(state: SyncState) -> bool:
    return bool(state.folder and state.total)


def _words(state: SyncState, watched: bool, now: datetime, zone: tzinfo) -> str:
    """``10:41 IDLE``, ``10:41 poll``, ``! 10:12``: when it was last read, and how news of it comes."""
    moment = local_moment(state.ok_at, now, zone) if state.ok_at else ""
    if state.error:
        return f"! {moment}".rstrip()
    if not watched or not state.mode:
        return moment
    return f"{moment} {'IDLE' if state.mode == IDLE else gettext('poll')}"


def _in_short(known: Mapping[str, SyncState], now: datetime, zone: tzinfo) -> str:
    """All accounts in one word: the one that was read longest ago counts."""
    read = [state.ok_at for state in known.values() if state.ok_at]
    moment = local_moment(min(read), now, zone) if read else ""
    well = sum(1 for state in known.values() if not state.error)
    if well < len(known):
        return gettext("mail ! {n} of {all} well").format(n=well, all=len(known))
    return gettext("mail {moment}").format(moment=moment)


def trouble_parts(name: str, state: SyncState, now: datetime, zone: tzinfo) -> tuple[str, str, str]:
    """What is wrong with an account and since when; when it is tried again; what the operator can do."""
    problem = problem_of(name, state)
    if problem is None:
        return "", "", ""
    helped = isinstance(problem, MailError) and bool(help_text(problem.hint))
    if isinstance(problem, MailError):
        # A banner is short: what the server said is of use where we know no better.
        problem = replace(problem, detail="" if helped else clean_line(problem.detail, 60))
    said = sentence(problem)
    parts = [said if name in said else f"{name}: {said}"]
    if state.ok_at:
        parts.append(gettext("the queue is as of {moment}").format(moment=local_moment(state.ok_at, now, zone)))
    todo = []
    if state.hint in _LOGINS:
        todo.append(gettext("supportdesk login asks anew"))
    if helped or state.error == "auth":
        todo.append(gettext("supportdesk doctor shows what to do"))
    timing = ""
    if not state.waits and state.next_try_at is not None and state.next_try_at > now:
        timing = gettext("next try {moment}").format(moment=local_moment(state.next_try_at, now, zone))
    todo.append(gettext("only F5 tries again") if state.waits else gettext("F5 tries again"))
    return " · ".join(parts), timing, " · ".join(todo)
