"""Builds the sample club: its mails and forms go through the real intake, its past through the real use cases."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib import resources

from supportdesk_tui.demo.home import MARK
from supportdesk_tui.demo.silent_account import ADDRESS, NAME
from supportdesk_tui.demo.story import (
    CHAT,
    CHAT_OPERATOR,
    FORMS,
    STORY,
    Arrives,
    Dismissed,
    Escalated,
    Noted,
    Promised,
    Snoozed,
    StatusSet,
    Step,
    Triaged,
)
from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import notes, snooze, triage
from supportdesk_tui.desk.arrival.intake import IncomingMail, take_in
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.letters import escalate, promise, reply
from supportdesk_tui.desk.ports import ExportOptions, FetchedMail
from supportdesk_tui.domain.calendar import add, first_instant_with_left
from supportdesk_tui.domain.outbox import OutboxState

_DATES = re.compile(rb"^(?:Date|Received):.*\r?\n(?:[ \t].*\r?\n)*", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SampleClub:
    """What was built."""

    mails: dict[str, int]
    """``ticket``, ``reply``, ``duplicate``, ``filed`` -> how many mails ended so."""
    form_tickets: int
    chat_tickets: int
    tickets: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """A clock that shows one instant of the past."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def is_built(desk: Desk) -> bool:
    """Does this desk hold the sample club already?"""
    with desk.store.reading() as view:
        return view.setting(MARK) is not None


def is_begun(desk: Desk) -> bool:
    """Does it hold any ticket, from an attempt that was broken off?"""
    with desk.store.reading() as view:
        return bool(view.all_ticket_ids())


def build(desk: Desk, now: datetime) -> SampleClub:
    """Fill an empty desk with the sample club as it stands at ``now``; nothing is sent."""
    ends: Counter[str] = Counter()
    tickets: dict[str, int] = {}
    for step in STORY:
        then = replace(desk, clock=_Moment(working_hours_before(desk, now, step.hours_ago)))
        if isinstance(step, Arrives):
            ends[_arrive(then, step.mail, tickets)] += 1
        else:
            _act(then, step, tickets[step.mail], now)
    form_tickets, chat_tickets = _import_forms(desk, now), _import_chat(desk, now)
    recording.rebuild(replace(desk, clock=_Moment(now)))
    with desk.store.writing() as unit:
        unit.set_setting(MARK, now.isoformat())
        total = len(unit.all_ticket_ids())
    return SampleClub(dict(ends), form_tickets, chat_tickets, total)


def working_hours_before(desk: Desk, now: datetime, hours: float) -> datetime:
    """The instant since which so many hours of the work schedule have passed."""
    left = timedelta(hours=hours)
    return first_instant_with_left(desk.config.work_schedule, now, left) or now - left


def working_hours_after(desk: Desk, now: datetime, hours: float) -> datetime:
    """The instant by which so many hours of the work schedule will have passed; earlier when negative."""
    if hours < 0:
        return working_hours_before(desk, now, -hours)
    span = timedelta(hours=hours)
    return add(desk.config.work_schedule, now, span) or now + span


def raw_mail(name: str, at: datetime) -> bytes:
    """A mail of the sample club as it would lie on the server had it come at ``at``."""
    raw = (resources.files("supportdesk_tui.demo") / "mails" / f"{name}.eml").read_bytes()
    head, blank, body = raw.partition(b"\n\n")
    when = format_datetime(at)
    fresh = f"Received: from mail.example by mx.marshrut.example; {when}\nDate: {when}\n".encode()
    return fresh + _DATES.sub(b"", head + b"\n").rstrip(b"\n") + blank + body


def _arrive(desk: Desk, mail: str, tickets: dict[str, int]) -> str:
    at = desk.clock.now()
    raw = raw_mail(mail, at)
    incoming = IncomingMail(NAME, "INBOX", FetchedMail(len(tickets) + 1, raw, at, len(raw)),
                            frozenset({ADDRESS}), in_sent=mail.endswith("-ours"))
    with desk.store.writing() as unit:
        taken = take_in(desk, unit, incoming)
    if taken.outcome == "ticket" and taken.ticket_id is not None:
        tickets[mail] = taken.ticket_id
    return taken.outcome


def _act(desk: Desk, step: Step, ticket_id: int, now: datetime) -> None:
    match step:
        case Triaged():
            _triage(desk, step, ticket_id)
        case StatusSet():
            triage.set_status(desk, [ticket_id], step.status, step.waiting_for)
        case Noted():
            notes.add_note(desk, ticket_id, step.text)
        case Promised():
            promise.record(desk, [ticket_id], working_hours_after(desk, now, step.due_in))
        case Snoozed():
            snooze.snooze(desk, [ticket_id], working_hours_after(desk, now, step.for_hours))
        case Escalated():
            _escalate(desk, step, ticket_id)
        case Dismissed():
            triage.dismiss(desk, [ticket_id])


def _triage(desk: Desk, step: Triaged, ticket_id: int) -> None:
    if step.priority is not None:
        triage.set_priority(desk, [ticket_id], step.priority)
    if step.category:
        triage.set_category(desk, [ticket_id], step.category, step.sub)
    if step.assignee:
        triage.assign(desk, [ticket_id], step.assignee)
    if step.tags:
        triage.change_tags(desk, [ticket_id], add=step.tags)


def _escalate(desk: Desk, step: Escalated, ticket_id: int) -> None:
    """The letter is made and filed as every other; that it left is a part of the club's past."""
    ready = escalate.prepare(desk, ticket_id, step.template, dict(step.answers))
    done = reply.send(desk, ready, hold=timedelta(0))
    with desk.store.writing() as unit:
        mail = next(mail for mail in unit.outgoing_of(ticket_id) if mail.id == done.summary["outbox_id"])
        unit.save_outgoing(replace(mail, state=OutboxState.SENT, sent_at=desk.clock.now(), sent_copy="done"))
        reply.mark_sent(desk, unit, mail, desk.clock.now())


def _import_forms(desk: Desk, now: datetime) -> int:
    """Lay the form's requests relative to now and import the file as the operator would."""
    text = (resources.files("supportdesk_tui.demo") / "forms" / "leads.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    for row in rows:
        at = working_hours_before(desk, now, FORMS[row["tranid"]]).astimezone(desk.config.zone)
        row["sent"] = at.strftime("%Y-%m-%d %H:%M:%S")
    path = desk.config.data_dir / "leads.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    path.chmod(0o600)
    options = ExportOptions(timezone=str(desk.config.zone))
    return len(import_file(replace(desk, clock=_Moment(now)), path, options).tickets)


def _import_chat(desk: Desk, now: datetime) -> int:
    """The same with a Telegram chat, whose person is known by no address."""
    chat = json.loads((resources.files("supportdesk_tui.demo") / "forms" / "chat.json").read_text(encoding="utf-8"))
    for message, hours in zip(chat["messages"], CHAT, strict=True):
        at = working_hours_before(desk, now, hours)
        message |= {"date": at.astimezone(desk.config.zone).strftime("%Y-%m-%dT%H:%M:%S"),
                    "date_unixtime": str(int(at.timestamp()))}
    path = desk.config.data_dir / "result.json"
    path.write_text(json.dumps(chat, ensure_ascii=False, indent=1), encoding="utf-8")
    path.chmod(0o600)
    options = ExportOptions(operator_ids=(CHAT_OPERATOR,))
    return len(import_file(replace(desk, clock=_Moment(now)), path, options).tickets)
