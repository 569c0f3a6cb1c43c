"""The playbook on disk: files override one another, broken ones stop nothing, edits are seen."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from supportdesk_tui.desk.ports import Library
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.macro import MacroKind
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.playbook import library as library_module
from supportdesk_tui.playbook.library import FileLibrary
from supportdesk_tui.playbook.starter import starter_dir


class Shelves:
    """A starter folder and the operator's own, both below a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.library = FileLibrary([root / "starter/macros", root / "own/macros"],
                                   [root / "starter/sop", root / "own/sop"], ["payment"])

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def macro(self, path: str, head: str = "", body: str = "Hello, reply to this.", title: str = "T") -> Path:
        return self.write(path, f"---\ntitle: {title}\n{head}---\n\n{body}\n")

    def found(self) -> list[tuple[str, int, str, str]]:
        return [(Path(p.file).name, p.line, p.reason, p.detail) for p in self.library.lint()
                if p.reason != "missing_language"]


@pytest.fixture
def shelves(tmp_path: Path) -> Shelves:
    return Shelves(tmp_path)


def test_no_folders_is_an_empty_playbook(shelves: Shelves) -> None:
    library: Library = shelves.library
    assert (library.macros(), library.sops(), library.escalations(), library.problems()) == ((), (), (), ())
    assert library.acknowledgement() is None


def test_both_languages_are_one_macro(shelves: Shelves) -> None:
    head = "category: payment\nkeys: [{}]\nactions:\n  status: pending\n  tags: [card, -old]\n  priority: P1\n" \
           "  promise: 60m\nasks:\n  - name: sum\n    prompt: {}\n    default: {}\n"
    shelves.macro("starter/macros/en/pay.md", head.format("card", "Amount", "5 EUR"),
                  "Hello, {{ sla.promise }} {{ ask.sum }}")
    shelves.macro("starter/macros/ru/pay.md", head.format("карта", "Сумма", "5 ₽"),
                  "Здравствуйте, {{ sla.promise }} {{ ask.sum }}", "Оплата")
    (macro,) = shelves.library.macros()
    assert (macro.id, macro.kind, macro.category) == ("pay", MacroKind.REPLY, "payment")
    assert macro.text("ru").title == "Оплата"
    assert macro.keys == ("card", "карта")
    assert (macro.actions.status, macro.actions.priority) == (Status.PENDING, Priority.P1)
    assert (macro.actions.add_tags, macro.actions.remove_tags) == (("card",), ("old",))
    assert macro.actions.promise == "60m"
    assert macro.asks[0].prompt("ru") == "Сумма"
    assert macro.asks[0].default("en") == "5 EUR"
    assert shelves.library.lint() == ()


def test_own_files_override_one_by_one(shelves: Shelves) -> None:
    shelves.macro("starter/macros/en/a.md", "actions:\n  status: solved\n")
    shelves.macro("starter/macros/ru/a.md", "actions:\n  status: solved\n", title="Т")
    shelves.macro("starter/macros/en/b.md")
    shelves.macro("own/macros/ru/a.md", "actions:\n  status: open\n", title="Своё")
    macro = shelves.library.macro("a")
    assert (macro.text("en").title, macro.text("ru").title) == ("T", "Своё")
    assert macro.actions.status is Status.OPEN, "the operator's own file decides what happens"
    assert [m.id for m in shelves.library.macros()] == ["a", "b"]
    assert ("a.md", 0, "variants_differ", "actions") in shelves.found()


def test_a_starter_text_can_be_hidden(shelves: Shelves) -> None:
    for language in ("en", "ru"):
        shelves.macro(f"starter/macros/{language}/ack.md", "kind: acknowledgement\nsubject: S\n")
        assert shelves.library.acknowledgement() is not None
        shelves.macro(f"own/macros/{language}/ack.md", "kind: acknowledgement\nsubject: S\nhidden: true\n", "")
    assert shelves.library.acknowledgement() is None
    assert shelves.found() == []


