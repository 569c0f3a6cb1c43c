"""A profile that is wrong is refused with file, line and what is allowed, before any record is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.exports.profile_file import parse_profile
from supportdesk_tui.exports.shelf import load_profiles

GOOD = """schema = 1
name = "mine"
title = "Mine"
[detect]
ext = ["csv"]
any = [["When"], ["Mail"]]
[map]
created = ["When"]
email = ["Mail"]
[created]
formats = ["%d.%m.%Y"]
timezone = "Europe/Moscow"
[subject]
fallback = "Form"
[[skip]]
column = "Mail"
equals = "a"
reason = "rule:a"
[[skip]]
role = "email"
contains = ["b", "c"]
"""


def refused(old: str, new: str) -> ConfigError:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        parse_profile(GOOD.replace(old, new), "mine.toml")
    assert caught.value.file == "mine.toml"
    return caught.value


def test_the_shipped_profiles_load() -> None:
    assert set(load_profiles()) == {
        "elementor", "flamingo", "formspree", "generic", "getcourse-orders", "getcourse-users", "google-forms",
        "gravity-forms", "hubspot", "jotform", "netlify", "tally", "telegram-desktop", "tilda-crm", "tilda-leads",
        "tilda-orders", "typeform-csv", "typeform-webhook", "wpforms", "yandex-forms"}


def test_a_good_profile() -> None:
    profile = parse_profile(GOOD, "mine.toml")
    assert profile.recognises(("When", "Mail", "Other"), "csv")
    assert not profile.recognises(("When",), "csv")
    assert profile.recognises(("When", "Mail"), "xlsx"), "a spreadsheet saved anew is the same layout"
    assert not profile.recognises(("When", "Mail"), "json")
    assert [rule.holds("abc") for rule in profile.skip] == [False, True]


@pytest.mark.parametrize(("old", "new", "line", "key", "reason"), [
    ('email = ["Mail"]', 'emial = ["Mail"]', 9, "map.emial", "unknown_key"),
    ("[subject]", "[subjekt]", 13, "subjekt", "unknown_key"),
    ('contains = ["b", "c"]', 'containing = ["b"]', 19, "skip.reason", "bad_value"),
    ("schema = 1", "schema = 2", 1, "schema", "bad_value"),
    ('name = "mine"', 'name = "Моя форма"', 2, "name", "bad_value"),
    ('formats = ["%d.%m.%Y"]', 'formats = ["%d.%m"]', 11, "created.formats", "bad_value"),
    ('timezone = "Europe/Moscow"', 'timezone = "Moscow"', 12, "created.timezone", "bad_value"),
    ('email = ["Mail"]', 'email = ["re:("]', 9, "map.email", "bad_value"),
    ('email = ["Mail"]', 'email = "Mail"', 9, "map.email", "bad_value"),
    ('role = "email"', 'role = "mail"', 20, "skip.role", "bad_value"),
    ("[map]", "[read]\nkind = 'xml'\n[map]", 8, "read.kind", "bad_value"),
    ("[map]", "[read]\nmakes = 'tea'\n[map]", 8, "read.makes", "bad_value"),
    ("[map]", "[read]\nescape = 'none'\n[map]", 8, "read.escape", "bad_value"),
    ('any = [["When"], ["Mail"]]', 'any = [["re:("]]', 6, "detect.any", "bad_value"),
    ('any = [["When"], ["Mail"]]', 'roles = [["mail"]]', 6, "detect.roles", "bad_value"),
    ('ext = ["csv"]', 'fallback = "yes"', 5, "detect.fallback", "bad_value"),
    ('email = ["Mail"]', 'email = [["Mail", 1]]', 9, "map.email", "bad_value"),
])
def test_a_wrong_profile_names_its_line(old: str, new: str, line: int, key: str, reason: str) -> None:
    error = refused(old, new)
    assert (error.key, error.reason) == (key, reason)
    if key != "skip.reason":
        assert error.line == line
    assert error.allowed


def test_the_nearest_key_is_offered() -> None:
    assert refused('email = ["Mail"]', 'emial = ["Mail"]').allowed == "email"


def test_broken_toml_names_its_line() -> None:
    error = refused("[detect]", "[detect")
    assert (error.reason, error.line) == ("syntax", 4)


def test_the_operators_own_profile_overrides_by_name(tmp_path: Path) -> None:
    (tmp_path / "any-file.toml").write_text(GOOD.replace('"mine"', '"tilda-leads"'), encoding="utf-8")
    profiles = load_profiles(tmp_path)
    assert profiles["tilda-leads"].title == "Mine"
    assert len(profiles) == len(load_profiles())


def test_a_profile_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ConfigError) as caught:
        load_profiles(tmp_path)
    assert caught.value.file.endswith("bad.toml")
