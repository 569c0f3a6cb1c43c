"""The examination names what needs the operator, and fails on what must not wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

from supportdesk_tui import i18n
from supportdesk_tui.desk.finding import Finding, Level, worst
from supportdesk_tui.desk.ports import (
    FileProblem,
    MailAccount,
    Quarantined,
    Reading,
    Store,
    Watermark,
    WriteBack,
    WriteBackPolicy,
)
from supportdesk_tui.desk.sync.sync_state import IDLE, POLL, SyncState
from supportdesk_tui.desk.upkeep import doctor
from supportdesk_tui.domain.calendar import Schedule, Window
from supportdesk_tui.domain.errors import MailError, SecretError, StoreError
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.outbox_rules import Pause
from supportdesk_tui.presentation.doctor_words import finding_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def reading(**answers: object) -> Reading:
    """A Reading that knows the given answers only."""
    return cast(Reading, SimpleNamespace(**{name: lambda *_, value=value: value
                                            for name, value in answers.items()}))


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.level.value, finding.code) for finding in findings]


def test_the_worst_finding_decides() -> None:
    well, odd = Finding(Level.OK, "a"), Finding(Level.WARNING, "b")
    assert worst(()) is Level.OK
    assert worst((well, odd)) is Level.WARNING
    assert worst((odd, Finding(Level.ERROR, "c"), well)) is Level.ERROR


def test_a_database_is_well_damaged_or_unusable() -> None:
    def store(answer: str | StoreError) -> Store:
        def check() -> str:
            if isinstance(answer, StoreError):
                raise answer
            return answer
        return cast(Store, SimpleNamespace(check=check))

    assert codes(doctor.check_database(store("ok"))) == [("ok", "database_ok")]
    assert doctor.check_database(store("row 7 missing from index"))[0].data == {
        "detail": "row 7 missing from index"}
    locked = StoreError("locked", "desk.sqlite3")
    assert doctor.check_database(store(locked))[0].error is locked


def test_playbook_problems_keep_their_level_and_place() -> None:
    problems = (FileProblem("macros/ru/a.md", 3, "unknown_variable", "requester.nmae"),
                FileProblem("sop/en/b.md", 0, "no_term", level="warning"))
    found = doctor.check_playbook(problems, 20, 7)
    assert codes(found) == [("error", "playbook_problem"), ("warning", "playbook_problem")]
    assert (found[0].about, found[0].data["line"]) == ("macros/ru/a.md", 3)
    assert codes(doctor.check_playbook((), 20, 7)) == [("ok", "playbook_ok")]


def test_a_schedule_that_never_opens_is_an_error() -> None:
    """Else its clocks would silently have no due time."""
    work = Schedule("work", "Europe/Moscow", {0: (Window(36_000, 68_400),)})
    over = Schedule("over", "Europe/Moscow", {}, days={NOW.date() - timedelta(days=5): (Window(0, 3600),)})
    assert codes(doctor.check_calendars({"work": work}, NOW)) == [("ok", "calendars_ok")]
    found = doctor.check_calendars({"work": work, "over": over}, NOW)
    assert [(finding.code, finding.about) for finding in found] == [("calendar_shut", "over")]


def test_files_that_others_may_read_are_named() -> None:
    found = doctor.check_modes({"home": 0o755, "logs": 0o700}, {"secrets.toml": 0o400, "desk.sqlite3": 0o644})
    assert [(finding.level.value, finding.about, finding.data) for finding in found] == [
        ("warning", "home", {"mode": "755", "allowed": "700"}),
        ("error", "desk.sqlite3", {"mode": "644", "allowed": "600"})]
    assert codes(doctor.check_modes({"home": 0o500}, {})) == [("ok", "modes_ok")]


class Account:
    """A MailAccount whose servers answer as told; counts what was closed."""

    def __init__(self, *, imap: Exception | None = None, smtp: Exception | None = None,
                 folders: Exception | None = None, sent: str | None = "Sent") -> None:
        self.name = "support"
        self.keeps_sent_itself = False
        self.closed: list[str] = []
        self._imap, self._smtp, self._folders, self._sent = imap, smtp, folders, sent

    def connect(self) -> object:
        if self._imap:
            raise self._imap
        return SimpleNamespace(folders=self._list, examine=lambda folder: None, sent_folder=lambda: self._sent,
                               close=lambda: self.closed.append("imap"))

    def transport(self) -> object:
        def connect() -> None:
            if self._smtp:
                raise self._smtp
        return SimpleNamespace(connect=connect, close=lambda: self.closed.append("smtp"))

    def _list(self) -> tuple[str, ...]:
        if self._folders:
            raise self._folders
        return ("INBOX",)


def examined(account: Account) -> tuple[Finding, ...]:
    return doctor.check_accounts(cast(Mapping[str, MailAccount], {"support": account}))


def test_both_servers_are_tried_and_let_go() -> None:
    account = Account()
    assert codes(examined(account)) == [("ok", "imap_ok"), ("ok", "smtp_ok")]
    assert account.closed == ["imap", "smtp"]


def test_one_server_that_refuses_does_not_hide_the_other() -> None:
    refused = MailError("auth", "imap.club.example:993", "no")
    found = examined(Account(imap=refused))
    assert codes(found) == [("error", "imap_failed"), ("ok", "smtp_ok")]
    assert found[0].error is refused
    assert codes(examined(Account(smtp=SecretError("not_found", "support")))) == [
        ("ok", "imap_ok"), ("error", "smtp_failed")]


def test_a_session_that_breaks_while_listing_is_closed() -> None:
    account = Account(folders=MailError("network", "imap.club.example:993"))
    assert codes(examined(account))[0] == ("error", "imap_failed")
    assert account.closed == ["imap", "smtp"]


def test_a_mailbox_without_a_sent_folder_is_mentioned() -> None:
    assert ("warning", "no_sent_folder") in codes(examined(Account(sent=None)))


def test_no_account_is_a_warning_only() -> None:
    """A desk that lives on form exports is a desk."""
    assert codes(doctor.check_accounts({})) == [("warning", "no_accounts")]


def test_the_oldest_folder_tells_how_fresh_an_account_is() -> None:
    marks = (Watermark("support", "INBOX", 1, 9, NOW - timedelta(minutes=1)),
             Watermark("support", "Forms", 1, 9, NOW - timedelta(hours=3), uidvalidity_changes=6),
             Watermark("sales", "INBOX", 1, 9, NOW))
    found = doctor.check_sync(reading(setting=None, watermarks=marks), ["support", "sales", "new"], NOW)
    assert [(finding.code, finding.about) for finding in found] == [
        ("sync_overdue", "support"), ("uidvalidity", "support/Forms"), ("sync_ok", "sales"),
        ("never_synced", "new")]


def outgoing(number: int, state: OutboxState) -> OutgoingMail:
    return OutgoingMail(number, 1, "support", f"{number}@x", "a@x", ("b@y",), b"", state, NOW, "me")


def test_mail_that_waits_for_a_decision_is_an_error() -> None:
    states = (OutboxState.UNCERTAIN, OutboxState.FAILED, OutboxState.FAILED)
    found = doctor.check_outbox(reading(outbox=tuple(map(outgoing, range(3), states))))
    assert [(finding.code, finding.data["count"]) for finding in found] == [
        ("outbox_uncertain", 1), ("outbox_failed", 2)]
    assert codes(doctor.check_outbox(reading(outbox=()))) == [("ok", "outbox_ok")]


def test_an_account_that_rests_is_an_error() -> None:
    """M-22, M-41: who asks why nothing leaves is told, in the server's own words."""
    paused = {"support": Pause("auth", "535 no\x1b[2J", 3), "sales": Pause("spam", "554 suspicion of SPAM")}
    found = doctor.check_paused(paused)
    assert [(finding.code, finding.about, finding.data["detail"]) for finding in found] == [
        ("paused_auth", "support", "535 no"), ("paused_spam", "sales", "554 suspicion of SPAM")]
    assert doctor.check_paused({}) == ()


