"""What a sync is asked to read: mail accounts and watched folders, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import FolderSource
from supportdesk_tui.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Scope:
    """Accounts and folders of one sync."""

    accounts: tuple[str, ...]
    sources: tuple[FolderSource, ...]
    asked_for: bool = False
    """Somebody named them: what could not be read is tried once more."""

    @property
    def empty(self) -> bool:
        """There is nothing to read at all."""
        return not (self.accounts or self.sources)


def named(desk: Desk, names: Sequence[str] | None = None) -> Scope:
    """Those of the names, or all where none is named. Raises BadInput ``no_such_account``, ``no_such_source``."""
    sources = {source.name: source for source in desk.config.sources}
    if not names:
        return Scope(tuple(desk.accounts), tuple(sources.values()))
    for name in names:
        if name not in desk.accounts and name not in sources:
            reason = "no_such_source" if sources else "no_such_account"
            raise BadInput(reason, name, ", ".join([*desk.accounts, *sources]))
    return Scope(tuple(name for name in names if name in desk.accounts),
                 tuple(sources[name] for name in names if name in sources), asked_for=True)
