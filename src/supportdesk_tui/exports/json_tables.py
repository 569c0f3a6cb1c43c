"""JSON exports as tables: lists of label-answer pairs, and objects: one a line, a list of them, or a single one."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.exports.json_stream import SHOWN_RAW, Broken, Element, elements, objects
from supportdesk_tui.exports.source import Again
from supportdesk_tui.exports.table import COLUMN_LIMIT, Row, Table

_MORE = "..."
"""The column of all that finds no room: keys that no two records share are no columns."""
_MOST_SHAPES = 256


@dataclass(slots=True)
class _Growing:
    """Columns found on the way: every record may bring new ones."""

    index: dict[tuple[str, int], int] = field(default_factory=dict)
    """(header, which of that name) -> column."""
    headers: list[str] = field(default_factory=list)
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    shapes: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    """The keys of plain objects met lately -> their columns."""

    @classmethod
    def of(cls, table: Table) -> _Growing:
        """The columns that a table has already."""
        seen: Counter[str] = Counter()
        growing = cls(headers=list(table.headers), aliases=list(table.aliases or [()] * len(table.headers)))
        for column, header in enumerate(table.headers):
            growing.index[header, seen[header]] = column
            seen[header] += 1
        return growing

    def cells_of(self, item: Mapping[str, object]) -> tuple[str, ...]:
        """The cells of an object: nearly every one is plain values under the keys of the one before."""
        keys = tuple(item)
        columns = self.shapes.get(keys)
        if columns is None or not _is_plain(item):
            cells = self.cells(list(_answers(item)))
            if columns is None and _is_plain(item) and all((key, 0) in self.index for key in keys):
                if len(self.shapes) == _MOST_SHAPES:
                    self.shapes.clear()
                self.shapes[keys] = [self.index[key, 0] for key in keys]
            return cells
        placed = [""] * len(self.headers)
        for column, value in zip(columns, item.values(), strict=True):
            placed[column] = value if type(value) is str else as_text(value)
        return tuple(placed)

    def cells(self, answers: list[tuple[str, tuple[str, ...], str]]) -> tuple[str, ...]:
        """The cells of one record, given as (header, further names, value)."""
        seen: Counter[str] = Counter()
        placed: dict[int, str] = {}
        for header, aliases, value in answers:
            name = (header, seen[header])
            seen[header] += 1
            if name not in self.index and len(self.headers) >= COLUMN_LIMIT:
                header, aliases, value, name = _MORE, (), f"{header}: {value}", (_MORE, 0)
            column = self.index.setdefault(name, len(self.headers))
            if column == len(self.headers):
                self.headers.append(header)
                self.aliases.append(aliases)
            placed[column] = f"{placed[column]}\n{value}" if column in placed else value
        return tuple(placed.get(column, "") for column in range(len(self.headers)))


def pairs_table(text: Iterable[str]) -> Table:
    """A list of records, each a list of ``[label, answer]`` pairs; labels may repeat.

    The pieces of the text are gone through once for the columns, which every record may bring, and once each time
    the rows are.
    """
    return _table(lambda columns: (_pairs_row(number, element, columns)
                                   for number, element in enumerate(elements(text), 1)), "pairs")


def lines_table(lines: Iterable[bytes]) -> Table:
    """One object a line, each line decoded on its own: one bad byte must not spoil the others."""
    return _table(lambda columns: (_object_row(number, line, columns) for number, line in enumerate(lines, 1)))


def objects_table(text: Iterable[str]) -> Table:
    """A list of objects, the list that one object wraps, or a single object."""
    return _table(lambda columns: (_element_row(number, element, columns)
                                   for number, element in enumerate(objects(text), 1)))


def keys_of(lines: Iterable[bytes]) -> frozenset[str]:
    """The keys of the first line that is an object: enough to recognise the layout."""
    for line in lines:
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            return frozenset(item)
    return frozenset()


def keys_of_objects(text: Iterable[str]) -> frozenset[str]:
    """The keys of the first element that is an object."""
    return next((frozenset(element.item) for element in objects(text) if isinstance(element.item, dict)), frozenset())


def _table(read: Callable[[_Growing], Iterator[Row | BadRecord]], shape: str = "object") -> Table:
    columns = _Growing()
    for _ in read(columns):
        pass
    return Table(tuple(columns.headers), Again(lambda: read(columns)), aliases=tuple(columns.aliases),
                 shape=shape)


def _pairs_row(number: int, element: Element, columns: _Growing) -> Row | BadRecord:
    item = element.item
    if isinstance(item, Broken):
        return BadRecord(number, element.line, "bad_json", raw=element.raw)
    if isinstance(item, list) and item and all(_is_pair(pair) for pair in item):
        return Row(number, element.line, columns.cells([(pair[0], (), as_text(pair[1])) for pair in item]),
                   element.raw)
    return BadRecord(number, element.line, "bad_structure", raw=element.raw)


_DEEP = "nested too deeply"


def _element_row(number: int, element: Element, columns: _Growing) -> Row | BadRecord:
    item = element.item
    if isinstance(item, Broken):
        return BadRecord(number, element.line, "bad_json", raw=element.raw)
    if not isinstance(item, dict):
        return BadRecord(number, element.line, "bad_structure", raw=element.raw)
    try:
        return Row(number, element.line, columns.cells_of(item), element.raw)
    except RecursionError:
        return BadRecord(number, element.line, "bad_structure", _DEEP, element.raw[:SHOWN_RAW])


def _object_row(number: int, line: bytes, columns: _Growing) -> Row | BadRecord:
    if not line.strip():
        return Row(number, number, ())
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return BadRecord(number, number, "bad_encoding", str(error), base64.b64encode(line).decode("ascii"))
    try:
        item = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadRecord(number, number, "bad_json", str(error), text[:SHOWN_RAW])
    if not isinstance(item, dict):
        return BadRecord(number, number, "bad_structure", raw=text[:SHOWN_RAW])
    try:
        return Row(number, number, columns.cells_of(item), text)
    except RecursionError:
        return BadRecord(number, number, "bad_structure", _DEEP, text[:SHOWN_RAW])


def one_more(record: int, line: int, raw: str, table: Table) -> tuple[Row | BadRecord, Table]:
    """A JSON value that was a record of a table, read alone; the table may have more columns then."""
    columns = _Growing.of(table)
    item: object
    try:
        item = json.loads(raw)
    except (ValueError, RecursionError):
        item = Broken()
    read = _pairs_row if table.shape == "pairs" else _element_row
    row = read(record, Element(line, item, raw), columns)
    return row, replace(table, headers=tuple(columns.headers), aliases=tuple(columns.aliases))


_LEFT_OUT = frozenset({"event_id", "form_response.landed_at"})
"""They change when the same submission is delivered again."""


def _is_plain(item: Mapping[str, object]) -> bool:
    """Nothing in it has parts of its own, and everything is a column."""
    return not any(isinstance(value, dict | list) for value in item.values()) and _LEFT_OUT.isdisjoint(item)


def _answers(item: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Plain values by their dotted path; a form's answers by their question, ``ref:`` and type."""
    for path, value in _plain("", item):
        if path not in _LEFT_OUT:
            yield path, (), value
    response = item.get("form_response")
    if not isinstance(response, dict):
        return
    definition = response.get("definition")
    asked_of = _questions(definition) if isinstance(definition, dict) else {}
    answers = response.get("answers")
    for answer in answers if isinstance(answers, list) else ():
        if isinstance(answer, dict):
            asked = answer.get("field")
            ref = as_text(asked.get("ref")) if isinstance(asked, dict) else ""
            kind = as_text(answer.get("type"))
            title, field_kind = asked_of.get(ref, ("", ""))
            names = (f"ref:{ref}", f"answers.{kind}", *([f"field.{field_kind}"] if field_kind else ()))
            yield title or ref or kind, names, _answer(answer.get(kind))


