"""sync and outbox as an operator, cron or the panel runs them: exit codes, words, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import CLOSE, ScriptedSmtp, wait_until
from desks import mail
from supportdesk_tui.cli.main import app


@pytest.fixture
def imap() -> Iterator[ScriptedImap]:
    box = {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(1, 4)}
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with ScriptedImap(box, internal_date=yesterday.strftime("%d-%b-%Y %H:%M:%S +0000").encode()) as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, imap: ScriptedImap, smtp: ScriptedSmtp) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(f"""
language = "en"
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
username = "help"
since = "all"
keeps_sent = true
password = {{env = "DESK_TEST_PASSWORD"}}
imap = {{host = "127.0.0.1", port = {imap.port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = {smtp.port}, security = "none"}}
""", encoding="utf-8")
    (folder / "config.toml").chmod(0o600)
    return folder


def command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "supportdesk_tui", "--home", str(home), *words]


def environment(password: str = "secret") -> dict[str, str]:
    return {**os.environ, "DESK_TEST_PASSWORD": password, "NO_COLOR": "1"}


def run(home: Path, *words: str) -> Result:
    """The command within this process: most of a process of its own is its start."""
    return CliRunner().invoke(app, ["--home", str(home), *words], env=environment())


def run_program(home: Path, *words: str, password: str = "secret") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(home, *words), env=environment(password), capture_output=True, text=True,
                          timeout=60, check=False, stdin=subprocess.DEVNULL)


def test_a_round_says_what_came(home: Path) -> None:
    first = run_program(home, "sync")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines() == [
        "support: tickets 3, replies 0, duplicates 0, filed 0, own 0",
        "support: server 3 · here 3 · quarantined 0"]
    again = json.loads(run(home, "sync", "--json").stdout)
    assert (again["server"], again["accounts"][0]["folders"][0]["folder"]) == (0, "INBOX")


def test_broken_rules_are_named_once_and_mail_comes_in(home: Path) -> None:
    """Mended, they are asked of what came meanwhile."""
    (home / "rules.toml").write_text('[[rule]]\nname = "A"\nwhen = "(subj:subject"\nthen = {prio = "P1"}\n', "utf-8")
    done = run(home, "sync")
    assert done.exit_code == 0
    assert done.stdout.startswith("support: tickets 3,")
    (said,) = done.stderr.splitlines()
    assert "rules.toml, line 3, rule.when: has a bracket that is not closed: (subj:subject · until you mend it" in said
    assert run(home, "list").exit_code == 0
    assert run(home, "rules", "list").exit_code == 2
    (home / "rules.toml").write_text('[[rule]]\nname = "A"\nwhen = "subj:subject"\nthen = {prio = "P1"}\n', "utf-8")
    done = run(home, "sync")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(run(home, "list", "prio:P1", "--json").stdout)["total"] == 3


def test_quarantine_is_told_by_the_exit_code(home: Path, imap: ScriptedImap) -> None:
    imap.handlers[b"UID FETCH"] = lambda talk, tag, line: (
        b"BODY" in line and b"2" in line.split()[2].split(b",") and talk.answer(tag + b" NO not this one\r\n"))
    done = run(home, "sync")
    assert done.exit_code == 3
    assert "quarantined 1 (" in done.stdout
    imap.handlers.clear()
    assert run(home, "sync", "--retry-quarantine").exit_code == 0
    assert run(home, "list", "--limit", "9").stdout.count("subject") == 3


def test_no_server_is_offline(home: Path, imap: ScriptedImap) -> None:
    imap.__exit__()
    done = run(home, "sync")
    assert done.exit_code == 5
    assert "Traceback" not in done.stdout + done.stderr


def test_a_wrong_password_is_a_failure_that_does_not_show_it(home: Path) -> None:
    done = run_program(home, "sync", password="hunter2")
    assert done.returncode == 1
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", [("sync", "nobody"), ("sync", "--since", "yesterday"), ("outbox", "resolve", "1"),
                                   ("outbox", "cancel", "77")])
def test_wrong_usage(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words)
    assert done.exit_code == 2, done.output
    assert done.stderr.strip()


def test_reply_flush_and_resolve(home: Path, smtp: ScriptedSmtp) -> None:
    """A reply waits for its turn, leaves on flush; one whose fate is unknown asks and leaves once at most."""
    run(home, "sync")
    assert run(home, "reply", "1", "--body", "Here you are.").exit_code == 0
    if run(home, "outbox", "list").exit_code == 0:
        assert run(home, "outbox", "flush").exit_code == 0
    assert sum(smtp.copies().values()) == 1
    smtp.script["dot"] = CLOSE
    run(home, "reply", "2", "--body", "And you.")
    run(home, "outbox", "flush")
    listed = json.loads(run(home, "outbox", "list", "--json").stdout)
    assert [each["state"] for each in listed] == ["uncertain"]
    smtp.script.clear()
    run(home, "outbox", "flush")
    taken = len(smtp.bodies)
    assert run(home, "outbox", "resolve", str(listed[0]["id"]), "--sent").exit_code == 0
    assert run(home, "outbox", "list").exit_code == 3
    assert len(smtp.bodies) == taken


def test_watch_reads_sends_and_ends_when_told(home: Path, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    """SIGUSR1 asks for a round at once, a queued reply leaves within seconds, SIGTERM ends it cleanly."""
    process = subprocess.Popen(command(home, "sync", "--watch", "--every", "3600"), env=environment(),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: any(b"FETCH" in line for line in imap.wire), 20)
        assert wait_until(lambda: "subject 3" in run(home, "list", "--limit", "9").stdout, 20)
        imap.mails[4] = mail("subject 4", "later", message_id="m4")
        process.send_signal(signal.SIGUSR1)
        assert wait_until(lambda: "subject 4" in run(home, "list", "--limit", "9").stdout, 20)
        run(home, "reply", "1", "--body", "Here you are.")
        assert wait_until(lambda: len(smtp.bodies) == 1, 20)
        process.terminate()
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_watch_in_idle_ends_cleanly(home: Path, imap: ScriptedImap, number: signal.Signals) -> None:
    """M-23: Ctrl-C, a service's stop, a closed terminal: both connections log out, no word, exit 0, within seconds."""
    imap.capabilities += b" IDLE"
    process = subprocess.Popen(command(home, "sync", "--watch"), env=environment(), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: bool(imap.idlers), 20)
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert sum(line.endswith(b"LOGOUT") for line in imap.wire) == 2
        [account] = json.loads(run(home, "sync", "--json").stdout)["accounts"]
        assert account["state"]["mode"] == ""
    finally:
        process.kill()
        process.communicate()


def test_nohup_outlives_its_terminal(home: Path, imap: ScriptedImap) -> None:
    process = subprocess.Popen(["nohup", *command(home, "sync", "--watch")], env=environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: any(b"FETCH" in line for line in imap.wire), 20)
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
    finally:
        process.kill()
        process.communicate()


def test_the_state_of_an_account_has_stable_keys(home: Path, imap: ScriptedImap) -> None:
    """docs/watching.md names them; scripts read them."""
    [account] = json.loads(run(home, "sync", "--json").stdout)["accounts"]
    assert set(account["state"]) == {"ok_at", "tried_at", "problem", "mode", "failures", "next_try_at",
                                     "waits_for_operator", "reading"}
    assert account["state"]["problem"] is None
    imap.__exit__()
    [account] = json.loads(run(home, "sync", "--json").stdout)["accounts"]
    assert account["state"]["ok_at"]
    assert account["state"]["problem"]["reason"] == "network"
    documented = (Path(__file__).parents[2] / "docs" / "watching.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in documented for key in account["state"])


def test_watch_ends_with_its_parent(home: Path, imap: ScriptedImap) -> None:
    """The panel was killed: its child does not go on alone."""
    starter = subprocess.Popen([sys.executable, "-c", f"""
import os, subprocess, time
child = subprocess.Popen({command(home, "sync", "--watch")!r} + ["--parent", str(os.getpid())],
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(child.pid, flush=True)
time.sleep(600)
"""], env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert starter.stdout is not None
        child = int(starter.stdout.readline())
        assert wait_until(lambda: bool(imap.wire), 20)
        starter.kill()
        starter.wait()
        assert wait_until(lambda: not Path(f"/proc/{child}").exists() or
                          Path(f"/proc/{child}/stat").read_text().split()[2] == "Z", 20)
    finally:
        starter.kill()
        starter.communicate()
