"""The parts around the painter: what else may be said, a terminal that stalls or goes, and keys that break a parser."""

from __future__ import annotations

import os
import pty
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import suppress

import pytest
from textual import events

from supportdesk_tui.terminal_output.keyboard import Keyboard
from supportdesk_tui.terminal_output.pens import PLAIN, blank, change, pen
from supportdesk_tui.terminal_output.vocabulary import let_through
from supportdesk_tui.terminal_output.writer import Writer

OURS = ["\x1b[?1049h", "\x1b[?25l", "\x1b[>25u", "\x1b[<u", "\x1b[?2026$p", "\x1b[?2004l", "\x07", "\x1b[2 q",
        "\x1b]52;c;RVZJTA==\x07", "\x1b]9;Новая почта\x07", "\x1b]777;notify;Desk;12 P1\x07", ""]


@pytest.mark.parametrize("word", OURS)
def test_what_the_program_says_on_purpose_passes(word: str) -> None:
    assert let_through(word) == word


@pytest.mark.parametrize(("said", "passed"), [
    ("\x1b]52;c;?\x07", "]52;c;?\x07"),
    ("\x1b]8;;https://EVIL\x1b\\x", "]8;;https://EVIL\\x"),
    ("\x1bP$q\x1b\\", "P$q\\"),
    ("\x1bc", "c"), ("\x1b[6n", "[6n"), ("\x9b2J\x90", "2J"),
    ("\x1b]9;a\x1b[2Jb\x07", "]9;a[2Jb\x07"), ("a\x0e\x08", "a"),
    ("\x1b[3;4H\x1b[1;31mхорошо\x1b[0m\n", "\x1b[3;4H\x1b[1;31mхорошо\x1b[0m\n"), ("\ud800", ""),
    ("\x1b[?1049h\x1b]0;t\x1b\\", "\x1b[?1049h\x1b]0;t\x1b\\"), ("\x1b[?69h", "[?69h"), ("\x1b[21t", "[21t"),
])
def test_all_else_loses_what_makes_it_a_command(said: str, passed: str) -> None:
    assert let_through(said) == passed


def test_pens_are_one_object_each_and_change_by_the_shortest_way() -> None:
    dim_red, bold_red = pen(2, "31", ""), pen(1, "31", "")
    assert pen(0, "", "") is PLAIN is blank(dim_red)
    assert change(PLAIN, PLAIN) == ""
    assert change(dim_red, PLAIN) == "\x1b[m"
    assert change(dim_red, bold_red) == "\x1b[22;1m"
    assert change(pen(1, "31", "44"), pen(1, "32", "44")) == "\x1b[32m"
    assert change(pen(4, "", ""), pen(1, "", "")) == "\x1b[;1m", "23 ends another attribute in GNU screen"


@pytest.fixture
def line() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: our end's descriptor, and the one the program writes to."""
    near, far = pty.openpty()
    yield near, far
    for descriptor in (near, far):
        with suppress(OSError):  # a test has closed it
            os.close(descriptor)


def test_a_stalled_terminal_stops_only_the_writer(line: tuple[int, int]) -> None:
    near, far = line
    free = threading.Event()
    writer = Writer(far, "utf-8", when_free=free.set, when_lost=lambda: None)
    writer.start()
    writer.put("x" * 200_000)
    time.sleep(0.05)
    assert not writer.is_free()
    started = time.monotonic()
    writer.put("y")
    assert time.monotonic() - started < 0.5
    read = b""
    while not read.endswith(b"y"):
        read += os.read(near, 65536)
    assert free.wait(5)
    assert writer.is_free()
    writer.finish()
    assert not writer.is_alive()


def test_what_the_terminal_takes_is_written_before_anybody_else_has_a_turn(line: tuple[int, int]) -> None:
    near, far = line
    writer = Writer(far, "ascii", when_free=lambda: None, when_lost=lambda: None)  # not started: nobody helps
    writer.put("at once: ж")
    assert writer.is_free()
    assert os.read(near, 100) == b"at once: ?"
    assert os.get_blocking(far), "the terminal is shared with other programs"


def test_a_terminal_that_cannot_be_opened_once_more_is_written_to_all_the_same() -> None:
    near, far = os.pipe()
    writer = Writer(far, "utf-8", when_free=lambda: None, when_lost=lambda: None)
    writer.start()
    writer.put("later")
    assert os.read(near, 100) == b"later"
    writer.finish()
    os.close(near)
    os.close(far)


