"""One ticket for each thing that a filter can ask for, and what each term finds among them."""

from __future__ import annotations

from datetime import timedelta

from fakes import NOON
from store_values import new_message, new_ticket, outgoing
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.event import Event, EventKind
from supportdesk_tui.domain.message import Attachment, Direction
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Channel, Deadline, Priority, Status
from supportdesk_tui.store.sql_store import SqlWriting

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fill(unit: SqlWriting) -> dict[str, int]:
    """One ticket for each thing that can be asked for; names to numbers."""
    facts: dict[str, dict[str, object]] = {
        "plain": {"subject": "Где расписание?", "requester_name": "Пётр", "priority": Priority.P3},
        "mine": {"assignee": "ira", "priority": Priority.P1, "status": Status.OPEN},
        "anna": {"assignee": "anna", "priority": Priority.P2, "category": "access", "tags": ("Сбой", "vip")},
        "pending": {"status": Status.PENDING, "priority": Priority.P3},
        "held_up": {"status": Status.ON_HOLD, "priority": Priority.P3, "resolve": Deadline("resolution", "paused")},
        "asleep": {"snoozed_until": NOON + DAY, "priority": Priority.P3,
                   "resolve": Deadline("resolution", "running", act_by=NOON + DAY)},
        "woken": {"snoozed_until": NOON, "priority": Priority.P3},
        "promised": {"promised_until": NOON + DAY, "priority": Priority.P3},
        "late_now": {"deadline": Deadline("resolution", "running", NOON - HOUR, NOON - HOUR),
                     "resolve": Deadline("resolution", "breached")},
        "due_now": {"deadline": Deadline("resolution", "at_risk", NOON, NOON)},
        "due_soon": {"deadline": Deadline("resolution", "running", NOON + 5 * HOUR, NOON + HOUR),
                     "resolve": Deadline("resolution", "running", act_by=NOON + HOUR)},
        "solved": {"status": Status.SOLVED, "priority": Priority.P3},
        "spam": {"status": Status.SPAM},
        "on_its_way": {"outgoing": "held", "priority": Priority.P3},
        "stuck": {"outgoing": "uncertain", "priority": Priority.P3},
        "unread": {"unread": True, "priority": Priority.P3},
        "old": {"received_at": NOON - 10 * DAY, "updated_at": NOON - 3 * DAY, "priority": Priority.P3},
        "chat": {"channel": Channel.CHAT, "late_sync": True, "priority": Priority.P3},
        "domain": {"requester_address": "Olga@Club.Example", "requester_name": "100%_Olga"},
    }
    ids = {name: new_ticket(unit, **fields).id for name, fields in facts.items()}
    unit.save_draft(Draft(ids["plain"], "ira", "", "text", NOON))
    unit.add_message(new_message(ids["plain"], attachments=(Attachment("a.png", "image/png", 9),)))
    unit.add_message(new_message(ids["pending"], direction=Direction.NOTE))
    for _ in range(2):
        unit.add_message(new_message(ids["mine"], direction=Direction.OUTBOUND))
    unit.add_outgoing(outgoing(ids["pending"], 1, effects={"macro": "refund"}, state=OutboxState.SENT))
    unit.add_outgoing(outgoing(ids["plain"], 2, effects={"macro": "refund"}, state=OutboxState.CANCELLED))
    batch = unit.add_batch(NOON, "ira", "test", list(ids.values()))
    unit.add_events(batch, [
        Event(ids["mine"], EventKind.STATUS, NOON, {"to": "solved"}),
        Event(ids["mine"], EventKind.STATUS, NOON, {"to": "open"}),
        Event(ids["solved"], EventKind.STATUS, NOON, {"to": "solved"}),
        Event(ids["anna"], EventKind.SOP_TICKED, NOON, {"sop": "x", "step": 1, "done": True}),
    ])
    undone = unit.add_batch(NOON, "ira", "test", [ids["plain"]])
    unit.add_events(undone, [Event(ids["plain"], EventKind.STATUS, NOON, {"to": "solved"})])
    unit.set_undone(undone, True)
    return ids


OPEN_UNTRIAGED = "late_now due_now due_soon domain"
CASES = {
    "is:mine": "mine", "who:me": "mine", "кто:я": "mine", "who:an": "anna",
    "is:pending": "pending", "is:waiting": "pending", "is:escalated": "held_up", "is:on-hold": "held_up",
    "is:snoozed": "asleep", "is:promised": "promised", "is:overdue": "late_now", "sla:overdue": "late_now",
    "is:untriaged": OPEN_UNTRIAGED, "prio:?": OPEN_UNTRIAGED + " spam", "prio:P1 prio:P2": "mine anna",
    "приор:п1,п2": "mine anna", "is:solved is:spam": "solved spam", "is:spam": "spam", "is:sending": "on_its_way",
    "is:unread": "unread", "is:late": "chat", "ch:chat": "chat", "канал:чат": "chat", "is:draft": "plain",
    "is:reopened": "mine", "cat:acc": "anna", "tag:сб": "anna", "tag:VIP": "anna", "метка:сбой -tag:vip": "",
    "subj:РАСПИС": "plain", "from:петр": "plain", "от:ПЁТР": "plain", "from:@club.example": "domain",
    "from:@example": "", "from:100%_": "domain", "from:%": "domain", "age:3d": "old", "age:3д+ last:2d": "old",
    "age:30d": "", "before:2026-02-25": "old", "до:25.02": "old", "after:02.01..25.02": "old", "re:2": "mine",
    "re:1+": "mine", "has:attachment": "plain", "has:note": "pending", "has:sop": "anna",
    "sla:2h": "late_now due_now due_soon", "sla:30m": "late_now due_now", "sla:30m+": "due_soon",
    "sla:risk": "due_now", "snooze:2d": "asleep", "snooze:2d+": "", "is:open is:unread": "unread",
    "resolve:2h": "due_soon", "решение:2ч+": "asleep", "resolve:overdue": "late_now", "resolve:paused": "held_up",
    "macro:refund": "pending", "-макрос:refund has:note": "", "tag:*": "anna", "who:* -who:me": "anna",
    "(is:mine OR is:pending) -has:note": "mine", "-is:open": "solved spam", "(is:solved ИЛИ ch:chat)": "solved chat",
}
