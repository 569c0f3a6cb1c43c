"""Line mode: plain sentences and numbered questions, the panel's verbs and digits, nothing that moves a cursor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builders import Queue, sample_queue
from desks import open_test_desk
from fakes import FrozenClock
from supportdesk_tui import i18n
from supportdesk_tui.cli.line.mode import work_focus, work_view
from supportdesk_tui.cli.line.talk import Talk
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import by_hand, composing, drafts, reply
from supportdesk_tui.desk.runs import focus
from supportdesk_tui.domain.focus import FocusPlan
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Channel, Priority, Status
from supportdesk_tui.presentation.spoken import macro_words
from terminal import Terminal


class Script:
    """An operator who has made up their mind."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.heard: list[str] = []

    def talk(self) -> Talk:
        return Talk(self.heard.append, self._read)

    def _read(self) -> str:
        if not self._lines:
            raise EOFError
        return self._lines.pop(0)

    @property
    def text(self) -> str:
        return "\n".join(self.heard)


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.activate(str(request.param))
    yield str(request.param)
    i18n.activate("en")


@pytest.fixture
def sat_down(tmp_path: Path, language: str) -> Iterator[tuple[Desk, Queue]]:
    clock = FrozenClock()
    with open_test_desk(tmp_path, clock, language=language) as desk:
        yield desk, sample_queue(desk, clock, language)


def test_a_ticket_is_one_sentence_with_its_message_and_the_choices(sat_down: tuple[Desk, Queue], language: str) -> None:
    desk, queue = sat_down
    script = Script("0")
    work_view(desk, script.talk())
    sentence = {"en": " P1 payment, overdue by 11 minutes, Peter Snow: Card payments fail for everybody.",
                "ru": " P1 оплата, просрочено: 11 минут, Пётр Снегов: Массово не проходят платежи."}
    label = {"en": "Requester:", "ru": "Клиент:"}
    assert script.heard[0] == str(queue.outage) + sentence[language]
    assert script.heard[1] == label[language]
    assert not set("─│█\x1b") & set(script.text)


def test_the_panels_verbs_by_number_or_letter_and_undo(sat_down: tuple[Desk, Queue]) -> None:
    """e solves (у on the other layout), z takes it back and the ticket comes again, 4 snoozes."""
    desk, queue = sat_down
    work_view(desk, Script("у", "z", "=", "2", "4", "4", "0").talk())
    with desk.store.reading() as view:
        outage = view.ticket(queue.outage)
    assert outage.status is not Status.SOLVED
    assert outage.priority is Priority.P2
    assert outage.snoozed_until is not None


def test_an_answer_of_several_lines_ends_with_a_lone_dot(sat_down: tuple[Desk, Queue]) -> None:
    desk, queue = sat_down
    work_view(desk, Script("3", "First line", "second line", ".", "1", "0", "2").talk())
    with desk.store.reading() as view:
        (letter,) = view.outbox(OutboxState.HELD)
    assert letter.ticket_id == queue.outage
    assert "First line\nsecond line" in letter.text
    assert letter.text.count("Ira, member support") == 1


def test_a_macro_is_shown_whole_before_it_goes(sat_down: tuple[Desk, Queue]) -> None:
    desk, queue = sat_down
    script = Script("2", "1", "1", "0", "1")
    work_view(desk, script.talk())
    with desk.store.reading() as view:
        (letter,) = view.outbox()
    assert (letter.ticket_id, letter.state) == (queue.outage, OutboxState.QUEUED)


def test_what_is_not_understood_is_asked_again_and_the_end_of_input_ends_it(sat_down: tuple[Desk, Queue]) -> None:
    desk, _ = sat_down
    script = Script("x9")
    work_view(desk, script.talk())
    asked = [said for said in script.heard if said.startswith("1 ")]
    assert len(asked) == 2
    assert any(said.startswith("x9: ") for said in script.heard)


def test_a_focus_run_is_paused_and_goes_on(sat_down: tuple[Desk, Queue]) -> None:
    desk, queue = sat_down
    run = focus.start(desk, FocusPlan("queue", 3, 0))
    script = Script("5", "e", "0")
    work_focus(desk, script.talk(), run)
    kept = focus.last_run(desk)
    assert kept is not None
    assert (len(kept.finished), len(kept.waiting), kept.ended) == (1, 2, False)
    assert kept.waiting[-1] == run.waiting[0]
    assert queue.outage in run.waiting


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "supportdesk_tui", *words]


