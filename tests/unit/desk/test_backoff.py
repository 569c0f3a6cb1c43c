"""How long a troubled account is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.desk.sync.backoff import AUTH_TRIES, NO_TROUBLE, backoff_seconds, failure_of
from supportdesk_tui.desk.sync.report import AccountReport, FolderReport
from supportdesk_tui.domain.errors import DeskError, MailError, SecretError

REASONS = ("network", "throttled", "auth", "protocol", "tls", "refused")


@given(st.integers(1, 2000), st.floats(0, 1), st.sampled_from(REASONS))
def test_waits_are_bounded_and_grow(failures: int, chance: float, reason: str) -> None:
    """M-22: never under a second, never over 10 min, longer from failure to failure, full jitter below that."""
    assert 1 <= backoff_seconds(failures, chance, reason) <= 600
    assert backoff_seconds(failures, chance, reason) <= backoff_seconds(failures + 1, chance, reason)


def test_the_first_wait_is_by_what_went_wrong() -> None:
    """M-22: at most 5 s for a line that broke, a minute for a server that wants patience, and never at once there."""
    assert backoff_seconds(1, 1.0, "network") == 5
    assert backoff_seconds(1, 1.0, "throttled") == 60
    assert backoff_seconds(1, 0.0, "throttled") > 10
    assert backoff_seconds(30, 1.0, "network") == 600


def test_only_refused_passwords_count_towards_the_tries() -> None:
    """M-22: a network that was down before is no reason to give up after one refusal."""
    trouble = NO_TROUBLE
    for reason in ("network", "network", "network", "auth", "network", "auth"):
        trouble = trouble.after(reason)
        assert not trouble.waits_for_operator
    assert trouble.after("auth").waits_for_operator
    assert trouble.after("auth").refused == AUTH_TRIES


@pytest.mark.parametrize(("error", "folders", "expected"), [
    (None, [], None),
    (MailError("auth", "imap:993"), [], "auth"),
    (SecretError("no_keyring", "support"), [], "network"),
    (None, [None, "refused"], None),
    (None, ["refused", None], None),
    (None, ["refused"], "refused"),
    (None, [None, "throttled"], "throttled"),
    (None, ["protocol", "network"], "network"),
])
def test_one_bad_folder_does_not_slow_the_account(error: DeskError | None, folders: list[str | None],
                                                  expected: str | None) -> None:
    """M-05, M-22: the account's other folders are read as often as ever."""
    reports = tuple(FolderReport(f"f{place}", error=MailError(reason, "imap:993") if reason else None)
                    for place, reason in enumerate(folders))
    assert failure_of(AccountReport("support", reports, error)) == expected


def test_a_server_that_answers_again_begins_at_the_first_wait() -> None:
    """M-22: after an hour without network a refused password is tried again in seconds, not in ten minutes."""
    trouble = NO_TROUBLE
    for _ in range(9):
        trouble = trouble.after("network")
    assert trouble.seconds(1.0) == 600
    assert trouble.after("auth").seconds(1.0) == 30
    assert trouble.after("auth").after("auth").seconds(1.0) == 60
    assert trouble.after("throttled").after("network").seconds(1.0) == 10
