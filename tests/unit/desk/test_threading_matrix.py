"""Who may attach a mail to a ticket, and by what: every evidence with every sender, true and forged (S11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.arrival import intake
from supportdesk_tui.desk.arrival.incoming import IncomingMail, ReadMail, TakenIn
from supportdesk_tui.desk.arrival.match_mail import match_mail
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.ports import FetchedMail
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.mail_rules import MailRules
from supportdesk_tui.domain.threading import NO_TICKET
from supportdesk_tui.domain.ticket import Status, Ticket

PARTICIPANT, STRANGER, OWN = "anna@member.example", "eve@other.example", "help@club.example"
ADDRESS = "help@club.example"
OTHER_ACCOUNT = "billing@shop.example"
OTHER_KEY = b"another desk's key, as long as ours"


def first_ticket(desk: Desk) -> int:
    opened = take(desk, mail("Cannot log in", message_id="first"))
    assert opened.ticket_id is not None
    return opened.ticket_id


def ticket(desk: Desk, ticket_id: int) -> Ticket:
    with desk.store.reading() as view:
        return view.ticket(ticket_id)


def evidence(desk: Desk, kind: str, truth: str, number: int) -> dict[str, str]:
    """The headers that name the ticket: ``valid``, ``forged``, with another account's or another desk's MAC."""
    with desk.store.reading() as view:
        key = view.signing_key()
    key = OTHER_KEY if truth == "other desk" else key
    if kind == "signed id":
        signed = outgoing_ids.message_id(key, number, "00" * 8,
                                         OTHER_ACCOUNT if truth == "other account" else ADDRESS)
        if truth == "other account":  # its MAC under our domain
            signed = signed.replace("@shop.example", "@club.example")
        if truth == "forged":
            signed = f"sd.{number}.{'11' * 8}.{'a' * 8}@club.example"
        return {"In_Reply_To": f"<{signed}>"}
    if kind == "known id":
        known = {"valid": "<first@member.example>", "forged": "<guessed@member.example>"}
        return {"In_Reply_To": known.get(truth, "<first@member.example>")}
    if kind == "plus address":
        base = OTHER_ACCOUNT if truth == "other account" else ADDRESS
        plus = outgoing_ids.plus_address(key, number, base).replace("billing+", "help+").replace("@shop.", "@club.")
        return {"to": f"help+t.{number}.aaaaaaaa@club.example" if truth == "forged" else plus}
    token = outgoing_ids.subject_token(key, number)
    return {"subject": f"Re: hello [#{number}-zzzz]" if truth == "forged" else f"Re: hello {token}"}


def answer(desk: Desk, sender: str, headers: dict[str, str], account: str = "support") -> TakenIn:
    subject, to = headers.pop("subject", "Re: hello"), headers.pop("to", ADDRESS)
    raw = mail(subject, "It still fails.", sender=sender, to=to, message_id="answer", **headers)
    incoming = IncomingMail(account, "INBOX", FetchedMail(2, raw, desk.clock.now(), len(raw)),
                            desk.accounts["support"].own_addresses)
    with desk.store.writing() as unit:
        return intake.take_in(desk, unit, incoming)


ATTACHED, FLAGGED, HINTED, APART, GREY = "attached", "attached with a flag", "suggested", "a ticket apart", "grey"
MATRIX = [
    ("signed id", "valid", PARTICIPANT, ATTACHED),
    ("signed id", "valid", STRANGER, FLAGGED),
    ("signed id", "valid", OWN, GREY),
    *(("signed id", truth, sender, APART) for truth in ("forged", "other account", "other desk")
      for sender in (PARTICIPANT, STRANGER, OWN)),
    ("known id", "valid", PARTICIPANT, ATTACHED),
    ("known id", "valid", STRANGER, HINTED),
    ("known id", "valid", OWN, GREY),
    *(("known id", "forged", sender, APART) for sender in (PARTICIPANT, STRANGER, OWN)),
    ("known id", "other account", PARTICIPANT, APART),
    ("known id", "other account", STRANGER, APART),
    ("plus address", "valid", PARTICIPANT, ATTACHED),
    ("plus address", "valid", STRANGER, HINTED),
    ("plus address", "valid", OWN, GREY),
    *(("plus address", truth, sender, APART) for truth in ("forged", "other account", "other desk")
      for sender in (PARTICIPANT, STRANGER)),
    ("subject token", "valid", PARTICIPANT, ATTACHED),
    ("subject token", "valid", STRANGER, HINTED),
    ("subject token", "valid", OWN, GREY),
    *(("subject token", truth, sender, APART) for truth in ("forged", "other desk")
      for sender in (PARTICIPANT, STRANGER, OWN)),
]


@pytest.mark.parametrize(("kind", "truth", "sender", "expected"), MATRIX)
def test_who_may_attach_by_what(desk: Desk, kind: str, truth: str, sender: str, expected: str) -> None:
    """M-43, M-45: only proof attaches; a forged mark, or one of another account or desk, is worth nothing."""
    number = first_ticket(desk)
    account = "second" if (kind, truth) == ("known id", "other account") else "support"
    taken = answer(desk, sender, evidence(desk, kind, truth, number), account)
    with desk.store.reading() as view:
        messages = view.messages(number)
    if expected in (ATTACHED, FLAGGED, GREY):
        assert (taken.outcome, taken.ticket_id) == ("reply", number)
        assert ("stranger" in messages[-1].labels) == (expected == FLAGGED)
        assert ("own-address" in messages[-1].labels) == (expected == GREY)
        return
    assert len(messages) == 1
    assert (taken.outcome, taken.ticket_id) == ("ticket", number + 1)
    hinted = ticket(desk, number + 1).maybe_ticket
    assert hinted == (number if expected == HINTED else None)


def test_a_mail_from_our_own_address_that_proves_nothing_changes_no_ticket(desk: Desk) -> None:
    """M-43: a forged From of ours neither answers nor reopens."""
    number = first_ticket(desk)
    triage.mark_done(desk, [number])
    before = ticket(desk, number)
    answer(desk, OWN, evidence(desk, "signed id", "valid", number))
    after = ticket(desk, number)
    assert (after.status, after.last_reply_at, after.unread) == (before.status, before.last_reply_at, before.unread)


def test_an_unsigned_number_only_suggests(desk: Desk) -> None:
    """M-43: not even for the participant."""
    number = first_ticket(desk)
    taken = answer(desk, PARTICIPANT, {"subject": f"[#{number}] another thing altogether"})
    assert taken.ticket_id == number + 1
    assert ticket(desk, number + 1).maybe_ticket == number


def test_in_reply_to_counts_before_references_and_the_newest_of_those_first(desk: Desk) -> None:
    """M-43: a mail that quotes several tickets belongs to the one it answers."""
    one = first_ticket(desk)
    second = take(desk, mail("Another thing", "x", message_id="second")).ticket_id
    assert second is not None
    with desk.store.reading() as view:
        key = view.signing_key()
    ids = [outgoing_ids.message_id(key, number, f"{number:016x}", ADDRESS) for number in (one, second)]
    taken = answer(desk, PARTICIPANT, {"In_Reply_To": f"<{ids[0]}>", "References": f"<{ids[1]}>"})
    assert taken.ticket_id == one
    raw = mail("Re: x", "y", message_id="third", References=f"<{ids[0]}> <{ids[1]}>")
    assert take(desk, raw).ticket_id == second


def test_an_old_mail_dug_out_by_a_stranger_is_suggested(desk: Desk) -> None:
    """M-44: our id lies in the chain only and the subject is another: no merge, a hint."""
    number = first_ticket(desk)
    chain = evidence(desk, "signed id", "valid", number)["In_Reply_To"]
    taken = answer(desk, STRANGER, {"References": chain, "subject": "Invoice of November"})
    assert (taken.ticket_id, ticket(desk, number + 1).maybe_ticket) == (number + 1, number)


def test_a_forwarded_conversation_of_the_same_subject_attaches_with_a_flag(desk: Desk) -> None:
    """M-45: the requester's husband goes on; answers still go to the requester."""
    number = first_ticket(desk)
    chain = evidence(desk, "signed id", "valid", number)["In_Reply_To"]
    taken = answer(desk, STRANGER, {"References": chain, "subject": "Fwd: RE[2]: Cannot log in"})
    assert taken.ticket_id == number
    assert ticket(desk, number).requester_address == PARTICIPANT