@pytest.mark.parametrize("words", [("triage",), ("focus", "--line", "--view", "P3", "--max", "30")])
def test_without_a_terminal_it_names_the_flags_and_ends_with_4(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run(_command("--home", str(tmp_path), *words), input="1\n", capture_output=True, text=True,
                          check=False)
    assert done.returncode == 4
    assert "--" in done.stderr


def test_a_dumb_terminal_gets_line_mode_and_no_control_sequence(tmp_path: Path) -> None:
    environ = {**os.environ, "SUPPORTDESK_LANG": "ru", "NO_COLOR": "1"}
    command = ["env", "TERM=dumb", *_command("demo", "--home", str(tmp_path / "club"))]
    with Terminal(command, environ, columns=200, rows=60) as terminal:
        terminal.wait_for("0 выход")
        terminal.press("0\r")
        assert terminal.wait_for_end() == 0
        assert b"\x1b" not in terminal.raw
        assert "построчный режим" in terminal.raw.decode()


def test_somebody_without_an_address_is_named_and_the_answer_recorded(tmp_path: Path, language: str) -> None:
    with open_test_desk(tmp_path, FrozenClock(), language=language) as desk:
        by_hand.log_contact(desk, Channel.TELEGRAM, name="Zoe", telegram="@zoe_club", subject="Log in", text="How?")
        script = Script("3", "Try again now.", ".", "1", "1", "0")
        work_view(desk, script.talk())
        said = {"en": "Zoe has no e-mail address: Telegram @zoe_club (https://t.me/zoe_club).",
                "ru": "Zoe: нет адреса почты, есть Telegram @zoe_club (https://t.me/zoe_club)."}
        assert said[language] in script.text
        with desk.store.reading() as view:
            answer = view.messages(1)[-1]
            assert view.outbox() == ()
        assert answer.labels == ("given telegram",)
        assert "Try again now." in answer.text


def test_the_lines_of_an_answer_are_a_draft_before_it_is_ended(sat_down: tuple[Desk, Queue]) -> None:
    """The terminal goes in the middle of it; the next sitting, or the panel, goes on below the last line."""
    desk, _queue = sat_down
    work_view(desk, Script("3", "First line", "second line").talk())
    (draft,) = drafts.all_kept(desk)
    assert "First line\nsecond line" in draft.text
    work_view(desk, Script("3", "1", "4", "third line", ".", "1", "0", "2").talk())
    with desk.store.reading() as view:
        (letter,) = view.outbox(OutboxState.HELD)
    assert "First line\nsecond line\nthird line" in letter.text
    assert letter.text.count("Ira, member support") == 1
    assert drafts.all_kept(desk) == ()


def test_the_lines_of_a_note_are_a_draft_before_it_is_ended(sat_down: tuple[Desk, Queue]) -> None:
    desk, queue = sat_down
    work_view(desk, Script("n", "Asked the bank").talk())
    assert [(draft.kind, draft.text) for draft in drafts.all_kept(desk)] == [("note", "Asked the bank")]
    work_view(desk, Script("n", "1", "and the shop", ".", "0").talk())
    with desk.store.reading() as view:
        assert view.messages(queue.outage)[-1].text == "Asked the bank\nand the shop"
    assert drafts.all_kept(desk) == ()


def test_line_mode_never_writes_over_a_draft_of_the_panel(sat_down: tuple[Desk, Queue]) -> None:
    """Neither a letter put back, nor one that is sent, nor a new one takes its place."""
    desk, queue = sat_down
    drafts.save(desk, queue.outage, "reply", "Re: card", "half a page of the panel's")
    for words in (("2", "1", "0", "0"), ("3", "2", "Mine", ".", "0", "0"), ("3", "2", "Mine", ".", "1", "0", "2")):
        work_view(desk, Script(*words).talk())
        kept = drafts.kept(desk, queue.outage)
        assert kept is not None
        assert kept.text == "half a page of the panel's"


def test_line_mode_says_that_another_writes_there(sat_down: tuple[Desk, Queue]) -> None:
    desk, queue = sat_down
    beside = replace(desk, session="another panel")
    composing.begin(beside, queue.outage, desk.clock.now())
    script = Script("3", "0", "0")
    work_view(desk, script.talk())
    assert drafts.all_kept(desk) == ()
    assert any(said.startswith(f"#{queue.outage}: ") for said in script.heard)


def test_a_macros_answers_are_kept_as_soon_as_they_are_given(sat_down: tuple[Desk, Queue]) -> None:
    desk, queue = sat_down
    asking = next(macro for macro in desk.library.macros() if macro.asks)
    with desk.store.reading() as view:
        ticket = view.ticket(queue.outage)
    ready = reply.prepare(desk, ticket.id, asking.id)
    asked = [ask for ask in asking.asks if f"ask.{ask.name}" in {problem.variable for problem in ready.problems}]
    words = ("2", macro_words(asking, ticket.language, desk.config)[:25])
    script = Script(*words, "1", *(f"answer {number}" for number, _ in enumerate(asked)))
    work_view(desk, script.talk())
    (draft,) = drafts.all_kept(desk)
    assert all(f"answer {number}" in draft.text + draft.subject for number, _ in enumerate(asked))
