"""SOP files: front matter with its list of steps to domain objects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk_tui.desk.ports import FileProblem
from supportdesk_tui.domain.sop import Condition, Sop, SopStep, SopText
from supportdesk_tui.playbook.fields import Fields
from supportdesk_tui.playbook.front_matter import FrontMatter
from supportdesk_tui.playbook.macro_files import TAG_PATTERN, check_id

_KEYS = ("id", "title", "category", "keys", "steps", "hidden")
_STEP_KEYS = ("text", "hint", "ask", "choices", "macro", "tags", "when")
_ASK_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
_WHEN_PATTERN = re.compile(r"([a-z][a-z0-9_]*)\s*(!?=)\s*([\w-]+(?:\s*\|\s*[\w-]+)*)")


@dataclass(frozen=True, slots=True)
class SopFile:
    """One readable file: one language's variant of a procedure."""

    id: str
    language: str
    category: str
    text: SopText
    keys: tuple[str, ...]
    hidden: bool


def read_sop(front: FrontMatter, language: str, stem: str) -> tuple[SopFile | None, list[FileProblem]]:
    """The file as a variant, or None with the problems that keep it out."""
    problems: list[FileProblem] = []
    fields = Fields(front, front.meta, problems)
    fields.only(_KEYS)
    check_id(fields, stem)
    title, hidden = fields.text("title", needed=True), fields.flag("hidden")
    steps = _steps(fields)
    if not steps and not hidden:
        fields.refuse("steps", "missing_key", "steps")
    text = SopText(title, steps, front.body, front.file)
    sop = SopFile(stem, language, fields.text("category"), text, fields.words("keys"), hidden)
    return (None if problems else sop), problems


def _steps(fields: Fields) -> tuple[SopStep, ...]:
    steps: list[SopStep] = []
    answers: dict[str, set[str]] = {}
    for entry in fields.tables("steps"):
        entry.only(_STEP_KEYS)
        ask = entry.matching("ask", _ASK_PATTERN, "a-z, 0-9, _")
        choices = entry.labels("choices")
        if choices and not ask:
            entry.refuse("choices", "choices_without_ask")
        tags = entry.words("tags")
        for tag in tags:
            if not TAG_PATTERN.fullmatch(tag):
                entry.refuse("tags", "bad_value", f"tags: {tag}")
        steps.append(SopStep(
            text=entry.text("text", needed=True), hint=entry.text("hint"), ask=ask, choices=choices,
            macro=entry.text("macro"), tags=tags, when=_condition(entry, answers),
        ))
        if ask:
            answers.setdefault(ask, set()).update(choices)
    return tuple(steps)


def _condition(entry: Fields, answers: dict[str, set[str]]) -> Condition | None:
    """``window = in | late`` or ``window != in``; it may only speak of an earlier step's answers."""
    value = entry.matching("when", _WHEN_PATTERN, "ask = answer | answer, ask != answer")
    match = _WHEN_PATTERN.fullmatch(value) if value else None
    if match is None:
        return None
    ask, sign, wanted = match.groups()
    named = frozenset(word.strip() for word in wanted.split("|"))
    if ask not in answers:
        entry.refuse("when", "when_unknown_ask", ask)
    elif answers[ask] and not named <= answers[ask]:
        entry.refuse("when", "bad_value", f"when: {', '.join(sorted(named - answers[ask]))}")
    return Condition(ask, named, negated=sign == "!=")


def put_together(files: Iterable[SopFile]) -> dict[str, Sop]:
    """One procedure per id; a variant whose steps do not match the first file's is left out (and linted)."""
    sops: dict[str, Sop] = {}
    groups: dict[str, list[SopFile]] = {}
    for file in files:
        if not file.hidden:
            groups.setdefault(file.id, []).append(file)
    for sop_id, variants in groups.items():
        first = variants[0]
        fitting = [file for file in variants if same_steps(file.text, first.text)]
        keys = tuple(dict.fromkeys(key for file in variants for key in file.keys))
        sops[sop_id] = Sop(sop_id, first.category, {file.language: file.text for file in fitting}, keys)
    return sops


def same_steps(one: SopText, other: SopText) -> bool:
    """Do two variants ask, branch and act alike? Ticks are kept by number, so they must."""
    return _shape(one) == _shape(other)


def _shape(text: SopText) -> list[tuple[object, ...]]:
    return [(step.ask, tuple(step.choices), step.macro, step.tags, step.when) for step in text.steps]
