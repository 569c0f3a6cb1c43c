"""Reading many mails in a process of its own gives what reading them here gives, whatever becomes of the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from supportdesk_tui.bootstrap import READ_BESIDE
from supportdesk_tui.mail.reading.ahead import WORTH_A_PROCESS, ReadingBeside, ReadingHere, reading_ahead
from supportdesk_tui.mail.reading.reader import Rfc822Reader

PARSE = Rfc822Reader().parse
MAILS = [b"Subject: mail %d\r\nFrom: a%d@member.example\r\n\r\ntext %d\r\n" % (n, n, n) for n in range(40)]
CHUNKS = [MAILS[start:start + 8] for start in range(0, 40, 8)]


def test_few_mails_are_read_here() -> None:
    reading = reading_ahead(PARSE, WORTH_A_PROCESS - 1, READ_BESIDE)
    assert isinstance(reading, ReadingHere)
    reading.send(MAILS[:3])
    assert reading.receive() == [PARSE(raw) for raw in MAILS[:3]]
    reading.close()


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core: a second process does not pay")
def test_many_mails_are_read_beside_in_their_order() -> None:
    reading = reading_ahead(PARSE, WORTH_A_PROCESS, READ_BESIDE)
    assert isinstance(reading, ReadingBeside)

    def send() -> None:
        for chunk in CHUNKS:
            reading.send(chunk)

    sender = threading.Thread(target=send)
    sender.start()
    assert [reading.receive() for _ in CHUNKS] == [[PARSE(raw) for raw in chunk] for chunk in CHUNKS]
    sender.join()
    reading.send([b"Subject: x\r\n\r\nwritten words\r\n"])
    assert reading.receive()[0].words == "written word"
    reading.close()


def test_a_process_that_dies_costs_nothing() -> None:
    """Its mails, those in work among them, are read here."""
    reading = ReadingBeside(PARSE, READ_BESIDE)
    reading.send(CHUNKS[0])
    assert reading.receive() == [PARSE(raw) for raw in CHUNKS[0]]
    reading.send(CHUNKS[1])
    os.kill(reading.process_id(), signal.SIGKILL)
    reading.send(CHUNKS[2])
    assert [reading.receive() for _ in range(2)] == [[PARSE(raw) for raw in chunk] for chunk in CHUNKS[1:3]]
    reading.close()


def test_the_process_ends_with_the_one_that_started_it() -> None:
    """Also when that one is killed: no child is left behind."""
    code = ("import time; from supportdesk_tui.mail.reading.ahead import ReadingBeside;"
            "from supportdesk_tui.bootstrap import READ_BESIDE;"
            "from supportdesk_tui.mail.reading.reader import Rfc822Reader;"
            "reading = ReadingBeside(Rfc822Reader().parse, READ_BESIDE); reading.send([b'Subject: x\\n\\n']);"
            "reading.receive();"
            "print(reading.process_id(), flush=True); time.sleep(60)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _runs(child):
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
