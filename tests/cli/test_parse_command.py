"""``supportdesk parse`` answers for every path, in order, whatever the file holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MAIL = (
    b"From: =?utf-8?B?0JDQvdC90LA=?= <Anna@Club.example>\r\nTo: help@club.example\r\nCc: b@c.example\r\n"
    b"Subject: =?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=\r\nDate: Mon, 02 Mar 2026 12:00:00 +0300\r\n"
    b"Message-ID: <1@club.example>\r\nIn-Reply-To: <0@club.example>\r\nReferences: <0@club.example>\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nI cannot log in.\r\n--b\r\nContent-Disposition: attachment; filename=a.bin\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
)


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"SUPPORTDESK_LANG": "en", "PYTHONIOENCODING": "ascii"}
    return subprocess.run(
        [sys.executable, "-m", "supportdesk_tui", "parse", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        env=environment,
        check=False,
    )


def answers(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "one.eml"
    path.write_bytes(MAIL)
    return path


def test_one_object_a_line_with_every_field(mail: Path) -> None:
    done = run(str(mail), "--json")
    assert done.returncode == 0
    assert answers(done.stdout) == [
        {
            "file": str(mail),
            "subject": "Привет",
            "from_address": "anna@club.example",
            "from_name": "Анна",
            "to": ["help@club.example"],
            "cc": ["b@c.example"],
            "reply_to": [],
            "date": "2026-03-02T09:00:00Z",
            "message_id": "1@club.example",
            "in_reply_to": "0@club.example",
            "references": ["0@club.example"],
            "text": "I cannot log in.",
            "attachments": [{"filename": "a.bin", "content_type": "text/plain", "size": 3, "inline": False,
                             "content_id": ""}],
            "kind": "human",
            "kind_reason": "",
            "answer_automatically": True,
            "bounce": None,
            "labels": [],
            "mailing_list": None,
            "language": "en",
            "error": None,
        }
    ]


def test_unreadable_paths_answer_with_an_error_and_the_rest_goes_on(mail: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"")
    paths = [tmp_path / "missing.eml", tmp_path, mail, tmp_path / "empty.eml"]
    done = run("-", "--json", stdin="\n".join(map(str, paths)).encode() + b"\n\xff\xfe\n")
    assert done.returncode == 0
    objects = answers(done.stdout)
    assert [item["file"] for item in objects[:4]] == [str(path) for path in paths]
    assert [bool(item["error"]) for item in objects] == [True, True, False, False, True]
    assert len({tuple(item) for item in objects}) == 1, "every object has the same keys"


def test_each_answer_comes_before_the_next_path_is_given(mail: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "supportdesk_tui", "parse", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(f"{mail}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["message_id"] == "1@club.example"
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_the_summary_for_people(mail: Path) -> None:
    done = run(str(mail))
    assert done.returncode == 0
    shown = done.stdout.decode()
    assert "  From: Анна <anna@club.example>" in shown
    assert "  [a.bin · text/plain · 3]" in shown
    assert "  | I cannot log in." in shown
    assert run("/no/such/file").returncode == 1


def test_reading_a_mail_loads_no_panel_and_no_database(mail: Path) -> None:
    code = (
        "import sys; from supportdesk_tui.bootstrap import mail_reader;"
        f"mail_reader().parse(open({str(mail)!r}, 'rb').read());"
        "sys.exit(', '.join({'textual', 'rich', 'sqlmodel', 'imapclient'} & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
