"""Which cell plays which role: exact header, ``Name#2``, ``re:`` pattern, or what a role is usually called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.exports.canonical import canonical_cell
from supportdesk_tui.exports.profile import ROLES, USUAL, Column, Profile, names_of
from supportdesk_tui.exports.usual_words import choice_columns, usual_columns

Choice = tuple[int, ...]
"""Columns whose cells together are one value: mostly a single one."""


def clean_header(header: str) -> str:
    """A header without a BOM, with plain spaces and no space around it."""
    return header.replace("\ufeff", "").replace("\u00a0", " ").strip()


_SHOWN_ROLES = ("subject", "attachments")
"""Shown below the message whatever they say."""
_SHOWN = 120
"""Characters of a header that are shown."""


class Columns:
    """The header of one file as a profile reads it."""

    def __init__(self, headers: Sequence[str], profile: Profile,
                 aliases: Sequence[Sequence[str]] = ()) -> None:
        self.headers = tuple(clean_header(header) for header in headers)
        self._aliases = aliases or [()] * len(self.headers)
        self.dropped = frozenset(self._find(profile.drop))
        self.ignored = frozenset(self._find(profile.ignore_in_content)) | self.dropped
        self._choices = self._all_choices(profile)
        self._roles = {role: tuple(dict.fromkeys(index for choice in choices for index in choice))
                       for role, choices in self._choices.items()}
        self.joined = tuple(dict.fromkeys(
            choice for choices in self._choices.values() for choice in choices if len(choice) > 1))
        """Columns whose cells are one value, which a row has behind those of its cells."""
        self.places = {role: tuple(choice[0] if len(choice) == 1 else len(self.headers) + self.joined.index(choice)
                                   for choice in choices) for role, choices in self._choices.items()}
        """Where the values of each role stand in a row, best first."""
        mapped = {index for indices in self._roles.values() for index in indices}
        self.unmapped = tuple(index for index, header in enumerate(self.headers)
                              if header and index not in mapped | self.dropped)
        self.shown = tuple(sorted({*(index for role in _SHOWN_ROLES for index in self.of(role)), *self.unmapped}))
        """What is shown below the message."""
        self.plural = tuple(role for role in ROLES if len(self._choices[role]) > 1 and role not in _SHOWN_ROLES)
        """Roles with several columns, of which a row uses the first that is filled in."""
        self.choices_made = choice_columns(self.headers)
        """Columns that say yes or no to one answer of another column's question."""
        self.questions = tuple(clean_line(header, _SHOWN) for header in self.headers)
        """The headers as they are shown."""
        self.labels = _labels(self.headers)
        """One distinct label a column: the header, numbered when it occurs more than once."""
        self.content = tuple(sorted((label, index) for index, label in enumerate(self.labels)
                                    if index not in self.ignored))
        """Label and place of each column that tells one content from another, by label."""
        self.content_ids = tuple(index for _, index in self.content if index in self.of("id"))
        """Those of them that are ids."""
        self._named: dict[str, tuple[int, ...]] = {}
        self.skips = tuple((rule, indices) for rule in profile.skip
                           if (indices := self.of(rule.role) if rule.role else self.named(rule.column)))
        """The rules that leave records out, with the columns that each looks at."""

    def of(self, role: str) -> tuple[int, ...]:
        """The columns of a role, best first."""
        return self._roles[role]

    def choices(self, role: str) -> tuple[Choice, ...]:
        """What may be the value of a role, best first; cells of one choice are joined."""
        return self._choices[role]

    def named(self, column: str) -> tuple[int, ...]:
        """The columns that a profile's column name means."""
        if column not in self._named:
            self._named[column] = self._find((column,))
        return self._named[column]

    def _all_choices(self, profile: Profile) -> dict[str, tuple[Choice, ...]]:
        given = {role: [self._choices_of(column) for column in _plain_first(profile.roles.get(role, ()))]
                 for role in ROLES}
        taken = frozenset(index for choices in given.values() for found in choices for choice in found
                          for index in choice)
        usual = usual_columns(self.headers, taken | self.dropped)
        found: dict[str, tuple[Choice, ...]] = {}
        for role in ROLES:
            choices = [choice for some in given[role] for choice in some]
            if USUAL in profile.roles.get(role, ()):
                choices += [(index,) for index in usual.get(role, ())]
            found[role] = tuple(dict.fromkeys(choices))
        return found

    def _choices_of(self, column: Column) -> list[Choice]:
        """One choice for each column of that name; of several to be joined, at least two must be there."""
        if isinstance(column, str):
            return [] if column == USUAL else [(index,) for index in self._matches(column)]
        parts = tuple(dict.fromkeys(index for name in column for index in self._matches(name)[:1]))
        return [parts] if len(parts) > 1 else []

    def _find(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(index for name in _plain_first(tuple(names))
                                   for part in names_of(name) for index in self._matches(part)))

    def _matches(self, name: str) -> list[int]:
        if name.startswith("re:"):
            pattern = re.compile(name[3:], re.IGNORECASE | re.DOTALL)
            return [index for index, header in enumerate(self.headers) if pattern.fullmatch(header)]
        exact = [index for index, header in enumerate(self.headers)
                 if header == name or name in self._aliases[index]]
        numbered = re.fullmatch(r"(.*)#(\d+)", name)
        if exact:
            return exact
        if not numbered:
            return [index for index, header in enumerate(self.headers) if header.casefold() == name.casefold()]
        same = [index for index, header in enumerate(self.headers) if header == numbered[1]]
        nth = int(numbered[2])
        return same[nth - 1:nth] if nth else []


def _plain_first(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Exact names come before patterns, whatever their order."""
    patterns = [column for column in columns if isinstance(column, str) and column.startswith("re:")]
    return (*(column for column in columns if column not in patterns), *patterns)


def _labels(headers: Sequence[str]) -> tuple[str, ...]:
    total = Counter(headers)
    seen: Counter[str] = Counter()
    labels = []
    for header in headers:
        seen[header] += 1
        labels.append(f"{header}#{seen[header]}" if total[header] > 1 else header)
    return tuple(canonical_cell(label) for label in labels)
