"""Machine mail, muted senders, peak mode, joining and splitting, from a shell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desks import mail, take
from fakes import FakeAccount
from supportdesk_tui import bootstrap
from supportdesk_tui.cli.main import app
from supportdesk_tui.desk.arrival import muting
from supportdesk_tui.domain.loops import Mute


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two tickets of Anna, a newsletter, a muted peer."""
    with bootstrap.open_desk(tmp_path, accounts={"support": FakeAccount()}) as opened:
        desk = opened.desk
        take(desk, mail("Cannot log in", "It fails.", message_id="one"))
        take(desk, mail("I cannot log in", "Still fails.", message_id="two"))
        take(desk, mail("News", "Buy", sender="news@shop.example", Precedence="bulk"))
        now = datetime.now(UTC)
        with desk.store.writing() as unit:
            muting.keep(unit, Mute("desk@peer.example", now, "flood", now, 7, 1))
    return tmp_path


def run(home: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["--home", str(home), "--lang", "en", *words])
    assert done.exit_code == code, done.output
    return done.output


def test_filed_mail_is_listed_by_kind(home: Path) -> None:
    """M-48, M-51."""
    (filed,) = json.loads(run(home, "filed", "--json"))
    assert (filed["kind"], filed["reason"], filed["subject"]) == ("list", "precedence", "News")
    assert "news@shop.example" in run(home, "filed", "--kind", "list")
    run(home, "filed", "--kind", "bounce", code=3)
    assert "auto_reply" in run(home, "filed", "--kind", "nonsense", code=2)


def test_a_muted_sender_is_listed_told_by_doctor_and_heard_again(home: Path) -> None:
    """M-50."""
    assert "desk@peer.example is muted: too many mails" in run(home, "unmute")
    assert "desk@peer.example is muted" in run(home, "doctor", "--offline")
    assert "its mail lies on #1" in run(home, "unmute", "desk@peer.example")
    assert "is not muted" in run(home, "unmute", "desk@peer.example", code=2)
    run(home, "unmute", code=3)


def test_peak_mode_is_switched_and_told(home: Path) -> None:
    assert "off" in run(home, "peak")
    assert "Peak mode is on until" in run(home, "peak", "on", "--until", "3d")
    assert json.loads(run(home, "peak", "--json"))["on"] is True
    assert "off" in run(home, "peak", "off")
    run(home, "peak", "maybe", code=2)
    run(home, "peak", "on", "--until", "yesterday-ish", code=2)
    run(home, "peak", "--until", "3d", code=2)


def test_tickets_are_joined_and_split_and_undone(home: Path) -> None:
    assert json.loads(run(home, "list", "is:duplicate", "--json"))["tickets"][0]["id"] == 2
    run(home, "merge", "2", "--into", "1")
    thread = json.loads(run(home, "show", "1", "--thread", "--json"))["thread"]
    assert [message["text"].strip() for message in thread] == ["It fails.", "Still fails."]
    run(home, "undo")
    assert len(json.loads(run(home, "show", "2", "--thread", "--json"))["thread"]) == 1
    run(home, "merge", "2", "--into", "1")
    assert run(home, "split", "1", str(thread[1]["id"])).strip().endswith("#3")
    assert "cannot be taken out" in run(home, "split", "1", str(thread[0]["id"]), code=1)
    assert "joined to another ticket already" in run(home, "merge", "2", "--into", "1", code=1)
    run(home, "merge", "1", "--into", "1", code=2)
    run(home, "merge", "1", "--into", "99", code=3)
