"""Filling macros in: what has no value shows where it stands, and a template can do nothing but words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.macro import Ask, Macro, MacroKind, MacroText, Rendered
from supportdesk_tui.domain.sop import Sop, SopStep, SopText
from supportdesk_tui.playbook.rendering import fill_in, render_macro, render_steps, template_problems, variables_of

VALUES = {"requester": {"name": "Пётр", "plan": ""}, "ticket": {"number": "1042"}, "ask": {"sum": ""}}


def render(body: str, **values: dict[str, object]) -> Rendered:
    macro = Macro("m", MacroKind.REPLY, "", {"en": MacroText("M", body)}, asks=(Ask("sum"),))
    return render_macro(macro, "en", {**VALUES, **values})


def test_a_complete_text_is_ready() -> None:
    done = render("{{ requester.name }}, №{{ ticket.number }}")
    assert (done.text, done.ready, done.language) == ("Пётр, №1042", True, "en")


def test_empty_and_unknown_variables_show_where_they_stand() -> None:
    done = render("Hi\n{{ requester.plan }} {{ requester.naem2 }} {{ nobody }} {{ ask.sum }}")
    assert done.text == "Hi\n⟦requester.plan⟧ ⟦requester.naem2⟧ ⟦nobody⟧ ⟦ask.sum⟧"
    assert [(p.kind, p.variable, p.line, p.column) for p in done.problems] == [
        ("empty", "requester.plan", 2, 1), ("unknown", "requester.naem2", 2, 18),
        ("unknown", "nobody", 2, 36), ("empty", "ask.sum", 2, 45)]
    assert not done.ready


@pytest.mark.parametrize("template", [
    '{{ requester.plan or "none" }}', '{{ requester.plan | default("none", true) }}',
    '{{ requester.plan | default("none") }}', '{{ requester["plan"] or "none" }}',
    "{% if requester.plan %}{{ requester.plan }}{% else %}none{% endif %}",
])
def test_a_fallback_is_no_problem(template: str) -> None:
    done = render(template)
    assert (done.text, done.problems) == ("none", ())


@pytest.mark.parametrize("template", [
    "{{ requester.plan | upper }}", "{{ requester.plan | truncate(3) }}", '{{ "x" + requester.plan }}',
    "{{ requester.plan ~ 1 }}", '{{ requester.plan + "x" }}', "{{ requester.plan.deep.down }}",
    '{{ requester.plan | replace("⟦", "") }}',
])
def test_no_filter_can_hide_an_open_placeholder(template: str) -> None:
    assert [p.variable for p in render(template).problems] == ["requester.plan"]


@pytest.mark.parametrize("template", [
    "{{ ''.__class__.__mro__ }}", "{{ requester.name.__class__ }}", "{{ ticket._values }}",
    "{{ requester.name.format }}", "{{ requester.name.upper() }}", "{{ range(9) }}", "{{ cycler }}",
    "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{{ 'x' * 999999999 }}", "{{ 9 ** 9 ** 9 }}",
    "{{ '%999999999d' % 1 }}", "{{ 'x' | center(999999999) }}", "{{ [].append(1) }}", "{{ 1 // 0 }}",
    "{% set x = lipsum() %}", "{{ self.__init__ }}", "{{ x",
])
def test_templates_reach_nothing_and_never_raise(template: str) -> None:
    done = render(template)
    assert done.problems
    assert len(done.text) < 500


def test_arithmetic_with_numbers_stays() -> None:
    assert render("{{ 2 * 7 }} {{ 2 + 3 }}").text == "14 5"


def test_outside_text_is_never_read_as_a_template() -> None:
    done = render("{{ requester.name }}", requester={"name": "{{ me.name }} ⟦x⟧ {% raw %}"})
    assert done.text == "{{ me.name }} [x] {% raw %}"


def test_a_line_of_one_tag_leaves_no_line_but_a_paragraph_end_stays() -> None:
    body = "A\n{% if requester.plan %}\nplan\n{% endif %}\nB{% if requester.name %} x{% endif %}\n\nC"
    assert render(body).text == "A\nB x\n\nC"


def test_left_out_paragraphs_leave_one_blank_line() -> None:
    assert render("A\n\n{% if requester.plan %}\nplan\n{% endif %}\n\nB\n\n").text == "A\n\nB"


def test_errors_name_the_line_of_the_template() -> None:
    assert [(p.kind, p.line) for p in template_problems("a\n{% if x %}\nb\n{{ 1 + }}", ())] == [("error", 4)]


def test_a_template_nested_beyond_measure_is_an_error_not_a_crash() -> None:
    deep = "{{ " + "(" * 20_000
    assert [p.kind for p in template_problems(deep, ())] == ["error"]
    assert [p.kind for p in render(deep).problems] == ["error"]


def test_a_bare_namespace_is_no_value() -> None:
    assert [p.variable for p in render("{{ requester }}").problems] == ["requester"]


def test_subject_and_addressee_are_one_line_and_checked_too() -> None:
    text = MacroText("M", "Body", subject="No {{ ticket.number }}\n{{ requester.plan }}", to="{{ ask.to }}")
    macro = Macro("m", MacroKind.ESCALATION, "", {"en": text}, asks=(Ask("to"),), line=2)
    done = render_macro(macro, "ru", VALUES)
    assert done.subject == "No 1042 ⟦requester.plan⟧"
    assert [(p.part, p.variable) for p in done.problems] == [("to", "ask.to"), ("subject", "requester.plan")]
    assert done.language == "en"


def test_sop_steps_are_filled_in_with_visible_gaps() -> None:
    steps = (SopStep("Within {{ club.refund_days }} days", hint="{{ requester.plan }}"), SopStep("Plain"))
    sop = Sop("s", "", {"en": SopText("S", steps, "For {{ requester.name }}")})
    text = render_steps(sop, "en", {**VALUES, "club": {"refund_days": "14"}})
    assert (text.steps[0].text, text.steps[0].hint) == ("Within 14 days", "⟦requester.plan⟧")
    assert text.notes == "For Пётр"


def test_variables_of_a_template() -> None:
    found = variables_of('{% set y = 1 %}{{ ticket.number }}{{ x }}{{ y }}{{ me["name"] }}')
    assert found == {"ticket.number", "x", "me.name"}


@given(st.text(alphabet="{}%# abcxyz.|()[]'\"0123456789\n*+-~⟦⟧", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_template_gives_text(template: str) -> None:
    """An operator may type anything between the braces; the panel must live."""
    text, _problem = fill_in(template, VALUES)
    assert isinstance(text, str)


@given(st.text(max_size=80).filter(lambda text: "\x00" not in text))
@settings(max_examples=100, deadline=None)
def test_a_value_arrives_as_it_is(value: str) -> None:
    if value:
        shown = value.replace("⟦", "[").replace("⟧", "]")
        assert fill_in("{{ requester.name }}", {"requester": {"name": value}}) == (shown, None)


def test_plain_texts_load_no_template_engine() -> None:
    """The picker and most SOP steps must not pay for it."""
    code = ("import sys; from supportdesk_tui.playbook.library import FileLibrary\n"
            "from supportdesk_tui.playbook.rendering import fill_in\n"
            "assert fill_in('a', {}) == ('a', None)\n"
            "assert not {'jinja2', 'yaml', 'frontmatter'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
