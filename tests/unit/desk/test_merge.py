"""Tickets about the same are suggested and joined by the operator; everything of it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import history, merge, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import leaving, reply
from supportdesk_tui.desk.looking.conversation import open_conversation
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.errors import BadInput, NoSuchTicket, NotPossible
from supportdesk_tui.domain.ticket import Priority, Status, Ticket

HOUR = timedelta(hours=1)


def ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


def texts(desk: Desk, ticket_id: int) -> list[str]:
    with desk.store.reading() as view:
        return [message.text.strip() for message in view.messages(ticket_id)]


@pytest.fixture
def twins(desk: Desk, clock: FrozenClock) -> tuple[int, int]:
    """Two mails of one person about the same, an hour apart."""
    one = take(desk, mail("Cannot log in", "It fails.", message_id="one"))
    clock.tick(HOUR)
    other = take(desk, mail("I cannot log in at all", "Still fails.", message_id="two"))
    assert one.ticket_id is not None
    assert other.ticket_id is not None
    return one.ticket_id, other.ticket_id


def test_the_same_persons_open_ticket_about_the_same_is_suggested_and_nothing_more(
        desk: Desk, twins: tuple[int, int]) -> None:
    """M-44: never automatic; told in the row, beside the conversation and on both sides."""
    one, other = twins
    assert ticket(desk, other).maybe_ticket == one
    assert [found.id for found in open_conversation(desk, other).similar] == [one]
    assert [found.id for found in open_conversation(desk, one).similar] == [other]
    assert len(texts(desk, one)) == 1


def test_what_is_not_suggested(desk: Desk, clock: FrozenClock, twins: tuple[int, int]) -> None:
    """Another person, another matter, a solved ticket, a form that writes for many."""
    one, other = twins
    for letter in (mail("Cannot log in", "x", sender="bob@other.example", message_id="3"),
                   mail("Invoice of March", "x", message_id="4")):
        taken = take(desk, letter)
        assert taken.ticket_id is not None
        assert ticket(desk, taken.ticket_id).maybe_ticket is None
    triage.mark_done(desk, [one, other])
    again = take(desk, mail("Cannot log in", "once more", message_id="5"))
    assert again.ticket_id is not None
    assert ticket(desk, again.ticket_id).maybe_ticket is None
    for number in range(2):
        form = take(desk, mail("New form", f"x{number}", sender="noreply@forms.example", message_id=f"f{number}"))
        assert form.ticket_id is not None
        assert ticket(desk, form.ticket_id).maybe_ticket is None
        assert open_conversation(desk, form.ticket_id).similar == ()


def test_messages_and_events_join_and_z_takes_it_back(desk: Desk, clock: FrozenClock, twins: tuple[int, int]) -> None:
    one, other = twins
    triage.set_priority(desk, [other], Priority.P2)
    triage.change_tags(desk, [other], ["vip"])
    before = ticket(desk, one), ticket(desk, other), texts(desk, one), texts(desk, other)
    done = merge.merge(desk, [other], one)
    kept, joined = ticket(desk, one), ticket(desk, other)
    assert (texts(desk, one), texts(desk, other)) == (["It fails.", "Still fails."], [])
    assert (kept.priority, kept.tags, kept.message_count, kept.unread) == (Priority.P2, ("vip",), 2, True)
    assert (joined.status, joined.merged_into, joined.deadline.clock, joined.unread) == (Status.CLOSED, one, "", False)
    assert done.summary["into"] == one
    history.undo(desk)
    assert (ticket(desk, one), ticket(desk, other), texts(desk, one), texts(desk, other)) == before
    history.redo(desk)
    assert texts(desk, one) == ["It fails.", "Still fails."]
    assert ticket(desk, other).merged_into == one


def test_the_clock_runs_from_the_first_of_them(desk: Desk, twins: tuple[int, int]) -> None:
    """Joining to the later ticket must not win an hour."""
    one, other = twins
    first = ticket(desk, one)
    merge.merge(desk, [one], other)
    assert ticket(desk, other).maybe_ticket is None
    assert ticket(desk, other).received_at == first.received_at
    assert ticket(desk, other).deadline.due_at == first.deadline.due_at


def test_an_answer_given_on_either_counts(desk: Desk, clock: FrozenClock, twins: tuple[int, int]) -> None:
    one, other = twins
    done = reply.send(desk, replace(reply.prepare(desk, one), text="Try now."), hold=timedelta(0))
    with pytest.raises(NotPossible, match="mail_under_way"):
        merge.merge(desk, [one], other)
    with desk.store.writing() as unit:
        leaving.mark_left(desk, unit, int(str(done.summary["outbox_id"])), clock.tick(HOUR))
    merge.merge(desk, [one], other)
    joined = ticket(desk, other)
    assert joined.last_reply_at == clock.now()
    assert open_conversation(desk, other).clocks.first_response.ended_at == clock.now()


def test_answers_to_a_joined_ticket_follow_it_however_often_it_was_joined(desk: Desk, clock: FrozenClock,
                                                                         twins: tuple[int, int]) -> None:
    """M-43: our signed id of the old number, and its token, lead to where the conversation is now."""
    one, other = twins
    third = take(desk, mail("Another", "x", message_id="three")).ticket_id
    assert third is not None
    merge.merge(desk, [one], other)
    merge.merge(desk, [other], third)
    with desk.store.reading() as view:
        key = view.signing_key()
    signed = outgoing_ids.message_id(key, one, "00" * 8, "help@club.example")
    assert take(desk, mail("Re: x", "a", message_id="a", In_Reply_To=f"<{signed}>")).ticket_id == third
    token = outgoing_ids.subject_token(key, other)
    assert take(desk, mail(f"Re: x {token}", "b", message_id="b")).ticket_id == third
    assert take(desk, mail("Re: x", "c", message_id="c", In_Reply_To="<one@member.example>")).ticket_id == third
    assert ticket(desk, third).unread


def test_joining_an_open_ticket_to_a_solved_one_wakes_it(desk: Desk, twins: tuple[int, int]) -> None:
    one, other = twins
    triage.mark_done(desk, [one])
    merge.merge(desk, [other], one)
    assert ticket(desk, one).status is Status.OPEN


def test_what_cannot_be_joined(desk: Desk, twins: tuple[int, int]) -> None:
    one, other = twins
    with pytest.raises(BadInput, match="nothing_to_merge"):
        merge.merge(desk, [one], one)
    with pytest.raises(NoSuchTicket):
        merge.merge(desk, [one, 99], other)
    merge.merge(desk, [one], other)
    with pytest.raises(NotPossible, match="merged_already"):
        merge.merge(desk, [other], one)


def test_an_older_merge_is_not_taken_back_from_under_a_later_one(desk: Desk, twins: tuple[int, int]) -> None:
    one, other = twins
    third = take(desk, mail("Another", "x", message_id="three")).ticket_id
    assert third is not None
    first = merge.merge(desk, [one], other)
    merge.merge(desk, [other], third)
    with pytest.raises(NotPossible, match="cannot_undo"):
        history.undo_batch(desk, first.batch_id)
    assert len(texts(desk, third)) == 3


def test_a_message_becomes_a_ticket_of_its_own_and_z_takes_it_back(desk: Desk, clock: FrozenClock) -> None:
    """A second question in an old conversation: its clock starts when it came."""
    one = take(desk, mail("Cannot log in", "It fails.", message_id="one")).ticket_id
    assert one is not None
    asked_at = clock.tick(HOUR)
    take(desk, mail("Re: Cannot log in", "And my invoice?", message_id="two", In_Reply_To="<one@member.example>"))
    clock.tick(HOUR)
    with desk.store.reading() as view:
        first, second = view.messages(one)
    before = ticket(desk, one)
    done = merge.split(desk, one, second.id)
    number = int(str(done.summary["into"]))
    made = ticket(desk, number)
    assert (made.received_at, made.status, made.unread, made.merged_into) == (asked_at, Status.NEW, True, None)
    assert (made.deadline.clock, made.message_count) == ("first_response", 1)
    assert (texts(desk, one), texts(desk, number)) == (["It fails."], ["And my invoice?"])
    assert ticket(desk, one).message_count == 1
    history.undo(desk)
    assert texts(desk, one) == ["It fails.", "And my invoice?"]
    assert replace(ticket(desk, one), updated_at=before.updated_at) == before
    assert (ticket(desk, number).status, ticket(desk, number).merged_into) == (Status.CLOSED, one)
    history.redo(desk)
    assert (texts(desk, number), ticket(desk, number).status) == (["And my invoice?"], Status.NEW)
    with pytest.raises(NotPossible, match="split_first"):
        merge.split(desk, one, first.id)
    with pytest.raises(BadInput):
        merge.split(desk, one, second.id)


def test_rebuilding_from_the_events_gives_the_same_rows(desk: Desk, twins: tuple[int, int]) -> None:
    one, other = twins
    merge.merge(desk, [other], one)
    before = ticket(desk, one), ticket(desk, other)
    recording.rebuild(desk)
    assert (ticket(desk, one), ticket(desk, other)) == before
