"""The journeys of a working day with their price in keys, in both layouts: what is checked is what is stored.

A journey is written as the physical keys that are pressed, ``⏎`` for Enter; a chord would count as one.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desks import mail, take
from fakes import NOON
from panels import Panel, running_panel
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.domain.event import EventKind
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.screens.focus import FocusScreen
from supportdesk_tui.screens.focus_end import FocusEndScreen
from supportdesk_tui.screens.queue import QueueScreen

LAYOUTS = pytest.mark.parametrize("russian", [False, True], ids=["latin", "cyrillic"])
IDEA = ("A suggestion", "I have a suggestion: the feature of meetings in the evening.")
EXPERT = """
[[category]]
id = "functionality"
expert = "developers@club.example"
"""


async def go(panel: Panel, keys: str, price: int) -> None:
    """Press the keys of a journey, and no more of them than it may cost."""
    keys = keys.replace(" ", "")
    assert len(keys) == price
    await panel.press(*("enter" if key == "⏎" else key for key in keys))


def arrived(panel: Panel, count: int) -> list[int]:
    """New requests of different people about the same matter, the first one the oldest."""
    found = []
    for number in range(count):
        panel.clock.at = NOON - timedelta(minutes=count - number)
        taken = take(panel.desk, mail(*IDEA, sender=f"m{number}@member.example", message_id=f"new{number}"))
        assert taken.ticket_id is not None
        found.append(taken.ticket_id)
    panel.clock.at = NOON
    return found


async def over(panel: Panel, numbers: list[int]) -> None:
    """Let the list hold nothing but these tickets, the cursor on the first one that was named."""
    others = set(range(1, 7)) - set(numbers)
    triage.mark_done(panel.desk, sorted(others))
    await panel.queue_screen().reload(numbers[0])
    await panel.go_to(numbers[0])
    await panel.until(panel.shows_its_ticket)


def outbox(panel: Panel, *states: OutboxState) -> list[OutgoingMail]:
    with panel.desk.store.reading() as view:
        return list(view.outbox(*states))


def happened(panel: Panel, number: int) -> list[EventKind]:
    with panel.desk.store.reading() as view:
        return [event.kind for event in view.events(number)]


def leaves(panel: Panel) -> None:
    """What is held passes its undo time and the server takes it."""
    with panel.desk.store.writing() as unit:
        for letter in unit.outbox(OutboxState.HELD):
            reply.mark_sent(panel.desk, unit, letter, panel.clock.now())


def sorted_as(panel: Panel, number: int) -> tuple[str, Priority | None, str]:
    ticket = panel.ticket(number)
    return ticket.category, ticket.priority, ticket.assignee


@LAYOUTS
async def test_a_new_ticket_is_sorted(tmp_path: Path, russian: bool) -> None:
    """1 key where tickets like it were sorted before, 4 by hand; in the run 1 or 3."""
    async with running_panel(tmp_path, russian=russian) as panel:
        known, by_hand, by_run, accepted = arrived(panel, 10)[-4:]
        alike = list(range(7, known))
        triage.set_category(panel.desk, alike, "payment")
        triage.set_priority(panel.desk, alike, Priority.P2)
        triage.assign(panel.desk, alike, "anna")
        triage.mark_done(panel.desk, alike)

        await over(panel, [known, by_hand, by_run, accepted])
        await go(panel, "a", 1)
        assert sorted_as(panel, known) == ("payment", Priority.P2, "anna")

        await panel.go_to(by_hand)
        await go(panel, "c3 2 i", 4)
        assert sorted_as(panel, by_hand) == ("cancellation", Priority.P2, "ira")

        await panel.press("T")
        await go(panel, "3 1 1", 3)
        assert sorted_as(panel, by_run) == ("cancellation", Priority.P1, "ira")
        await go(panel, "⏎", 1)
        assert sorted_as(panel, accepted) == ("payment", Priority.P2, "anna")


@LAYOUTS
async def test_an_answer_goes_out_and_closes_and_is_taken_back(tmp_path: Path, russian: bool) -> None:
    """A macro of the first page answers and closes in 3 keys; ``z`` has the letter back as a draft."""
    async with running_panel(tmp_path, russian=russian) as panel:
        number, = arrived(panel, 1)
        triage.set_category(panel.desk, [number], "feedback")
        await over(panel, [number])
        await go(panel, "m2⏎", 3)  # the first of this category keeps the ticket open
        letter, = outbox(panel, OutboxState.HELD)
        assert (letter.ticket_id, letter.recipients) == (number, ("m0@member.example",))
        assert panel.ticket(number).outgoing == "held"

        await go(panel, "z", 1)
        assert not outbox(panel, OutboxState.HELD)
        assert (panel.ticket(number).status, panel.ticket(number).outgoing) == (Status.NEW, "")
        with panel.desk.store.reading() as view:
            draft = view.draft(number, "ira")
        assert draft is not None
        assert draft.text == letter.text

        await go(panel, "Z", 1)
        leaves(panel)
        assert panel.ticket(number).status is Status.SOLVED
        assert EventKind.OUTBOUND in happened(panel, number)


@LAYOUTS
async def test_a_ticket_is_handed_over(tmp_path: Path, russian: bool) -> None:
    """Where the configuration says whom to ask, the template is complete; nothing of it reaches the requester."""
    (tmp_path / "config.toml").write_text(EXPERT)
    async with running_panel(tmp_path, russian=russian) as panel:
        await over(panel, [panel.queue.lesson])
        await go(panel, "x1⏎", 3)
        letter, = outbox(panel, OutboxState.HELD)
        assert letter.purpose == "escalation"
        assert letter.recipients == ("developers@club.example",)
        leaves(panel)
        assert EventKind.ESCALATED in happened(panel, panel.queue.lesson)


@LAYOUTS
async def test_a_date_is_promised(tmp_path: Path, russian: bool) -> None:
    """``p4`` is a letter that gives the date; once it has left, the ticket is sorted by what was promised."""
    async with running_panel(tmp_path, russian=russian) as panel:
        await over(panel, [panel.queue.access])
        await go(panel, "p4⏎", 3)
        letter, = outbox(panel, OutboxState.HELD)
        assert letter.recipients == ("anna@member.example",)
        leaves(panel)
        until = panel.ticket(panel.queue.access).promised_until
        assert until is not None
        assert until > NOON


@LAYOUTS
async def test_a_slice_is_answered_in_focus(tmp_path: Path, russian: bool) -> None:
    """Two keys to begin, two for each ticket: 62 for a slice of thirty."""
    count = 3
    async with running_panel(tmp_path, russian=russian) as panel:
        numbers = [*arrived(panel, count - 1), panel.queue.video]
        triage.set_priority(panel.desk, numbers, Priority.P3)
        triage.set_category(panel.desk, numbers, "feedback")
        await go(panel, "f⏎" + "1⏎" * count, 2 + 2 * count)
        assert sorted(letter.ticket_id for letter in outbox(panel, OutboxState.HELD)) == sorted(numbers)
        assert isinstance(panel.screen, FocusEndScreen)


async def test_a_run_begun_stays_on_its_tickets(tmp_path: Path) -> None:
    """What comes in meanwhile waits outside, and no key strays to it."""
    async with running_panel(tmp_path) as panel:
        triage.set_category(panel.desk, [panel.queue.video], "feedback")
        await go(panel, "f⏎", 2)
        assert isinstance(panel.screen, FocusScreen)
        arrived(panel, 1)
        await go(panel, "1⏎", 2)
        assert [letter.ticket_id for letter in outbox(panel, OutboxState.HELD)] == [panel.queue.video]


@LAYOUTS
async def test_twelve_at_once(tmp_path: Path, russian: bool) -> None:
    """One macro to twelve tickets in 6 keys, twelve closed in 2, and 1 key takes back either."""
    async with running_panel(tmp_path, russian=russian) as panel:
        numbers = arrived(panel, 12)
        triage.set_category(panel.desk, numbers, "feedback")
        await over(panel, numbers)
        await go(panel, "*m1 12⏎", 6)
        letters = outbox(panel, OutboxState.HELD)
        assert sorted(letter.ticket_id for letter in letters) == numbers
        assert len({letter.recipients for letter in letters}) == 12
        await go(panel, "z", 1)
        assert not outbox(panel, OutboxState.HELD)

        await go(panel, "*e", 2)
        assert {panel.ticket(number).status for number in numbers} == {Status.SOLVED}
        await go(panel, "z", 1)
        assert {panel.ticket(number).status for number in numbers} == {Status.NEW}


@LAYOUTS
async def test_duplicates_become_one(tmp_path: Path, russian: bool) -> None:
    """The second request of one person is offered first; ``z`` parts them again."""
    async with running_panel(tmp_path, russian=russian) as panel:
        taken = take(panel.desk, mail("Card payments fail", "Still refused, please help!",
                                      sender="Peter Snow <peter@member.example>"))
        assert taken.ticket_id is not None
        await over(panel, [panel.queue.outage, taken.ticket_id])
        await go(panel, "d1", 2)
        joined = {panel.ticket(number).merged_into for number in (panel.queue.outage, taken.ticket_id)}
        assert joined in ({None, panel.queue.outage}, {None, taken.ticket_id})
        await go(panel, "z", 1)
        assert panel.ticket(panel.queue.outage).merged_into is panel.ticket(taken.ticket_id).merged_into is None
        assert isinstance(panel.screen, QueueScreen)
