"""A refusal names the line the operator has to look at."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.settings.private_file import toml_string
from supportdesk_tui.settings.toml_lines import KeyPath, TomlLines

TEXT = '''\
# a comment = with an equals sign
language = "ru"

[me]
signature = """
name = "not a key"
[nor] = a table
"""
name = "Ира"  # [me]

[[account]]
name = "one"
folders = [
  "INBOX",  # ] not the end
  "name = 1",
]
imap = {host = "a", port = 993}
[[account]]
"name" = 'two # " '
[account.smtp]
host = "b"
[[account.extra]]
key = 1
[sla.schedules.work]
week."mon-fri" = [["10:00", "19:00"]]
'''


def test_keys_are_found_past_strings_arrays_comments_and_numbered_tables() -> None:
    lines = TomlLines(TEXT)
    expected: dict[KeyPath, int] = {
        ("language",): 2, ("me",): 4, ("me", "signature"): 5, ("me", "name"): 9,
        ("account", 0): 11, ("account", 0, "name"): 12, ("account", 0, "folders"): 13,
        ("account", 0, "imap"): 17, ("account", 1): 18, ("account", 1, "name"): 19,
        ("account", 1, "smtp", "host"): 21, ("account", 1, "extra", 0, "key"): 23,
        ("sla", "schedules", "work"): 24, ("sla", "schedules", "work", "week", "mon-fri"): 25,
    }
    assert {path: lines.line(path) for path in expected} == expected


def test_a_key_without_a_line_of_its_own_gets_the_nearest_one_around_it() -> None:
    lines = TomlLines(TEXT)
    assert lines.line(("account", 0, "imap", "port")) == 17
    assert lines.line(("account", 1, "missing")) == 18
    assert lines.line(("nowhere",)) == 0


def test_windows_line_ends_and_escaped_keys_are_read() -> None:
    assert TomlLines('a = 1\r\n"b\\u0063" = 2\r\n').line(("bc",)) == 2


@given(st.text(alphabet='ab"\'[]{}=.,#\\\n \t1', max_size=80))
@settings(max_examples=200)
def test_any_text_is_scanned_to_its_end(text: str) -> None:
    """Even text that is no TOML: the scan neither raises nor loops."""
    TomlLines(text)


@given(st.dictionaries(st.text(max_size=6), st.text(max_size=12), max_size=6))
@settings(max_examples=100)
def test_every_key_of_a_written_table_is_found_on_its_line(keys: dict[str, str]) -> None:
    text = "[keys]\n" + "".join(f"{toml_string(key)} = {toml_string(value)}\n" for key, value in keys.items())
    assert tomllib.loads(text) == {"keys": keys}
    assert [TomlLines(text).line(("keys", key)) for key in keys] == list(range(2, len(keys) + 2))
