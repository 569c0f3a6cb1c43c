"""The filter language: both languages alike, the same key twice is OR, what cannot be read is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.filters import terms as filter_terms
from supportdesk_tui.domain.filters.nodes import (
    Age,
    All,
    AnyOf,
    ClockIs,
    Contains,
    Day,
    FieldIs,
    Has,
    Is,
    MacroIs,
    Node,
    Not,
    NumberIs,
    PriorityIs,
    Query,
    Received,
    Replies,
    Sort,
    TimeLeft,
    Words,
)
from supportdesk_tui.domain.filters.reading import ParsedQuery, Problem, parse_query
from supportdesk_tui.domain.ticket import Priority, Status

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""


def where(text: str) -> Node:
    """The condition of a text without problems."""
    parsed = parse_query(text, me="ira")
    assert parsed.problems == ()
    return parsed.query.where


def problems(text: str) -> list[tuple[str, str, str]]:
    return [(p.term, p.nearest, p.reason) for p in parse_query(text).problems]


class TestTerms:
    @pytest.mark.parametrize(("english", "russian", "node"), [
        ("is:open", "статус:открытые", Is("open")),
        ("is:on_hold", "статус:удержание", Is("on_hold")),
        ("is:On-Hold", "status:hold", Is("on_hold")),
        ("is:waiting", "статус:ждём", Is("pending")),
        ("is:mine", "статус:мои", Is("mine")),
        ("prio:P1", "приор:П1", PriorityIs(Priority.P1)),
        ("prio:?", "приор:нет", PriorityIs(None)),
        ("sla:<2h", "сла:2ч", TimeLeft(2 * HOUR)),
        ("sla:>2h", "сла:2ч+", TimeLeft(2 * HOUR, later=True)),
        ("sla:overdue", "сла:просрочено", Is("overdue")),
        ("sla:paused", "сла:пауза", ClockIs("paused")),
        ("resolve:2h", "решение:2ч", TimeLeft(2 * HOUR, clock="resolve")),
        ("resolve:overdue", "решение:просрочено", ClockIs("breached", "resolve")),
        ("macro:refund", "макрос:refund", MacroIs("refund")),
        ("who:*", "кто:*", Not(Is("unassigned"))), ("tag:*", "метка:*", Not(FieldIs("tag", ""))),
        ("from:petr", "от:petr", Contains("from", "petr")),
        ("from:@ex.ru", "от:@ex.ru", Contains("domain", "ex.ru")),
        ('subj:"two words"', "тема:«two words»", Contains("subject", "two words")),
        ("body:refund", "текст:refund", Words("refund", body_only=True, prefix=True)),
        ("cat:acc", "кат:acc", FieldIs("category", "acc")),
        ("tag:vip*", "метка:vip", FieldIs("tag", "vip")),
        ("tag:none", "метка:нет", FieldIs("tag", "")),
        ("who:anna", "кто:anna", FieldIs("assignee", "anna")),
        ("who:me", "кто:я", Is("mine")),
        ("who:none", "кто:нет", Is("unassigned")),
        ("ch:phone", "канал:телефон", FieldIs("channel", "phone", prefix=False)),
        ("age:3d", "возраст:3д+", Age("received", 3 * DAY, beyond=True)),
        ("age:3d-", "возраст:<3д", Age("received", 3 * DAY, beyond=False)),
        ("last:1w", "правка:1нед", Age("updated", 7 * DAY, beyond=True)),
        ("snooze:1d", "отлож:1д-", Age("snoozed", DAY, beyond=False)),
        ("before:2025-05-12", "до:12.05.2025", Received(until=Day(on=date(2025, 5, 12)))),
        ("after:yesterday", "после:вчера", Received(since=Day(days_ago=1))),
        ("after:mon..wed", "после:пн..ср", Received(Day(weekday=0), Day(weekday=2, plus=1))),
        ("before:3d", "до:3д", Received(until=Day(days_ago=3))),
        ("has:attachment", "есть:вложение", Has("attachment")),
        ("re:2+", "ответов:2+", Replies(2, "+")),
    ])
    def test_every_key_has_a_twin(self, english: str, russian: str, node: Node) -> None:
        assert (where(english), where(russian)) == (node, node)

    def test_every_status_can_be_asked_for(self) -> None:
        assert {where(f"is:{status.value}") for status in Status} == {Is(status.value) for status in Status}

    def test_every_fact_has_both_languages(self) -> None:
        for fact in set(filter_terms.FACTS.values()):
            words = [word for word, meaning in filter_terms.FACTS.items() if meaning == fact]
            assert any(word.isascii() for word in words), fact
            assert any(not word.isascii() for word in words), fact

    @pytest.mark.parametrize(("text", "node"), [
        ("1042", AnyOf((NumberIs(1042), Words("1042", prefix=True)))), ("#1042", NumberIs(1042)),
        ("№1042", NumberIs(1042)),
    ])
    def test_a_number_jumps(self, text: str, node: Node) -> None:
        parsed = parse_query(f" {text} ".strip())
        assert (parsed.query.where, parsed.query.jump) == (node, 1042)

    def test_a_number_among_words_does_not_jump(self) -> None:
        assert parse_query("order 1042").query.jump is None
        assert parse_query("9" * 30).query.jump is None

    def test_the_last_word_may_go_on_while_it_is_typed(self) -> None:
        assert where("card refu") == All((Words("card"), Words("refu", prefix=True)))
        assert where("refu ") == Words("refu")
        assert where("refu* now ") == All((Words("refu", prefix=True), Words("now")))
        assert where('"two words"') == Words("two words")


class TestGrammar:
    @pytest.mark.parametrize(("text", "node"), [
        ("", All()), ("   ", All()), ("()", All()),
        ("prio:P1 prio:P2", AnyOf((PriorityIs(Priority.P1), PriorityIs(Priority.P2)))),
        ("prio:P1,P2", AnyOf((PriorityIs(Priority.P1), PriorityIs(Priority.P2)))),
        ("prio:P1 tag:a", All((PriorityIs(Priority.P1), FieldIs("tag", "a")))),
        ("is:new is:pending", AnyOf((Is("new"), Is("pending")))),
        ("is:open is:unread", All((Is("open"), Is("unread")))),
        ("-is:snoozed", Not(Is("snoozed"))),
        ("-is:new -is:open", All((Not(Is("new")), Not(Is("open"))))),
        ("-(is:new tag:a)", Not(All((Is("new"), FieldIs("tag", "a"))))),
        ("a OR b ", AnyOf((Words("a"), Words("b")))),
        ("a ИЛИ -b ", AnyOf((Words("a"), Not(Words("b"))))),
        ("a b OR c ", AnyOf((All((Words("a"), Words("b"))), Words("c")))),
        ("a (b OR c) ", All((Words("a"), AnyOf((Words("b"), Words("c")))))),
        ("--a ", Not(Not(Words("a")))),
        ('-"two words"', Not(Words("two words"))),
    ])
    def test_trees(self, text: str, node: Node) -> None:
        assert where(text) == node

    @pytest.mark.parametrize(("text", "sort", "descending"), [
        ("", Sort.PRIO, False), ("sort:sla", Sort.SLA, False), ("сорт:создан", Sort.CREATED, False),
        ("sort:-created", Sort.CREATED, True), ("-sort:updated", Sort.UPDATED, True),
        ("-sort:-snooze", Sort.SNOOZE, False), ("сорт:приор", Sort.PRIO, False),
    ])
    def test_orders(self, text: str, sort: Sort, descending: bool) -> None:
        parsed = parse_query(f"is:open {text}")
        assert parsed == ParsedQuery(Query(Is("open"), sort, descending))

    def test_me_and_the_zone_are_kept_for_later(self) -> None:
        query = parse_query("is:mine", me="ira", zone="Europe/Moscow").query
        assert (query.me, query.zone) == ("ira", "Europe/Moscow")

    def test_titles_and_names_stand_for_ids(self) -> None:
        categories = {"Доступ": "access", "Доступность": "a11y", "Access": "access"}
        operators = {"Анна": "anna"}
        parsed = parse_query("кат:дост кто:анна", categories=categories, operators=operators)
        assert parsed.query.where == All((
            AnyOf((FieldIs("category", "a11y", prefix=False), FieldIs("category", "access", prefix=False))),
            FieldIs("assignee", "anna", prefix=False),
        ))
        assert parse_query("cat:acess", categories=categories).problems == (Problem("cat:acess", "cat:access"),)


class TestProblems:
    @pytest.mark.parametrize(("text", "found"), [
        ("is:opne", [("is:opne", "is:open", "unknown_value")]),
        ("pro:P1", [("pro:P1", "prio:", "unknown_key")]),
        ("http://x.example", [("http://x.example", "", "unknown_key")]),
        ("prio:P9", [("prio:P9", "prio:P3", "unknown_value")]),
        ("resolve:sometime", [("resolve:sometime", "resolve:1d", "unknown_value")]),
        ("is:", [("is:", "", "empty")]), ("tag:,", [("tag:,", "", "empty")]), ("-", [("-", "", "empty")]),
        ("a OR", [("OR", "", "empty")]), ("OR a", [("OR", "", "empty")]), (")", [(")", "", "unbalanced")]),
        ('is:open "two words', [('"two words', "", "unclosed_quote")]), ('"', [('"', "", "unclosed_quote")]),
        ('(tag:"a b) OR c', [('tag:"a b) OR c', "", "unclosed_quote")]), ("«a b", [("«a b", "", "unclosed_quote")]),
        ('tag:"', [('tag:"', "", "unclosed_quote")]), ('"two words"', []), ("subj:«a»", []),
        ("(a", [("(", "", "unclosed")]), ("is:open -(a (b OR c", [("(", "", "unclosed")] * 2),
        ("age:soon", [("age:soon", "age:3d", "unknown_value")]), ("age:3q", [("age:3q", "age:3d", "unknown_value")]),
        ("before:31.02", [("before:31.02", "", "unknown_value")]), ("sort:x", [("sort:x", "", "unknown_value")]),
        ("re:many", [("re:many", "re:1+", "unknown_value")]), ("has:none", [("has:none", "has:note", "unknown_value")]),
        ("body:!!!", [("body:!!!", "", "empty")]), ("sla:overdeu", [("sla:overdeu", "sla:overdue", "unknown_value")]),
        ("ch:fax", [("ch:fax", "", "unknown_value")]),
    ])
    def test_what_cannot_be_read_is_named(self, text: str, found: list[tuple[str, str, str]]) -> None:
        assert problems(text) == found

    def test_a_phrase_that_is_still_being_typed_is_looked_for(self) -> None:
        assert parse_query('"unclosed phrase').query.where == Words("unclosed phrase")

    def test_the_rest_still_applies_and_the_place_is_known(self) -> None:
        parsed = parse_query("is:open pro:P1 tag:a")
        assert parsed.query.where == All((Is("open"), FieldIs("tag", "a")))
        assert [(p.term, p.start) for p in parsed.problems] == [("pro:P1", 8)]
        parsed = parse_query("(a")
        assert (parsed.query.where, parsed.problems[0].start) == (Words("a", prefix=True), 0)

    @pytest.mark.parametrize(("typed", "read"), [
        ("шыЖщзут", "is:open"), ("-шыЖщзут", "is:open"), ("cnfnec^yjdst", "статус:новые"), ("зкшщЖЗ1", "prio:P1"),
        ("is:щзут", "is:open"), ("age:3x", "age:3ч"),
    ])
    def test_the_wrong_layout_is_repaired_and_said(self, typed: str, read: str) -> None:
        parsed = parse_query(typed)
        assert parsed.problems == ()
        assert parsed.repaired == ((typed.lstrip("-"), read),)
        assert parsed.query.where in {where(read), Not(where(read))}

    def test_a_priority_in_russian_letters_is_as_good(self) -> None:
        """П is on the keyboard where P is looked for; З is where it lies."""
        for typed in ("приор:З2", "приор:П2", "prio:p2"):
            assert parse_query(typed).query.where == where("prio:P2")

    def test_ordinary_words_are_not_repaired(self) -> None:
        assert parse_query("жалоба на доступ Ж").repaired == ()

    def test_endless_nesting_is_reported(self) -> None:
        assert {p.reason for p in parse_query("(" * 500 + "a" + ")" * 500).problems} >= {"unsupported"}
        assert parse_query("-" * 5000 + "a").problems != ()

    @given(st.text(max_size=60) | st.text('()-"«»:#№*.,<>+ ORИЛИis:prioсла2чд1', max_size=60))
    def test_any_text_is_read(self, text: str) -> None:
        parsed = parse_query(text, me="ira", categories={text: "x"}, operators={"a": text})
        assert all(problem.term in text for problem in parsed.problems)
        assert hash(parsed.query) == hash(parse_query(text, me="ira", categories={text: "x"},
                                                      operators={"a": text}).query)

    @given(st.lists(st.sampled_from([
        "is:open", "prio:P1", "tag:a", "слово", '"two words"', "OR", "(", ")", "-", "is:nonsense", "x:y",
    ]), max_size=12))
    def test_no_term_is_lost_in_silence(self, words: list[str]) -> None:
        """Every term is in the tree or among the problems."""
        text = " ".join(words)
        parsed = parse_query(text)
        seen = repr(parsed.query.where) + "".join(problem.term for problem in parsed.problems)
        for word, trace in (("is:open", "'open'"), ("prio:P1", "P1"), ("tag:a", "'a'"), ("слово", "слово"),
                            ("is:nonsense", "is:nonsense"), ("x:y", "x:y")):
            assert (word in words) <= (trace in seen)


class TestDays:
    @pytest.mark.parametrize(("day", "begins"), [
        (Day(on=date(2026, 3, 8)), datetime(2026, 3, 8, tzinfo=UTC)),
        (Day(weekday=2), datetime(2026, 3, 4, tzinfo=UTC)),
        (Day(weekday=3), datetime(2026, 2, 26, tzinfo=UTC)),
        (Day(weekday=2, plus=1), datetime(2026, 3, 5, tzinfo=UTC)),
        (Day(days_ago=0), datetime(2026, 3, 4, tzinfo=UTC)),
        (Day(days_ago=7), datetime(2026, 2, 25, tzinfo=UTC)),
        (Day(month_day=(3, 4)), datetime(2026, 3, 4, tzinfo=UTC)),
        (Day(month_day=(3, 5)), datetime(2025, 3, 5, tzinfo=UTC)),
        (Day(month_day=(2, 29)), datetime(2024, 2, 29, tzinfo=UTC)),
    ])
    def test_the_nearest_past_day_is_meant(self, day: Day, begins: datetime) -> None:
        assert day.starts_at(NOW, "UTC") == begins

    def test_days_begin_at_midnight_of_the_zone(self) -> None:
        late = datetime(2026, 3, 4, 22, tzinfo=UTC)
        assert Day(days_ago=0).starts_at(late, "Europe/Moscow") == datetime(2026, 3, 4, 21, tzinfo=UTC)
        assert Day(days_ago=0).starts_at(late, "No/Where") == datetime(2026, 3, 4, tzinfo=UTC)

    def test_the_edges_of_the_calendar_are_no_error(self) -> None:
        assert Day(on=date.max, plus=1).starts_at(NOW, "UTC").year == 1
        assert Day(days_ago=99999).starts_at(NOW, "UTC").year < 2000
        assert Day(on=date.min).starts_at(NOW, "Asia/Tokyo").tzinfo is UTC
