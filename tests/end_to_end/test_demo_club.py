"""The sample club: built by the real intake at any hour, worth looking at, unable to send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli import demo as command
from supportdesk_tui.cli.running import options
from supportdesk_tui.demo import club
from supportdesk_tui.demo.home import is_foreign, write_config
from supportdesk_tui.demo.silent_account import SilentAccount
from supportdesk_tui.demo.story import STORY, Arrives
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.domain.outbox import UNFINISHED
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.domain.ticket import Status, Urgency

MOMENTS = {
    "a Wednesday afternoon": datetime(2026, 11, 18, 12, 0, tzinfo=UTC),
    "a Sunday night": datetime(2026, 11, 22, 1, 0, tzinfo=UTC),
    "the first minutes of a Monday": datetime(2026, 11, 23, 7, 3, tzinfo=UTC),
    "the New Year holidays": datetime(2027, 1, 4, 9, 0, tzinfo=UTC),
}
CAUSES = ("access", "payment", "functionality", "content", "feedback", "presale")

app = typer.Typer()
app.command()(command.demo)


@contextmanager
def built(home: Path, now: datetime) -> Iterator[tuple[Desk, club.SampleClub]]:
    write_config(home)
    with bootstrap.open_desk(home, accounts={"support": SilentAccount()}) as opened:
        yield opened.desk, club.build(opened.desk, now)


@pytest.fixture(scope="module")
def wednesday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, club.SampleClub]]:
    """The sample club for those who only look at it."""
    with built(tmp_path_factory.mktemp("club"), MOMENTS["a Wednesday afternoon"]) as made:
        yield made


def test_every_mail_of_the_package_has_its_place_in_the_story() -> None:
    told = [step.mail for step in STORY if isinstance(step, Arrives)]
    files = {item.name.removesuffix(".eml") for item in (resources.files("supportdesk_tui.demo") / "mails").iterdir()}
    assert len(told) == len(set(told)) >= 60
    assert set(told) == files
    ages = [step.hours_ago for step in STORY]
    assert ages == sorted(ages, reverse=True), "the story is told in order"


@pytest.mark.parametrize("moment", MOMENTS)
def test_clocks_of_every_kind_at_any_hour(tmp_path: Path, moment: str) -> None:
    """Somebody who opens the demo at night must see the same spread as somebody at noon."""
    with built(tmp_path, MOMENTS[moment]) as (desk, _), desk.store.reading() as view:
        tickets = view.tickets(view.all_ticket_ids())
        states = Counter(ticket.deadline.state for ticket in tickets)
        assert min(states[state] for state in ("breached", "at_risk", "running", "paused")) >= 1
        assert Counter(ticket.urgency for ticket in tickets)[Urgency.NOW] >= 8
        assert {ticket.status for ticket in tickets} >= {
            Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.SPAM}
        assert any(ticket.snoozed_until for ticket in tickets)
        assert {ticket.deadline.state for ticket in tickets if ticket.deadline.clock == "promise"} == {
            "breached", "running"}
        assert any(ticket.deadline.clock == "next_reply" for ticket in tickets)


def test_the_mails_end_as_they_should(wednesday: tuple[Desk, club.SampleClub]) -> None:
    desk, made = wednesday
    with desk.store.reading() as view:
        assert sum(made.mails.values()) >= 60
        assert set(made.mails) == {"ticket", "reply", "filed"}
        assert {filed.kind.value for filed in view.filed()} == {"auto_reply", "list"}
        assert len(view.quarantine()) == 1
        tickets = view.tickets(view.all_ticket_ids())
        assert len(tickets) == made.tickets == made.mails["ticket"] + made.form_tickets + made.chat_tickets
        kinds = Counter(m.kind.value for ticket in tickets for m in view.messages(ticket.id))
        assert kinds["bounce"] == 1
        assert kinds["auto_reply"] == 1
        assert not any(ticket.unparsed for ticket in tickets)


def test_there_is_something_of_everything(wednesday: tuple[Desk, club.SampleClub]) -> None:
    desk, _ = wednesday
    with desk.store.reading() as view:
        tickets = view.tickets(view.all_ticket_ids())
        by_cause = Counter(step.mail.partition("-")[0] for step in STORY if isinstance(step, Arrives))
        for cause in CAUSES:
            assert by_cause["function" if cause == "functionality" else cause] >= 4
            assert any(ticket.category == cause for ticket in tickets)
        assert any(not ticket.category for ticket in tickets), "something is left to sort"
        messages = [message for ticket in tickets for message in view.messages(ticket.id)]
        assert {a.content_type for m in messages for a in m.attachments} >= {
            "image/png", "application/pdf", "text/plain"}
        assert {ticket.language for ticket in tickets} == {"en", "ru"}
        assert not any("\ufffd" in message.text + message.subject for message in messages)
        assert any("[/b]" in ticket.subject for ticket in tickets)


def test_nothing_waits_to_leave_and_nothing_could(wednesday: tuple[Desk, club.SampleClub]) -> None:
    desk, _ = wednesday
    with desk.store.reading() as view:
        assert view.outbox(*UNFINISHED) == ()
    account = desk.accounts["support"]
    with pytest.raises(SendError):
        account.transport().connect()
    with pytest.raises(MailError):
        account.connect()


def test_every_address_is_made_up() -> None:
    folder = resources.files("supportdesk_tui.demo")
    for item in (folder / "mails").iterdir():
        for word in item.read_bytes().replace(b"<", b" ").replace(b">", b" ").split():
            if b"@" in word and b"." in word and not word.startswith((b"[", b"=?")):
                assert word.rstrip(b".,;").endswith(b".example"), (item.name, word)


def run(*arguments: object) -> tuple[int, str]:
    i18n.activate("en")
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_build_only_fills_a_home_once(tmp_path: Path) -> None:
    code, said = run("--build-only", "--home", tmp_path / "club")
    assert code == 0, said
    assert "57 tickets from 66 mails, 6 form requests and a Telegram chat" in said
    assert str(tmp_path / "club") in said
    code, said = run("--build-only", "--home", tmp_path / "club")
    assert code == 0, said
    assert "tickets from" not in said


def test_a_club_that_was_broken_off_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle: the next start met its own tickets and broke."""
    with monkeypatch.context() as patch:
        patch.setattr(club, "STORY", STORY[:3])
        patch.setattr(club, "_import_forms", lambda *_: 1 // 0)
        run("--build-only", "--home", tmp_path / "club")
    code, said = run("--build-only", "--home", tmp_path / "club")
    assert code == 2
    assert "not finished: remove that folder" in said


def test_a_real_desk_is_never_filled(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('language = "en"\n', encoding="utf-8")
    code, said = run("--build-only", "--home", tmp_path)
    assert code == 2
    assert "--home" in said
    assert not list(tmp_path.glob("*.sqlite3"))
    assert not is_foreign(tmp_path / "nothing")


def test_the_desk_that_the_environment_names_is_left_alone(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "real"
    monkeypatch.setenv("SUPPORTDESK_HOME", str(real))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, said = run("--build-only")
    assert code == 0, said
    assert not real.exists()


def test_the_first_screen_of_a_real_desk_opens_the_sample_club_apart_from_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(options, "home", tmp_path / "real")
    code, said = run("--build-only", "--apart")
    assert code == 0, said
    assert not (tmp_path / "real").exists()


def test_the_panel_needs_a_terminal(tmp_path: Path) -> None:
    code, _ = run("--home", tmp_path / "club")
    assert code == 2
    assert not (tmp_path / "club").exists()
