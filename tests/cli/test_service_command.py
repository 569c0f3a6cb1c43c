"""service print: a file that the operating system takes, whose command really runs."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.scripted_imap import ScriptedImap
from bench.scripted_smtp import wait_until
from supportdesk_tui.cli import service


def printed(home: Path, *words: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "supportdesk_tui", "--lang", lang, "--home", str(home), "service",
                           "print", *words], capture_output=True, text=True, timeout=60, check=True)


def verified(unit: str, folder: Path) -> str:
    """What systemd has against a unit; skips without systemd."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    file = folder / "supportdesk.service"
    file.write_text(unit, encoding="utf-8")
    done = subprocess.run([analyze, "verify", "--user", str(file)], capture_output=True, text=True, timeout=60,
                          check=False, env={**os.environ, "XDG_RUNTIME_DIR": str(folder)})
    return done.stderr if "manager" not in done.stderr else ""


@pytest.mark.parametrize("name", ["desk", "a desk", 'da$HOME %h "q" \\ рус'])
def test_systemd_takes_the_unit(tmp_path: Path, name: str) -> None:
    """Whatever the home is called; a note beside it says how to install it."""
    done = printed(tmp_path / name, "--systemd")
    assert verified(done.stdout, tmp_path) == ""
    assert "Restart=on-failure" in done.stdout
    assert "systemctl --user enable --now supportdesk" in done.stderr


def test_a_wrong_unit_would_be_noticed(tmp_path: Path) -> None:
    unit = printed(tmp_path, "--systemd").stdout
    assert verified(unit.replace("Restart=on-failure", "Restart=sometimes"), tmp_path) != ""


def words_of(line: str) -> list[str]:
    """A command as systemd would run it, for what our units use of its language."""
    words = re.findall(r'"(?:[^"\\]|\\.)*"|\S+', line)
    plain = [re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word for word in words]
    return [word.replace("$$", "$").replace("%%", "%") for word in plain]


def test_its_command_watches_and_ends_when_told(tmp_path: Path) -> None:
    """The very line of the unit, from another folder and without our environment."""
    with ScriptedImap() as server:
        home = tmp_path / 'the "desk" $x'
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(f"""
[[account]]
name = "support"
provider = "other"
address = "help@club.example"
keeps_sent = true
password = {{command = ["echo", "secret"]}}
imap = {{host = "127.0.0.1", port = {server.port}, security = "none"}}
smtp = {{host = "127.0.0.1", port = 1, security = "none"}}
""", encoding="utf-8")
        unit = printed(home, "--systemd").stdout
        line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
        path = next(line for line in unit.splitlines() if line.startswith("Environment=")).partition("PATH=")[2]
        process = subprocess.Popen(words_of(line.removeprefix("ExecStart=")), cwd="/", env={"PATH": path.strip('"')},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            assert wait_until(lambda: any(b"EXAMINE" in said for said in server.wire), 20)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            assert process.communicate()[1] == b""


def test_launchd_takes_the_list(tmp_path: Path) -> None:
    done = printed(tmp_path / "a desk", "--launchd", lang="ru")
    read = plistlib.loads(done.stdout.encode())
    assert read["ProgramArguments"][-4:] == ["--home", str(tmp_path / "a desk"), "sync", "--watch"]
    assert Path(read["ProgramArguments"][0]).is_absolute()
    assert read["KeepAlive"] == {"SuccessfulExit": False}
    assert "Чтобы установить" in done.stderr


def test_without_a_script_the_interpreter_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    assert service.watch_command(None) == [str(tmp_path / "python3"), "-m", "supportdesk_tui", "sync", "--watch"]
