"""What is wrong with a playbook file, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from supportdesk_tui.desk.ports import FileProblem
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import N_, gettext

_WORDS: Mapping[str, str] = {
    "bad_id": N_("the file's name must be of small Latin letters, digits and hyphens: {detail}"),
    "bad_value": N_("a value that cannot be: {detail}"),
    "choices_without_ask": N_("choices need a name to be recorded under: ask"),
    "id_mismatch": N_("the id is not the file's name: {detail}"),
    "misplaced": N_("the file lies in no language's folder, so it is not used: move it into one of {detail}"),
    "missing_key": N_("this is missing: {detail}"),
    "missing_language": N_("there is no variant in this language: {detail}"),
    "no_front_matter": N_("the file must begin with fields between two lines of ---"),
    "no_greeting": N_("the reply greets nobody: use requester.greeting"),
    "no_next_step": N_("the reply names neither a time nor what the requester should do next"),
    "no_text": N_("there is no text under the fields"),
    "not_utf8": N_("the file is not UTF-8 text"),
    "p1_without_promise": N_("a P1 reply should carry a promise, such as {detail}"),
    "promise_not_said": N_("it promises {detail}, but the text does not say so: use sla.promise"),
    "snooze_and_promise": N_("a letter can snooze the ticket or carry a promise, not both"),
    "syntax": N_("the fields cannot be read: {detail}"),
    "template": N_("the template is not complete: {detail}"),
    "too_big": N_("the file is too big: {detail} bytes"),
    "unknown_category": N_("there is no such category: {detail}"),
    "unknown_escalation": N_("there is no such escalation template: {detail}"),
    "unknown_key": N_("unknown key: {detail}"),
    "unknown_macro": N_("there is no such macro: {detail}"),
    "unknown_sop": N_("there is no such SOP: {detail}"),
    "unknown_variable": N_("unknown variable: {detail}"),
    "unreadable": N_("the file cannot be read: {detail}"),
    "variants_differ": N_("the languages differ in: {detail}"),
    "when_unknown_ask": N_("no earlier step records this: {detail}"),
}


def reason_text(reason: str, detail: str) -> str:
    """The sentence for a problem's reason, without a full stop."""
    return gettext(_WORDS.get(reason, "{detail}")).format(detail=clean_line(detail))


def problem_line(problem: FileProblem) -> str:
    """The problem with its place: ``FILE:LINE: sentence``, as editors and people read it."""
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return f"{place}: {reason_text(problem.reason, problem.detail)}"


def broken_words(problems: Sequence[FileProblem]) -> str:
    """The first file that cannot be used, by its last folders, and how many more there are; empty when none."""
    if not problems:
        return ""
    first = replace(problems[0], file="/".join(PurePath(problems[0].file).parts[-3:]))
    more = f" (+{len(problems) - 1})" if len(problems) > 1 else ""
    return f"{problem_line(first)}{more} · {gettext('supportdesk macro lint names them all')}"


def problem_text(file: str, data: Mapping[str, object]) -> str:
    """The same from a finding's parts: ``line``, ``reason`` and ``detail``."""
    line = data.get("line")
    return problem_line(FileProblem(file, line if isinstance(line, int) else 0, str(data.get("reason", "")),
                                    str(data.get("detail", ""))))
