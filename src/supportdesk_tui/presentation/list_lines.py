"""Headings, and the rows of the checklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.acts.follow_sop import SopRun
from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.sop import SopStep, StepState
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import Line, between, selected, width_of, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import local_moment

_ONE_LINE = 60
"""From this width on a step is cut to one line; in a narrow column it is wrapped."""


def heading(title: str, right: str, width: int, look: Look) -> Line:
    """A title over a list."""
    rule = look.signs.rule
    end: Line = ((" " + look.text(right) + " ", "dim"),) if right else ()
    return between(((f"{rule}{rule} ", "rule"), (look.text(title), "title"), (" ", "text")), end, width)


def parts_heading(shown: int, parts: Sequence[str], right: str, width: int, look: Look) -> Line:
    """The parts of one screen that Tab turns between, the one in sight reversed."""
    titles = [(f" {look.text(part)} ", "tab_on" if place == shown else "dim") for place, part in enumerate(parts)]
    end: Line = ((f" Tab · {look.text(right)} " if right else " Tab ", "dim"),)
    return between(((look.signs.rule * 2 + " ", "rule"), *titles), end, width)


def sop_lines(run: SopRun, cursor: int, config: DeskConfig, now: datetime, width: int, look: Look, *,
              brief: bool = False) -> tuple[tuple[Line, ...], tuple[int, ...]]:
    """The steps of a checklist, and the first line of each; ``brief``: only the cursor's has its hint."""
    notes = run.text.notes.strip()
    lines: list[Line] = [((" " + look.text(text), "dim"),) for text in wrap(notes, width - 2)] if notes else []
    lines += [()] if notes else []
    starts = []
    for place, (step, state) in enumerate(zip(run.text.steps, run.progress.steps, strict=False)):
        starts.append(len(lines))
        lines += _step(place, step, state, place == cursor, config, now, width, look)
        if step.hint and (place == cursor or not brief):
            lines += [((" " * 9 + look.text(text), "dim"),) for text in wrap(step.hint, max(20, width - 10))]
    return tuple(lines), tuple(starts)


def _step(place: int, step: SopStep, state: StepState, cursor: bool, config: DeskConfig, now: datetime,
          width: int, look: Look) -> tuple[Line, ...]:
    sign = "x" if state.done else "-" if state.applies is False else " "
    mark = look.signs.cursor if cursor else " "
    remark = state.value
    if step.choices and state.value in step.choices:
        remark = step.choices[state.value]
    if state.done and state.at is not None:
        operator = config.operator(state.by)
        who = (operator.name if operator and operator.name else state.by) or ""
        remark = " ".join(part for part in (remark, local_moment(state.at, now, config.zone), who) if part)
    elif step.ask and (width >= 70 or cursor):
        remark = gettext("asks for a value")
    style = "dim" if state.done or state.applies is False else "text"
    shown = "cursor" if cursor else style
    start: Line = ((mark, "key"), (f" [{sign}] ", "ok" if state.done else "text"), (f"{place + 1} ", "key"))
    end: Line = ((look.text(f" {remark} "), "dim"),) if remark else ()
    if width >= _ONE_LINE:
        line = between((*start, (look.text(step.text), style), (" ", "text")), end, width)
        return (selected(line, width) if cursor else line,)
    first, *rest = wrap(look.text(step.text), max(10, width - width_of(start) - 1))
    pad = " " * width_of(start)
    below = wrap(look.text(remark), max(10, width - len(pad) - 1)) if remark else ()
    return ((*start, (first, shown)), *(((pad, "text"), (text, shown)) for text in rest),
            *(((pad, "text"), (text, "dim")) for text in below))


def scope_words(scope: Scope) -> str:
    """The name of a place."""
    return {
        Scope.QUEUE: gettext("Queue"), Scope.CONVERSATION: gettext("Ticket"), Scope.READY: gettext("Letter"),
        Scope.EDIT: gettext("Letter"), Scope.SOP: gettext("Checklist"), Scope.OUTBOX: gettext("Outbox"),
        Scope.ATTACHMENT: gettext("Attachment"), Scope.LOG: gettext("Action log"),
        Scope.FOCUS: gettext("Focus"), Scope.FOCUS_END: gettext("End of focus"),
        Scope.TRIAGE_RUN: gettext("Triage run"), Scope.FILED: gettext("Mail of no ticket"),
        Scope.START: gettext("Beginning"), Scope.REPORT: gettext("Report"),
        Scope.IMPORT: gettext("Import"),
    }[scope]
