"""A round of reading: numbers add up, one bad mail or account stops nothing else, nothing is read twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desks import mail, open_test_desk
from fakes import NOON, FakeAccount, FrozenClock
from supportdesk_tui.desk import leases
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import FetchedMail, FolderState, ReadingAhead, UnfetchedMail
from supportdesk_tui.desk.sync import sync_mail, sync_state
from supportdesk_tui.desk.sync.report import Progress, Tally
from supportdesk_tui.desk.sync.scope import deeper, history_before, parse_since, start_from
from supportdesk_tui.domain.errors import BadInput, MailError, StoreError
from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.domain.ticket import Status
from supportdesk_tui.mail.reading.ahead import ReadingHere

DAY = timedelta(days=1)


@dataclass
class FakeServer:
    """An account's folders as a list of mails each, with whatever is wrong with them."""

    folders: dict[str, dict[int, tuple[bytes, datetime]]] = field(default_factory=lambda: {"INBOX": {}})
    uidvalidity: int = 7
    poisoned: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    breaks_at: int = 0
    error: MailError | None = None
    fetched: list[int] = field(default_factory=list)

    def put(self, uid: int, raw: bytes, at: datetime = NOON, folder: str = "INBOX") -> None:
        self.folders.setdefault(folder, {})[uid] = (raw, at)

    def session(self) -> FakeSession:
        if self.error is not None:
            raise self.error
        return FakeSession(self)


