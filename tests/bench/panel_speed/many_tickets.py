"""A desk with many tickets, made through the store and kept: the panel opens it as it would an operator's own.

All of them are open, which is the hard case: no view can leave them out. The first in the queue is a conversation of
forty messages. Everything but what came in today is overdue, so that few rows change by themselves.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from supportdesk_tui import bootstrap
from supportdesk_tui.desk import boundaries, recording
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.opening import find_or_add_requester, open_ticket
from supportdesk_tui.desk.ports import NewMessage, Writing
from supportdesk_tui.desk.upkeep import daily_backup
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.ticket import Channel, Priority
from supportdesk_tui.store.schema import HEAD

LONG = 40
"""Messages of the first ticket."""
FIRST_SUBJECT = "Whole conversation"
_AT_ONCE = 500
_SUBJECTS = ("Не приходит письмо с доступом", "Card payments fail", "Ошибка 500 в уроке 4", "Where is the schedule?",
             "Двойное списание за март", "Can the videos be saved?", "Не могу войти в личный кабинет",
             "Certificate has the wrong name", "Не открывается чат участников", "Please cancel my subscription")
_NAMES = ("Пётр Снегов", "Anna Kraft", "Лена Морозова", "Max Hill", "Ольга Запад", "Ivan Reed", "Тимур Алиев")
_BODY = ("Здравствуйте! С утра карта не проходит, пишет «отказ банка».\n\nHello, five more people in the chat see the"
         " same. What shall I do? I have tried another browser, another card and another day of the week.\n"
         "\nС уважением,\nучастник клуба\n")


def home_of(work: Path, tickets: int) -> Path:
    """The folder of a desk with so many tickets; made when this schema's is not there yet."""
    home = work / f"desk-{tickets}-{HEAD}"
    if not (home / "made").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        with bootstrap.open_desk(home, accounts={}) as opened:
            _fill(opened.desk, tickets)
        (home / "made").touch()
    with bootstrap.open_desk(home, accounts={}) as opened:
        while boundaries.refresh(opened.desk):
            pass  # what has become overdue since it was made
        daily_backup.write_if_due(opened.desk)  # the panel would, in the midst of what is measured
    return home


def _fill(desk: Desk, tickets: int) -> None:
    chance = random.Random(1)
    now = desk.clock.now()
    moments = sorted(_received(now, number, chance) for number in range(tickets))
    for start in range(0, tickets, _AT_ONCE):
        with desk.store.writing() as unit:
            for number, at in enumerate(moments[start:start + _AT_ONCE], start):
                _one(desk, unit, number, at, chance)
    with desk.store.reading() as view:
        first = view.all_ticket_ids()[0]
    triage.set_priority(desk, [first], Priority.P1)


def _received(now: datetime, number: int, chance: random.Random) -> datetime:
    if number % 100 == 1:
        return now - timedelta(minutes=chance.uniform(5, 300))
    return now - timedelta(days=30) + timedelta(days=chance.uniform(0, 20))


def _one(desk: Desk, unit: Writing, number: int, at: datetime, chance: random.Random) -> None:
    name, subject = chance.choice(_NAMES), f"{chance.choice(_SUBJECTS)} {number}"
    person = find_or_add_requester(unit, address=f"member{number % 5000}@member.example", name=name, language="ru")
    first = NewMessage(0, Direction.INBOUND, at, text=_BODY, subject=subject, from_name=name)
    ticket = open_ticket(desk, unit, person, at=at, subject=FIRST_SUBJECT if number == 0 else subject,
                         channel=Channel.EMAIL, source="support", message=first, actor="sync", verb="mail.ticket")
    events = list(_further(unit, ticket.id, at)) if number == 0 else []
    recording.record(desk, unit, verb="mail.reply", events=events, actor="sync", undoable=False)


def _further(unit: Writing, ticket_id: int, at: datetime) -> Iterator[Event]:
    for number in range(1, LONG):
        when = at + timedelta(hours=number)
        text = f"Message {number + 1} of {LONG}.\n\n{_BODY}\n> {_BODY.splitlines()[0]}\n"
        stored = unit.add_message(NewMessage(ticket_id, Direction.INBOUND, when, text=text, subject=FIRST_SUBJECT))
        yield Event(ticket_id, EventKind.INBOUND, when, {"message_id": stored.id, "kind": "human", "language": "ru"})
