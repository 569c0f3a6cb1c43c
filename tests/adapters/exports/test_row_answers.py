"""A row of which nothing has to be cleaned is read the short way, and says what it would say the long way."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from supportdesk_tui.exports import row_answers
from supportdesk_tui.exports.answers import Layout
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.created_at import ColumnFormat
from supportdesk_tui.exports.form_record import read_row
from supportdesk_tui.exports.profile import Profile, SkipRule
from supportdesk_tui.exports.row_answers import RowAnswers
from supportdesk_tui.exports.table import Row

HEADERS = ("id", "sent", "Email", "Name", "Surname", "Message", "Message 2", "Size", "Size (Top)")
PROFILE = Profile("p", roles={
    "id": ("id",), "created": ("sent",), "email": ("Email",), "name": (("Name", "Surname"), "Name"),
    "message": ("Message", "Message 2"), "form": ("Size",)}, subject_fallback="p  {form}",
    skip=(SkipRule("rule:test", role="form", equals=("a b",)),))
LAYOUT = Layout(PROFILE, Columns(HEADERS, PROFILE), ColumnFormat(("iso",)), None, ",")
WORDS = st.sampled_from(["a", "b ", " c", "Вопрос", "й", "и\u0306", "ё", "1,0", "[", '["a", "b"]', '["\\u0007"]',
                         "\n", "\t", "\u00a0", "\u200b", "👨\u200d👩", "漢", "x" * 2100, "FALSE", "|", "  "])
CELLS = st.lists(st.lists(WORDS, max_size=3).map("".join), min_size=len(HEADERS), max_size=len(HEADERS))


@settings(max_examples=200)
@given(CELLS)
@example(["1", "2026-03-01", "a@b.example", "Анна", "Ёжикова", "Вопрос", "ещё", "a b", ""])
def test_a_tidy_row_says_what_it_would_say_if_it_were_cleaned(cells: list[str]) -> None:
    cells[1:3] = "2026-03-01 10:00:00", "a@b.example"
    row = Row(1, 2, tuple(cells))
    quickly = read_row(row, LAYOUT)
    with patch.object(row_answers, "is_tidy", lambda text: False):
        assert read_row(row, LAYOUT) == quickly


def test_columns_that_say_one_thing_together_come_before_one_alone() -> None:
    said = RowAnswers(("1", "", "", "Анна", " Ёжикова ", "", "", "", ""), LAYOUT.columns)
    assert said.first("name") == "Анна Ёжикова"
    assert said.filled("name") == ["Анна Ёжикова", "Анна"]
    assert RowAnswers(("", "", "", "", '["да", "нет"]', "", "", "", ""), LAYOUT.columns).first("name") == "да, нет"
