"""Suggestions: what was done with tickets like it is proposed, accepted as one act, and always says why."""

from __future__ import annotations

import pytest

from desks import mail, take
from supportdesk_tui.desk.acts import history, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.rules import suggest
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.suggestion import Because
from supportdesk_tui.domain.ticket import Priority, Ticket

PAID = ("My card was refused", "The bank refused my card when I paid for the subscription.")
LESSON = ("Video does not play", "The video of the third lesson stops after a minute.")


def _arrived(desk: Desk, number: int, text: tuple[str, str]) -> int:
    taken = take(desk, mail(f"{text[0]}", f"{text[1]} Case {number}.", sender=f"m{number}@member.example"))
    assert taken.ticket_id is not None
    return taken.ticket_id


def _solved(desk: Desk, number: int, text: tuple[str, str], category: str, priority: Priority) -> int:
    ticket_id = _arrived(desk, number, text)
    triage.set_category(desk, [ticket_id], category)
    triage.set_priority(desk, [ticket_id], priority)
    triage.assign(desk, [ticket_id], "anna")
    triage.mark_done(desk, [ticket_id])
    return ticket_id


def _ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


@pytest.fixture
def experienced(desk: Desk) -> Desk:
    for number in range(4):
        _solved(desk, number, PAID, "payment", Priority.P2)
        _solved(desk, number + 10, LESSON, "functionality", Priority.P3)
    return desk


def test_a_ticket_is_proposed_what_was_done_with_those_like_it(experienced: Desk) -> None:
    """The reason names a word and the tickets, so that the operator can judge it."""
    found = suggest.for_ticket(experienced, _arrived(experienced, 99, ("Card", "My card is refused by the bank!")))
    assert (found.category, found.priority, found.assignee) == ("payment", Priority.P2, "anna")
    reason = found.reason("category")
    assert reason is not None
    assert reason.because is Because.SIMILAR
    assert reason.name in ("card", "refused", "bank")
    assert set(reason.tickets) <= {1, 3, 5, 7}


def test_accepting_is_one_act_that_is_taken_back_as_one(experienced: Desk) -> None:
    new = [_arrived(experienced, number, PAID) for number in (90, 91)]
    stranger = _arrived(experienced, 92, ("Zzz", "Qqq xxx"))
    done = suggest.accept(experienced, [*new, stranger])
    assert (done.ticket_ids, done.summary) == (tuple(new), {"skipped": 1})
    assert all(_ticket(experienced, one).category == "payment" for one in new)
    assert _ticket(experienced, stranger).category == ""
    history.undo(experienced)
    assert all(_ticket(experienced, one).category == "" for one in new)


def test_what_is_set_stays(experienced: Desk) -> None:
    new = _arrived(experienced, 90, PAID)
    triage.set_priority(experienced, [new], Priority.P1)
    suggest.accept(experienced, [new])
    assert _ticket(experienced, new).priority is Priority.P1
    assert _ticket(experienced, new).category == "payment"


def test_nothing_to_accept_says_why(experienced: Desk) -> None:
    new = _arrived(experienced, 90, ("Zzz", "Qqq xxx"))
    with pytest.raises(NotPossible, match="nothing_suggested"):
        suggest.accept(experienced, [new])
    with pytest.raises(NotPossible, match="finished_already"):
        suggest.accept(experienced, [1])
    triage.set_category(experienced, [new], "other")
    triage.set_priority(experienced, [new], Priority.P3)
    with pytest.raises(NotPossible, match="sorted_already"):
        suggest.accept(experienced, [new])


def test_words_of_category_and_macros_speak_where_nothing_was_done_yet(desk: Desk) -> None:
    new = _arrived(desk, 1, ("Payment", "The payment failed, the card was declined."))
    found = suggest.for_ticket(desk, new)
    assert found.category == "payment"
    reason = found.reason("category")
    assert reason is not None
    assert (reason.because, reason.name) == (Because.WORD, "payment, card, declined, failed")


def test_what_was_learned_follows_the_desk(experienced: Desk) -> None:
    """A ticket that is opened again no longer speaks; one that is sorted otherwise speaks otherwise."""
    suggest.for_ticket(experienced, 1)
    for ticket_id in (1, 3, 5, 7):
        triage.set_category(experienced, [ticket_id], "access")
    new = _arrived(experienced, 90, PAID)
    assert suggest.for_ticket(experienced, new).category == "access"
    triage.reopen(experienced, [1, 3, 5, 7])
    found = suggest.for_ticket(experienced, new)
    reason = found.reason("category")
    assert reason is None or not set(reason.tickets) & {1, 3, 5, 7}


def test_a_greeting_is_no_reason(desk: Desk) -> None:
    """Words that stand in every letter speak for no category, whatever the macros' words are."""
    new = _arrived(desk, 1, ("Добрый день", "Здравствуйте, подскажите, где и когда? Thank you, good day, more"))
    assert not suggest.for_ticket(desk, new).acceptable
