"""The rules of this desk, compiled once, and when they were last asked about the passing of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.filters.matching import Facts, Matcher, Stems, matcher
from supportdesk_tui.domain.rule import Decided, Occasion, Rule, decide

EVERY = timedelta(minutes=1)


class Rulebook:
    """The rules in the file's order."""

    def __init__(self, rules: Iterable[Rule] = (), stems: Stems = str.split, *, problem: ConfigError | None = None,
                 may_forbid_letters: bool = False) -> None:
        """``problem`` is why there are none; ``may_forbid_letters``: they may speak of the acknowledgement."""
        self.rules = tuple(rules)
        self.problem = problem
        self.may_forbid_letters = may_forbid_letters
        self._arrival: tuple[tuple[Rule, Matcher], ...] = tuple(
            (rule, matcher(rule.query, stems)) for rule in self.on(Occasion.ARRIVAL))
        self.of_time = tuple(rule for rule in self.rules if rule.on is not Occasion.ARRIVAL)
        self._swept_at: datetime | None = None

    def on(self, occasion: Occasion) -> tuple[Rule, ...]:
        """Those of one occasion."""
        return tuple(rule for rule in self.rules if rule.on is occasion)

    def usable(self) -> tuple[Rule, ...]:
        """The rules. Raises ConfigError where the file cannot be used."""
        if self.problem is not None:
            raise self.problem
        return self.rules

    @property
    def looks_at_arrivals(self) -> bool:
        """Is there any rule that a new ticket has to be shown?"""
        return bool(self._arrival)

    def arrival(self, facts: Facts) -> tuple[Decided, ...]:
        """What the rules of arrival make of a ticket."""
        return decide(rule for rule, holds in self._arrival if holds(facts))

    def is_time(self, now: datetime) -> bool:
        """Has nobody looked for a while at what is due? Asking counts; without usable rules nothing is."""
        if self.problem is not None:
            return False
        if self._swept_at is not None and timedelta() <= now - self._swept_at < EVERY:
            return False
        self._swept_at = now
        return True

    def go_on_soon(self) -> None:
        """There is more to do than was done: it is time again at once."""
        self._swept_at = None
