"""The template language of letters: Jinja2 with variables, conditions and a few filters, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import ChainableUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from supportdesk_tui.domain.macro import marker, without_markers

_FILTERS = ("default", "d", "upper", "lower", "capitalize", "title", "trim", "replace", "truncate", "int")
"""No filter that could make a long text out of a short one."""
_TESTS = ("defined", "undefined", "none", "in", "eq", "ne", "==", "!=", "lt", "gt", "le", "ge")


_TAG_LINE = re.compile(r"^[ \t]*(\{%(?:(?!%\}).)*?)(-?%\})[ \t]*\n", re.MULTILINE)


class Namespace:
    """One namespace of values: its names can be read, nothing else of it can be reached."""

    __slots__ = ("_name", "_values")

    def __init__(self, name: str, values: Mapping[str, object]) -> None:
        self._name = name
        self._values = values

    def lookup(self, key: str) -> object:
        """The value, or an open placeholder that is false in conditions and shows itself when printed."""
        value = self._values.get(key)
        if value is None or value == "":
            return OpenPlaceholder(name=f"{self._name}.{key}")
        return without_markers(value) if isinstance(value, str) else value

    def __str__(self) -> str:
        return marker(self._name)


class OpenPlaceholder(ChainableUndefined):
    """A variable that is unknown or empty: prints as a marker, so that nobody can miss or send it."""

    def __str__(self) -> str:
        return marker(str(self._undefined_name))

    # The base class types these as never returning; here they join texts, so that the marker survives.
    def __add__(self, other: object) -> str:  # type: ignore[override]
        return f"{self}{other}"

    def __radd__(self, other: object) -> str:  # type: ignore[override]
        return f"{other}{self}"


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Reads names of our namespaces; calls nothing and reaches into nothing."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=OpenPlaceholder, autoescape=False)
        self.globals.clear()
        self.filters = {name: _keeping_open(name, self.filters[name]) for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """A line that holds one tag and nothing else leaves no line behind.

        Its line break is moved into the tag, so that line numbers in errors stay those of the file.
        Jinja's own trimming would also join a paragraph that ends with a tag to the next one.
        """
        return _TAG_LINE.sub(r"\1\n\2", super().preprocess(source, name, filename))

    def getattr(self, obj: object, attribute: str) -> object:
        """A name of a namespace; anything else has no attributes."""
        if isinstance(obj, Namespace):
            return obj.lookup(attribute)
        if isinstance(obj, OpenPlaceholder):
            return obj
        return OpenPlaceholder(name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """``ticket["number"]`` means the same as ``ticket.number``."""
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: object) -> bool:
        """Nothing can be called."""
        return False

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
        """Arithmetic that could make a text of any length is for numbers only, and without powers."""
        if operator == "*" and isinstance(left, int) and isinstance(right, int):
            return left * right
        return OpenPlaceholder(name=f"{left} {operator} {right}")


def _keeping_open(name: str, apply: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that leaves an open placeholder as it is: a shortened marker could slip through unseen."""
    if name in ("default", "d"):
        return apply

    @wraps(apply)
    def keeping(*args: Any, **options: Any) -> Any:
        for value in args:
            if isinstance(value, OpenPlaceholder):
                return value
        return apply(*args, **options)

    return keeping


def variables_in(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Every variable a template reads, with its line: ``requester.name``, or a bare ``name``."""
    inside: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        if not isinstance(node, nodes.Getattr | nodes.Getitem) or not isinstance(node.node, nodes.Name):
            continue
        inside.add(id(node.node))
        if isinstance(node, nodes.Getattr):
            yield f"{node.node.name}.{node.attr}", node.lineno
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            yield f"{node.node.name}.{node.arg.value}", node.lineno
    local = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and id(name) not in inside and name.name not in local:
            yield name.name, name.lineno
