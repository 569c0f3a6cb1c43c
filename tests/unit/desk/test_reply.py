"""A letter is shown whole, held, taken back or sent once; what it brings about takes effect when it has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import history, notes
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import drafts, reply
from supportdesk_tui.desk.letters.ready import Ready, recheck
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.ticket import Status, Ticket


@pytest.fixture
def opened(desk: Desk) -> int:
    taken = take(desk, mail(message_id="first"))
    assert taken.ticket_id is not None
    return taken.ticket_id


def row(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


def outgoing(desk: Desk, done: Done) -> OutgoingMail:
    with desk.store.reading() as view:
        found = view.outgoing(int(str(done.summary["outbox_id"])))
    assert found is not None
    return found


def letter(desk: Desk, ticket_id: int, **effects: str) -> Ready:
    blank = reply.prepare(desk, ticket_id)
    return replace(blank, text="Please try again now.\n\nIra", effects=dict(effects))


def leave(desk: Desk, done: Done, at: timedelta, clock: FrozenClock) -> None:
    """What delivery does once the server has said 2xx."""
    sent_at = clock.tick(at)
    with desk.store.writing() as unit:
        found = unit.outgoing(int(str(done.summary["outbox_id"])))
        assert found is not None
        unit.save_outgoing(replace(found, state=OutboxState.SENT, sent_at=sent_at))
        reply.mark_sent(desk, unit, found, sent_at)


def test_a_huge_line_is_quoted_in_part(desk: Desk) -> None:
    """A megabyte without a break would make every key in the editor take seconds."""
    taken = take(desk, mail("Log", "My payment failed. " + "x" * 1_000_000))
    assert taken.ticket_id is not None
    text = reply.prepare(desk, taken.ticket_id).text
    assert len(text) < 21_000
    assert "> My payment failed." in text
    assert text.rstrip().endswith("> …")


def test_a_blank_reply_greets_quotes_and_signs(desk: Desk, opened: int) -> None:
    ready = reply.prepare(desk, opened)
    assert ready.to == ("anna@member.example",)
    assert ready.subject == "Re: Cannot log in"
    assert "> The page says: wrong password." in ready.text
    assert "Ira, member support" in ready.text


def test_every_shipped_macro_can_be_made_ready_for_a_real_mail(desk: Desk, opened: int) -> None:
    for macro in desk.library.macros():
        answers = {ask.name: "x" for ask in macro.asks}
        ready = reply.prepare(desk, opened, macro.id, answers)
        assert ready.text.strip()


def test_sending_holds_the_mail_and_changes_no_status_yet(desk: Desk, opened: int) -> None:
    done = reply.send(desk, letter(desk, opened, status="solved"))
    assert outgoing(desk, done).state is OutboxState.HELD
    assert (row(desk, opened).status, row(desk, opened).outgoing) == (Status.NEW, "held")


def test_status_and_first_response_take_effect_when_it_has_left(desk: Desk, opened: int,
                                                                 clock: FrozenClock) -> None:
    done = reply.send(desk, letter(desk, opened, status="solved"))
    leave(desk, done, timedelta(seconds=31), clock)
    solved = row(desk, opened)
    assert (solved.status, solved.last_reply_at, solved.outgoing) == (Status.SOLVED, clock.now(), "")


def test_undo_within_the_hold_brings_the_text_back_as_a_draft(desk: Desk, opened: int) -> None:
    done = reply.send(desk, letter(desk, opened, status="solved"))
    history.undo(desk)
    assert outgoing(desk, done).state is OutboxState.CANCELLED
    with desk.store.reading() as view:
        draft = view.draft(opened, "ira")
    assert draft is not None
    assert draft.text.startswith("Please try again now.")
    assert row(desk, opened).outgoing == ""


def test_redo_holds_the_same_mail_again(desk: Desk, opened: int) -> None:
    done = reply.send(desk, letter(desk, opened))
    before = outgoing(desk, done)
    history.undo(desk)
    history.redo(desk)
    after = outgoing(desk, done)
    assert (after.state, after.message_id, after.raw) == (OutboxState.HELD, before.message_id, before.raw)


def test_undo_after_it_has_left_takes_back_its_effects_never_the_mail(desk: Desk, opened: int,
                                                                      clock: FrozenClock) -> None:
    done = reply.send(desk, letter(desk, opened, status="solved"))
    leave(desk, done, timedelta(seconds=31), clock)
    history.undo(desk)
    assert row(desk, opened).status is Status.NEW
    with pytest.raises(NotPossible):
        history.undo(desk)
    assert row(desk, opened).last_reply_at is not None


def test_a_hold_is_released_only_by_the_process_that_holds_it(desk: Desk, opened: int, clock: FrozenClock) -> None:
    """After a crash held stays held: another process must not send what nobody watches."""
    done = reply.send(desk, letter(desk, opened))
    clock.tick(timedelta(seconds=31))
    assert reply.release_held(replace(desk, session="another")) == 0
    assert outgoing(desk, done).state is OutboxState.HELD
    assert reply.release_held(desk) == 1
    assert outgoing(desk, done).state is OutboxState.QUEUED


def test_an_open_placeholder_blocks_sending(desk: Desk, opened: int) -> None:
    ready = replace(letter(desk, opened), text="Dear ⟦requester.name⟧, hello")
    checked = recheck(desk, ready)
    assert [problem.variable for problem in checked.problems] == ["requester.name"]
    with pytest.raises(NotPossible):
        reply.send(desk, checked)


def test_nothing_goes_to_an_address_nobody_reads_or_to_ourselves(desk: Desk, opened: int) -> None:
    """M-60."""
    for address in ("noreply@shop.example", "help@club.example"):
        with pytest.raises(NotPossible):
            reply.send(desk, replace(letter(desk, opened), to=(address,)))


def test_the_mail_threads_and_carries_a_signed_id(desk: Desk, opened: int) -> None:
    """M-43, M-63."""
    raw = outgoing(desk, reply.send(desk, letter(desk, opened))).raw.decode()
    assert "In-Reply-To: <first@member.example>" in raw
    assert f"Message-ID: <sd.{opened}." in raw
    assert f"[#{opened}-" in raw


def test_a_letter_that_was_no_draft_leaves_drafts_alone(desk: Desk, opened: int) -> None:
    """A command's letter or note, while the same operator writes in a panel."""
    for kind in ("reply", "note"):
        drafts.save(desk, opened, kind, "Re: mail", "half a page")
    reply.send(desk, letter(desk, opened))
    notes.add_note(desk, opened, "A short note")
    assert {draft.kind for draft in drafts.all_kept(desk)} == {"reply", "note"}
    reply.send(desk, replace(letter(desk, opened), kept_as="reply"))
    notes.add_note(desk, opened, "half a page, and more", "note")
    assert drafts.all_kept(desk) == ()


def test_a_promise_in_the_letter_is_not_kept_by_it(desk: Desk, opened: int, clock: FrozenClock) -> None:
    until = clock.now() + timedelta(hours=4)
    done = reply.send(desk, letter(desk, opened, promise=until.isoformat()))
    leave(desk, done, timedelta(seconds=31), clock)
    assert row(desk, opened).promised_until == until
    later = reply.send(desk, letter(desk, opened))
    leave(desk, later, timedelta(minutes=5), clock)
    assert row(desk, opened).promised_until is None


def test_a_macros_promise_never_falls_on_a_free_day(desk: Desk, opened: int, clock: FrozenClock) -> None:
    """«Tomorrow 15:00» written on a Friday means Monday: nobody would keep it on Saturday."""
    clock.tick(timedelta(days=2))  # Friday 6 March 2026; the 9th is a working Monday in this calendar
    ready = reply.prepare(desk, opened, "promise")
    assert str(ready.effects["promise"]).startswith("2026-03-09T12:00")