class FakeSession:
    def __init__(self, server: FakeServer) -> None:
        self.server, self.folder, self.closed = server, "INBOX", False

    def folders(self) -> tuple[str, ...]:
        return tuple(name for name in self.server.folders if name != "Sent")

    def sent_folder(self) -> str | None:
        return "Sent" if "Sent" in self.server.folders else None

    def examine(self, folder: str) -> FolderState:
        self.folder = folder
        return FolderState(folder, self.server.uidvalidity, len(self.server.folders[folder]))

    def uids_after(self, last_uid: int, since: datetime | None = None) -> tuple[int, ...]:
        return tuple(uid for uid, (_, at) in sorted(self.server.folders[self.folder].items())
                     if uid > last_uid and (since is None or at.date() >= since.date()))

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | UnfetchedMail]:
        for uid in uids:
            if uid == self.server.breaks_at:
                raise MailError("network", "imap:993", "gone")
            self.server.fetched.append(uid)
            raw, at = self.server.folders[self.folder][uid]
            if uid in self.server.poisoned:
                yield UnfetchedMail(uid, "NO not this one")
            elif uid not in self.server.gone:
                yield FetchedMail(uid, raw, at, len(raw))

    def fetch_whole(self, uid: int) -> FetchedMail | UnfetchedMail | None:
        return next(iter(self.fetch([uid])), None)

    def find_message_id(self, folder: str, message_id: str) -> bool:
        return False

    def append_sent(self, folder: str, raw: bytes, at: datetime) -> None:
        raise AssertionError("reading writes nothing")

    def open_writable(self, folder: str) -> FolderState:
        raise AssertionError("nothing is written back")

    def add_flag(self, uids: Sequence[int], flag: str) -> Mapping[int, bool]:
        raise AssertionError("nothing is written back")

    def move(self, uids: Sequence[int], target: str) -> None:
        raise AssertionError("nothing is written back")

    def alive(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def desk(tmp_path: Path, server: FakeServer, clock: FrozenClock) -> Iterator[Desk]:
    account = FakeAccount(open_session=server.session)
    with open_test_desk(tmp_path, clock, accounts={"support": account}) as opened:
        yield opened


def fill(server: FakeServer, count: int, first: int = 1) -> None:
    for uid in range(first, first + count):
        server.put(uid, mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}"))


def counts(desk: Desk) -> dict[str, int]:
    with desk.store.reading() as view:
        return view.mail_counts()


def test_every_mail_ends_as_exactly_one_thing(desk: Desk, server: FakeServer) -> None:
    fill(server, 300)
    server.poisoned, server.gone = {7, 8}, {9}
    server.put(301, mail("subject 5", "body 5", message_id="m5"))
    report = sync_mail.sync_once(desk)
    assert report.tally == Tally(server=301, tickets=297, duplicates=1, quarantined=2, vanished=1)
    assert report.tally.complete
    assert report.reasons == ("NO not this one",)
    with desk.store.reading() as view:
        assert {row.where for row in view.quarantine()} == {"uid 7 (7)", "uid 8 (7)"}


def test_again_reads_nothing(desk: Desk, server: FakeServer) -> None:
    fill(server, 20)
    sync_mail.sync_once(desk)
    server.fetched.clear()
    assert sync_mail.sync_once(desk).tally == Tally()
    assert server.fetched == []


def test_goes_on_where_it_was_cut(desk: Desk, server: FakeServer) -> None:
    """M-12: what was stored before the line broke is not fetched again."""
    fill(server, 300)
    server.breaks_at = 200
    report = sync_mail.sync_once(desk)
    problem = report.accounts[0].problem
    assert isinstance(problem, MailError)
    assert problem.reason == "network"
    before = report.tally.tickets
    assert before == 50
    server.breaks_at = 0
    server.fetched.clear()
    assert sync_mail.sync_once(desk).tally.tickets == 300 - before
    assert min(server.fetched) == before + 1


def test_the_first_sync_says_how_many_before_it_reads_and_sends_nothing(desk: Desk, server: FakeServer) -> None:
    """M-12: only the asked-for depth, its number told first; taking old mail in writes to nobody."""
    fill(server, 5)
    server.put(6, mail("long ago", message_id="old"), NOON - 40 * DAY)
    told: list[tuple[int, int, int]] = []

    def tell(progress: Progress) -> None:
        told.append((progress.done, progress.total, len(server.fetched)))

    assert sync_mail.sync_once(desk, since="30d", on_progress=tell).tally.tickets == 5
    assert told[0] == (0, 5, 0)
    with desk.store.reading() as view:
        assert view.outbox() == ()


def test_first_sync_reads_two_weeks_and_later_all_that_is_new(desk: Desk, server: FakeServer) -> None:
    server.put(1, mail("old"), NOON - 30 * DAY)
    server.put(2, mail("waiting"), NOON - 3 * DAY)
    sync_mail.sync_once(desk)
    server.put(3, mail("new"), NOON + DAY)
    sync_mail.sync_once(desk)
    with desk.store.reading() as view:
        tickets = view.tickets(view.all_ticket_ids())
    assert [(each.subject, each.late_sync, each.history) for each in tickets] == [
        ("waiting", True, False), ("new", False, False)]


def test_an_empty_first_sync_does_not_open_the_gates(desk: Desk, server: FakeServer) -> None:
    """Nothing within the depth: the next round must not take in the whole mailbox."""
    server.put(1, mail("old"), NOON - 30 * DAY)
    sync_mail.sync_once(desk)
    assert sync_mail.sync_once(desk).tally == Tally()


def test_older_mail_comes_as_history_when_asked_for(desk: Desk, server: FakeServer) -> None:
    server.put(1, mail("ancient"), NOON - 400 * DAY)
    server.put(2, mail("old"), NOON - 30 * DAY)
    server.put(3, mail("waiting"), NOON - 3 * DAY)
    sync_mail.sync_once(desk)
    server.fetched.clear()
    assert sync_mail.sync_once(desk, since="60d").tally == Tally(server=1, tickets=1)
    assert sync_mail.sync_once(desk, since="all").tally == Tally(server=1, tickets=1)
    assert sync_mail.sync_once(desk, since="all").tally == Tally()
    assert server.fetched == [2, 1]
    with desk.store.reading() as view:
        tickets = {each.subject: each for each in view.tickets(view.all_ticket_ids())}
    assert tickets["old"].history
    assert tickets["old"].status is Status.CLOSED
    assert not tickets["waiting"].history


@pytest.mark.parametrize("uidvalidity", [8, 3, 0])
def test_a_new_uidvalidity_brings_only_unknown_mail(desk: Desk, server: FakeServer, uidvalidity: int) -> None:
    """M-04: higher, lower, missing: known mail is recognised, nothing is lost."""
    fill(server, 3)
    sync_mail.sync_once(desk)
    server.uidvalidity = uidvalidity
    server.folders["INBOX"] = {uid + 100: each for uid, each in server.folders["INBOX"].items()}
    fill(server, 2, first=4)
    report = sync_mail.sync_once(desk)
    assert (report.tally.tickets, report.tally.duplicates) == (2, 3)
    assert counts(desk)["ticket"] == 5


def test_a_folder_whose_uidvalidity_never_settles_is_left_alone(desk: Desk, server: FakeServer) -> None:
    """M-05: after five changes in a row; the other folders go on."""
    fill(server, 1)
    server.folders["Other"] = {}
    for _ in range(7):
        server.uidvalidity += 1
        report = sync_mail.sync_once(desk)
    assert [each.attention for each in report.accounts[0].folders] == [True, True]
    assert counts(desk)["ticket"] == 1


def test_a_mail_that_breaks_us_is_set_aside_with_its_bytes(desk: Desk, server: FakeServer,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """M-07: whatever happens in one mail, the ones behind it come through; a later try takes it in."""
    fill(server, 5)

    class Bad:
        def parse(self, raw: bytes) -> ParsedMail:
            if b"subject 3" in raw:
                raise RuntimeError("cannot")
            return desk.reader.parse(raw)

        def reading_ahead(self, expected: int) -> ReadingAhead:
            return ReadingHere(self.parse)

        def attachment(self, raw: bytes, index: int) -> bytes:
            return b""

    report = sync_mail.sync_once(replace(desk, reader=Bad()))
    assert report.tally == Tally(server=5, tickets=4, quarantined=1)
    with desk.store.reading() as view:
        [row] = view.quarantine()
    assert row.raw == server.folders["INBOX"][3][0]
    assert sync_mail.retry_quarantine(desk).tally == Tally(server=1, tickets=1)
    assert counts(desk)["ticket"] == 5
    with desk.store.reading() as view:
        assert not view.quarantine()


def test_the_quarantine_is_fetched_again_when_asked(desk: Desk, server: FakeServer) -> None:
    fill(server, 3)
    server.poisoned = {2}
    sync_mail.sync_once(desk)
    assert sync_mail.retry_quarantine(desk).tally == Tally(server=1, quarantined=1)
    server.poisoned = set()
    assert sync_mail.retry_quarantine(desk).tally == Tally(server=1, tickets=1)
    assert sync_mail.retry_quarantine(desk).accounts == ()


def test_trouble_of_the_database_stops_before_the_watermark(desk: Desk, server: FakeServer,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """M-81: a full disk is no fault of the mail; the next round reads it again."""
    fill(server, 3)

    def full(*_: object) -> None:
        raise StoreError("full", "desk.db")

    with monkeypatch.context() as patched:
        patched.setattr("supportdesk_tui.desk.arrival.intake.take_in", full)
        with pytest.raises(StoreError):
            sync_mail.sync_once(desk)
    assert sync_mail.sync_once(desk).tally == Tally(server=3, tickets=3)


def test_one_account_does_not_stop_another(tmp_path: Path, server: FakeServer) -> None:
    fill(server, 2)
    down = FakeServer(error=MailError("network", "imap:993", "no route"))
    accounts = {"down": FakeAccount(name="down", open_session=down.session),
                "support": FakeAccount(open_session=server.session)}
    with open_test_desk(tmp_path, accounts=accounts) as desk:
        report = sync_mail.sync_once(desk)
        assert [each.problem is None for each in report.accounts] == [False, True]
        assert report.tally.tickets == 2
        states = sync_state.states(desk)
        assert (states["down"].error, states["down"].ok_at) == ("network", None)
        assert (states["support"].error, states["support"].ok_at) == ("", NOON)


def test_two_processes_never_read_one_account(desk: Desk, server: FakeServer) -> None:
    """M-11."""
    with leases.leased(desk, "sync:support") as lease:
        assert lease is not None
        assert sync_mail.sync_once(desk).accounts[0].busy
    assert not sync_mail.sync_once(desk).accounts[0].busy


def test_a_lease_lost_within_a_round_ends_it(desk: Desk, server: FakeServer, clock: FrozenClock) -> None:
    """M-11: another process reads on; the other folders are its business, and our connection is in mid-answer."""
    fill(server, 60)
    server.put(1, mail(message_id="other"), folder="Forms")

    def overtaken(progress: Progress) -> None:
        if progress.done:
            desk.store.drop_lease("sync:support", holders[0])
            assert taken("sync:support", "another", clock.now())

    holders: list[str] = []
    taken = desk.store.take_lease

    def noting(name: str, holder: str, now: datetime, seconds: int = 120) -> bool:
        holders.append(holder)
        return taken(name, holder, now, seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.store, "take_lease", noting)
        report = sync_mail.sync_once(desk, on_progress=overtaken).accounts[0]
    assert [folder.folder for folder in report.folders] == ["INBOX"]
    assert report.folders[0].error is not None
    assert report.tally.tickets == 50


def test_a_dead_process_holds_no_lease(desk: Desk) -> None:
    """A killed process's lease is taken over at once, a living or foreign one's is not."""
    living = leases.take(desk, "x")
    assert living is not None
    holder = desk.store.lease_holder("x", desk.clock.now())
    assert holder is not None
    assert not leases.has_ended(holder)
    place = holder.partition(":")[0]
    assert leases.has_ended(f"{place}:4194304:1:1")
    assert not leases.has_ended("elsewhere:4194304:1:1")
    desk.store.drop_lease("x", holder)
    assert desk.store.take_lease("x", f"{place}:4194304:1:1", desk.clock.now())
    assert leases.take(desk, "x") is not None


def test_our_answers_from_elsewhere_are_our_replies(desk: Desk, server: FakeServer) -> None:
    server.put(1, mail("help", message_id="q1"))
    server.put(1, mail("Re: help", sender="help@club.example", to="anna@member.example", message_id="a1",
                       In_Reply_To="<q1@member.example>"), NOON + timedelta(minutes=5), folder="Sent")
    report = sync_mail.sync_once(desk)
    assert (report.tally.tickets, report.tally.own) == (1, 1)


def test_progress_is_told_and_numbers_grow(desk: Desk, server: FakeServer) -> None:
    fill(server, 300)
    told: list[Progress] = []
    sync_mail.sync_once(desk, on_progress=told.append)
    assert [each.done for each in told] == [0, 50, 250, 300]
    assert {each.total for each in told} == {300}


def test_unknown_accounts_and_dates_are_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        sync_mail.sync_once(desk, ["nobody"])
    with pytest.raises(BadInput):
        sync_mail.sync_once(desk, since="yesterday")


# --- the scope's rules ---------------------------------------------------------------------------


def test_since() -> None:
    assert parse_since("14d", NOON) == NOON - 14 * DAY
    assert parse_since("2026-01-31", NOON) == datetime(2026, 1, 31, tzinfo=UTC)
    assert parse_since("all", NOON) is None


def test_deeper() -> None:
    assert deeper(None, NOON)
    assert deeper(NOON - DAY, NOON)
    assert not deeper(NOON, NOON)
    assert not deeper(None, None)
    assert not deeper(NOON - DAY, None)


@pytest.mark.parametrize(("configured", "days"), [("14d", 15), ("all", 15), ("30d", 31)])
def test_history_lies_before_the_usual_depth(configured: str, days: int) -> None:
    assert history_before(configured, NOON).date() == (NOON - days * DAY).date()


def test_start() -> None:
    state = FolderState("INBOX", 7, 0)
    start = start_from(None, "support", state, NOON)
    assert start.first
    again = start_from(replace(start.mark, last_uid=5, uidvalidity_changes=2), "support", state, NOON)
    assert (again.mark.last_uid, again.mark.uidvalidity_changes) == (5, 0)
    changed = start_from(again.mark, "support", FolderState("INBOX", 6, 0), NOON)
    assert changed.changed
    assert (changed.mark.last_uid, changed.mark.connected_at) == (0, NOON)
