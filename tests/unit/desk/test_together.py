"""Two operators at one queue: who came first is told, nobody's act is lost unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import mail, take
from fakes import FrozenClock
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import composing
from supportdesk_tui.domain.club import Operator
from supportdesk_tui.domain.errors import NotPossible


def anna_at(desk: Desk) -> Desk:
    """Anna's panel on the same queue."""
    return replace(desk, session="annas", config=replace(desk.config, me=Operator("anna", "Anna")))


def test_the_later_one_is_told_who_has_it(desk: Desk) -> None:
    """M-82: both saw it free; the second look knows better, and may take it over."""
    take(desk, mail())
    anna = anna_at(desk)
    triage.take(anna, [1])
    with pytest.raises(NotPossible) as caught:
        triage.take(desk, [1])
    assert (caught.value.reason, caught.value.subject) == ("taken", "Anna")
    with desk.store.reading() as view:
        assert view.ticket(1).assignee == "anna"
    triage.take(desk, [1], seen="anna")
    with desk.store.reading() as view:
        assert view.ticket(1).assignee == "ira"
    triage.take(desk, [1])


def test_who_is_writing_is_seen_while_it_is_true(desk: Desk, clock: FrozenClock) -> None:
    """M-86: the first is not disturbed, the second is told; the word of a panel that died runs out in a minute."""
    take(desk, mail())
    anna = anna_at(desk)
    began = clock.now()
    assert composing.begin(desk, 1, began) is None
    assert composing.other(desk, 1) is None
    ira = composing.Other("Ira", began, own=False)
    assert composing.begin(anna, 1, began) == ira
    clock.tick(timedelta(seconds=50))
    assert composing.begin(desk, 1, began) is None
    clock.tick(timedelta(seconds=50))
    assert composing.begin(anna, 1, clock.now()) == composing.other(anna, 1) == ira
    assert composing.other(replace(desk, session="elsewhere"), 1) == replace(ira, own=True)
    composing.end(desk, 1, began)
    assert composing.begin(anna, 1, began) is None
    clock.tick(timedelta(seconds=composing.SECONDS + 1))
    assert composing.begin(desk, 1, began) is None
