"""The outbox shows how each recipient fared and why, and lets the operator decide by a digit."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from panels import Panel, running_panel
from supportdesk_tui.desk.letters import outgoing, reply
from supportdesk_tui.domain.outbox import Fate, OutboxState, OutgoingMail, Recipient
from supportdesk_tui.widgets.choice import REPEAT_GUARD

TWO = ("peter@member.example", "boris@member.example")


def put(panel: Panel, **state: object) -> OutgoingMail:
    """A mail of the first ticket in a state of its own."""
    ready = replace(reply.prepare(panel.desk, panel.queue.outage), text="Here you are.", to=TWO)
    done = reply.send(panel.desk, ready, hold=timedelta(0))
    with panel.desk.store.writing() as unit:
        mail = unit.outgoing(int(str(done.summary["outbox_id"])))
        assert mail is not None
        mail = replace(mail, **state)  # type: ignore[arg-type]  # fields of OutgoingMail
        unit.save_outgoing(mail)
    return mail


async def pick(panel: Panel, choice: str) -> None:
    """Decide about the first mail; a held key must not decide, so the same digit waits a moment."""
    await panel.press("1")
    await asyncio.sleep(REPEAT_GUARD)
    await panel.press(choice)


def state_of(panel: Panel, mail: OutgoingMail) -> OutgoingMail:
    with panel.desk.store.reading() as view:
        found = view.outgoing(mail.id)
    assert found is not None
    return found


async def test_each_recipient_has_a_line_where_they_fare_differently(tmp_path: Path) -> None:
    """M-58."""
    async with running_panel(tmp_path) as panel:
        now = panel.clock.now()
        mail = put(panel, state=OutboxState.RETRY, sent_at=now, next_try_at=now + timedelta(minutes=5), fates=(
            Recipient(TWO[0], Fate.ACCEPTED), Recipient(TWO[1], Fate.DEFERRED, "450 4.2.0 greylisted")))
        await panel.press("o")
        text = panel.text()
        assert "peter@member.example and 1 more" in text
        assert "it has left for some; the others are tried again" in text
        assert "peter@member.example: has got it" in text
        assert "boris@member.example: put off, will be tried again (450 4.2.0 greylisted)" in text
        await pick(panel, "1")
        assert state_of(panel, mail).next_try_at is None
        await pick(panel, "2")
        assert (state_of(panel, mail).state, state_of(panel, mail).notice) == (OutboxState.SENT, "refused")
        assert "not for everybody" in panel.text()
        await pick(panel, "1")
        assert outgoing.listing(panel.desk) == ()


async def test_the_uncertain_and_the_missing_copy_can_be_settled(tmp_path: Path) -> None:
    """M-55, M-66."""
    async with running_panel(tmp_path) as panel:
        doubtful = put(panel, state=OutboxState.UNCERTAIN)
        copyless = put(panel, state=OutboxState.SENT, sent_at=panel.clock.now(), sent_copy="failed", notice="copy")
        await panel.press("o")
        assert "Sent does not have it" in panel.text()
        assert "its copy could not be filed in Sent" in panel.text()
        await pick(panel, "1")
        assert state_of(panel, doubtful).state is OutboxState.SENT
        await pick(panel, "2")
        assert state_of(panel, copyless).notice == ""
