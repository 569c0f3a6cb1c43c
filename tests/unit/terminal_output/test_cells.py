"""Text becomes cells as wide as Textual reckons, and nothing in them steers a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment

from supportdesk_tui.terminal_output.cells import Doubtful, Row, clusters, fitting, row_of

ODD = "\u200d\ufe0f\ufe0e\u0301\u20e3🇷🇺👨👩❤🏳🌈🏽\x1b[]\x07\x9b\x9d\x90\u202e\u2028\ud800\xad\u115f\u3164\U000e0041a漢ก็"

STEERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200b\ufeff\xad"


def cells(text: str) -> Row:
    return row_of([Segment(text)], ColorSystem.TRUECOLOR)


@given(st.text(st.sampled_from(ODD) | st.characters(), max_size=20))
def test_widths_are_textuals_and_nothing_steers(text: str) -> None:
    row = cells(text)
    assert len(row) == cell_len(text)
    for cluster, width in clusters(text):
        assert cell_len(cluster) == width == (cluster.width if isinstance(cluster, Doubtful) else width)
        assert not {unicodedata.category(character) for character in cluster} & {"Cc", "Cs", "Zl", "Zp"}
        assert not set(cluster) & set(STEERING)
        cluster.encode()


@pytest.mark.parametrize(("text", "expected"), [
    ("e\u0301x", ["e\u0301", "x"]),
    ("👨‍👩‍👧x", ["👨‍👩‍👧", "", "x"]),
    ("❤️", ["❤️", ""]),
    ("🇷🇺🇺", ["🇷🇺", "", "🇺"]),
    ("👍🏽", ["👍🏽", ""]),
    ("1️⃣", ["1️⃣", ""]),
    ("漢я", ["漢", "", "я"]),
    ("a\u0301\u0302\u0303\u0304\u0305\u0306", ["a\u0301\u0302\u0303\u0304"]),
    ("a\u200db", ["a"]),
    ("a\x1b[31mb", ["a", "[", "3", "1", "m", "b"]),
    ("\ud800", [" "]),
])
def test_clusters_stay_whole(text: str, expected: list[str]) -> None:
    assert [cluster for cluster, _ in cells(text)] == expected


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "❤️", "🇷🇺", "👍🏽", "1️⃣", "🏳️‍🌈", "⌚", "\ue000", "नि"])
def test_what_terminals_disagree_about_is_marked(text: str) -> None:
    assert isinstance(cells(text)[0][0], Doubtful)


@pytest.mark.parametrize("text", ["a", "я", "№", "│", "漢", "é", "e\u0301", "✓", "▌", "ก", "한"])
def test_what_they_agree_about_is_not(text: str) -> None:
    assert not isinstance(cells(text)[0][0], Doubtful)


def test_a_wide_cluster_cut_in_two_becomes_blank() -> None:
    assert [cluster for cluster, _ in fitting(cells("a漢"), 2)] == ["a", " "]


def test_commands_and_links_of_segments_are_no_cells() -> None:
    from rich.style import Style

    row = row_of([Segment("\x1b[2J", None, []), Segment("a", Style(link="https://EVIL.example"))],
                 ColorSystem.TRUECOLOR)
    assert [(text, pen.codes) for text, pen in row] == [("a", [])]
