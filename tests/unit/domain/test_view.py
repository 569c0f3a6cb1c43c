"""Saved views: names and keys are each one view's, whatever is saved, renamed, removed or moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.filters.reading import parse_query
from supportdesk_tui.domain.view import (
    DEFAULT_VIEWS,
    MOST_VIEWS,
    View,
    find_view,
    key_of,
    moved,
    removed,
    renamed,
    saved,
    with_keys,
)


def test_the_views_that_come_with_the_program_are_understood() -> None:
    for view in DEFAULT_VIEWS:
        assert parse_query(view.query, me="ira").problems == (), view.id
    assert [view.key for view in DEFAULT_VIEWS[:9]] == list("123456789")


def test_a_view_is_saved_with_the_first_free_key_or_its_own() -> None:
    views = saved(DEFAULT_VIEWS, "  Возвраты ", "tag:возврат")
    assert views[-1] == View("Возвраты", "tag:возврат", "Возвраты", "a")
    views = saved(views, "Горячее", "sla:1h", "и")
    assert views[-1].key == "b"
    again = saved(views, "возвраты", "tag:refund", "r")
    assert len(again) == len(views)
    assert find_view(again, "r") == View("Возвраты", "tag:refund", "Возвраты", "r")


@pytest.mark.parametrize(("name", "key", "reason"), [
    ("", "", "view_name"), ("x" * 41, "", "view_name"), ("a\x07b", "", "view_name"), ("New", "1", "view_key_taken"),
    ("New", "ab", "view_key"), ("New", "0", "view_key"), ("New", "!", "view_key"),
])
def test_what_cannot_be_saved(name: str, key: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        saved(DEFAULT_VIEWS, name, "is:open", key)
    assert refused.value.reason == reason


def test_views_are_renamed_and_found_by_id_name_and_key() -> None:
    mine = find_view(DEFAULT_VIEWS, "2")
    views = renamed(DEFAULT_VIEWS, mine, "My own")
    assert find_view(views, "MY OWN").id == "mine"
    assert find_view(views, "mine").name == "My own"
    with pytest.raises(BadInput):
        renamed(views, views[0], "my own")
    with pytest.raises(BadInput):
        find_view(views, "nonsense")


def test_the_last_view_stays() -> None:
    with pytest.raises(BadInput):
        removed(DEFAULT_VIEWS[:1], DEFAULT_VIEWS[0])


@given(st.lists(st.tuples(st.sampled_from(["save", "move", "remove"]), st.integers(0, 50),
                          st.text("абвxyz ", max_size=4)), max_size=12))
def test_ids_and_keys_stay_unique(acts: list[tuple[str, int, str]]) -> None:
    views = DEFAULT_VIEWS
    for act, number, text in acts:
        view = views[number % len(views)]
        try:
            views = saved(views, text, "is:open", text[:1]) if act == "save" \
                else removed(views, view) if act == "remove" else moved(views, view, number % 7 - 3)
        except BadInput:
            continue
        assert len({view.id.casefold() for view in views}) == len(views) <= MOST_VIEWS
        keys = [view.key for view in with_keys(views)]
        assert len(set(keys)) == len(keys)
        assert all(key_of(key) == key for key in keys)