@pytest.mark.parametrize(("days", "attached"), [(6, True), (8, False), (40, False)])
def test_a_ticket_solved_long_ago_is_not_woken(desk: Desk, clock: FrozenClock, days: int, attached: bool) -> None:
    """M-44: a linked ticket is opened instead, also when nobody was here to write the closing down."""
    number = first_ticket(desk)
    triage.mark_done(desk, [number])
    clock.tick(timedelta(days=days))
    taken = answer(desk, PARTICIPANT, evidence(desk, "known id", "valid", number))
    assert (taken.ticket_id == number) == attached
    if attached:
        assert ticket(desk, number).status is Status.OPEN
    else:
        assert ticket(desk, number + 1).maybe_ticket == number


def test_the_reply_to_of_our_letters_carries_the_ticket(desk: Desk) -> None:
    """M-43: only where the account's server delivers such addresses."""
    number = first_ticket(desk)
    plain = reply.send(desk, replace(reply.prepare(desk, number), text="Hello"))
    with_plus = replace(desk, config=replace(desk.config, mail_rules={"support": MailRules(plus_address=True)}))
    marked = reply.send(with_plus, replace(reply.prepare(desk, number), text="Hello"))
    with desk.store.reading() as view:
        first, second = (view.outgoing(int(str(done.summary["outbox_id"]))) for done in (plain, marked))
    assert first is not None
    assert b"\r\nReply-To:" not in first.raw
    assert second is not None
    assert f"\r\nReply-To: help+t.{number}.".encode() in second.raw


def test_reading_a_first_mail_asks_nothing_of_the_store(desk: Desk) -> None:
    """Ten thousand first mails must not cost ten thousand look-ups."""
    raw = mail()
    incoming = IncomingMail("support", "INBOX", FetchedMail(1, raw, None, len(raw)), frozenset())
    reading = ReadMail(incoming, desk.reader.parse(raw), desk.clock.now(), own=False, large=False)
    assert match_mail(None, reading) is NO_TICKET  # type: ignore[arg-type]


