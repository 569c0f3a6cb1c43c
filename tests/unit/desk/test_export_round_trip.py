"""A desk that leaves and comes back is the same desk: nothing is lost, doubled or sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import merge, notes, purge, snooze, triage
from supportdesk_tui.desk.acts.history import redo, undo
from supportdesk_tui.desk.context import Desk, Stopped
from supportdesk_tui.desk.export.jsonl import jsonl_pieces
from supportdesk_tui.desk.imports import own_export as import_desk
from supportdesk_tui.desk.imports.own_export import DeskImportReport
from supportdesk_tui.desk.imports.own_lines import is_own_export
from supportdesk_tui.desk.imports.own_ticket import put
from supportdesk_tui.desk.letters import attaching, by_hand, drafts, leaving, promise, reply
from supportdesk_tui.desk.letters.ready import draft_effects
from supportdesk_tui.desk.ports import SeenRecord
from supportdesk_tui.desk.rules import hooks
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Channel, Priority

HOUR = timedelta(hours=1)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Desks are too slow to look for the smallest one."""
KNOWN_PDF = b"%PDF-1.4 \0\xff"


def exported(desk: Desk) -> bytes:
    with desk.store.reading() as view:
        ids = view.all_ticket_ids()
    return b"".join(jsonl_pieces(desk, ids))


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def brought(desk: Desk, data: bytes, folder: Path, *, dry_run: bool = False) -> DeskImportReport:
    path = folder / "desk.jsonl"
    path.write_bytes(data)
    assert is_own_export(path) or not data
    return import_desk.import_desk(desk, path, dry_run)


def answer(desk: Desk, ticket_id: int, text: str, *, leaves: bool = True) -> int:
    done = reply.send(desk, replace(reply.prepare(desk, ticket_id), text=text), hold=timedelta(0))
    letter = int(str(done.summary["outbox_id"]))
    if leaves:
        with desk.store.writing() as unit:
            leaving.mark_left(desk, unit, letter, desk.clock.now())
    return letter


def new_mail(desk: Desk, number: int, subject: str = "Cannot log in", **more: Any) -> int:
    ticket_id = take(desk, mail(subject, f"Letter {number}", message_id=f"m{number}", **more)).ticket_id
    assert ticket_id is not None
    return ticket_id


def a_full_desk(desk: Desk, clock: FrozenClock, folder: Path) -> None:
    """Of everything something: mails joined, an answer, a note, a draft with a file, a call, acts undone."""
    one, two = new_mail(desk, 1), new_mail(desk, 2, "The same again")
    clock.tick(HOUR)
    answer(desk, one, "It is fixed.")
    three = new_mail(desk, 3, "Third", sender="bob@other.example")
    clock.tick(HOUR)
    merge.merge(desk, [two], one)
    triage.change_tags(desk, [one, three], add=["refund"])
    triage.set_priority(desk, [three], Priority.P1)
    undo(desk)
    triage.set_priority(desk, [three], Priority.P2)
    undo(desk)
    redo(desk)
    notes.add_note(desk, three, "Ask Lena. \u0416")
    promise.record(desk, [three], clock.now() + 5 * HOUR)
    snooze.snooze(desk, [three], clock.now() + 4 * HOUR)
    four = by_hand.log_contact(desk, Channel.PHONE, name="Oleg", phone="+79991234567", subject="Call", text="=1+1")
    answer(desk, three, "On its way", leaves=False)
    bill = folder / "bill.pdf"
    bill.write_bytes(KNOWN_PDF)
    ready = attaching.attach(desk, replace(reply.prepare(desk, three), text="Half a letter"), bill)
    drafts.save(desk, three, "reply", ready.subject, ready.text, effects=draft_effects(ready))
    with desk.store.writing() as unit:
        unit.note_rule("remind", three, "silent:1", clock.now())
        unit.add_seen_record(SeenRecord("tilda-leads", "f/1", "abc", four.ticket_ids[0]), "leads.csv", 1, 2)
    triage.mark_done(desk, [four.ticket_ids[0]])


@pytest.fixture
def other(tmp_path: Path, clock: FrozenClock) -> Any:
    with open_test_desk(tmp_path / "other", clock) as opened:
        yield opened


