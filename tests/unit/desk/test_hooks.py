"""Hooks are told of each occasion once, of no backlog, and their failures are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import promise
from supportdesk_tui.desk.rules import hooks
from supportdesk_tui.desk.rules.hooks import Telling
from supportdesk_tui.domain.hook import Hooks
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.presentation.banners import hook_words

ALL = Hooks(("tell", "new"), ("tell", "breach"), ("tell", "promise"))


@pytest.fixture
def hooked(desk: Desk) -> Desk:
    return replace(desk, config=replace(desk.config, hooks=ALL))


def look(desk: Desk, answer: Callable[[Telling], str] = lambda _telling: "") -> list[tuple[str, int]]:
    told: list[tuple[str, int]] = []

    def run(telling: Telling) -> str:
        told.append((telling.event.value, telling.ticket.id))
        return answer(telling)
    assert hooks.run_due(desk, run) == len(told)
    return sorted(told)


def test_a_new_ticket_is_told_once_and_what_was_there_before_never(hooked: Desk) -> None:
    take(hooked, mail("Old"))
    assert look(hooked) == []
    take(hooked, mail("New"))
    assert look(hooked) == [("new", 2)]
    assert look(hooked) == []


def test_a_backlog_is_no_news(hooked: Desk, caplog: pytest.LogCaptureFixture) -> None:
    assert look(hooked) == []
    for number in range(hooks.BURST + 1):
        take(hooked, mail(f"Question {number}"))
    assert look(hooked) == []
    assert "tickets have come at once" in caplog.text
    take(hooked, mail("One more"))
    assert look(hooked) == [("new", hooks.BURST + 2)]


def test_mail_that_waited_before_the_account_was_connected_is_no_news(hooked: Desk, clock: FrozenClock) -> None:
    look(hooked)
    take(hooked, mail("Waited"), at=clock.now() - timedelta(hours=5), waiting_before=clock.now())
    assert look(hooked) == []


def test_a_breach_and_a_promise_are_told_once(hooked: Desk, clock: FrozenClock) -> None:
    look(hooked)
    take(hooked, mail("One"))
    take(hooked, mail("Two"))
    look(hooked)
    triage.set_priority(hooked, [1], Priority.P1)
    promise.record(hooked, (2,), clock.now() + timedelta(hours=1))
    assert look(hooked) == []
    clock.tick(timedelta(minutes=46))
    assert look(hooked) == [("breach", 1), ("promise_due", 2)]
    clock.tick(timedelta(minutes=1))
    assert look(hooked) == []
    promise.record(hooked, (2,), clock.now() + timedelta(minutes=20))
    clock.tick(timedelta(minutes=6))
    assert ("promise_due", 2) in look(hooked)
    with hooked.store.reading() as view:
        assert view.rules_done(1) == ()


def test_a_failing_hook_is_known_until_it_works_again(hooked: Desk) -> None:
    look(hooked)
    take(hooked, mail("One"))
    look(hooked, lambda _telling: "status 3")
    (trouble,) = hooks.troubles(hooked)
    assert (trouble.event, trouble.reason) == ("new", "status 3")
    assert hook_words(trouble) == "the hook on_new failed: status 3"
    take(hooked, mail("Two"))
    look(hooked)
    assert hooks.troubles(hooked) == ()


def test_without_hooks_nothing_is_written(desk: Desk) -> None:
    before = desk.store.change_counter()
    assert look(desk) == []
    assert desk.store.change_counter() == before
