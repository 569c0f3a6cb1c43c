"""What a focus run came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.focus import FocusRun, Outcome, median_seconds
from supportdesk_tui.domain.hand_answers import HandAnswers, repeated


@dataclass(frozen=True, slots=True)
class FocusSummary:
    """The figures of a run."""

    run: FocusRun
    done: int
    promised: int
    escalated: int
    snoozed: int
    raised: int
    gone: int
    skipped: tuple[int, ...]
    """Tickets that were put off and still wait."""
    median_seconds: float
    in_time: int
    with_deadline: int
    macros: tuple[tuple[str, int], ...]
    """Titles and how often, the most used first."""
    by_hand: tuple[HandAnswers, ...]


def summary(desk: Desk, run: FocusRun) -> FocusSummary:
    """The figures of a run as it stands."""
    outcomes = Counter(each.outcome for each in run.finished)
    judged = [each.in_time for each in run.finished if each.in_time is not None]
    used = Counter(each.macro for each in run.finished if each.macro)
    return FocusSummary(
        run, outcomes[Outcome.DONE], outcomes[Outcome.PROMISED], outcomes[Outcome.ESCALATED],
        outcomes[Outcome.SNOOZED], outcomes[Outcome.RAISED], outcomes[Outcome.GONE],
        tuple(number for number in run.waiting if run.skips.get(number)), median_seconds(run),
        sum(judged), len(judged), tuple((_title(desk, macro), count) for macro, count in used.most_common()),
        repeated(_written_by_hand(desk, run)))


def _title(desk: Desk, macro_id: str) -> str:
    try:
        return desk.library.macro(macro_id).text(desk.config.language).title
    except BadInput:  # its file is gone
        return macro_id


def _written_by_hand(desk: Desk, run: FocusRun) -> dict[int, str]:
    """The letters of the run that no macro made, by ticket."""
    found: dict[int, str] = {}
    with desk.store.reading() as view:
        for each in run.finished:
            batch = view.batch(each.batch_id) if each.batch_id and not each.macro else None
            outbox_id = batch.summary.get("outbox_id") if batch is not None else None
            mail = view.outgoing(outbox_id) if isinstance(outbox_id, int) else None
            if mail is not None and mail.purpose == "reply":
                found[each.ticket_id] = mail.text
    return found
