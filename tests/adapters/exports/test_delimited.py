"""Rows of a file, with their lines, whatever has happened to its quotes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.desk.ports import BadRecord
from supportdesk_tui.exports import delimited
from supportdesk_tui.exports.delimited import (
    Lines,
    are_json_cells,
    choose_delimiter,
    delimited_rows,
    header_start,
    json_cells,
)
from supportdesk_tui.exports.table import Row


def physical_lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def rows_of(text: str, width: int = 3) -> list[Row | BadRecord]:
    return list(delimited_rows(Lines(physical_lines(text)), ",", width))


def test_lines_are_physical_ones() -> None:
    rows = rows_of('a,"b\nb\nb",c\r\nd,e,f\n')
    assert [(row.record, row.line) for row in rows] == [(1, 1), (2, 4)]


def test_a_quote_that_never_closes_at_the_end_costs_one_record() -> None:
    rows = rows_of('a,b,c\nd,"cut he')
    assert isinstance(rows[0], Row)
    assert isinstance(rows[1], BadRecord)
    assert (rows[1].reason, rows[1].line, rows[1].raw) == ("unterminated_quote", 2, 'd,"cut he')


def test_a_quote_that_never_closes_in_the_middle_does_not_swallow_the_rest() -> None:
    rows = rows_of('a,"b,c\nd,e,f\ng,"h",i\nj,k,l\n')
    assert [row.line for row in rows] == [1, 2, 3, 4]
    assert [type(row) for row in rows] == [BadRecord, Row, Row, Row]


def test_a_stray_quote_costs_its_own_record_only() -> None:
    rows = rows_of('a,"b"x,c\nd,e,f\n')
    assert isinstance(rows[0], BadRecord)
    assert rows[0].reason == "bad_row"
    assert isinstance(rows[1], Row)


def test_a_cell_of_a_megabyte_is_a_cell() -> None:
    row = rows_of(f'a,"{"x" * 1_000_000}",c\n')[0]
    assert isinstance(row, Row)
    assert len(row.cells[1]) == 1_000_000


def test_a_quote_that_never_closes_is_looked_behind_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of a large file is never held in memory; every line still belongs to a record."""
    monkeypatch.setattr(delimited, "WINDOW", 200)
    monkeypatch.setattr(csv, "field_size_limit", lambda *_: 1 << 20)
    text = 'a,"b,c\n' + "d,e,f\n" * 100 + "no record\n" * 50 + "g,h,i\n"
    rows = rows_of(text)
    assert isinstance(rows[0], BadRecord)
    assert [row.line for row in rows] == list(range(1, 153))
    assert rows_of('a,"b,c\n' + "no record\n" * 50 + "d,e,f\n")[-1].line == 52


def test_many_broken_lines_take_linear_time() -> None:
    rows = rows_of('"a"b,c,d\n' * 20_000)
    assert sum(isinstance(row, BadRecord) for row in rows) == len(rows)


def test_the_delimiter_is_the_one_that_gives_known_headers() -> None:
    lines = physical_lines("Имя, фамилия;Email;Дата\nа;б;в\n")
    assert choose_delimiter(lines, 0, frozenset({"Email"})) == ";"
    assert choose_delimiter(physical_lines("a\tb\n1\t2\n"), 0, frozenset({"a", "b"})) == "\t"
    assert choose_delimiter(physical_lines("a|b|c\n1|2|3\n"), 0, frozenset()) == "|"


def test_a_line_that_names_the_delimiter_is_no_header() -> None:
    assert header_start(physical_lines("sep=;\n\na;b\n")) == (2, ";")


def test_json_cells() -> None:
    assert json_cells('"a \\"b\\"","c\\/d",5,null,\n') == ('a "b"', "c/d", "5", "", "")
    assert json_cells('"a","b\n') is None
    assert json_cells("\n") == ()


@settings(max_examples=100)
@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
                                 max_size=12), min_size=3, max_size=3), min_size=1, max_size=12))
def test_what_a_proper_writer_wrote_is_read_back(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    rows = rows_of(out.getvalue())
    assert [list(row.cells) if isinstance(row, Row) else None for row in rows] == table


@settings(max_examples=100)
@given(st.text(st.sampled_from("ab, \\;\n\r\u2028"), max_size=60))
def test_lines_without_a_quote_are_taken_apart_as_the_csv_module_would(text: str) -> None:
    lines = physical_lines(text)
    assert [list(row.cells) if isinstance(row, Row) else None for row in delimited_rows(Lines(lines), ",", 3)] \
        == list(csv.reader(lines, strict=True))


@settings(max_examples=150)
@given(st.text(st.sampled_from('ab,"\n\r;'), max_size=80))
def test_every_line_belongs_to_a_record_and_nothing_raises(text: str) -> None:
    lines = physical_lines(text)
    rows = list(delimited_rows(Lines(lines), ",", 3))
    starts = [row.line for row in rows]
    assert starts == sorted(set(starts))
    assert [row.record for row in rows] == list(range(1, len(rows) + 1))
    assert not lines or starts[0] == 1


def test_cells_of_json_are_told_from_a_table_saved_anew() -> None:
    """By quotes that only a spreadsheet writes; a broken escape alone does not make others lose theirs."""
    header = '"Name","Message"\n'
    assert are_json_cells([header, '"A","say \\"hi\\"\\r\\n\\u041f"\n', '"B","bad \\x"\n', '"C",""\n'], 2)
    assert not are_json_cells([header, '"A","say ""hi"""\n', '"B","x"\n'], 2)
    assert not are_json_cells([header, 'A,"one\n', 'two"\n', "B,x\n"], 2)
    assert are_json_cells([header, '"A","x"\n', '"B","cut o'], 2)
