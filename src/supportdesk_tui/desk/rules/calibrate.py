"""Measuring suggestions on the desk's own finished tickets."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.experience import REMEMBERED
from supportdesk_tui.desk.rules.suggest import FIELDS, values_allowed
from supportdesk_tui.domain.calibration import Calibration, calibrate
from supportdesk_tui.domain.similarity import THRESHOLD

JUDGED = 1000
"""The newest ones: more would take longer and say the same."""


def suggestions(desk: Desk) -> Calibration:
    """How often likeness would have proposed what was done with each finished ticket."""
    with desk.store.reading() as view:
        examples = view.examples(REMEMBERED)
    allowed = {field: values_allowed(desk, field) for field in FIELDS}
    return calibrate(examples, JUDGED, FIELDS, allowed, desk.clock.now(), THRESHOLD)
