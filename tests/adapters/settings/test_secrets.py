"""Passwords come from where the operator said, and show up nowhere else (M-42)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import fail

from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.settings.account_config import AccountConfig
from supportdesk_tui.settings.places import Places, find_places
from supportdesk_tui.settings.secrets import (
    lies_in_file,
    password_source,
    run_password_command,
    store_in_file,
    store_in_keyring,
)

SECRET = 'pä"ss\\wörd'


class MemoryKeyring(keyring.backend.KeyringBackend):
    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without annotations
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("the collection is \x1b[31mlocked")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return find_places(tmp_path / "home", {})


@pytest.fixture(autouse=True)
def _no_keyring_of_this_machine() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # as above
    yield
    keyring.set_keyring(before)


def account(**password: object) -> AccountConfig:
    return AccountConfig("support", "help@club.example", username="help@club.example", password=password)


def refusal(config: AccountConfig, places: Places) -> SecretError:
    with pytest.raises(SecretError) as caught:
        password_source(config, places)()
    return caught.value


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_a_command_gives_its_first_line(places: Places) -> None:
    config = account(command=python("print('s3 cret ')\nprint('user: x')"))
    assert password_source(config, places)() == "s3 cret "


def test_a_command_is_not_given_to_a_shell(places: Places) -> None:
    config = account(command=[*python("import sys; print(sys.argv[1])"), "$(id); *"])
    assert password_source(config, places)() == "$(id); *"


def test_a_failing_command_is_quoted_without_what_it_printed(places: Places) -> None:
    program = f"import sys; print({SECRET!r}); sys.stderr.write('gpg: \\x1b[31mno key'); sys.exit(2)"
    error = refusal(account(command=python(program)), places)
    assert error.reason == "command_failed"
    assert "gpg: no key" in error.detail
    assert "\x1b" not in error.detail
    assert SECRET not in repr(error)


def test_a_command_that_hangs_is_given_up() -> None:
    with pytest.raises(SecretError) as caught:
        run_password_command(python("import time; time.sleep(60)"), "support", timeout=0.2)
    assert caught.value.reason == "command_timeout"


def test_a_missing_or_silent_command_is_named(places: Places) -> None:
    assert refusal(account(command=["no-such-program-here"]), places).reason == "command_missing"
    assert refusal(account(command=python("")), places).reason == "not_found"


def test_the_environment_is_read_when_the_password_is_needed(
        places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    source = password_source(account(env="DESK_PASSWORD"), places)
    with pytest.raises(SecretError, match="DESK_PASSWORD"):
        source()
    monkeypatch.setenv("DESK_PASSWORD", SECRET)
    assert source() == SECRET


def test_a_keyring_keeps_and_gives(places: Places) -> None:
    keyring.set_keyring(MemoryKeyring())
    config = account(keyring=True)
    assert refusal(config, places).reason == "not_found"
    store_in_keyring(config, SECRET)
    assert password_source(config, places)() == SECRET


def test_a_box_without_a_keyring_is_told_so(places: Places) -> None:
    config = account(keyring=True)
    assert refusal(config, places).reason == "no_keyring"
    with pytest.raises(SecretError) as caught:
        store_in_keyring(config, SECRET)
    assert caught.value.reason == "no_keyring"
    assert SECRET not in repr(caught.value)


def test_a_locked_keyring_is_not_a_missing_password(places: Places) -> None:
    keyring.set_keyring(LockedKeyring())
    error = refusal(account(keyring=True), places)
    assert (error.reason, error.detail) == ("keyring_failed", "the collection is locked")


@pytest.mark.parametrize("password", [{}, {"keyring": True}])
def test_the_private_file_serves_where_no_keyring_is(places: Places, password: dict[str, object]) -> None:
    config = account(**password)
    assert not lies_in_file(config, places)
    store_in_file(AccountConfig("other", "x@club.example"), "first", places)
    store_in_file(config, SECRET, places)
    assert password_source(config, places)() == SECRET
    assert lies_in_file(config, places)
    assert "first" in places.secrets_file.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_the_private_file_is_private_or_refused(places: Places) -> None:
    config = account()
    store_in_file(config, SECRET, places)
    assert places.secrets_file.stat().st_mode & 0o777 == 0o600
    places.secrets_file.chmod(0o640)
    assert refusal(config, places).reason == "too_open"


def test_an_account_without_any_source_is_told_where_to_put_one(places: Places) -> None:
    assert refusal(account(), places).reason == "not_found"
