"""An escalation goes to the category's expert unless told otherwise, and says what is still to be filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desks import mail, take
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import escalate
from supportdesk_tui.domain.club import Category
from supportdesk_tui.domain.errors import BadInput

TEMPLATES = ("escalate-line-2", "escalate-developer", "escalate-product")


def with_expert(desk: Desk, expert: str) -> Desk:
    category = Category("access", {"en": "Access"}, expert=expert)
    return replace(desk, config=replace(desk.config, categories=(category,)))


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_expert_of_the_category_is_written_to(desk: Desk, template: str) -> None:
    take(desk, mail())
    expert = with_expert(desk, "line2@club.example.org")
    triage.set_category(expert, [1], "access")
    assert escalate.prepare(expert, 1, template).to == ("line2@club.example.org",)
    other = escalate.prepare(expert, 1, template, {"to": "dev@club.example.org"})
    assert other.to == ("dev@club.example.org",)


@pytest.mark.parametrize("template", TEMPLATES)
def test_without_an_expert_the_address_is_asked_for(desk: Desk, template: str) -> None:
    take(desk, mail())
    ready = escalate.prepare(desk, 1, template)
    assert ready.to == ()
    assert "ask.to" in {problem.variable for problem in ready.problems}


def test_a_reply_macro_is_no_escalation(desk: Desk) -> None:
    take(desk, mail())
    with pytest.raises(BadInput, match="not_an_escalation"):
        escalate.prepare(desk, 1, "access-login")
