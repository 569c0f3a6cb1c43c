"""``rules.toml``: both languages are understood, and what is not is refused with its line and what was meant."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from supportdesk_tui.domain.club import STARTER_CATEGORIES, Operator
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.rule import Occasion, Rule
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.settings.rules_file import STARTER_RULES, load_rules, parse_rules

IRA = Operator("ira", "Ira")


def _rules(text: str) -> tuple[Rule, ...]:
    return parse_rules(text, Path("rules.toml"), STARTER_CATEGORIES, (IRA, Operator("anna")), IRA, "UTC")


def test_a_rule_of_each_kind() -> None:
    first, second, third = _rules('''
[[rule]]
name = "Платежи"
when = "тема:оплата -is:late"
then = {prio = "P1", cat = "payment/card", tag = "деньги", assign = "me", macro = "payment-details", ack = true}
[[rule]]
name = "Late"
on = "breach"
then = {tag = ["late", "vip"]}
[[rule]]
name = "Quiet"
on = "silence"
after = "3d"
when = "статус:pending"
then = {status = "solved", snooze = "2h"}
''')
    assert (first.on, first.line, first.then.priority, first.then.category, first.then.subcategory) == (
        Occasion.ARRIVAL, 2, Priority.P1, "payment", "card")
    assert (first.then.tags, first.then.assign, first.then.acknowledge) == (("деньги",), "ira", True)
    assert second.then.tags == ("late", "vip")
    assert (third.after, third.then.status, third.then.snooze) == (
        timedelta(days=3), Status.SOLVED, timedelta(hours=2))


@pytest.mark.parametrize(("body", "key", "reason", "allowed", "line"), [
    ('when = "приорт:P1"\nthen = {prio = "P1"}', "rule.when", "bad_query", "приор", 3),
    ('when = "is:open (subj:card OR subj:pay"\nthen = {prio = "P1"}', "rule.when", "unclosed", "(subj:card OR", 3),
    ('when = "subj:card OR subj:pay)"\nthen = {prio = "P1"}', "rule.when", "unbalanced", "subj:pay)", 3),
    ("when = 'is:open (subj:card OR \"two words)'\nthen = {prio = \"P1\"}", "rule.when", "unclosed_quote",
     '"two words)', 3),
    ('then = {proi = "P1"}', "rule.then.proi", "unknown_key", "prio", 3),
    ('then_ = {prio = "P1"}', "rule.then_", "unknown_key", "then", 3),
    ('then = {cat = "paymant"}', "rule.then.cat", "bad_value", "payment", 3),
    ('then = {assign = "bob"}', "rule.then.assign", "bad_value", "anna", 3),
    ('then = {prio = "P4"}', "rule.then.prio", "bad_value", "P1", 3),
    ('on = "silence"\nthen = {prio = "P1"}', "rule.after", "missing_key", "3d", 2),
    ('after = "3d"\nthen = {prio = "P1"}', "rule.after", "needless", "silence", 3),
    ('on = "breach"\nthen = {ack = true}', "rule.then.ack", "needless", "arrival", 4),
    ('on = "brech"\nthen = {prio = "P1"}', "rule.on", "bad_value", "breach", 3),
    ('when = "is:open"', "rule.then", "missing_key", "prio", 1),
])
def test_what_is_not_understood_is_refused(body: str, key: str, reason: str, allowed: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        _rules(f'[[rule]]\nname = "One"\n{body}\n')
    error = caught.value
    assert (error.key, error.reason) == (key, reason)
    assert allowed in error.allowed
    assert error.line in (line, 1)


def test_two_rules_of_one_name_are_refused() -> None:
    """By its name a rule is remembered."""
    with pytest.raises(ConfigError, match="duplicate"):
        _rules('[[rule]]\nname = "A"\nthen = {prio = "P1"}\n' * 2)


def test_the_starter_file_has_no_rules_until_the_marks_are_taken_away(tmp_path: Path) -> None:
    text = STARTER_RULES.read_text("utf-8")
    assert _rules(text) == ()
    used = "\n".join(line.removeprefix("# ") if line.startswith(("# [[", "# name", "# when =", "# then =", "# on =",
                                                                  "# after =")) else line
                     for line in text.splitlines())
    assert len(_rules(used)) == 4
    assert load_rules(tmp_path / "none.toml", (), (), IRA, "UTC") == ()