def test_a_lost_terminal_is_told_and_ends_the_writer(line: tuple[int, int]) -> None:
    near, far = line
    lost = threading.Event()
    writer = Writer(far, "utf-8", when_free=lambda: None, when_lost=lost.set)
    writer.start()
    os.close(near)
    writer.put("x")
    assert lost.wait(5)
    writer.join(5)
    assert not writer.is_alive()
    writer.put("nobody hears this")


def keys(keyboard: Keyboard, text: str) -> list[str]:
    return [event.key for event in keyboard.parse(text) if isinstance(event, events.Key)]


@pytest.mark.parametrize("bad", ["\x1b[1086::106;;1086u", "\x1b[99999999999;5u", "\x1b[1;2;99999999999u"])
def test_a_sequence_that_breaks_the_parser_breaks_nothing_else(bad: str) -> None:
    broken: list[Exception] = []
    keyboard = Keyboard(0, False, broken.append)
    assert keys(keyboard, f"a{bad}b\x1b[A") == ["a", "b", "up"]
    assert len(broken) == 1
    assert keys(keyboard, "й") == ["й"]


@pytest.mark.parametrize(("sent", "heard"), [
    ("\x1b!", ["alt+!"]), ("\x1b ", ["alt+space"]), ("\x1b1", ["alt+1"]), ("\x1b\r", ["alt+enter"]),
    ("\x1bф", ["alt+ф"]), ("\x1b[A", ["up"]), ("\x1bOP", ["f1"]), ("!\r", ["exclamation_mark", "enter"])])
def test_alt_and_a_sign_is_not_the_sign(sent: str, heard: list[str]) -> None:
    """Esc right before a key sends the same bytes: nothing may be marked as spam or sent by it."""
    keyboard = Keyboard(0, False, lambda error: None)
    found = keys(keyboard, sent)
    assert (found or later(keyboard)) == heard


def later(keyboard: Keyboard) -> list[str]:
    """What the parser says once it has waited for the rest of a sequence in vain."""
    until = time.monotonic() + 5
    while not (found := keys(keyboard, "")) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_an_esc_of_its_own_does_not_belong_to_the_next_key() -> None:
    keyboard = Keyboard(0, False, lambda error: None)
    assert keys(keyboard, "\x1b") == []
    assert [*later(keyboard), *keys(keyboard, "!")] == ["escape", "exclamation_mark"]


def test_bytes_of_another_encoding_and_the_end_of_a_terminal(line: tuple[int, int]) -> None:
    near, far = line
    tty.setraw(far)
    keyboard = Keyboard(far, False, lambda error: None)
    os.write(near, "ж".encode("cp1251") + "ж".encode())
    assert pressed(keyboard)[-1] == "ж"
    os.close(near)
    assert keyboard.read() is None
    keyboard.close()


def pressed(keyboard: Keyboard) -> list[str]:
    return [event.key for event in keyboard.read() or () if isinstance(event, events.Key)]


def test_a_lone_esc_is_one_after_a_moment(line: tuple[int, int]) -> None:
    near, far = line
    tty.setraw(far)
    keyboard = Keyboard(far, False, lambda error: None)
    os.write(near, b"\x1b")
    assert (pressed(keyboard) or pressed(keyboard) or pressed(keyboard)) == ["escape"]
    keyboard.close()


def test_who_waits_for_a_key_is_not_woken_before_one_comes_or_the_reading_ends(line: tuple[int, int]) -> None:
    near, far = line
    tty.setraw(far)
    keyboard = Keyboard(far, False, lambda error: None)
    heard: list[list[str]] = []

    def listen() -> None:
        while not keyboard.ended:
            heard.append(pressed(keyboard))
        keyboard.close()
    listener = threading.Thread(target=listen)
    listener.start()
    time.sleep(0.5)
    assert heard == []
    os.write(near, b"j")
    time.sleep(1.0)
    assert heard[0] == ["j"]
    looks = len(heard)
    time.sleep(0.5)
    assert len(heard) == looks
    keyboard.end()
    listener.join(5)
    assert not listener.is_alive()
    keyboard.end()
