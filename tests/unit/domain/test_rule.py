"""Which rule sets what: the first in the file that names a field has it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.domain.filters.nodes import Query
from supportdesk_tui.domain.rule import Occasion, Rule, Then, decide
from supportdesk_tui.domain.ticket import Priority, Status

THENS = st.builds(
    Then, priority=st.none() | st.sampled_from(Priority), category=st.sampled_from(["", "payment"]),
    tags=st.sampled_from([(), ("vip",)]), assign=st.sampled_from(["", "ira", "anna"]),
    macro=st.sampled_from(["", "m"]), snooze=st.none() | st.just(timedelta(hours=1)),
    acknowledge=st.none() | st.booleans(), status=st.none() | st.just(Status.OPEN))
RULES = st.lists(THENS, max_size=5).map(lambda thens: [
    Rule(str(number), Occasion.ARRIVAL, "", Query(), then) for number, then in enumerate(thens)])


@settings(deadline=None)
@given(RULES)
def test_the_first_that_names_a_field_has_it(rules: list[Rule]) -> None:
    decided = decide(rules)
    for field in {name for rule in rules for name in rule.then.fields()}:
        first = next(rule for rule in rules if field in rule.then.fields())
        assert [(each.rule, each.fields[field]) for each in decided if field in each.fields] == [
            (first, first.then.fields()[field])]


@settings(deadline=None)
@given(RULES)
def test_nobody_sets_what_he_does_not_name(rules: list[Rule]) -> None:
    assert all(each.fields.items() <= each.rule.then.fields().items() for each in decide(rules))