def _plain(prefix: str, item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and path != "form_response.definition":
            yield from _plain(f"{path}.", value)
        elif isinstance(value, dict):
            yield f"{path}.title", as_text(value.get("title"))
        elif path != "form_response.answers":
            labelled = _labelled(value)
            yield from labelled or ((path, as_text(value)),)


_LABELS = ("label", "title", "question", "name", "key")


def _labelled(value: object) -> list[tuple[str, str]]:
    """``[{"label": ..., "value": ...}]``, the answers of a form as many services list them."""
    found = []
    for part in value if isinstance(value, list) else ():
        label = next((part[key] for key in _LABELS if part.get(key)), None) if isinstance(part, dict) else None
        answer = next((key for key in ("value", "answer") if isinstance(part, dict) and key in part), None)
        if label is None or answer is None:
            return []
        found.append((as_text(label), as_text(part[answer])))
    return found


def _questions(definition: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Each question's ``ref``, with its title and the kind of its field."""
    fields = definition.get("fields")
    return {as_text(item.get("ref")): (as_text(item.get("title")), as_text(item.get("type")))
            for item in (fields if isinstance(fields, list) else ()) if isinstance(item, dict)}


def _answer(value: object) -> str:
    """An answer as text; choices by their labels, with what was typed under "other"."""
    if isinstance(value, dict):
        labels = value.get("labels", [value.get("label")])
        chosen = [*(labels if isinstance(labels, list) else [labels]), value.get("other")]
        return ", ".join(as_text(label) for label in chosen if label) or as_text(value)
    return as_text(value)


def as_text(value: object) -> str:
    """A JSON value as a cell."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)
