"""The registry of commands: no key means two things, every command can be done where it is offered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.layout import JCUKEN, NEIGHBOURS, physical, relaid
from supportdesk_tui.commands.registry import COMMANDS, NEVER_BOUND, footer, in_scope, keymap
from supportdesk_tui.screens.acts.table import acts_of
from supportdesk_tui.screens.attachment import AttachmentScreen
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.screens.composer import ComposerScreen
from supportdesk_tui.screens.conversation import ConversationScreen
from supportdesk_tui.screens.filed import FiledScreen
from supportdesk_tui.screens.focus import FocusScreen
from supportdesk_tui.screens.focus_end import FocusEndScreen
from supportdesk_tui.screens.importing import ImportScreen
from supportdesk_tui.screens.log import LogScreen
from supportdesk_tui.screens.outbox import OutboxScreen
from supportdesk_tui.screens.queue import QueueScreen
from supportdesk_tui.screens.report import ReportScreen
from supportdesk_tui.screens.sop import SopScreen
from supportdesk_tui.screens.start import StartScreen
from supportdesk_tui.screens.triage_run import TriageRunScreen

ROOT = Path(__file__).resolve().parents[3]
SCREENS: dict[Scope, type[DeskScreen]] = {
    Scope.QUEUE: QueueScreen, Scope.CONVERSATION: ConversationScreen, Scope.READY: ComposerScreen,
    Scope.EDIT: ComposerScreen, Scope.SOP: SopScreen, Scope.OUTBOX: OutboxScreen, Scope.ATTACHMENT: AttachmentScreen,
    Scope.LOG: LogScreen, Scope.FOCUS: FocusScreen, Scope.FOCUS_END: FocusEndScreen,
    Scope.TRIAGE_RUN: TriageRunScreen, Scope.FILED: FiledScreen, Scope.START: StartScreen,
    Scope.REPORT: ReportScreen, Scope.IMPORT: ImportScreen,
}


@pytest.mark.parametrize("scope", Scope)
def test_no_key_means_two_things_in_one_place(scope: Scope) -> None:
    keys = [key for command in in_scope(scope) for key in command.keys]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("scope", Scope)
def test_every_command_has_an_act_on_the_screen_of_its_place(scope: Scope) -> None:
    offered = SCREENS[scope].offers
    bound = SCREENS[scope].own_acts.keys() | (acts_of(offered).keys() if offered is not None else set())
    assert not [command.id for command in in_scope(scope) if command.id not in bound]


def test_ids_are_unique_and_forbidden_keys_are_free() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert not {key for command in COMMANDS for key in command.keys} & NEVER_BOUND


@pytest.mark.parametrize("scope", Scope)
def test_a_russian_letter_means_what_its_key_means(scope: Scope) -> None:
    """Every Latin letter of a place is reached from the Russian layout, and from one Russian letter only."""
    letters = [key for key in keymap(scope) if len(key) == 1 and key.isascii() and key.isalpha()]
    for letter in letters:
        twins = [russian for russian, latin in JCUKEN.items() if latin == letter]
        assert len(twins) == 1
        assert physical(twins[0]) == physical(letter) == letter


def test_the_layout_table_is_one_to_one() -> None:
    assert len(set(JCUKEN.values())) == len(JCUKEN) == 66
    assert not set(NEIGHBOURS) & set(JCUKEN)
    assert (physical("й"), physical("Ж"), physical("ю"), physical("б")) == ("q", ":", ".", ",")
    assert (physical("ctrl+к"), physical("ctrl+r"), physical("enter"), physical("№")) == (
        "ctrl+r", "ctrl+r", "enter", "#")
    assert physical("і") == "s"


def test_text_is_read_in_the_other_layout_both_ways() -> None:
    assert "закр" in relaid("pfrh")
    assert "spam" in relaid("ызфь")


@pytest.mark.parametrize("scope", Scope)
def test_every_footer_names_a_way_out_or_on(scope: Scope) -> None:
    assert footer(scope)


def test_the_table_of_keys_in_the_docs_is_fresh() -> None:
    run = subprocess.run([sys.executable, str(ROOT / "tools" / "key_table.py"), "--check"], check=False,
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
