"""views.toml: what was written is read again; a mistake is named with its line and the nearest key."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.errors import BadInput, ConfigError
from supportdesk_tui.domain.view import BUILT_IN, DEFAULT_VIEWS, View, saved
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.settings.views_file import FileViews, views_text


def test_without_a_file_the_programs_own_views_are_there(tmp_path: Path) -> None:
    assert FileViews(tmp_path / "views.toml").read() == DEFAULT_VIEWS


@given(st.lists(st.tuples(st.text(min_size=1, max_size=40), st.text(max_size=60)), max_size=5))
def test_what_was_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, own: list[tuple[str, str]]) -> None:
    views = DEFAULT_VIEWS
    for name, query in own:
        if name.isprintable() and query.isprintable() and not set("()") & set(query):
            with suppress(BadInput):  # a name of blanks
                views = saved(views, name, query or "is:open")
    shelf = FileViews(tmp_path_factory.mktemp("views") / "views.toml")
    shelf.write(views)
    assert shelf.read() == views


def test_an_untouched_view_follows_the_next_version(tmp_path: Path) -> None:
    text = views_text(DEFAULT_VIEWS[:2])
    assert "query" not in text.split("[[view]]", 1)[1]
    path = tmp_path / "views.toml"
    path.write_text('[[view]]\nid = "mine"\nname = "Моё"\n', encoding="utf-8")
    assert FileViews(path).read() == (View("mine", BUILT_IN["mine"].query, "Моё", "1"),)


def test_an_edited_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "views.toml"
    shelf = FileViews(path)
    path.write_text('[[view]]\nname = "A"\nquery = "is:new"\nkey = "q"\n', encoding="utf-8")
    assert shelf.read() == (View("A", "is:new", "A", "q"),)
    path.write_text('[[view]]\nname = "Bb"\nquery = "is:new"\nkey = "й"\n', encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert shelf.read() == (View("Bb", "is:new", "Bb", "q"),)


@pytest.mark.parametrize(("text", "line", "key", "reason", "allowed"), [
    ('[[view]]\nname = "A"\nqquery = "x"\n', 3, "view.qquery", "unknown_key", "query"),
    ('[[views]]\nname = "A"\n', 1, "views", "unknown_key", "view"),
    ('[[view]]\nname = "A"\n', 1, "view.query", "missing_key", '"..."'),
    ('[[view]]\nname = "A"\nquery = "x"\nkey = "ab"\n', 4, "view.key", "bad_value", "1 … 9, a … z"),
    ('[[view]]\nname = "A"\nquery = "is:new (tag:a OR tag:b"\n', 3, "view.query", "unclosed", "(tag:a OR tag:b"),
    ('[[view]]\nname = "A"\nquery = "tag:a)"\n', 3, "view.query", "unbalanced", "tag:a)"),
    ('[[view]]\nname = "A"\nquery = "is:new subj:«two words"\n', 3, "view.query", "unclosed_quote", "subj:«two words"),
    ('[[view]]\nid = "mime"\n', 2, "view.id", "bad_value", " | ".join(BUILT_IN)),
    ('[[view]]\nid = "mine"\n[[view]]\nid = "mine"\n', 4, "view.id", "duplicate", "mine"),
    ('[[view]]\nid = "mine"\nkey = "q"\n[[view]]\nid = "p1"\nkey = "q"\n', 6, "view.key", "duplicate", "q"),
])
def test_a_mistake_is_named(tmp_path: Path, text: str, line: int, key: str, reason: str, allowed: str) -> None:
    path = tmp_path / "views.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        FileViews(path).read()
    error = refused.value
    assert (error.line, error.key, error.reason, error.allowed) == (line, key, reason, allowed)
    assert str(line) in sentence(error)


@pytest.mark.parametrize("content", [b"[[view]\n", b"\xff\xfe", b"= 3"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "views.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        FileViews(path).read()