def test_an_edited_file_is_read_anew(shelves: Shelves) -> None:
    file = shelves.macro("own/macros/en/a.md", title="Before")
    assert shelves.library.macro("a").text().title == "Before"
    shelves.macro("own/macros/en/a.md", title="After it")
    os.utime(file, ns=(1, 1))
    assert shelves.library.macro("a").text().title == "After it"
    file.unlink()
    with pytest.raises(BadInput):
        shelves.library.macro("a")


def test_a_file_outside_of_the_languages_folders_is_named(shelves: Shelves) -> None:
    """It looks as if it were in use; notes, drafts and what a version control keeps do not."""
    shelves.macro("own/macros/en/a.md")
    for path in ("refund.md", "english/late.md", "en/old/b.md", "README.md", "_draft.md", ".git/x.md"):
        shelves.macro(f"own/macros/{path}")
    assert [macro.id for macro in shelves.library.macros()] == ["a"]
    found = [(Path(problem.file).relative_to(shelves.root / "own/macros").as_posix(), problem.reason)
             for problem in shelves.library.problems()]
    assert found == [("en/old/b.md", "misplaced"), ("english/late.md", "misplaced"), ("refund.md", "misplaced")]
    with pytest.raises(BadInput) as error:
        shelves.library.macro("refund")
    assert error.value.reason == "broken_text"