def test_quarantine_is_counted_by_source() -> None:
    entries = tuple(Quarantined(number, source, "uid 1", "unfetched", NOW)
                    for number, source in enumerate(["b/INBOX", "a.csv", "b/INBOX"]))
    found = doctor.check_quarantine(reading(quarantine=entries))
    assert [(finding.about, finding.data["count"]) for finding in found] == [("a.csv", 1), ("b/INBOX", 2)]
    assert codes(doctor.check_quarantine(reading(quarantine=()))) == [("ok", "quarantine_ok")]


def test_a_quiet_mailbox_is_not_overdue() -> None:
    """A watermark is written when something comes; the last round to the end counts too."""
    mark = Watermark("support", "INBOX", 7, 5, NOW - timedelta(days=3))
    recent = '{"ok_at": "2026-03-02T08:59:00+00:00"}'
    assert codes(doctor.check_sync(reading(setting=recent, watermarks=(mark,)), ["support"], NOW)) == [
        ("ok", "sync_ok")]


def test_how_accounts_are_watched_and_what_keeps_them_from_being_read() -> None:
    """M-22: a password that waits for the operator must not wait for long."""
    states = {"a": SyncState(ok_at=NOW, mode=IDLE), "b": SyncState(mode=POLL),
              "c": SyncState(folder="INBOX", done=3, total=9, mode=POLL),
              "d": SyncState(error="network", server="imap:993", tried_at=NOW, failures=2, next_try_at=NOW),
              "e": SyncState(error="auth", failures=3, waits=True), "f": SyncState(error="no_keyring")}
    found = doctor.check_watch(states, [*states, "never"], watched=True)
    assert [(finding.about, finding.level.value, finding.code) for finding in found] == [
        ("a", "ok", "watched_idle"), ("b", "ok", "watched_poll"), ("c", "ok", "sync_under_way"),
        ("d", "warning", "sync_failed"), ("e", "error", "sync_waits"), ("f", "warning", "sync_failed")]
    assert found[3].data == {"failures": 2, "waits": False, "at": NOW.isoformat(), "next_try_at": NOW.isoformat()}
    assert isinstance(found[5].error, SecretError)
    assert codes(doctor.check_watch({"a": states["a"]}, ["a"], watched=False)) == [("ok", "not_watched")]
    for language in ("en", "ru"):
        i18n.activate(language)
        said = [finding_text(finding) for finding in found]
        assert not any("{" in text for text in said)
    i18n.activate("en")


def test_a_mark_that_the_server_refuses_is_named_where_it_was_asked_for() -> None:
    """M-32: what was to be written back and could not be is no secret."""
    refused = tuple(WriteBack("support", "INBOX", 7, uid, act, 1, 3, "refused")
                    for uid, act in ((1, "move"), (2, "keyword"), (3, "move")))
    asking = cast(MailAccount, SimpleNamespace(write_back=WriteBackPolicy(frozenset({"keyword"}), "Done")))
    silent = cast(MailAccount, SimpleNamespace(write_back=WriteBackPolicy()))
    [finding] = doctor.check_write_back(reading(write_backs=refused), {"support": asking, "sales": silent})
    assert (finding.code, finding.about, finding.data) == (
        "write_back_refused", "support", {"count": 3, "acts": "keyword, move"})
    assert "write_back" in finding_text(finding)
