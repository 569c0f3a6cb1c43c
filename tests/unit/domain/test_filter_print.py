"""A query written out reads as the same query, in both languages: what a saved view stores is what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.filters.printing import print_query
from supportdesk_tui.domain.filters.reading import ParsedQuery, parse_query, relaid_words

CATEGORIES = {"Оплата": "payment", "Payment": "payment", "Доступ": "access", "Доступность": "a11y"}
OPERATORS = {"Ира": "ira", "Анна": "anna", "anna": "anna"}
TERMS = (
    "is:open", "статус:ждём", "is:overdue", "is:late", "prio:P1", "prio:?", "приор:п2,п3", "sla:2h", "сла:30м+",
    "sla:overdue", "sla:paused", "resolve:1d", "решение:просрочено", "from:ann", "от:@ex.ru", "from:a,b",
    'subj:"two words"', "тема:«a \"b\"»", "body:возврат", "текст:«два слова»", "cat:дост", "кат:оплата", "cat:none",
    "cat:*", "tag:vip", "tag:*", "метка:нет", "who:me", "кто:нет", "who:an", "ch:form", "канал:фор", "age:3d",
    "возраст:2нед-", "last:5m", "snooze:1d", "отлож:1д+", "before:2025-05-12", "до:12.05", "after:mon..wed",
    "после:вчера", "before:10d", "has:note", "macro:refund", "макрос:«два слова»", "re:2+", "ответов:0", "#17", "№18",
    "1042", "слово", "word*", '"exact phrase"', "«фраза*»", "a-b", "user@ex.ru", "sort:-created", "сорт:сла",
)


def read(text: str) -> ParsedQuery:
    return parse_query(text, me="ira", zone="Europe/Moscow", categories=CATEGORIES, operators=OPERATORS)


def texts() -> st.SearchStrategy[str]:
    """Filters with every operator, sensible or not."""
    joined = st.sampled_from((*TERMS, "OR", "ИЛИ", "(", ")", "-", "-(", "шыЖщзут", "is:щзут", "x:y"))
    return st.lists(joined, max_size=9).map(" ".join) | st.lists(joined, max_size=5).map("".join)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("term", TERMS)
def test_every_term_comes_back(term: str, language: str) -> None:
    parsed = read(term)
    assert parsed.problems == ()
    printed = print_query(parsed.query, language)
    assert read(printed) == ParsedQuery(parsed.query), printed
    assert print_query(read(printed).query, language) == printed


@given(texts() | st.text('()-"«»:#№*., ORИЛИis:prioсла2чд1w', max_size=40), st.sampled_from(["en", "ru"]))
def test_reading_what_was_printed_gives_the_same_query(text: str, language: str) -> None:
    query = read(text).query
    again = read(print_query(query, language))
    assert (again.query, again.problems, again.repaired) == (query, (), ())


@pytest.mark.parametrize(("text", "english", "russian"), [
    ("приор:п1 prio:P2", "prio:P1 prio:P2", "приор:P1 приор:P2"),
    ("статус:открыто сла:2ч -кат:оплата", "is:open sla:2h -cat:payment", "статус:открыто сла:2ч -кат:payment"),
    ("prio:P1 (prio:P2 OR tag:a)", "prio:P1 (prio:P2 OR tag:a)", "приор:P1 (приор:P2 ИЛИ метка:a)"),
    ("tag:a (tag:b)", "tag:a (tag:b)", "метка:a (метка:b)"),
    ("before:3д sort:-created", "before:3d sort:-created", "до:3д сорт:-создан"),
    ("№1042", "#1042", "#1042"), ("#17 OR", "(#17)", "(#17)"),
    ('body:x:«a "b"»', 'body:«x:«a "b»', 'текст:«x:«a "b»'), ("слово ", '"слово"', '"слово"'), ("", "", ""),
])
def test_how_it_reads(text: str, english: str, russian: str) -> None:
    query = read(text).query
    assert (print_query(query), print_query(query, "ru")) == (english, russian)


@pytest.mark.parametrize(("typed", "read_as"), [
    ("pfrh", "закр"), ("вщтк is:open", "donr is:open"), ('"pfrh"', '"pfrh"'), ("is:open", "is:open"), ("", ""),
    ("-jgkfnf OR a*", "-оплата OR ф*"),
])
def test_bare_words_in_the_other_layout(typed: str, read_as: str) -> None:
    assert relaid_words(typed) == read_as
