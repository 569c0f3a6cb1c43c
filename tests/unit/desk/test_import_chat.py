"""A chat export becomes conversations: bursts open tickets, answers count, nothing comes in twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import Direction
from supportdesk_tui.domain.ticket import Channel, Status

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNA = ExportOptions(operator_ids=("user1",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home", FrozenClock(START + timedelta(days=1))) as opened:
        yield opened


def said(number: int, who: int, text: str, minutes: int, **more: Any) -> dict[str, Any]:
    at = START + timedelta(minutes=minutes)
    return {"id": number, "type": "message", "date": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "date_unixtime": str(int(at.timestamp())), "from": f"Person {who}", "from_id": f"user{who}",
            "text": text, **more}


def chat(tmp_path: Path, *messages: object, **more: Any) -> Path:
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "Chat", "type": "private_group", "id": 7, "messages": messages, **more}),
                    encoding="utf-8")
    return path


@pytest.mark.shared
def test_the_shared_export_ends_as_expected_also_the_second_time(desk: Desk, shared_dir: Path) -> None:
    name = "10_telegram_result.json"
    expected = json.loads((shared_dir / "forms" / "expected.json").read_text(encoding="utf-8"))["files"][name]
    options = ExportOptions(operator_ids=tuple(expected["options"]["operator_ids"]))
    path = shared_dir / "forms" / name
    for dry_run in (True, False):
        report = import_file(desk, path, options, dry_run)
        assert report.adds_up()
        assert report.records == expected["records"]
        made = [{"native_id": t.native_id, "email": t.email or None, "subject": t.subject,
                 "contact": t.telegram, "created_utc": t.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
                for t in report.tickets]
        wanted = [{key: ticket[key] for key in made[0]} for ticket in expected["tickets"]]
        assert made == wanted
        phones = {t.native_id: t.phone for t in report.tickets}
        assert all(phones[t["native_id"]] == t["phone"] for t in expected["tickets"] if "phone" in t)
        assert [(m.native_id, m.opens) for m in report.merged] == [
            (m["native_id"], m["into"]) for m in expected["merged"]]
        assert [(m.native_id, m.opens) for m in report.operator_messages] == [
            (m["native_id"], m["on"]) for m in expected["operator_messages"]]
        assert [s.reason for s in report.skipped] == [s["reason"] for s in expected["skipped"]]
        assert not report.quarantined
    again = import_file(desk, path, ExportOptions())
    counts = expected["reimport_counts"]
    assert (len(again.tickets), len(again.merged), len(again.operator_messages), len(again.duplicates),
            len(again.skipped)) == (0, 0, 0, counts["duplicates"], counts["skipped"])


def test_an_answer_in_the_chat_is_the_first_response(desk: Desk, tmp_path: Path) -> None:
    path = chat(tmp_path, said(1, 2, "I cannot pay", 0), said(2, 2, "the card is fine", 1), said(3, 1, "Looking", 5))
    report = import_file(desk, path, ANNA)
    (ticket_id,) = [item.ticket_id or 0 for item in report.tickets]
    with desk.store.reading() as view:
        ticket, messages = view.ticket(ticket_id), view.messages(ticket_id)
    assert (ticket.channel, ticket.status, ticket.source) == (
        Channel.TELEGRAM, Status.OPEN, "form:telegram-desktop")
    assert [message.direction for message in messages] == [
        Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND]
    assert ticket.last_reply_at == START + timedelta(minutes=5)


def test_after_a_pause_the_same_person_opens_a_new_ticket(desk: Desk, tmp_path: Path) -> None:
    path = chat(tmp_path, said(1, 2, "one", 0), said(2, 2, "two", 360), said(3, 2, "three", 360 + 361))
    report = import_file(desk, path, ANNA)
    assert [item.subject for item in report.tickets] == ["one", "three"]
    assert len(report.merged) == 1


def test_a_longer_export_of_the_same_chat_adds_only_what_is_new(desk: Desk, tmp_path: Path) -> None:
    first = import_file(desk, chat(tmp_path, said(1, 2, "one", 0)), ANNA)
    ticket_id = first.tickets[0].ticket_id or 0
    triage.mark_done(desk, [ticket_id])
    later = import_file(desk, chat(tmp_path, said(1, 2, "one", 0), said(2, 2, "still broken", 30)), ANNA)
    assert (len(later.duplicates), [m.ticket_id for m in later.merged]) == (1, [ticket_id])
    with desk.store.reading() as view:
        assert view.ticket(ticket_id).status is Status.OPEN


def test_an_edited_message_is_told_in_a_note(desk: Desk, tmp_path: Path) -> None:
    import_file(desk, chat(tmp_path, said(1, 2, "one", 0)), ANNA)
    report = import_file(desk, chat(tmp_path, said(1, 2, "one, and more", 0)), ANNA)
    assert len(report.updates) == 1
    with desk.store.reading() as view:
        assert "one, and more" in view.messages(report.updates[0].ticket_id or 0)[-1].text


def test_who_answers_is_asked_once(desk: Desk, tmp_path: Path) -> None:
    path = chat(tmp_path, said(1, 2, "one", 0), said(2, 1, "hello", 1))
    with pytest.raises(BadInput) as caught:
        import_file(desk, path, ExportOptions())
    assert (caught.value.reason, caught.value.hint.split()[0]) == ("operator_ids_missing", "--operator")
    import_file(desk, path, ANNA)
    assert len(import_file(desk, path, ExportOptions()).duplicates) == 2


def test_a_chat_in_which_none_of_the_operators_writes_is_worth_a_look(desk: Desk, tmp_path: Path) -> None:
    """Who answered another chat was remembered; here it may be somebody else, who would be taken for a requester."""
    path = chat(tmp_path, said(1, 2, "Hello?", 0), said(2, 1, "Hello!", 5))
    assert import_file(desk, path, ANNA, dry_run=True).warnings == ()
    stranger = ExportOptions(operator_ids=("user9",))
    assert import_file(desk, path, stranger, dry_run=True).warnings == ("no_operator",)
    import_file(desk, path, stranger)
    assert import_file(desk, path, stranger).warnings == (), "nothing new in it"


def test_an_operator_who_answers_nobody_is_counted(desk: Desk, tmp_path: Path) -> None:
    report = import_file(desk, chat(tmp_path, said(1, 1, "Good morning", 0)), ANNA)
    assert report.adds_up()
    (message,) = report.operator_messages
    assert (message.opens, message.ticket_id) == ("", None)


def test_local_times_need_a_zone(desk: Desk, tmp_path: Path) -> None:
    """``date`` says no zone; without ``date_unixtime`` somebody must."""
    message = said(1, 2, "one", 0)
    del message["date_unixtime"]
    path = chat(tmp_path, message)
    with pytest.raises(BadInput) as caught:
        import_file(desk, path, ANNA)
    assert caught.value.reason == "timezone_missing"
    zoned = ExportOptions(timezone="Europe/Moscow", operator_ids=("user1",))
    assert import_file(desk, path, zoned).tickets[0].created_at == START - timedelta(hours=3)


def test_what_is_no_message_is_put_aside_and_paths_are_never_followed(desk: Desk, tmp_path: Path) -> None:
    nobody = said(3, 2, "x", 1)
    del nobody["from_id"]
    timeless = {key: value for key, value in said(4, 2, "x", 1).items() if not key.startswith("date")}
    wrong = said(5, 2, "x", 1) | {"date_unixtime": "soon"}
    path = chat(tmp_path, "text", said(2, 2, "see", 0, file="../../etc/passwd"), nobody, timeless, wrong)
    report = import_file(desk, path, ANNA)
    assert [item.reason for item in report.quarantined] == [
        "bad_structure", "no_contact", "missing_timestamp", "bad_timestamp"]
    with desk.store.reading() as view:
        [message] = view.messages(report.tickets[0].ticket_id or 0)
    assert message.text == "see\n[file: passwd]"


def test_an_account_holds_many_chats_and_some_are_nobodys_business(desk: Desk, tmp_path: Path) -> None:
    def one(number: int, kind: str) -> dict[str, Any]:
        return {"name": "c", "type": kind, "id": number, "messages": [said(1, 2, f"in {number}", 0)]}

    path = tmp_path / "result.json"
    path.write_text(json.dumps({
        "personal_information": {}, "chats": {"list": [one(1, "personal_chat"), one(2, "saved_messages")]},
        "left_chats": {"list": [one(3, "private_group")]}}), encoding="utf-8")
    report = import_file(desk, path, ANNA)
    assert [item.native_id for item in report.tickets] == ["1/1", "3/1"]
    assert [item.reason for item in report.skipped] == ["chat_type"]


def test_a_file_that_is_no_chat_names_what_there_is(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        import_file(desk, path, ANNA)
    assert caught.value.reason == "export_header"
    path.write_text('{"a": ', encoding="utf-8")
    with pytest.raises(BadInput):
        import_file(desk, path, ExportOptions(profile="telegram-desktop", operator_ids=("user1",)))