def test_two_threads_that_read_at_once_do_not_bring_back_what_was_there_before(
        shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    """One has begun to read; the file is changed; the other reads: then the change is there, and stays."""
    file = shelves.macro("own/macros/en/a.md", title="Before")
    slow, read = threading.Event(), library_module._read_one
    begun = threading.Event()

    def read_slowly(*given: Any) -> Any:
        found = read(*given)
        if not begun.is_set():
            begun.set()
            slow.wait(10)
        return found
    monkeypatch.setattr(library_module, "_read_one", read_slowly)
    first = threading.Thread(target=shelves.library.macros)
    first.start()
    assert begun.wait(10)
    shelves.macro("own/macros/en/a.md", title="After it")
    os.utime(file, ns=(1, 1))
    titles: list[str] = []
    second = threading.Thread(target=lambda: titles.append(shelves.library.macro("a").text().title))
    second.start()
    second.join(0.1)
    slow.set()
    first.join(10)
    second.join(10)
    assert titles == ["After it"]
    assert shelves.library._shelf is not None
    assert shelves.library._shelf.macros["a"].text().title == "After it"


def test_unknown_ids_offer_the_nearest(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/refund-approved.md")
    with pytest.raises(BadInput) as error:
        shelves.library.macro("refund-aproved")
    assert (error.value.reason, error.value.hint) == ("no_such_macro", "refund-approved")
    with pytest.raises(BadInput) as error:
        shelves.library.sop("nothing")
    assert error.value.reason == "no_such_sop"


def test_a_broken_file_stops_no_other_and_keeps_its_place(shelves: Shelves) -> None:
    """The starter text must not come back silently under a broken own one."""
    shelves.macro("starter/macros/en/a.md")
    shelves.macro("starter/macros/en/good.md")
    shelves.write("own/macros/en/a.md", "---\ntitle: [x\n---\ntext")
    assert [macro.id for macro in shelves.library.macros()] == ["good"]
    (problem,) = shelves.library.problems()
    assert (Path(problem.file).name, problem.reason, problem.level) == ("a.md", "syntax", "error")
    assert problem.line in (2, 3)


@pytest.mark.parametrize(("text", "line", "reason"), [
    ("", 1, "no_front_matter"), ("just text", 1, "no_front_matter"), ("---\ntitle: x\n", 1, "no_front_matter"),
    ("---\n- a\n---\nx", 1, "no_front_matter"), ("---\ntitle: x\n---\n", 4, "no_text"),
    ("---\nkeys: [a]\n---\nHello, reply", 2, "missing_key"),
    ("---\ntitle: x\nid: y\n---\nHello, reply", 3, "id_mismatch"),
    ("---\ntitle: x\ntags: [a]\n---\nHello, reply", 3, "unknown_key"),
    ("---\ntitle: x\nactions:\n  status: spam\n---\nHello, reply", 4, "bad_value"),
    ("---\ntitle: x\nactions:\n  statsu: open\n---\nHello, reply", 4, "unknown_key"),
    ("---\ntitle: x\nactions:\n  promise: 15:00\n---\nHello, reply", 4, "bad_value"),
    ("---\ntitle: x\nactions:\n  priority: P4\n---\nHello, reply", 4, "bad_value"),
    ("---\ntitle: x\nactions:\n  tags: ['a b']\n---\nHello, reply", 4, "bad_value"),
    ("---\ntitle: x\nactions:\n  snooze: 1d\n  promise: 1d\n---\nHello, reply", 4, "snooze_and_promise"),
    ("---\ntitle: x\nactions: open\n---\nHello, reply", 3, "bad_value"),
    ("---\ntitle: x\nasks:\n  - prompt: A\n---\nHello, reply", 4, "missing_key"),
    ("---\ntitle: x\nasks:\n  - name: A b\n    prompt: A\n---\nHello, reply", 4, "bad_value"),
    ("---\ntitle: x\nkind: escalation\n---\nHello, reply", 2, "missing_key"),
    ("---\ntitle: x\nhidden: maybe\n---\nHello, reply", 3, "bad_value"),
    ("---\ntitle: [x]\n---\nHello, reply", 2, "bad_value"),
    ("---\ntitle: x\nkeys: {a: b}\n---\nHello, reply", 3, "bad_value"),
    ("---\ntitle: x\nasks: [a]\n---\nHello, reply", 3, "bad_value"),
])
def test_what_is_wrong_is_named_with_its_line(shelves: Shelves, text: str, line: int, reason: str) -> None:
    shelves.write("own/macros/en/x.md", text)
    assert (line, reason) in [(found[1], found[2]) for found in shelves.found()]


def test_the_nearest_key_is_offered(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/x.md", "categoryy: payment\n")
    assert shelves.found() == [("x.md", 3, "unknown_key", "categoryy → category")]


@pytest.mark.parametrize(("data", "reason"), [
    (b"---\ntitle: \xff\n---\nx", "not_utf8"), (b"---\ntitle: x\n---\n" + b"x" * 300_000, "too_big"),
])
def test_files_that_are_no_letters(shelves: Shelves, data: bytes, reason: str) -> None:
    shelves.write("own/macros/en/x.md", "").write_bytes(data)
    assert [found[2] for found in shelves.found()] == [reason]


def test_file_names_are_plain(shelves: Shelves) -> None:
    """The id is typed on command lines and written into events."""
    shelves.macro("own/macros/en/Возврат.md")
    assert [found[2] for found in shelves.found()] == ["bad_id"]
    assert shelves.library.macros() == ()


def test_an_unreadable_file_is_named(shelves: Shelves) -> None:
    (shelves.root / "own/macros/en/x.md").mkdir(parents=True)
    assert [found[2] for found in shelves.found()] == ["unreadable"]


def test_a_dangling_link_is_passed_over(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/good.md")
    (shelves.root / "own/macros/en/x.md").symlink_to(shelves.root / "gone.md")
    assert [macro.id for macro in shelves.library.macros()] == ["good"]


def test_languages_that_ask_differently_are_reported(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/x.md", "asks:\n  - name: sum\n    prompt: Sum\n", "Hello, reply {{ ask.sum }}")
    shelves.macro("own/macros/ru/x.md")
    assert ("x.md", 0, "variants_differ", "asks") in shelves.found()


def test_windows_files_are_read(shelves: Shelves) -> None:
    shelves.write("own/macros/en/x.md", "").write_bytes(
        b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\nHello {{ naem2 }}\r\n")
    assert shelves.found() == [("x.md", 5, "unknown_variable", "naem2"),
                               ("x.md", 5, "no_next_step", "")][::-1]


def test_templates_are_checked_at_their_line(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/x.md", "", "Hello, reply\n{{ requester.naem2 }}\n{{ ask.sum }}")
    shelves.macro("own/macros/en/y.md", "", "Hello, reply\n{% if x %}")
    assert [found[:3] for found in shelves.found()] == [
        ("x.md", 6, "unknown_variable"), ("x.md", 7, "unknown_variable"), ("y.md", 6, "template")]
    assert [macro.id for macro in shelves.library.macros()] == ["x", "y"]


def test_references_and_skeleton_are_checked(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/x.md", "category: nowhere\nactions:\n  sop: gone\n  escalate_to: x\n"
                  "  priority: P1\n", "Well.")
    reasons = {found[2] for found in shelves.found()}
    assert reasons == {"unknown_sop", "unknown_escalation", "unknown_category", "p1_without_promise",
                       "no_greeting", "no_next_step"}
    assert {p.reason for p in shelves.library.problems()} == {"unknown_sop", "unknown_escalation"}


def test_a_promise_must_be_said(shelves: Shelves) -> None:
    shelves.macro("own/macros/en/x.md", "actions:\n  promise: 2h\n", "Hello, we will write within an hour.")
    assert [found[2] for found in shelves.found()] == ["promise_not_said"]


def test_one_language_is_a_warning_only(shelves: Shelves) -> None:
    shelves.macro("own/macros/ru/x.md")
    (problem,) = shelves.library.lint()
    assert (problem.reason, problem.detail, problem.level) == ("missing_language", "en", "warning")
    assert shelves.library.problems() == ()


def test_stray_files_are_no_macros(shelves: Shelves) -> None:
    for name in ("README.md", ".hidden.md", "_draft.md", "note.txt"):
        shelves.write(f"own/macros/en/{name}", "x")
    shelves.write("own/macros/notes/x.md", "x")
    assert (shelves.library.macros(), shelves.library.lint()) == ((), ())


SOP = """---
title: S
category: payment
steps:
  - text: Find it
    ask: found
    choices:
      yes: there
      no: not there
  - text: Write
    macro: m
    tags: [done]
    when: found = yes
---

Notes.
"""


def test_sop_is_read_with_branches(shelves: Shelves) -> None:
    shelves.write("own/sop/en/s.md", SOP)
    shelves.macro("own/macros/en/m.md")
    (sop,) = shelves.library.sops()
    first, second = sop.text().steps
    assert first.choices == {"yes": "there", "no": "not there"}, "a bare yes stays a word"
    assert second.when is not None
    assert (second.when.ask, second.when.answers, second.when.negated) == ("found", frozenset({"yes"}), False)
    assert (second.macro, second.tags, sop.text().notes) == ("m", ("done",), "Notes.")
    assert shelves.found() == []


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("when: found = yes", "when: found = maybe", "bad_value"),
    ("when: found = yes", "when: lost = yes", "when_unknown_ask"),
    ("when: found = yes", "when: sometimes", "bad_value"), ("    ask: found\n", "", "choices_without_ask"),
    ("text: Write", "hint: Write", "missing_key"), ("macro: m", "macroo: m", "unknown_key"),
    ("tags: [done]", "tags: ['a b']", "bad_value"), ("macro: m", "macro: gone", "unknown_macro"),
    ("text: Write", "text: '{{ nothing }}'", "unknown_variable"), ("Notes.", "{{ x", "template"),
])
def test_what_is_wrong_with_an_sop(shelves: Shelves, old: str, new: str, reason: str) -> None:
    shelves.macro("own/macros/en/m.md")
    shelves.write("own/sop/en/s.md", SOP.replace(old, new))
    assert reason in [found[2] for found in shelves.found()]


def test_a_variant_with_other_steps_is_left_out(shelves: Shelves) -> None:
    """Ticks are kept by number: a shifted translation would tick the wrong step."""
    shelves.macro("own/macros/en/m.md")
    shelves.write("own/sop/en/s.md", SOP)
    shelves.write("own/sop/ru/s.md", SOP.replace("    tags: [done]\n", ""))
    assert tuple(shelves.library.sop("s").variants) == ("en",)
    assert ("s.md", 0, "variants_differ", "steps") in shelves.found()


def test_picker_opens_quickly() -> None:
    """The second question costs a look at the folders, not a reading of every file."""
    starter = starter_dir()
    library = FileLibrary([starter / "macros"], [starter / "sop"])
    begin = time.perf_counter()
    assert len(library.macros()) > 20
    first = time.perf_counter() - begin
    begin = time.perf_counter()
    library.macros()
    assert time.perf_counter() - begin < first / 2
