"""Before a letter goes: whom it goes to, what has happened since, what is promised and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import merge, notes
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import drafts, gate, reply
from supportdesk_tui.desk.letters.ready import Ready, draft_effects, resumed
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.recipients import Recipients, digest, guarded
from supportdesk_tui.domain.send_gate import Unconfirmed


@pytest.fixture
def opened(desk: Desk) -> int:
    taken = take(desk, mail(message_id="first", Cc="boris@member.example"))
    assert taken.ticket_id is not None
    return taken.ticket_id


def letter(desk: Desk, ticket_id: int, text: str = "Please try again.", **changes: object) -> Ready:
    return replace(reply.prepare(desk, ticket_id), text=text, **changes)  # type: ignore[arg-type]  # fields of Ready


def kinds(desk: Desk, ready: Ready) -> list[str]:
    return [each.kind for each in gate.concerns_of(desk, ready)]


def outgoing(desk: Desk, ticket_id: int) -> OutgoingMail:
    with desk.store.reading() as view:
        found = view.outgoing(view.outgoing_of(ticket_id)[-1].id)
    assert found is not None
    return found


def test_a_usual_answer_meets_no_question(desk: Desk, opened: int) -> None:
    for macro in desk.library.macros():
        ready = reply.prepare(desk, opened, macro.id, {ask.name: "x" for ask in macro.asks})
        wanted = ["no_attachment"] if macro.id == "payment-receipt" else []  # it does promise a file
        assert kinds(desk, ready) == wanted, macro.id
    assert kinds(desk, letter(desk, opened, cc=("boris@member.example",))) == []


def test_a_slip_in_an_address_is_refused_before_anything_is_asked(desk: Desk, opened: int) -> None:
    """M-60: it is no stranger to say yes to."""
    with pytest.raises(BadInput) as refused:
        reply.send(desk, letter(desk, opened, cc=("not-an-address",)), confirmed=())
    assert (refused.value.reason, refused.value.value) == ("bad_address", "not-an-address")


@pytest.mark.parametrize("text", [
    "Счёт во вложении.", "Я прикрепила файл.", "Прилагаю договор", "Прикрепляю скрин", "см. вложение",
    "The invoice is attached.", "Please see attachment", "I'm attaching it", "Find it enclosed",
])
def test_a_file_that_is_spoken_of_and_missing(desk: Desk, opened: int, text: str) -> None:
    """M-60: the operator is told before the letter goes, not by the requester after."""
    assert kinds(desk, letter(desk, opened, text)) == ["no_attachment"]


@pytest.mark.parametrize("text", [
    "Откройте раздел в приложении.", "Файл, что вы прикрепили, не открывается.", "The file you attached is empty.",
    "OK\n\n> the invoice is attached", "Ваше вложение не открылось",
])
def test_others_files_are_not_ours(desk: Desk, opened: int, text: str) -> None:
    assert kinds(desk, letter(desk, opened, text)) == []


def test_a_newer_message_stops_the_letter_until_it_is_confirmed(desk: Desk, opened: int, clock: FrozenClock) -> None:
    """M-86: what was confirmed once does not cover what comes after."""
    ready = letter(desk, opened)
    clock.tick(timedelta(minutes=5))
    take(desk, mail("Re: Cannot log in", "It works now", message_id="second", In_Reply_To="<first@member.example>"))
    with pytest.raises(Unconfirmed) as asked:
        reply.send(desk, ready, confirmed=())
    [concern] = asked.value.concerns
    assert (concern.kind, concern.subject) == ("newer_message", "Anna Petrova")
    with desk.store.reading() as view:
        assert view.outgoing_of(opened) == ()
    take(desk, mail("Re: Cannot log in", "No, it does not", message_id="third", In_Reply_To="<first@member.example>"))
    with pytest.raises(Unconfirmed):
        reply.send(desk, ready, confirmed={concern.key})
    reply.send(desk, ready, confirmed={each.key for each in gate.concerns_of(desk, ready)})
    assert outgoing(desk, opened).text == ready.text


def test_a_draft_remembers_what_it_answered(desk: Desk, opened: int) -> None:
    """M-86: also over a restart, the letter is held against what has come since it was begun."""
    ready = letter(desk, opened)
    draft = drafts.save(desk, opened, "reply", ready.subject, ready.text, effects=draft_effects(ready))
    take(desk, mail("Re: Cannot log in", "news", message_id="second", In_Reply_To="<first@member.example>"))
    assert kinds(desk, resumed(reply.prepare(desk, opened), draft)) == ["newer_message"]


def test_another_operators_answer_is_told_of(desk: Desk, opened: int) -> None:
    """M-86."""
    ready = letter(desk, opened)
    anna = desk.config.operators[1]
    reply.send(replace(desk, config=replace(desk.config, me=anna)), letter(desk, opened, "Anna here"))
    assert kinds(desk, ready) == ["on_its_way"]


def test_a_letter_of_a_ticket_that_was_joined_meanwhile_goes_on_there(desk: Desk, opened: int) -> None:
    """Nothing is written onto a ticket whose messages are elsewhere; whoever is asked says yes first."""
    other = take(desk, mail("The same", "once more", message_id="twin")).ticket_id
    assert other is not None
    ready = replace(reply.prepare(desk, opened), text="Here you are.", kept_as="reply")
    drafts.save(desk, opened, "reply", ready.subject, ready.text)
    merge.merge(desk, [opened], other)
    with pytest.raises(Unconfirmed) as asked:
        reply.send(desk, ready, confirmed=())
    assert "joined" in {each.kind for each in asked.value.concerns}
    done = reply.send(desk, ready, confirmed={each.key for each in asked.value.concerns})
    assert done.ticket_ids == (other,)
    with desk.store.reading() as view:
        assert [letter.ticket_id for letter in view.outbox()] == [other]
    assert drafts.all_kept(desk) == ()
    assert notes.add_note(desk, opened, "told by phone").ticket_ids == (other,)


def test_ones_own_answer_from_another_panel_is_told_of_too(desk: Desk, opened: int) -> None:
    """Two panels with the same ticket open send one letter, unless their operator wants two."""
    ready = replace(reply.prepare(desk, opened), text="Here you are.")
    reply.send(desk, ready)
    assert kinds(desk, ready) == [], "a second letter from this panel is meant"
    elsewhere = replace(desk, session="another panel")
    assert kinds(elsewhere, ready) == ["on_its_way"]
    with desk.store.writing() as unit:
        [mail] = unit.outbox()
        reply.mark_sent(desk, unit, mail, desk.clock.now())
        unit.save_outgoing(replace(mail, state=OutboxState.SENT, sent_at=desk.clock.now()))
    assert kinds(desk, ready) == []
    assert kinds(elsewhere, ready) == ["answered"]


def test_it_goes_to_somebody_else_than_the_requester(desk: Desk, opened: int) -> None:
    """M-60."""
    assert kinds(desk, letter(desk, opened, to=("boss@other.example",))) == ["other_recipient"]
    both = letter(desk, opened, to=("anna@member.example", "boss@other.example"))
    assert [(each.kind, each.subject) for each in gate.concerns_of(desk, both)] == [("stranger", "boss@other.example")]


def test_strangers_get_no_copy_unless_confirmed(desk: Desk, opened: int) -> None:
    """M-60."""
    stranger = ("new@x.example",)
    for ready in (letter(desk, opened, cc=stranger), letter(desk, opened, bcc=stranger)):
        with pytest.raises(Unconfirmed):
            reply.send(desk, ready, confirmed=())


def test_a_promise_at_night_is_asked_about(desk: Desk, opened: int, clock: FrozenClock) -> None:
    night, end = clock.now().replace(hour=23), clock.now().replace(hour=16)  # 16:00 UTC: Moscow closes at 19:00
    assert kinds(desk, letter(desk, opened, effects={"promise": night.isoformat()})) == ["off_hours"]
    assert kinds(desk, letter(desk, opened, effects={"promise": end.isoformat()})) == []


def test_a_name_beyond_ascii_is_pointed_out(desk: Desk, opened: int) -> None:
    """M-64."""
    assert "utf8" in kinds(desk, letter(desk, opened, cc=("почта@x.example",)))


# --- the guard -----------------------------------------------------------------------------------


def test_blind_copies_are_in_the_envelope_alone(desk: Desk, opened: int) -> None:
    """M-60: no header names them; the ticket remembers them."""
    reply.send(desk, letter(desk, opened, cc=("boris@member.example",), bcc=("boss@club.example",)))
    sent = outgoing(desk, opened)
    assert sent.recipients == ("anna@member.example", "boris@member.example", "boss@club.example")
    assert b"boss" not in sent.raw
    assert b"Cc: boris@member.example\r\n" in sent.raw
    with desk.store.writing() as unit:
        reply.mark_sent(desk, unit, sent, desk.clock.now())
        answer = unit.messages(opened)[-1]
    assert (answer.to, answer.cc) == (("anna@member.example",), ("boris@member.example",))
    assert "bcc boss@club.example" in answer.labels


def test_nobody_gets_it_twice_and_we_ourselves_not_at_all(desk: Desk, opened: int) -> None:
    """M-60."""
    reply.send(desk, letter(desk, opened, cc=("ANNA@member.example", "help@club.example", "boris@member.example"),
                            bcc=("no-reply@x.example", "boris@member.example")))
    assert outgoing(desk, opened).recipients == ("anna@member.example", "boris@member.example")


@given(st.lists(st.sampled_from(["a@x", "A@x", "b@x", "me@x", "noreply@x"]), max_size=8),
       st.lists(st.sampled_from(["a@x", "b@x", "me@x", "c@x"]), max_size=8))
def test_the_guard_keeps_each_address_once(to: list[str], cc: list[str]) -> None:
    """M-60."""
    kept = guarded(Recipients(tuple(to), tuple(cc), tuple(to)), {"me@x"})
    lowered = [address.lower() for address in kept.all]
    assert len(set(lowered)) == len(lowered)
    assert not {"me@x", "noreply@x"} & set(lowered)
    assert set(lowered) == {each.lower() for each in to + cc} - {"me@x", "noreply@x"}


def test_a_letter_is_bound_to_its_ticket_and_its_recipients(desk: Desk, opened: int) -> None:
    """M-60: what was shown is what is sent; nothing changes it on the way, and no other ticket takes it over."""
    ready = letter(desk, opened)
    with pytest.raises(NotPossible) as refused:
        reply.send(desk, replace(ready, to=("eve@x.example",)), shown=ready.bound)
    assert refused.value.reason == "recipients_changed"
    draft = drafts.save(desk, opened, "reply", "s", "t", effects={
        **draft_effects(ready), "to": ["eve@x.example"], "cc": ["mallory@x.example"]})
    again = resumed(reply.prepare(desk, opened), draft)
    assert (again.to, again.cc) == (("anna@member.example",), ())
    assert digest(1, ready.recipients) != digest(2, ready.recipients)
