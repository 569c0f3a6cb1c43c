"""Macro files: front matter to domain objects, and the variants of one id put together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk_tui.desk.ports import FileProblem
from supportdesk_tui.domain.macro import WHEN_PATTERN, Ask, Macro, MacroActions, MacroKind, MacroText
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.playbook.fields import Fields
from supportdesk_tui.playbook.front_matter import FrontMatter

ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TAG_PATTERN = re.compile(r"[+-]?[^\s,;:+-][^\s,;:]*")
_NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = ("id", "title", "kind", "category", "keys", "actions", "asks", "subject", "to", "line", "hidden")
_ACTION_KEYS = ("status", "tags", "priority", "category", "assign", "snooze", "promise", "sop", "escalate_to")
_ASK_KEYS = ("name", "prompt", "default")
_WHEN = "60m, 2h, 3d, tomorrow 15:00, mon 12:00, \"15:00\""
_STATUSES_OF_A_REPLY = (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED)


@dataclass(frozen=True, slots=True)
class MacroFile:
    """One readable file: one language's variant with its own view of the shared fields."""

    id: str
    language: str
    kind: MacroKind
    category: str
    text: MacroText
    actions: MacroActions
    asks: tuple[Ask, ...]
    keys: tuple[str, ...]
    line: int
    hidden: bool


def read_macro(front: FrontMatter, language: str, stem: str) -> tuple[MacroFile | None, list[FileProblem]]:
    """The file as a variant, or None with the problems that keep it out."""
    problems: list[FileProblem] = []
    fields = Fields(front, front.meta, problems)
    fields.only(_KEYS)
    check_id(fields, stem)
    kind = fields.choice("kind", MacroKind) or MacroKind.REPLY
    text = MacroText(
        title=fields.text("title", needed=True), body=front.body,
        subject=fields.text("subject", needed=kind is not MacroKind.REPLY),
        to=fields.text("to", needed=kind is MacroKind.ESCALATION),
        file=front.file, body_line=front.body_line,
    )
    hidden = fields.flag("hidden")
    if not front.body and not hidden:
        problems.append(FileProblem(front.file, front.body_line, "no_text"))
    macro = MacroFile(
        stem, language, kind, fields.text("category"), text, _actions(fields), _asks(fields, language),
        fields.words("keys"), _line(fields, kind), hidden,
    )
    return (None if problems else macro), problems


def check_id(fields: Fields, stem: str) -> None:
    """The id is the file's name; where it is written too, it must be the same."""
    given = fields.text("id")
    if given and given != stem:
        fields.refuse("id", "id_mismatch", f"{given} ≠ {stem}")
    if not ID_PATTERN.fullmatch(stem):
        fields.refuse("id", "bad_id", stem)


def _line(fields: Fields, kind: MacroKind) -> int:
    value = fields.text("line")
    if kind is MacroKind.ESCALATION and value not in ("2", "3"):
        fields.refuse("line", "bad_value", f"line: {value} (2, 3)")
        return 0
    return int(value) if value in ("2", "3") else 0


def _actions(fields: Fields) -> MacroActions:
    actions = fields.table("actions")
    actions.only(_ACTION_KEYS)
    status = actions.choice("status", Status)
    if status and status not in _STATUSES_OF_A_REPLY:
        actions.refuse("status", "bad_value", f"status: {status} ({', '.join(_STATUSES_OF_A_REPLY)})")
    tags = actions.words("tags")
    for tag in tags:
        if not TAG_PATTERN.fullmatch(tag):
            actions.refuse("tags", "bad_value", f"tags: {tag}")
    if actions.has("snooze") and actions.has("promise"):
        # A promise keeps the ticket in the queue, a snooze takes it out: one letter cannot mean both.
        actions.refuse("snooze", "snooze_and_promise")
    return MacroActions(
        status=status,
        add_tags=tuple(tag.removeprefix("+") for tag in tags if not tag.startswith("-")),
        remove_tags=tuple(tag[1:] for tag in tags if tag.startswith("-")),
        priority=actions.choice("priority", Priority),
        category=actions.text("category"), assign=actions.text("assign"),
        snooze=actions.matching("snooze", WHEN_PATTERN, _WHEN),
        promise=actions.matching("promise", WHEN_PATTERN, _WHEN),
        sop=actions.text("sop"), escalate_to=actions.text("escalate_to"),
    )


def _asks(fields: Fields, language: str) -> tuple[Ask, ...]:
    asks = []
    for entry in fields.tables("asks"):
        entry.only(_ASK_KEYS)
        name = entry.matching("name", _NAME_PATTERN, "a-z, 0-9, _")
        if not name and not entry.has("name"):
            entry.refuse("name", "missing_key", "name")
        prompt, default = entry.text("prompt", needed=True), entry.text("default")
        asks.append(Ask(name, {language: prompt}, {language: default} if default else {}))
    return tuple(asks)


def put_together(files: Iterable[MacroFile]) -> dict[str, Macro]:
    """One macro per id. Where variants differ in what they do, the first file given decides."""
    macros: dict[str, Macro] = {}
    groups: dict[str, list[MacroFile]] = {}
    for file in files:
        groups.setdefault(file.id, []).append(file)
    for macro_id, variants in groups.items():
        shown = [file for file in variants if not file.hidden]
        if not shown:
            continue
        first = shown[0]
        macros[macro_id] = Macro(
            macro_id, first.kind, first.category, {file.language: file.text for file in shown},
            first.actions, _joined_asks(shown), _joined_keys(shown), first.line,
        )
    return macros


def _joined_asks(files: list[MacroFile]) -> tuple[Ask, ...]:
    joined: dict[str, Ask] = {}
    for file in files:
        for ask in file.asks:
            known = joined.get(ask.name, Ask(ask.name))
            joined[ask.name] = Ask(ask.name, {**known.prompts, **ask.prompts},
                                   {**known.defaults, **ask.defaults})
    return tuple(joined.values())


def _joined_keys(files: list[MacroFile]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for file in files for key in file.keys))
