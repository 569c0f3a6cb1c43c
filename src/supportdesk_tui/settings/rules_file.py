"""``rules.toml``, read strictly: a key, value or word of a filter that is not known is refused with its line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from supportdesk_tui.domain.club import Category, Operator
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.filters.reading import Query, parse_query
from supportdesk_tui.domain.rule import Occasion, Rule, Then
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.settings.config import parse_toml
from supportdesk_tui.settings.refused_filter import refused_filter
from supportdesk_tui.settings.table_reader import Source, TableReader
from supportdesk_tui.settings.toml_lines import TomlLines

STARTER_RULES = Path(__file__).with_name("starter-rules.toml")
"""What a new desk begins with: comments alone."""
_RULE_KEYS = ("name", "when", "on", "after", "then")
_THEN_KEYS = ("prio", "cat", "tag", "assign", "macro", "snooze", "ack", "status")
_STATUSES = ("open", "pending", "on_hold", "solved", "spam")
_LONGEST = timedelta(days=365)
_SHORTEST_SILENCE = timedelta(minutes=5)


def load_rules(file: Path, categories: Sequence[Category], operators: Sequence[Operator], me: Operator,
               zone: str) -> tuple[Rule, ...]:
    """The rules of a file, in its order; a missing file has none. Raises ConfigError."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(str(file), line, "", "encoding", "UTF-8") from None
    except OSError as error:
        raise ConfigError(str(file), 0, "", "unreadable", error.strerror or "") from None
    return parse_rules(text, file, categories, operators, me, zone)


def parse_rules(text: str, file: Path, categories: Sequence[Category], operators: Sequence[Operator], me: Operator,
                zone: str) -> tuple[Rule, ...]:
    """The rules that a text makes. Raises ConfigError."""
    source = Source(str(file), TomlLines(text))
    top = TableReader(parse_toml(text, file), (), source, ("rule",))
    reader = _Reader(source, categories, operators, me, zone)
    rules = tuple(reader.rule(table, number) for number, table in enumerate(top.tables("rule", _RULE_KEYS)))
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.name in seen:
            raise source.error(("rule", number, "name"), "duplicate", rule.name)
        seen.add(rule.name)
    return rules


class _Reader:
    def __init__(self, source: Source, categories: Sequence[Category], operators: Sequence[Operator], me: Operator,
                 zone: str) -> None:
        self._source = source
        self._categories = {category.id: category for category in categories}
        self._titles = {title: category.id for category in categories
                        for title in (category.id, *category.title.values())}
        self._operators = [operator.id for operator in operators]
        self._names = {name: operator.id for operator in operators for name in (operator.id, operator.name) if name}
        self._me, self._zone = me, zone

    def rule(self, table: TableReader, number: int) -> Rule:
        name = table.required("name", pattern=r"[^:]{1,60}", example='"Payments"')
        on = Occasion(table.choice("on", [each.value for each in Occasion], Occasion.ARRIVAL.value))
        after = None
        if on is Occasion.SILENCE:
            after = table.span("after", timedelta(), _LONGEST, '"3d", "12h"')
            if after < _SHORTEST_SILENCE:
                raise table.error("after", "missing_key" if "after" not in table else "bad_value", '"3d", "12h"')
        elif "after" in table:
            raise table.error("after", "needless", 'on = "silence"')
        when = table.text("when")
        return Rule(name, on, when, self._query(table, when), self._then(table, on), after,
                    self._source.lines.line(("rule", number)))

    def _query(self, table: TableReader, when: str) -> Query:
        parsed = parse_query(when, self._me.id, self._zone, categories=self._titles, operators=self._names)
        if parsed.problems:
            raise refused_filter(table, "when", when, parsed.problems[0])
        return parsed.query

    def _then(self, table: TableReader, on: Occasion) -> Then:
        if not table.mapping("then", "{prio = \"P1\"}"):
            raise table.error("then", "missing_key", '{prio = "P1", cat = "payment"}')
        then = table.table("then", _THEN_KEYS)
        category, _, sub = then.text("cat").partition("/")
        if category and category not in self._categories:
            raise then.error("cat", "bad_value", ", ".join(self._categories))
        if sub and sub not in self._categories[category].sub:
            raise then.error("cat", "bad_value", ", ".join(self._categories[category].sub))
        if "ack" in then and on is not Occasion.ARRIVAL:
            raise then.error("ack", "needless", 'on = "arrival"')
        priority, status = then.choice("prio", [*Priority], ""), then.choice("status", _STATUSES, "")
        return Then(
            priority=Priority(priority) if priority else None, category=category, subcategory=sub,
            tags=self._tags(then), assign=self._operator(then),
            macro=then.text("macro"), snooze=then.span("snooze", timedelta(), _LONGEST, '"2h", "1d"') or None,
            acknowledge=then.flag("ack", False) if "ack" in then else None,
            status=Status(status) if status else None)

    def _tags(self, then: TableReader) -> tuple[str, ...]:
        """One word or a list of them."""
        try:
            return then.texts("tag")
        except ConfigError:
            word = then.text("tag", example='"vip", ["vip", "april"]')
            return (word,) if word else ()

    def _operator(self, then: TableReader) -> str:
        name = then.text("assign")
        if name in ("me", "я"):
            return self._me.id
        if name and name not in self._operators:
            raise then.error("assign", "bad_value", ", ".join(["me", *self._operators]))
        return name
