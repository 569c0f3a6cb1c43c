"""A keymap of one's own: what is granted holds everywhere, what cannot be is named and costs nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.cli.key_tester import lines
from supportdesk_tui.commands import layout, own_keys, registry
from supportdesk_tui.commands.command import Scope
from supportdesk_tui.commands.key_bytes import KeyBytes
from supportdesk_tui.domain.panel_wishes import AS_SHIPPED, KeyWish, PanelWishes

IDS = [command.id for command in registry.COMMANDS]
KEYS = ["x", "e", "j", "b", "ч", ".", "f8", "ctrl+s", "alt+x", "enter", "1", "~", "ctrl+o", "nonsense", "F9", ""]


@pytest.fixture(autouse=True)
def _as_shipped_again() -> Iterator[None]:
    yield
    own_keys.put_in_force(AS_SHIPPED)


def reasons(*wishes: tuple[str, tuple[str, ...] | None]) -> dict[str, str]:
    own = own_keys.applied(registry.COMMANDS, [KeyWish(command, keys, 1) for command, keys in wishes])
    return {problem.command: problem.reason for problem in own.problems}


def test_two_commands_may_change_places() -> None:
    wishes = PanelWishes(keys=(KeyWish("ticket.done", ("x",)), KeyWish("ticket.escalate", ("у", "F7"))))
    taken = own_keys.put_in_force(wishes)
    assert {problem.command for problem in taken} == {"ticket.escalate", "ticket.done"}  # F7 filters; so x stays
    assert own_keys.put_in_force(PanelWishes(keys=(
        KeyWish("ticket.done", ("x",)), KeyWish("ticket.escalate", ("у",))))) == ()
    assert registry.keymap(Scope.QUEUE)["x"].id == "ticket.done"
    assert registry.keymap(Scope.QUEUE)["e"].id == "ticket.escalate"
    assert next(each for each in registry.footer(Scope.QUEUE) if each.id == "ticket.done").keys == ("x",)


def test_what_cannot_be_is_named() -> None:
    assert reasons(
        ("ticket.tags", ("j",)), ("ticket.spm", ("!",)), ("ticket.snooze", ("alt+s",)), ("letter.editor", ("v",)),
        ("app.help", ()), ("ticket.copy", (".",)), ("ticket.take", None), ("sop.tick", ("x",)),
        ("ticket.note", ("ctrl+q",)), ("ticket.reply", ("hyper+x",)), ("ticket.spam", ()),
    ) == {"ticket.tags": "conflict", "ticket.spm": "unknown_command", "ticket.snooze": "alt", "letter.editor": "types",
          "app.help": "needed", "ticket.copy": "moved", "ticket.take": "not_text", "sop.tick": "fixed",
          "ticket.note": "never", "ticket.reply": "unknown_key"}


def test_a_reserved_key_in_russian_letters_names_what_it_is_for() -> None:
    own = own_keys.applied(registry.COMMANDS, [KeyWish("ticket.copy", ("ю",), 1)])
    assert [(problem.reason, problem.key, problem.other) for problem in own.problems] == [("moved", "ю", "/")]


def test_a_key_may_mean_different_things_in_different_places() -> None:
    assert reasons(("outbox.open", ("b",)), ("letter.promise", ("b",))).keys() <= {"outbox.open"}


@given(st.lists(st.tuples(st.sampled_from(IDS), st.lists(st.sampled_from(KEYS), max_size=3)), max_size=8))
def test_whatever_is_wished_no_key_means_two_things(wishes: list[tuple[str, list[str]]]) -> None:
    own = own_keys.applied(registry.COMMANDS, [KeyWish(command, tuple(filter(None, keys))) for command, keys in wishes])
    for scope in Scope:
        keys = [key for command in own.commands if scope in command.scopes for key in command.keys]
        assert len(keys) == len(set(keys))
    assert not {key for command in own.commands for key in command.keys} & registry.NEVER_BOUND
    assert [command.id for command in own.commands] == IDS


def test_layouts_that_are_not_wished_for_are_taken_as_they_come() -> None:
    layout.use(("ru",))
    assert (layout.physical("о"), layout.physical("ў"), layout.physical("і")) == ("j", "ў", "і")
    layout.use(("uk", "be"))
    assert [layout.physical(letter) for letter in "ії" + "єґў"] == ["s", "]", "'", "\\", "o"]
    layout.use(())
    assert layout.physical("о") == "о"


def test_the_tester_says_what_a_key_is_and_means() -> None:
    (key,) = KeyBytes().feed("у")
    said = lines("у".encode(), key)
    assert said[0] == "'\\u0443'  у = e"
    assert any("ticket.done" in line for line in said)
    (key,) = KeyBytes().feed("\x1bOS")
    assert (key.name, "letter.editor" in str(key.meanings)) == ("f4", True)
