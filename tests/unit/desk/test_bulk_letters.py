"""One letter to many: each in its requester's language, sent as one act, taken back as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import bulk_letters, drafts, reply
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking import action_log
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.send_gate import Unconfirmed
from supportdesk_tui.domain.ticket import Status, Ticket
from supportdesk_tui.presentation.toasts import done_words


def make(desk: Desk, ticket_id: int) -> Ready:
    return reply.prepare(desk, ticket_id, "payment-change-card")


def fill(desk: Desk) -> None:
    take(desk, mail("Card", "How do I change my card?", sender="Anna <anna@member.example>"))
    take(desk, mail("Карта", "Как сменить карту? Напишите, пожалуйста.", sender="Олег <oleg@member.example>"))
    take(desk, mail("Card too", "Please help me with the card.", sender="Max <max@member.example>"))


def outbox(desk: Desk, state: OutboxState) -> tuple[OutgoingMail, ...]:
    with desk.store.reading() as view:
        return view.outbox(state)


def rows(desk: Desk) -> tuple[Ticket, ...]:
    with desk.store.reading() as view:
        return view.tickets(view.all_ticket_ids())


def test_each_is_written_to_in_their_language_and_one_key_takes_all_back(desk: Desk) -> None:
    fill(desk)
    letters = bulk_letters.prepare(desk, [1, 2, 3], make)
    assert [ready.language for ready in letters.ready] == ["en", "ru", "en"]
    done = bulk_letters.send(desk, letters.ready)
    assert done_words(done, desk.config, desk.clock.now()) == \
        "3 tickets: letters leave in 60 s · z takes them all back"
    assert len(outbox(desk, OutboxState.HELD)) == 3
    assert action_log.page(desk)[0].turn is action_log.Turn.UNDO
    back = history.undo(desk)
    assert "drafts again" in done_words(back, desk.config, desk.clock.now())
    assert not outbox(desk, OutboxState.HELD)
    assert [len(drafts.on_ticket(desk, number)) for number in (1, 2, 3)] == [1, 1, 1]
    history.redo(desk)
    assert len(outbox(desk, OutboxState.HELD)) == 3


def test_they_are_held_for_a_minute(desk: Desk, clock: FrozenClock) -> None:
    fill(desk)
    bulk_letters.send(desk, bulk_letters.prepare(desk, [1, 2], make).ready)
    clock.tick(timedelta(seconds=59))
    assert reply.release_held(desk) == 0
    clock.tick(timedelta(seconds=2))
    assert reply.release_held(desk) == 2
    with desk.store.writing() as unit:
        for mail in unit.outbox():
            unit.save_outgoing(replace(mail, state=OutboxState.SENT, sent_at=clock.now()))
    assert action_log.page(desk)[0].turn is action_log.Turn.LEFT


def test_who_cannot_be_written_to_is_left_out_with_the_reason(desk: Desk) -> None:
    fill(desk)
    drafts.save(desk, 1, "reply", "Re: Card", "begun")
    reply.send(desk, reply.prepare(desk, 2, "payment-change-card"))
    letters = bulk_letters.prepare(desk, [1, 2, 3, 99], make)
    assert [ready.ticket_id for ready in letters.ready] == [3]
    assert [getattr(left.error, "reason", type(left.error).__name__) for left in letters.left] == [
        "has_draft", "mail_under_way", "NoSuchTicket"]
    with pytest.raises(BadInput):
        bulk_letters.send(desk, ())


def test_a_mail_that_comes_in_meanwhile_stops_its_own_letter_alone(desk: Desk) -> None:
    fill(desk)
    letters = bulk_letters.prepare(desk, [1, 3], make)
    take(desk, mail("Re: Card", "One more thing.", sender="Anna <anna@member.example>",
                    In_Reply_To=f"<{abs(hash(('Card', 'How do I change my card?', 'Anna <anna@member.example>')))}"
                                "@member.example>"))
    done = bulk_letters.send(desk, letters.ready)
    assert done.ticket_ids == (3,)
    assert isinstance(done.left[0].error, Unconfirmed)
    assert "#1" in done_words(done, desk.config, desk.clock.now())


def test_letters_that_have_left_are_told_when_the_rest_is_taken_back(desk: Desk, clock: FrozenClock) -> None:
    fill(desk)
    bulk_letters.send(desk, bulk_letters.prepare(desk, [1, 3], make).ready)
    first = outbox(desk, OutboxState.HELD)[0]
    with desk.store.writing() as unit:
        reply.mark_sent(desk, unit, first, clock.now())
        unit.save_outgoing(OutgoingMail(**{name: getattr(first, name) for name in first.__slots__}
                                        | {"state": OutboxState.SENT, "sent_at": clock.now()}))
    effects = history.undo(desk)
    assert effects.ticket_ids == (first.ticket_id,), "what the one letter changed is the last act"
    done = history.undo(desk)
    assert [left.error for left in done.left] == [NotPossible("already_left", "1")]
    assert not outbox(desk, OutboxState.HELD)


def test_what_the_letters_changed_is_taken_back_together(desk: Desk, clock: FrozenClock) -> None:
    fill(desk)
    bulk_letters.send(desk, bulk_letters.prepare(desk, [1, 3], make).ready)
    for each in outbox(desk, OutboxState.HELD):
        with desk.store.writing() as unit:
            reply.mark_sent(desk, unit, each, clock.now())
    changed = [row.status for row in rows(desk)]
    assert changed[0] is changed[2] is not Status.NEW
    history.undo(desk)
    assert [row.status for row in rows(desk)] == [Status.NEW] * 3


def test_values_that_are_asked_for_are_named_once(desk: Desk) -> None:
    fill(desk)
    asking = next(macro for macro in desk.library.macros() if macro.asks)
    letters = bulk_letters.prepare(desk, [1, 3], lambda desk, number: reply.prepare(desk, number, asking.id))
    assert {f"ask.{ask.name}" for ask in asking.asks} >= letters.asked