def test_an_empty_desk_becomes_the_same_desk(desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    """F-07: the file of the new desk is the file of the old one, byte for byte; a second import changes nothing."""
    a_full_desk(desk, clock, tmp_path)
    data = exported(desk)
    first = brought(other, data, tmp_path)
    assert first.records == len(first.tickets) == 4
    assert exported(other) == data
    second = brought(other, data, tmp_path)
    assert (len(second.duplicates), len(second.tickets), len(second.updates)) == (4, 0, 0)
    assert exported(other) == data
    with desk.store.reading() as old, other.store.reading() as new:
        assert [replace(one, outgoing="") for one in old.tickets(old.all_ticket_ids())] == \
               [replace(one, outgoing="") for one in new.tickets(new.all_ticket_ids())]
        assert new.find("Lena") == old.find("Lena")
        assert new.find("fixed") == old.find("fixed") == (1,)
        for ticket_id in old.all_ticket_ids():
            for message in old.messages(ticket_id):
                assert new.raw_of(message.id) == old.raw_of(message.id)


def test_the_desk_goes_on_after_what_it_was_given(desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    """New tickets get new numbers, and an answer to a letter of the old desk finds its ticket."""
    a_full_desk(desk, clock, tmp_path)
    brought(other, exported(desk), tmp_path)
    answered = take(other, mail("Re: Cannot log in", "Thank you", message_id="m9", In_Reply_To="<m1@member.example>"))
    assert answered.ticket_id == 1
    assert new_mail(other, 10, "Another matter", sender="new@other.example") == 5
    assert take(other, mail("Cannot log in", "Letter 1", message_id="m1")).outcome == "duplicate"


def test_no_letter_of_a_file_leaves(desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    """What was on its way may have left since: it waits for the operator, whatever the file says."""
    letter = answer(desk, new_mail(desk, 1), "On its way", leaves=False)
    data = exported(desk)
    assert lines(data)[0]["letters"][0]["state"] == "uncertain"
    brought(other, data.replace(b'"state": "uncertain"', b'"state": "queued"'), tmp_path)
    with other.store.reading() as view:
        [mail_here] = view.outbox()
        assert (mail_here.id, mail_here.state) == (letter, OutboxState.UNCERTAIN)
        assert view.outgoing(letter).raw  # type: ignore[union-attr]


def test_numbers_that_are_taken_are_others_and_what_speaks_of_them_follows(
        desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    """A desk with tickets of its own: theirs stay, the joined ticket leads to the right one, people are found again."""
    a_full_desk(desk, clock, tmp_path)
    mine = new_mail(other, 50, "Mine", sender="bob@other.example")
    data = exported(desk)
    report = brought(other, data, tmp_path)
    here = dict(report.tickets)
    assert here[1] != 1
    assert here[4] == 4
    with other.store.reading() as view:
        assert view.ticket(mine).subject == "Mine"
        assert view.ticket(2).merged_into == here[1]
        assert view.ticket(here[3]).requester_id == view.ticket(mine).requester_id
        assert [each.text.strip() for each in view.messages(here[1])] == \
            ["Letter 1", "Letter 2", "It is fixed."]
        [draft] = view.drafts_on(here[3], "ira")
        number = draft.effects["files"][0][0]  # type: ignore[index]
        kept = view.letter_file(int(str(number)))
        assert kept is not None
        assert kept[1] == KNOWN_PDF
    before = exported(other)
    assert len(brought(other, data, tmp_path).duplicates) == 4
    assert exported(other) == before
    assert new_mail(other, 60, "Later", sender="late@other.example") > max(here.values())


def test_a_part_that_speaks_of_tickets_left_behind_leads_to_nobody_elses(
        desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    a_full_desk(desk, clock, tmp_path)
    joined = exported(desk).splitlines(keepends=True)[1]
    brought(other, joined, tmp_path)
    with other.store.reading() as view:
        assert view.ticket(2).merged_into == 1
    assert new_mail(other, 50) > 2


def test_the_desk_it_came_from_is_left_as_it_is(desk: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    a_full_desk(desk, clock, tmp_path)
    data = exported(desk)
    report = brought(desk, data, tmp_path)
    assert [known.ticket_id for known in report.duplicates] == [1, 2, 3, 4]
    assert exported(desk) == data


def test_what_was_deleted_for_ever_does_not_come_back(desk: Desk, other: Desk, tmp_path: Path) -> None:
    new_mail(desk, 1)
    data = exported(desk)
    brought(other, data, tmp_path)
    purge.purge(other, 1)
    assert [known.ticket_id for known in brought(other, data, tmp_path).duplicates] == [None]


def test_a_ticket_whose_mail_was_read_here_is_not_doubled(desk: Desk, other: Desk, tmp_path: Path) -> None:
    """Nothing twice: the new desk has read the mailbox before the file came."""
    new_mail(desk, 1)
    new_mail(other, 7, "Else", sender="eve@other.example")
    there = new_mail(other, 1)
    report = brought(other, exported(desk), tmp_path)
    assert [(known.number, known.ticket_id) for known in report.duplicates] == [(1, there)]


def test_a_later_export_of_a_ticket_is_told_and_changes_nothing(desk: Desk, other: Desk, tmp_path: Path) -> None:
    ticket_id = new_mail(desk, 1)
    brought(other, exported(desk), tmp_path)
    notes.add_note(desk, ticket_id, "More")
    before = exported(other)
    report = brought(other, exported(desk), tmp_path)
    assert [known.ticket_id for known in report.updates] == [ticket_id]
    assert exported(other) == before


def test_a_dry_run_says_the_same_and_writes_nothing(
        desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    a_full_desk(desk, clock, tmp_path)
    data = exported(desk)
    dry = brought(other, data, tmp_path, dry_run=True)
    assert exported(other) == b""
    with other.store.reading() as view:
        assert view.settings("import.desk.") == {}
    assert dry.tickets == brought(other, data, tmp_path).tickets


def test_a_crash_in_the_middle_is_gone_on_from(desk: Desk, other: Desk, clock: FrozenClock, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where numbers were moved: the second run moves them in the same way."""
    a_full_desk(desk, clock, tmp_path)
    new_mail(other, 50, "Mine", sender="eve@other.example")
    monkeypatch.setattr(import_desk, "CHUNK", 1)
    whole: list[int] = []

    def dies_at_the_third(*arguments: Any) -> int:
        if len(whole) == 2:
            raise KeyboardInterrupt
        whole.append(1)
        return put(*arguments)

    monkeypatch.setattr(import_desk, "put", dies_at_the_third)
    data = exported(desk)
    with pytest.raises(KeyboardInterrupt):
        brought(other, data, tmp_path)
    monkeypatch.setattr(import_desk, "put", put)
    new_mail(other, 51, "Between", sender="mia@other.example")
    report = brought(other, data, tmp_path)
    assert (len(report.duplicates), len(report.tickets)) == (2, 2)
    with other.store.reading() as view:
        [first] = [one for one in view.tickets(view.all_ticket_ids()) if one.subject == "Cannot log in"]
        assert view.ticket(2).merged_into == first.id
        assert len(view.all_ticket_ids()) == 6


@pytest.mark.parametrize(("spoil", "reason"), [
    (lambda line: line[: len(line) // 2], "not_json"),
    (lambda line: line.replace(b"ticket/1", b"ticket/9"), "newer_version"),
    (lambda line: line.replace(b'"kind": "received"', b'"kind": "inbound"'), "incomplete"),
    (lambda line: line.replace(b'"acts"', b'"act"'), "incomplete"),
    (lambda line: line.replace(b'"raw": "', b'"raw": "?!'), "incomplete"),
    (lambda line: line.replace(b'"at": "2', b'"at": "X'), "incomplete"),
    (lambda line: b'{"schema": "supportdesk.ticket/1"}', "incomplete"),
    (lambda line: b"\xff\xfe", "not_json"),
])
def test_a_damaged_line_spoils_no_other(spoil: Callable[[bytes], bytes], reason: str, desk: Desk, other: Desk,
                                        tmp_path: Path) -> None:
    new_mail(desk, 1)
    new_mail(desk, 2, "Two", sender="bob@other.example")
    first, second = exported(desk).splitlines()
    report = brought(other, first + b"\n" + spoil(second) + b"\n", tmp_path)
    assert report.quarantined == [(2, reason)]
    assert report.tickets == [(1, 1)]
    assert report.records == 2


def test_a_file_that_was_tampered_with_does_not_steer_a_terminal(desk: Desk, other: Desk, tmp_path: Path) -> None:
    new_mail(desk, 1)
    brought(other, exported(desk).replace(b"Cannot log in", b"Cannot\\u001b]0;x\\u0007 log\\u202e in"), tmp_path)
    with other.store.reading() as view:
        assert view.ticket(1).subject == "Cannot log in"


def test_tickets_of_another_desk_are_no_news(desk: Desk, other: Desk, tmp_path: Path) -> None:
    """A hook is told of what arrives, not of what was moved in."""
    new_mail(desk, 1)
    with other.store.writing() as unit:
        unit.set_setting("hook.last", "0")
    brought(other, exported(desk), tmp_path)
    with other.store.writing() as unit:
        assert hooks._new(unit) == []


ACTS = ("mail", "more", "answer", "unsent", "note", "tag", "priority", "solve", "reopen", "snooze", "promise", "merge",
        "split", "undo", "redo", "call", "draft", "drop")


def act(desk: Desk, clock: FrozenClock, what: str, number: int, chosen: int) -> None:
    """One act on one of the tickets there are; what is not possible just now is left."""
    with desk.store.reading() as view:
        ids = [*view.all_ticket_ids()]
    one = ids[chosen % len(ids)] if ids else 0
    other_one = ids[(chosen + 1) % len(ids)] if ids else 0
    clock.tick(timedelta(minutes=7))
    deeds: dict[str, Callable[[], object]] = {
        "mail": lambda: new_mail(desk, number, f"Matter {number}", sender=f"p{chosen}@member.example"),
        "more": lambda: take(desk, mail("Re", f"More {number}", message_id=f"m{number}",
                                        In_Reply_To=f"<m{chosen}@member.example>")),
        "answer": lambda: answer(desk, one, f"Answer {number}"),
        "unsent": lambda: answer(desk, one, f"Unsent {number}", leaves=False),
        "note": lambda: notes.add_note(desk, one, f"Note {number}"),
        "tag": lambda: triage.change_tags(desk, [one, other_one], add=[f"t{chosen}"]),
        "priority": lambda: triage.set_priority(desk, ids, Priority.P1),
        "solve": lambda: triage.mark_done(desk, [one]),
        "reopen": lambda: triage.reopen(desk, [one]),
        "snooze": lambda: snooze.snooze(desk, [one], clock.now() + HOUR),
        "promise": lambda: promise.record(desk, [one], clock.now() + HOUR),
        "merge": lambda: merge.merge(desk, [one], other_one),
        "split": lambda: merge.split(desk, one, _last_message(desk, one)),
        "undo": lambda: undo(desk), "redo": lambda: redo(desk),
        "call": lambda: by_hand.log_contact(desk, Channel.CHAT, telegram=f"@t{chosen}", subject=f"Chat {number}"),
        "draft": lambda: drafts.save(desk, one, "reply", "S", f"Draft {number}"),
        "drop": lambda: drafts.drop(desk, one),
    }
    if one or what in ("mail", "call"):
        try:
            deeds[what]()
        except DeskError:
            return


def _last_message(desk: Desk, ticket_id: int) -> int:
    with desk.store.reading() as view:
        return next((message.id for message in reversed(view.messages(ticket_id))
                     if message.direction is Direction.INBOUND), 0)


@settings(max_examples=25, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 4)), min_size=1, max_size=14))
def test_whatever_was_done_comes_back(acts: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as name:
        folder, clock = Path(name), FrozenClock()
        with open_test_desk(folder / "old", clock) as desk, open_test_desk(folder / "new", clock) as new:
            new_mail(desk, 0)
            for number, (what, chosen) in enumerate(acts, 1):
                act(desk, clock, what, number, chosen)
            data = exported(desk)
            brought(new, data, folder)
            assert exported(new) == data
            assert not brought(new, data, folder).tickets
            with open_test_desk(folder / "third", clock) as third:
                new_mail(third, 99, "Mine", sender="mine@other.example")
                report = brought(third, data, folder)
                assert len(report.tickets) == len(lines(data))
                _same_but_for_numbers(desk, third, dict(report.tickets))


def _same_but_for_numbers(old: Desk, new: Desk, here: dict[int, int]) -> None:
    with old.store.reading() as then, new.store.reading() as now:
        for number, there in here.items():
            one, other_one = then.ticket(number), now.ticket(there)
            for name in ("subject", "status", "priority", "tags", "received_at", "promised_until",
                         "message_count", "unread", "requester_name"):
                assert getattr(one, name) == getattr(other_one, name), name
            assert one.merged_into is None or here[one.merged_into] == other_one.merged_into
            assert [(each.text, then.raw_of(each.id)) for each in then.messages(number)] == \
                   [(each.text, now.raw_of(each.id)) for each in now.messages(there)]
            assert one.deadline.due_at == other_one.deadline.due_at
            assert _ahead(one.snoozed_until, old) == _ahead(other_one.snoozed_until, old)


def _ahead(until: datetime | None, desk: Desk) -> datetime | None:
    """A snooze that is over is none, whether a row has heard of it yet or not."""
    return until if until is not None and until > desk.clock.now() else None


def test_a_dry_run_of_an_own_export_can_be_stopped(desk: Desk, other: Desk, tmp_path: Path) -> None:
    for number in range(3):
        by_hand.log_contact(desk, Channel.PHONE, name=f"P{number}", phone=f"+7916111223{number}", subject="?", text="!")
    path = tmp_path / "desk.jsonl"
    path.write_bytes(exported(desk))

    def stop(number: int, total: int) -> None:
        raise Stopped
    with pytest.raises(Stopped):
        import_desk.import_desk(replace(other, progress=stop), path, dry_run=True)
    with other.store.reading() as view:
        assert view.all_ticket_ids() == []
