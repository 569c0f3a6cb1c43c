"""Links in a letter: found as a reader sees them, and nothing deceptive passes without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.links import LONGEST, find_links, spans


def targets(text: str) -> list[str]:
    return [link.target for link in find_links(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("See https://club.example/u/7.", ["https://club.example/u/7"]),
    ("(https://club.example/a_(b))", ["https://club.example/a_(b)"]),
    ("www.club.example, please", ["https://www.club.example"]),
    ("«https://club.example/урок-4»!", ["https://club.example/урок-4"]),
    ("Lesson <https://club.example/4> and <https://club.example/5>",
     ["https://club.example/4", "https://club.example/5"]),
    ("twice https://a.example https://a.example", ["https://a.example"]),
    ("mail me at www.anna@member.example", ["https://www.anna@member.example"]),
    ("no link: http:// nor file.txt nor javascript:alert(1)", []),
    ("> quoted https://club.example/q", ["https://club.example/q"]),
])
def test_links_are_found_as_a_reader_sees_them(text: str, expected: list[str]) -> None:
    assert targets(text) == expected


@pytest.mark.parametrize(("text", "doubts"), [
    ("www.bank.example <https://evil.example/login>", ("other_site",)),
    ("Log in at bank.ru <https://evil.example>", ("other_site",)),
    ("bank.ru <https://login.bank.ru/x>", ()),
    ("My bank <https://bank.example>", ()),
    ("See report.pdf <https://files.example/1>", ()),
    ("https://xn--80ak6aa92e.com/", ("punycode",)),
    ("https://bаnk.example (with a Cyrillic letter)", ("mixed_letters",)),
    ("https://клуб.рф/", ()),
    ("https://bank.example@evil.example/", ("name_in_front",)),
    ("https://evil.example/?to=me@bank.example", ()),
    ("http://203.0.113.7/pay", ("number",)),
    ("http://[:.:1", ("number",)),
])
def test_what_may_deceive_is_named(text: str, doubts: tuple[str, ...]) -> None:
    assert find_links(text)[-1].doubts == doubts


def test_a_foreign_name_is_shown_in_its_other_spelling() -> None:
    (link,) = find_links("https://xn--80ak6aa92e.com/")
    assert link.spelled == "аррӏе.com"
    (link,) = find_links("https://клуб.рф/")
    assert link.spelled == "xn--90ard6a.xn--p1ai"


@given(st.text(alphabet=st.sampled_from("htps:/w.@<>()[] -a1яъ\n"), max_size=80))
def test_no_text_breaks_it_and_every_span_is_its_link(text: str) -> None:
    for line in text.split("\n"):
        for start, end, target in spans(line):
            assert target.endswith(line[start:end])
            assert len(target) <= LONGEST + len("https://")
    for link in find_links(text):
        assert not any(character.isspace() for character in link.target)
