"""JSON exports lose one record to a broken place, never the file."""

from __future__ import annotations

import json
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.exports import json_tables
from supportdesk_tui.exports.json_tables import keys_of, lines_table, objects_table, pairs_table
from supportdesk_tui.exports.table import Row

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                    max_leaves=8)


def test_repeated_labels_are_columns_of_their_own() -> None:
    table = pairs_table(['[[["A","1"],["A","2"]],\n[["B",null],["A",3]]]'])
    assert table.headers == ("A", "A", "B")
    assert [row.cells for row in table.rows if isinstance(row, Row)] == [("1", "2", ""), ("3", "", "")]
    assert [row.line for row in table.rows] == [1, 2]


def test_a_list_that_is_cut_off_costs_its_last_record() -> None:
    table = pairs_table(['[[["A","1"]],[["A","2"'])
    assert [type(row) for row in table.rows] == [Row, BadRecord]
    whole = pairs_table(['[[["A","1"]]'])
    assert [row.reason for row in whole.rows if isinstance(row, BadRecord)] == ["bad_json"]


def test_deep_nesting_is_a_bad_record() -> None:
    deep = b'{"a":' * 100_000
    (row,) = lines_table([deep]).rows
    assert isinstance(row, BadRecord)
    assert row.reason == "bad_json"
    assert keys_of([deep]) == frozenset()


def test_what_changes_on_a_second_delivery_is_left_out() -> None:
    one = lines_table([b'{"event_id":"1","event_type":"x"}'])
    assert one.headers == ("event_type",)


def test_an_answer_is_found_by_question_reference_and_type() -> None:
    answer = {"type": "choices", "choices": {"labels": ["A", "B"], "other": "C"}, "field": {"ref": "topic"}}
    definition = {"title": "F", "fields": [{"ref": "topic", "title": "What is it?"}]}
    table = lines_table([json.dumps({"form_response": {"definition": definition, "answers": [answer]}}).encode()])
    column = table.headers.index("What is it?")
    assert table.aliases[column] == ("ref:topic", "answers.choices")
    (row,) = table.rows
    assert isinstance(row, Row)
    assert row.cells[column] == "A, B, C"


@settings(max_examples=100)
@given(st.lists(JSON, max_size=5))
def test_any_json_is_rows_or_bad_records_one_for_each(items: list[object]) -> None:
    pairs = pairs_table(json.dumps(items))  # a text is its characters: pieces of one each
    assert len(list(pairs.rows)) == len(items)
    lines = lines_table([json.dumps(item).encode() for item in items])
    assert len(list(lines.rows)) == len(items)
    for table in (pairs, lines):
        assert all(len(row.cells) == len(table.headers) for row in table.rows if isinstance(row, Row))


@settings(max_examples=100)
@given(st.text(st.sampled_from('[]{}",:1 \n'), max_size=40), st.binary(max_size=40))
def test_nothing_raises(text: str, data: bytes) -> None:
    pairs_table(text)
    lines_table([data])
    keys_of([data])


KEYS = st.sampled_from(["id", "name", "a.b", "event_id", "form_response", "q", "form_response.answers"])
ANSWERS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5),
                    st.lists(st.text(max_size=3), max_size=2),
                    st.dictionaries(st.sampled_from(["b", "label", "value"]), st.text(max_size=3)))


@settings(max_examples=100)
@given(st.lists(st.dictionaries(KEYS, ANSWERS, max_size=5), max_size=8))
def test_objects_with_keys_met_before_are_laid_out_as_if_they_were_new(items: list[dict[str, object]]) -> None:
    def cells(written: list[dict[str, object]]) -> list[object]:
        return list(objects_table([json.dumps(written)]).rows)

    with patch.object(json_tables, "_is_plain", lambda item: False):
        each_as_new = cells([*items, *items])
    assert cells([*items, *items]) == each_as_new
