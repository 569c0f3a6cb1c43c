"""Which cell plays which role: exact header, ``Name#2``, or ``re:`` pattern."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from supportdesk_tui.exports.canonical import canonical_cell
from supportdesk_tui.exports.profile import ROLES, Profile


def clean_header(header: str) -> str:
    """A header without a BOM, with plain spaces and no space around it."""
    return header.replace("\ufeff", "").replace("\u00a0", " ").strip()


class Columns:
    """The header of one file as a profile reads it."""

    def __init__(self, headers: Sequence[str], profile: Profile,
                 aliases: Sequence[Sequence[str]] = ()) -> None:
        self.headers = tuple(clean_header(header) for header in headers)
        self._aliases = aliases or [()] * len(self.headers)
        self._roles = {role: self._find(profile.roles.get(role, ())) for role in ROLES}
        self.dropped = frozenset(self._find(profile.drop))
        self.ignored = frozenset(self._find(profile.ignore_in_content)) | self.dropped
        mapped = {index for indices in self._roles.values() for index in indices}
        self.unmapped = tuple(index for index, header in enumerate(self.headers)
                              if header and index not in mapped | self.dropped)
        self.labels = _labels(self.headers)
        """One distinct label a column: the header, numbered when it occurs more than once."""
        self._named: dict[str, tuple[int, ...]] = {}

    def of(self, role: str) -> tuple[int, ...]:
        """The columns of a role, best first."""
        return self._roles[role]

    def named(self, column: str) -> tuple[int, ...]:
        """The columns that a profile's column name means."""
        if column not in self._named:
            self._named[column] = self._find((column,))
        return self._named[column]

    def _find(self, names: Iterable[str]) -> tuple[int, ...]:
        found: list[int] = []
        names = tuple(names)
        for name in (*(n for n in names if not n.startswith("re:")),
                     *(n for n in names if n.startswith("re:"))):
            found += [index for index in self._matches(name) if index not in found]
        return tuple(found)

    def _matches(self, name: str) -> list[int]:
        if name.startswith("re:"):
            pattern = re.compile(name[3:], re.IGNORECASE)
            return [index for index, header in enumerate(self.headers) if pattern.fullmatch(header)]
        exact = [index for index, header in enumerate(self.headers)
                 if header == name or name in self._aliases[index]]
        numbered = re.fullmatch(r"(.*)#(\d+)", name)
        if exact or not numbered:
            return exact
        same = [index for index, header in enumerate(self.headers) if header == numbered[1]]
        nth = int(numbered[2])
        return same[nth - 1:nth] if nth else []


def _labels(headers: Sequence[str]) -> tuple[str, ...]:
    total = Counter(headers)
    seen: Counter[str] = Counter()
    labels = []
    for header in headers:
        seen[header] += 1
        labels.append(f"{header}#{seen[header]}" if total[header] > 1 else header)
    return tuple(canonical_cell(label) for label in labels)
