"""What an import would do, all files together: so that a wrong column or date is seen before it is in the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from supportdesk_tui.cli.imports.output import local, ticket_line
from supportdesk_tui.desk.imports.report import ImportedTicket, ImportReport
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation import import_words

_FIRST = 5
"""Tickets shown."""


@dataclass(slots=True)
class Preview:
    """Grows report by report; nothing of their length stays in it."""

    first: list[ImportedTicket] = field(default_factory=list)
    earliest: datetime | None = None
    latest: datetime | None = None
    warnings: Counter[str] = field(default_factory=Counter)

    def add(self, report: ImportReport) -> None:
        """What one more file would bring."""
        for item in report.tickets:
            if len(self.first) < _FIRST:
                self.first.append(item)
            if self.earliest is None or item.created_at < self.earliest:
                self.earliest = item.created_at
            if self.latest is None or item.created_at > self.latest:
                self.latest = item.created_at
            self.warnings.update(item.warnings)

    def lines(self, zone: ZoneInfo, width: int) -> Iterator[str]:
        """The first tickets, the time they span, what is odd about them."""
        for item in self.first:
            yield ticket_line(item, zone, width)
        if self.earliest is not None and self.latest is not None:
            yield "  " + _("from {first} to {last}, {zone}").format(
                first=local(self.earliest, zone), last=local(self.latest, zone), zone=zone.key)
        for warning, count in sorted(self.warnings.items()):
            yield f"  ! {import_words.warning(warning)}: {count}"
