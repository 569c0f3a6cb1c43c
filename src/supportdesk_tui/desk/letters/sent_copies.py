"""Copies of sent mails in the account's Sent folder: a step of its own that can never send again (M-66)."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import MailAccount, MailSession, Reading, Writing
from supportdesk_tui.domain.errors import DeskError, MailError, StoreError
from supportdesk_tui.domain.outbox import OutgoingMail

PREFIX = "outbox.copies."
_LATER = frozenset({"network", "throttled"})


def want(unit: Writing, mail: OutgoingMail) -> None:
    """Note that a sent mail still wants its copy; kept apart, so that nobody must search all sent mail for it."""
    if mail.sent_copy == "wanted":
        ids = [*(each for each in wanted(unit, mail.account) if each != mail.id), mail.id]
        unit.set_setting(PREFIX + mail.account, json.dumps(ids))


def want_again(unit: Writing, mail: OutgoingMail) -> None:
    """The operator wants a copy tried again that could not be filed."""
    again = replace(mail, sent_copy="wanted", notice="" if mail.notice == "copy" else mail.notice)
    unit.save_outgoing(again)
    want(unit, again)


def wanted(view: Reading, account: str) -> tuple[int, ...]:
    """The outbox ids whose copies are still to be filed."""
    return tuple(json.loads(view.setting(PREFIX + account) or "[]"))


def file_copies(desk: Desk, account: MailAccount) -> int:
    """File the copies that are wanted; returns how many were done.

    A server that cannot be reached is asked again another time; any other failure is a warning on the mail.
    """
    with desk.store.reading() as view:
        ids = wanted(view, account.name)
        mails = [mail for mail in map(view.outgoing, ids) if mail is not None]
    if not ids:
        return 0
    present = {mail.id for mail in mails}
    results = {outbox_id: "later" if outbox_id in present else "gone" for outbox_id in ids}
    try:
        session = account.connect()
    except StoreError:
        raise
    except DeskError as error:
        if isinstance(error, MailError) and error.reason in _LATER:
            return 0
        return _note(desk, account.name, dict.fromkeys(present, "failed"))
    try:
        with contextlib.suppress(MailError):  # the line is down: the rest another time
            for mail in mails:
                results[mail.id] = _file(session, mail)
    finally:
        session.close()
    return _note(desk, account.name, results)


def _file(session: MailSession, mail: OutgoingMail) -> str:
    """File one copy unless the server has it already. Raises MailError when the line is down."""
    try:
        folder = session.sent_folder()
        if folder is None:
            return "failed"
        if not session.find_message_id(folder, mail.message_id):
            session.append_sent(folder, mail.raw, mail.sent_at or mail.created_at)
    except MailError as error:
        if error.reason in _LATER:
            raise
        return "failed"
    return "done"


def _note(desk: Desk, account: str, results: dict[int, str]) -> int:
    with desk.store.writing() as unit:
        for outbox_id, result in results.items():
            mail = unit.outgoing(outbox_id)
            if mail is not None and result in ("done", "failed"):
                notice = "copy" if result == "failed" and not mail.notice else mail.notice
                unit.save_outgoing(replace(mail, sent_copy=result, notice=notice))
        left = [each for each in wanted(unit, account) if results.get(each, "later") == "later"]
        unit.set_setting(PREFIX + account, json.dumps(left) if left else None)
    return sum(result == "done" for result in results.values())
