"""The filter language: what is typed after ``/`` or given to ``list``, read into a query; never raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from supportdesk_tui.domain.filters import terms
from supportdesk_tui.domain.filters.nodes import (
    All,
    AnyOf,
    Node,
    Not,
    NumberIs,
    Query,
    Sort,
    Words,
)
from supportdesk_tui.domain.filters.values import Refused, Values, any_of

__all__ = ["ParsedQuery", "Problem", "Query", "parse_query"]

LONGEST_NUMBER: Final = 18
"""Digits; a longer one does not fit into a database integer."""
DEEPEST: Final = 50
"""Parentheses and minus signs inside each other; deeper ones are reported."""

_TOKEN: Final = re.compile(
    r"""(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[^\s)]))
      |(?P<term>(?:[^\s()"«»]+?:)?(?:"[^"]*"?|«[^»]*»?)|[^\s()"«»]+)|(?P<other>»)""",
    re.VERBOSE,
)
_JUMP: Final = re.compile(rf"[#№]?(\d{{1,{LONGEST_NUMBER}}})")
_RANGE: Final = re.compile(rf"[#№](\d{{1,{LONGEST_NUMBER}}})\.\.[#№]?(\d{{1,{LONGEST_NUMBER}}})")
_QUOTES: Final = '"«»'
_CLOSING: Final = {'"': '"', "«": "»"}
UNFINISHED: Final = frozenset({"unclosed", "unclosed_quote"})
"""Problems of a filter that may only not be written to its end yet."""
SHAPE: Final = UNFINISHED | {"unbalanced"}
"""Problems that change what all of a filter means, not one term of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A term that was left out of the query."""

    term: str
    """As typed."""
    nearest: str = ""
    """What was perhaps meant; may be empty."""
    reason: str = "unknown_value"
    """``unknown_key``, ``unknown_value``, ``unsupported``, ``empty`` or one of ``SHAPE``."""
    start: int = 0
    """Where the term begins in the text, from 0."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query with what could not be read of it."""

    query: Query
    problems: tuple[Problem, ...] = ()
    repaired: tuple[tuple[str, str], ...] = ()
    """Terms typed in the wrong keyboard layout: as typed, as read."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


def parse_query(text: str, me: str = "", zone: str = "UTC", *,
                categories: Mapping[str, str] | None = None,
                operators: Mapping[str, str] | None = None) -> ParsedQuery:
    """Read a filter.

    ``me`` is the operator who asks; ``categories`` and ``operators`` map titles and names to ids.
    """
    parser = _Parser(text, Values(me, categories or {}, operators or {}))
    where = parser.parse()
    query = Query(where=where, sort=parser.sort, descending=parser.descending, me=me, zone=zone)
    if jump := _JUMP.fullmatch(text.strip()):
        number, digits = int(jump[1]), NumberIs(int(jump[1]))
        sought = digits if text.strip()[0] in "#№" else AnyOf((digits, Words(jump[1], prefix=True)))
        query = Query(where=sought, me=me, zone=zone, jump=number)
    problems = parser.problems
    if any(each.reason == "unclosed_quote" for each in problems):  # it swallowed the brackets that close others
        problems = [each for each in problems if each.reason != "unclosed"]
    return ParsedQuery(query, tuple(sorted(problems, key=lambda each: each.start)), tuple(parser.repaired))


def relaid_words(text: str) -> str:
    """The filter with its bare words read in the other keyboard layout; the same text where there are none."""
    parts, end = [], 0
    for token in _TOKEN.finditer(text):
        word = token.group()
        if token.lastgroup != "term" or ":" in word or word[0] in _QUOTES or word in terms.OR_WORDS:
            continue
        latin, russian = terms.in_other_layouts(word)
        parts += [text[end:token.start()], russian if word.isascii() else latin]
        end = token.end()
    return "".join([*parts, text[end:]])


def _is_open(term: str) -> bool:
    """A quotation mark is opened in it, and goes on to the end of the filter."""
    opened = next((place for place, char in enumerate(term) if char in _CLOSING), None)
    return opened is not None and _CLOSING[term[opened]] not in term[opened + 1:]


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None


class _Parser:
    """Recursive descent: alternatives of conjunctions of terms."""

    def __init__(self, text: str, values: Values) -> None:
        self._text = text
        self._tokens = [_Token(str(m.lastgroup), m.group(), m.start()) for m in _TOKEN.finditer(text)
                        if m.lastgroup != "other"]
        self._at = 0
        self._values = values
        self.problems: list[Problem] = []
        self.repaired: list[tuple[str, str]] = []
        self.sort = Sort.PRIO
        self.descending = False

    def parse(self) -> Node:
        branches = []
        while self._at < len(self._tokens):
            branches.append(self._alternatives(0))
            if self._at < len(self._tokens):  # a closing parenthesis that nothing opened
                self._problem(self._next(), reason="unbalanced")
        return _all(branches)

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _problem(self, token: _Token, nearest: str = "", reason: str = "unknown_value") -> None:
        self.problems.append(Problem(token.text, nearest, reason, token.start))

    def _alternatives(self, depth: int) -> Node:
        branches = [self._conjunction(depth)]
        while (token := self._peek()) is not None and token.kind != "close":
            separator = self._next()
            following = self._conjunction(depth)
            if branches[-1] == All() or following == All():
                self._problem(separator, reason="empty")
            branches.append(following)
        branches = [branch for branch in branches if branch != All()]
        return branches[0] if len(branches) == 1 else AnyOf(tuple(branches)) if branches else All()

    def _conjunction(self, depth: int) -> Node:
        parts: list[tuple[str, Node]] = []
        while (token := self._peek()) is not None and token.kind != "close" \
                and token.text not in terms.OR_WORDS:
            part = self._unary(depth)
            if part is not None:
                parts.append(part)
        return _all(_join_same_keys(parts))

    def _unary(self, depth: int) -> tuple[str, Node] | None:
        token = self._next()
        if token.kind in {"minus", "open"} and depth >= DEEPEST:
            self._problem(token, reason="unsupported")
            return None
        if token.kind == "minus":
            following = self._peek()
            if following is None or following.kind == "close" or following.text in terms.OR_WORDS:
                self._problem(token, reason="empty")
                return None
            if self._is_sort(following):
                return self._term(self._next(), reverse=True)
            part = self._unary(depth + 1)
            return None if part is None else ("", Not(part[1]))
        if token.kind == "open":
            inner = self._alternatives(depth + 1)
            if (closing := self._peek()) is not None and closing.kind == "close":
                self._next()
            else:
                self._problem(token, reason="unclosed")
            return ("", inner) if inner != All() else None
        if _is_open(token.text):
            self._problem(token, reason="unclosed_quote")
            if not any(map(str.isalnum, token.text.partition(":")[2] or token.text)):
                return None
        return self._term(token)

    def _is_sort(self, token: _Token) -> bool:
        return terms.KEYS.get(terms.fold(token.text.partition(":")[0])) == "sort"

    def _term(self, token: _Token, *, reverse: bool = False) -> tuple[str, Node] | None:
        key, colon, value = token.text.partition(":")
        if not colon or key[:1] in _QUOTES:
            repaired = terms.other_layout(token.text)
            if repaired is None or token.text[0] in _QUOTES:
                return self._bare(token)
            self.repaired.append((token.text, repaired))
            key, _, value = repaired.partition(":")
        name = terms.KEYS.get(terms.fold(key))
        if name is None:
            return self._unknown_key(token, key)
        try:
            return self._read(name, value, reverse)
        except Refused as refused:
            if refused.reason == "unknown_value":
                for other in terms.in_other_layouts(value):
                    with suppress(Refused):
                        read = self._read(name, other, reverse)
                        self.repaired.append((token.text, f"{key}:{other}"))
                        return read
            examples = terms.span_examples(name, russian=not key.isascii()) if refused.reason == "unknown_value" else []
            near = refused.nearest or next(iter(examples), "")
            nearest = f"{key}:{near}" if near else ""
            self._problem(token, nearest, refused.reason)
            return None

    def _read(self, name: str, value: str, reverse: bool) -> tuple[str, Node] | None:
        if name == "sort":
            self._set_sort(value, reverse)
            return None
        return self._values.condition(name, value.strip(_QUOTES))

    def _unknown_key(self, token: _Token, key: str) -> tuple[str, Node] | None:
        repaired = terms.other_layout(token.text)
        if repaired is not None:
            self.repaired.append((token.text, repaired))
            return self._term(_Token("term", repaired, token.start))
        near = terms.nearest(terms.fold(key), terms.KEYS)
        self._problem(token, f"{near}:" if near else "", "unknown_key")
        return None

    def _set_sort(self, value: str, reverse: bool) -> None:
        name = terms.fold(value.lstrip("-"))
        if name not in terms.SORTS:
            raise Refused(terms.nearest(name, terms.SORTS))
        self.sort = Sort(terms.SORTS[name])
        self.descending = value.startswith("-") != reverse

    def _bare(self, token: _Token) -> tuple[str, Node] | None:
        text = token.text.strip(_QUOTES)
        if token.text[0] in "#№" and (ticket_id := _number(token.text[1:])) is not None:
            return "number", NumberIs(ticket_id)
        if span := _RANGE.fullmatch(token.text):
            first, last = sorted((int(span[1]), int(span[2])))
            return "number", NumberIs(first, last if last > first else 0)
        if not any(char.isalnum() for char in text):
            self._problem(token, reason="empty")
            return None
        typing = token.start + len(token.text) == len(self._text) and token.text[0] not in _QUOTES
        words = Words(text.rstrip("*"), prefix=typing or text.endswith("*"))
        if (ticket_id := _number(text)) is not None and token.text[0] not in _QUOTES:
            return "", AnyOf((NumberIs(ticket_id), words))
        return "", words


def _all(parts: Iterable[Node]) -> Node:
    kept = tuple(part for part in parts if part != All())
    return kept[0] if len(kept) == 1 else All(kept)


def _join_same_keys(parts: list[tuple[str, Node]]) -> list[Node]:
    """The same key twice means OR; words, groups and negations each stand for themselves."""
    together: dict[str, list[Node]] = {}
    for place, (group, node) in enumerate(parts):
        together.setdefault(group or str(place), []).append(node)
    return [any_of(nodes) for nodes in together.values()]
