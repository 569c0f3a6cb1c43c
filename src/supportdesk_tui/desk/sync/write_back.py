"""What became of a ticket is told to its mails on the server, for accounts that ask for it (M-32).

Nothing is written while anything is decided: acts are looked through after they were committed, what is wanted goes
into a queue in the database, and the process that reads an account works the queue off. Doing it twice changes nothing.
Flags are only ever added, and no mail is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import MailAccount, MailSession, Reading, WriteBack, WriteBackPolicy, Writing
from supportdesk_tui.domain.errors import MailError, NoSuchTicket
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Status

SEEN, ANSWERED, KEYWORD, MOVE = "seen", "answered", "keyword", "move"
FLAG_OF = {SEEN: r"\Seen", ANSWERED: r"\Answered", KEYWORD: "$sdesk"}
DONE, GONE, STALE, REFUSED = "done", "gone", "stale", "refused"
_ORDER = (SEEN, ANSWERED, KEYWORD, MOVE)
"""A mail is moved last: it has another uid afterwards."""
_TRIES = 3
_AT_ONCE = 100
_ACTS_AT_ONCE = 500
_OVERLAP = 200
"""Acts that are looked through again: another process may commit a lower number after a higher one."""


def write_back(desk: Desk, account: MailAccount, session: MailSession) -> None:
    """Queue what acts since the last time want of the account's mails, and do what is queued.

    Raises:
        MailError: the server is gone, or throttles; what was not done stays queued.
        StoreError: the database cannot be used.
    """
    if not account.write_back.wanted:
        return
    _queue_wanted(desk, account)
    with desk.store.reading() as view:
        pending = view.write_backs(account.name)
    for folder, rows in groupby(pending, key=lambda row: row.folder):
        _in_folder(desk, account, session, folder, list(rows))


def acts_for(policy: WriteBackPolicy, status: Status, answered_at: datetime | None,
             received_at: datetime) -> frozenset[str]:
    """What a mail is told, by what became of its ticket.

    Args:
        policy: what the account asks for.
        status: of the ticket.
        answered_at: when our last letter on it left.
        received_at: when the mail came.
    """
    solved = status in (Status.SOLVED, Status.CLOSED)
    answered = answered_at is not None and received_at <= answered_at
    acts = {SEEN} if solved or answered else set()
    if answered:
        acts |= {ANSWERED, KEYWORD}
    if solved and policy.move:
        acts.add(MOVE)
    return frozenset(acts & (policy.flags | {MOVE}))


# -- the queue


def _queue_wanted(desk: Desk, account: MailAccount) -> None:
    """From the acts since the last time; when it is first turned on, what was is left as it is."""
    name, begin = f"write_back.{account.name}", f"write_back.{account.name}.since"
    with desk.store.reading() as view:
        kept, since = view.setting(name), view.setting(begin)
        newest = view.last_batch()
    if kept is None or since is None:
        with desk.store.writing() as unit:
            unit.set_setting(begin, kept or str(newest))
            unit.set_setting(name, kept or str(newest))
        return
    done = int(kept)
    if done >= newest:
        return
    done = max(int(since), done - _OVERLAP)
    while done < newest:
        up_to = min(newest, done + _ACTS_AT_ONCE)
        with desk.store.writing() as unit:
            _want(desk, unit, account, unit.touched_tickets(done, up_to))
            unit.set_setting(name, str(up_to))
        done = up_to


def _want(desk: Desk, unit: Writing, account: MailAccount, tickets: Iterable[int]) -> None:
    policy, now = account.write_back, desk.clock.now()
    for ticket_id in sorted(tickets):
        try:
            status = unit.ticket(ticket_id).status
        except NoSuchTicket:
            continue
        answered_at = _answered_at(unit, ticket_id)
        for mail in unit.mails_on_server(ticket_id):
            if mail.account != account.name:
                continue
            acts = acts_for(policy, status, answered_at, mail.at)
            for act in acts - ({MOVE} if mail.folder == policy.move else set()):
                wanted = WriteBack(mail.account, mail.folder, mail.uidvalidity, mail.uid, act, ticket_id)
                unit.want_write_back(wanted, now)


def _answered_at(view: Reading, ticket_id: int) -> datetime | None:
    sent = [mail.sent_at for mail in view.outgoing_of(ticket_id)
            if mail.state is OutboxState.SENT and mail.sent_at and mail.purpose in ("reply", "first")]
    return max(sent, default=None)


# -- working it off


def _in_folder(desk: Desk, account: MailAccount, session: MailSession, folder: str, rows: Sequence[WriteBack]) -> None:
    """One folder's part, on a connection that has it open for writing and agrees about its numbers."""
    try:
        state = session.open_writable(folder)
    except MailError as error:
        if error.reason != "refused":
            raise
        _end(desk, [_failed(row) for row in rows])
        return
    with desk.store.reading() as view:
        mark = view.watermark(account.name, folder)
    if mark is None or mark.uidvalidity != state.uidvalidity:
        return  # renumbered just now: the next reading learns the new numbers first
    stale = [row for row in rows if row.uidvalidity != state.uidvalidity]
    if stale:
        _renew(desk, account, stale)
    valid = [row for row in rows if row.uidvalidity == state.uidvalidity]
    for act in _ORDER:
        of_act = [row for row in valid if row.act == act]
        for start in range(0, len(of_act), _AT_ONCE):
            part = of_act[start:start + _AT_ONCE]
            _end(desk, _do(session, act, account.write_back.move, part))


def _renew(desk: Desk, account: MailAccount, stale: Sequence[WriteBack]) -> None:
    """The folder was renumbered and read again: the same is wanted of the mails under their new numbers."""
    with desk.store.writing() as unit:
        for row in stale:
            unit.end_write_back(replace(row, outcome=STALE))
        _want(desk, unit, account, {row.ticket_id for row in stale})


def _do(session: MailSession, act: str, target: str, rows: Sequence[WriteBack]) -> list[WriteBack]:
    """The rows as they ended. A refusal is tried again, three times in all. Raises MailError: the server is gone."""
    uids = [row.uid for row in rows]
    try:
        if act == MOVE:
            session.move(uids, target)
            return [replace(row, outcome=DONE) for row in rows]
        carried = session.add_flag(uids, FLAG_OF[act])
    except MailError as error:
        if error.reason != "refused":
            raise
        return [_failed(row) for row in rows]
    return [replace(row, outcome=GONE) if row.uid not in carried
            else replace(row, outcome=DONE) if carried[row.uid] else _failed(row) for row in rows]


def _failed(row: WriteBack) -> WriteBack:
    return replace(row, tries=row.tries + 1, outcome=REFUSED if row.tries + 1 >= _TRIES else "")


def _end(desk: Desk, rows: Sequence[WriteBack]) -> None:
    with desk.store.writing() as unit:
        for row in rows:
            unit.end_write_back(row)
