"""Deleting a ticket for ever: out of every place, into the log by its number, and never back by the mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desks import mail, take
from supportdesk_tui.desk import recording
from supportdesk_tui.desk.acts import history, merge, purge, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import composing, drafts, reply
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.domain.errors import NoSuchTicket, NotPossible
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.presentation.toasts import done_words

RAW = mail("Secret matter", "words nobody shall read again", message_id="secret")


def test_the_mail_it_came_from_does_not_bring_it_back(desk: Desk) -> None:
    take(desk, RAW)
    done = purge.purge(desk, 1)
    assert done_words(done, desk.config, desk.clock.now()) == "#1 deleted for ever"
    assert take(desk, RAW).ticket_id is None
    with desk.store.reading() as view:
        assert list(view.all_ticket_ids()) == []
    with pytest.raises(NoSuchTicket):
        purge.purge(desk, 1)


def test_what_somebody_is_writing_on_is_not_deleted_under_their_hands(desk: Desk) -> None:
    """And a letter whose ticket has gone all the same is refused with what to do, not with a broken database."""
    take(desk, RAW)
    elsewhere = replace(desk, session="another panel")
    composing.begin(elsewhere, 1, desk.clock.now())
    with pytest.raises(NotPossible, match="being_written"):
        purge.purge(desk, 1)
    composing.end(elsewhere, 1, desk.clock.now())
    purge.purge(desk, 1)
    with pytest.raises(NotPossible, match="deleted_meanwhile"):
        drafts.keep(elsewhere, Draft(1, "", "Re: Secret", "words", desk.clock.now()), None)


def test_the_log_says_who_when_and_which_and_nothing_takes_it_back(desk: Desk) -> None:
    take(desk, RAW)
    triage.set_priority(desk, [1], Priority.P1)
    purge.purge(desk, 1)
    (batch,) = [one for one in history.log(desk) if one.actor == "ira"]
    assert (batch.verb, batch.summary, batch.undoable) == (purge.PURGE, {"number": 1}, False)
    with pytest.raises(NotPossible, match="nothing_to_undo"):
        history.undo(desk)


def test_an_act_on_several_is_still_taken_back_for_the_others(desk: Desk) -> None:
    take(desk, RAW)
    take(desk, mail("Other", "other"))
    triage.set_priority(desk, [1, 2], Priority.P1)
    purge.purge(desk, 1)
    assert history.undo(desk).ticket_ids == (2,)
    assert recording.rebuild(desk) == 1


def test_a_reply_to_it_opens_a_ticket_of_its_own(desk: Desk) -> None:
    take(desk, RAW)
    purge.purge(desk, 1)
    again = take(desk, mail("Re: Secret matter", "and now?", In_Reply_To="<secret@member.example>"))
    assert again.ticket_id == 2


def test_a_letter_under_way_or_a_joined_ticket_stands_in_the_way(desk: Desk) -> None:
    take(desk, RAW)
    take(desk, mail("Other", "other"))
    reply.send(desk, reply.prepare(desk, 2, "payment-change-card"))
    with pytest.raises(NotPossible, match="mail_under_way"):
        purge.purge(desk, 2)
    history.undo(desk)
    merge.merge(desk, [1], 2)
    with pytest.raises(NotPossible, match="holds_others"):
        purge.purge(desk, 2)
    purge.purge(desk, 1)
    purge.purge(desk, 2)
