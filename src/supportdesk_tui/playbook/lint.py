"""Checks of the playbook as a whole: templates, references, languages, and what a good answer has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from supportdesk_tui.desk.ports import FileProblem
from supportdesk_tui.domain.macro import LANGUAGES, Macro, MacroKind, MacroText, ask_variables
from supportdesk_tui.domain.macro_values import VARIABLES
from supportdesk_tui.domain.sop import Sop, SopText
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.playbook.macro_files import MacroFile
from supportdesk_tui.playbook.rendering import template_problems
from supportdesk_tui.playbook.sop_files import SopFile, same_steps

_TERM = re.compile(
    r"sla\.(?:due|promise)|\b(?:today|tomorrow|within|minutes?|hours?|days?|weeks?)\b"
    r"|сегодня|завтра|минут|часа?|часов|дней|дня|день|недел", re.IGNORECASE)
_NEXT_STEP = re.compile(
    r"\b(?:reply|write|send|tell|let us|let me|open|go to|check|try|sign in|click|choose|press|follow)\b"
    r"|ответьте|напишите|пришлите|отправьте|сообщите|расскажите|дайте знать|откройте|зайдите|войдите"
    r"|проверьте|попробуйте|нажмите|выберите|перейдите|обновите", re.IGNORECASE)
_GREETING = re.compile(r"requester\.(?:greeting|name|first_name)|\bhello\b|\bhi\b|здравствуйте|добрый день",
                       re.IGNORECASE)


def lint_macros(macros: Mapping[str, Macro], sops: Collection[str],
                categories: Collection[str] = ()) -> Iterator[FileProblem]:
    """Problems of macros that each file on its own does not show.

    Args:
        macros: All macros by id, of every kind.
        sops: The ids of the SOPs that exist.
        categories: The category ids of the desk; empty leaves them unchecked.
    """
    for macro in macros.values():
        for language, text in macro.variants.items():
            yield from _templates(macro, text)
            yield from _skeleton(macro, text, language)
        yield from _references(macro, macros, sops, categories)
        yield from _missing_languages(macro.variants.keys(), next(iter(macro.variants.values())).file)


def lint_macro_variants(files: Collection[MacroFile]) -> Iterator[FileProblem]:
    """Variants of one macro must do the same; the first file given is the one that counts."""
    first_of: dict[str, MacroFile] = {}
    for file in files:
        first = first_of.setdefault(file.id, file)
        for name in ("kind", "category", "actions", "line"):
            if not file.hidden and getattr(file, name) != getattr(first, name):
                yield FileProblem(file.text.file, 0, "variants_differ", name)
        if not file.hidden and {ask.name for ask in file.asks} != {ask.name for ask in first.asks}:
            yield FileProblem(file.text.file, 0, "variants_differ", "asks")


def lint_sops(sops: Mapping[str, Sop], macros: Collection[str],
              categories: Collection[str] = ()) -> Iterator[FileProblem]:
    """Problems of SOPs that each file on its own does not show."""
    for sop in sops.values():
        for text in sop.variants.values():
            yield from _sop_templates(text)
            for number, step in enumerate(text.steps, 1):
                if step.macro and step.macro not in macros:
                    yield FileProblem(text.file, 0, "unknown_macro", f"{number}: {step.macro}")
        file = sop.text().file
        if categories and sop.category and sop.category not in categories:
            yield FileProblem(file, 0, "unknown_category", sop.category, "warning")
        yield from _missing_languages(sop.variants.keys(), file)


def lint_sop_variants(files: Collection[SopFile]) -> Iterator[FileProblem]:
    """Variants of one SOP must have the same steps, for ticks are kept by number."""
    first_of: dict[str, SopFile] = {}
    for file in files:
        first = first_of.setdefault(file.id, file)
        if not file.hidden and not first.hidden and not same_steps(file.text, first.text):
            yield FileProblem(file.text.file, 0, "variants_differ", "steps")


def _templates(macro: Macro, text: MacroText) -> Iterator[FileProblem]:
    known = VARIABLES.keys() | ask_variables(macro)
    for template, first_line in ((text.body, text.body_line), (text.subject, 0), (text.to, 0)):
        for problem in template_problems(template, known):
            reason = "template" if problem.kind == "error" else "unknown_variable"
            line = first_line + problem.line - 1 if first_line else 0
            yield FileProblem(text.file, line, reason, problem.variable)


def _sop_templates(text: SopText) -> Iterator[FileProblem]:
    places = [("notes", text.notes)]
    for number, step in enumerate(text.steps, 1):
        places += [(str(number), step.text), (str(number), step.hint)]
    for place, template in places:
        for problem in template_problems(template, VARIABLES):
            reason = "template" if problem.kind == "error" else "unknown_variable"
            yield FileProblem(text.file, 0, reason, f"{place}: {problem.variable}")


def _references(macro: Macro, macros: Mapping[str, Macro], sops: Collection[str],
                categories: Collection[str]) -> Iterator[FileProblem]:
    file, actions = macro.text().file, macro.actions
    if actions.sop and actions.sop not in sops:
        yield FileProblem(file, 0, "unknown_sop", actions.sop)
    target = macros.get(actions.escalate_to)
    if actions.escalate_to and (target is None or target.kind is not MacroKind.ESCALATION):
        yield FileProblem(file, 0, "unknown_escalation", actions.escalate_to)
    for category in {macro.category, actions.category}:
        if categories and category and category not in categories:
            yield FileProblem(file, 0, "unknown_category", category, "warning")
    if actions.priority is Priority.P1 and not actions.promise:
        yield FileProblem(file, 0, "p1_without_promise", "60m", "warning")


def _skeleton(macro: Macro, text: MacroText, language: str) -> Iterator[FileProblem]:
    """A reply greets, and ends with a term or a next step, else the requester is left waiting."""
    if macro.kind is not MacroKind.REPLY or language not in LANGUAGES:
        return
    if not _GREETING.search(text.body):
        yield FileProblem(text.file, text.body_line, "no_greeting", "", "warning")
    if not _TERM.search(text.body) and not _NEXT_STEP.search(text.body):
        yield FileProblem(text.file, text.body_line, "no_next_step", "", "warning")
    if macro.actions.promise and "sla.promise" not in text.body:
        yield FileProblem(text.file, text.body_line, "promise_not_said", macro.actions.promise, "warning")


def _missing_languages(present: Collection[str], file: str) -> Iterator[FileProblem]:
    for language in LANGUAGES:
        if language not in present:
            yield FileProblem(file, 0, "missing_language", language, "warning")
