"""Fills macros and SOP steps in; Jinja2 is loaded when the first text with a placeholder is rendered."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from supportdesk_tui.domain.macro import Macro, Problem, Rendered, ask_variables, open_markers
from supportdesk_tui.domain.macro_values import NAMESPACES, VARIABLES
from supportdesk_tui.domain.sop import Sop, SopText

if TYPE_CHECKING:
    from jinja2 import Template

    from supportdesk_tui.playbook.sandbox import LetterEnvironment

Values = Mapping[str, Mapping[str, object]]

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def render_macro(macro: Macro, language: str, values: Values) -> Rendered:
    """The macro's variant for the language, filled in; what keeps it from being sent is in ``problems``."""
    chosen = macro.language(language)
    text = macro.variants[chosen]
    known = VARIABLES.keys() | ask_variables(macro)
    problems: list[Problem] = []
    parts = {}
    for part, template in (("to", text.to), ("subject", text.subject), ("body", text.body)):
        filled, failed = fill_in(template, values)
        parts[part] = tidy(filled) if part == "body" else " ".join(filled.split())
        problems += [replace(failed, part=part)] if failed else open_markers(parts[part], known, part)
    return Rendered(parts["body"], parts["subject"], parts["to"], tuple(problems), chosen)


def render_steps(sop: Sop, language: str, values: Values) -> SopText:
    """The SOP's variant with its notes and steps filled in; open placeholders stay visible."""
    text = sop.text(language)
    steps = tuple(
        replace(step, text=fill_in(step.text, values)[0], hint=fill_in(step.hint, values)[0])
        for step in text.steps
    )
    return replace(text, steps=steps, notes=tidy(fill_in(text.notes, values)[0]))


def fill_in(template: str, values: Values) -> tuple[str, Problem | None]:
    """The text of a template; when it fails, the template itself with the reason."""
    if "{{" not in template and "{%" not in template and "{#" not in template:
        return template, None
    from jinja2 import TemplateError, TemplateSyntaxError

    from supportdesk_tui.playbook.sandbox import Namespace

    namespaces = {name: Namespace(name, values.get(name, {})) for name in NAMESPACES}
    try:
        return _compiled(template).render(namespaces), None
    except TemplateSyntaxError as error:
        return template, Problem("error", error.message or "", error.lineno)
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, RecursionError) as error:
        return template, Problem("error", str(error))


def tidy(text: str) -> str:
    """No blank line more than one at a time, none at the ends: what a left-out sentence leaves behind."""
    return _BLANK_LINES.sub("\n\n", text).strip()


def template_problems(template: str, known: Collection[str]) -> list[Problem]:
    """What is wrong with a template before it meets any ticket: syntax, variables that do not exist."""
    if "{" not in template:
        return []
    from jinja2 import TemplateSyntaxError

    from supportdesk_tui.playbook.sandbox import variables_in

    try:
        tree = environment().parse(template)
        _compiled(template)
    except TemplateSyntaxError as error:
        return [Problem("error", error.message or "", error.lineno)]
    except RecursionError:
        return [Problem("error", "nested too deeply", 1)]
    return [Problem("unknown", name, line) for name, line in variables_in(tree) if name not in known]


def variables_of(template: str) -> frozenset[str]:
    """The variables a valid template reads."""
    from supportdesk_tui.playbook.sandbox import variables_in

    return frozenset(name for name, _ in variables_in(environment().parse(template)))


@lru_cache(maxsize=1)
def environment() -> LetterEnvironment:
    """The one template environment."""
    from supportdesk_tui.playbook.sandbox import LetterEnvironment

    return LetterEnvironment()


@lru_cache(maxsize=512)
def _compiled(template: str) -> Template:
    return environment().from_string(template)
