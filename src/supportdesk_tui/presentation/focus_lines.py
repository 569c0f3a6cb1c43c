"""A focus run in words: the plan, how far it has come, what breaks in, what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.runs.focus_interruptions import Interruption
from supportdesk_tui.desk.runs.focus_summary import FocusSummary
from supportdesk_tui.domain.focus import FocusPlan, FocusRun, Progress, progress
from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.i18n import gettext, language, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.effect_words import macro_remark
from supportdesk_tui.presentation.line import Line, between, cut, fit, width_of, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import local_moment

SHOWN_MACROS = 9


def plan_words(plan: FocusPlan, waiting: int) -> str:
    """The plan in one line."""
    parts = [f"{gettext('Focus')} {words.view(plan.view)}", size_words(plan),
             gettext("by macro") if plan.grouped else gettext("by deadline"),
             gettext("{n} wait").format(n=waiting)]
    return " · ".join(parts)


def size_words(plan: FocusPlan) -> str:
    """``30 tickets or 60 min``."""
    tickets = ngettext("{n} ticket", "{n} tickets", plan.tickets).format(n=plan.tickets)
    if not plan.minutes:
        return tickets
    return gettext("{tickets} or {minutes} min").format(tickets=tickets, minutes=plan.minutes)


def head_line(run: FocusRun, config: DeskConfig, width: int, look: Look) -> Line:
    """The plan at the left; how far, how fast and how long still at the right."""
    title = f" {gettext('FOCUS')} {words.view(run.plan.view)}"
    if run.plan.minutes and run.shown_at is not None:
        until = run.shown_at + timedelta(seconds=max(0.0, run.plan.minutes * 60 - run.spent))
        title += " · " + gettext("until {time}").format(time=f"{until.astimezone(config.zone):%H:%M}")
    right = " · ".join(_pace(progress(run), streak=config.focus_streak))
    return between(((look.text(title), "title"), (" ", "text")), ((look.text(right) + " ", "bold"),), width)


def _pace(state: Progress, *, streak: bool) -> Iterator[str]:
    yield f"{state.done}/{state.total}"
    if state.minutes_each is not None:
        yield gettext("{n} min a ticket").format(n=_decimal(state.minutes_each))
    if streak and state.streak > 1:
        yield gettext("{n} in a row").format(n=state.streak)
    if state.minutes_left is not None:
        yield gettext("~{n} min left").format(n=state.minutes_left)


def _decimal(value: float) -> str:
    text = f"{value:.1f}"
    return text.replace(".", ",") if language() == "ru" else text


def bar_line(run: FocusRun, hidden: Mapping[Priority | None, int], width: int, look: Look) -> Line:
    """How far, as a bar; that nothing rings, and what has come in unseen meanwhile."""
    quiet = look.text(quiet_words(hidden))
    room = max(10, width - 5 - width_of(((quiet, ""),)))
    full = round(room * len(run.finished) / run.total) if run.total else 0
    return ((" [", "dim"), (look.signs.full * full, "ok"), (look.signs.empty * (room - full), "dim"), ("] ", "dim"),
            (quiet, "dim"), (" ", "text"))


def quiet_words(hidden: Mapping[Priority | None, int]) -> str:
    """``quiet · hidden new: P2 1, P3 3``."""
    if not hidden:
        return gettext("quiet")
    counts = ", ".join(f"{words.priority(each)} {count}" for each, count in hidden.items())
    return gettext("quiet · hidden new: {counts}").format(counts=counts)


def macro_lines(macros: Sequence[Macro], wish: str, config: DeskConfig, width: int, look: Look,
                chosen: str = "", suggested: str = "") -> tuple[Line, ...]:
    """The macros with their digits and effects, two columns where there is room; those of interest stand out."""
    shown = macros[:SHOWN_MACROS]
    columns = 2 if width >= 76 else 1
    if columns == 1:
        shown = shown[:5]
    rows = -(-len(shown) // columns)
    cells = [_macro_cell(place, macro, wish, config, width // columns, look,
                         "cursor" if macro.id == chosen else "bold" if macro.id == suggested else "text")
             for place, macro in enumerate(shown)]
    return tuple(sum((cells[row + column * rows] for column in range(columns) if row + column * rows < len(cells)), ())
                 for row in range(rows))


def _macro_cell(place: int, macro: Macro, wish: str, config: DeskConfig, width: int, look: Look,
                style: str) -> Line:
    remark = look.text(macro_remark(macro).split(" · ")[0])
    room = width - 4
    title = look.text(macro.text(wish, config.language).title)
    right = f" {remark}" if remark and len(remark) < room // 2 else ""
    return ((f" {place + 1} ", "key"), (fit(title, room - len(right)), style),
            (right + " ", "dim"))


def interruption_line(interruption: Interruption, config: DeskConfig, now: datetime, width: int, look: Look, *,
                      writing: bool = False) -> Line:
    """What may break into a run, in one reversed line; while a letter is open it can only be looked at."""
    ticket = interruption.ticket
    what = {
        "p1": gettext("New P1 #{number}: {subject}"),
        "late": gettext("P1 #{number} is overdue: {subject}"),
        "promise": gettext("Promised by {moment}, #{number}: {subject}"),
    }[interruption.kind]
    moment = local_moment(ticket.promised_until, now, config.zone) if ticket.promised_until else ""
    said = what.format(number=ticket.id, subject=ticket.subject or gettext("(no subject)"), moment=moment)
    end = gettext(" · v looks at it ") if writing else gettext(" · v looks at it · 0 later ")
    return ((fit(look.text(" !! " + said), max(10, width - len(end))), "cursor_bold"), (look.text(end), "cursor_bold"))


def summary_lines(summary: FocusSummary, config: DeskConfig, width: int, look: Look) -> tuple[Line, ...]:
    """The end of a run."""
    lines: list[Line] = [()]
    for label, value in _facts(summary):
        lines.append((("  " + fit(label, 24), "label"), (look.text(value), "text")))
    if summary.macros:
        lines += [(), ((" " + gettext("Macros"), "title"),)]
        lines += [(("  " + fit(look.text(title), 40), "text"), (str(count), "bold")) for title, count in summary.macros]
    if summary.by_hand:
        lines += [(), ((" " + gettext("Written by hand again and again: a digit makes a macro of it"), "title"),)]
        for digit, group in enumerate(summary.by_hand[:5], 1):
            count = ngettext("{n} answer", "{n} answers", len(group.tickets)).format(n=len(group.tickets))
            first = next(iter(group.text.split("\n")), "")
            lines.append(cut(((f"  {digit} ", "key"), (f"{count}: ", "dim"), (look.text(first), "text")), width))
    lines += [(), ((" " + gettext("For the hand-over (y copies it):"), "title"),)]
    lines += [(("  " + look.text(text), "text"),) for text in wrap(handover_line(summary, config), width - 3)]
    lines.append(())
    for key, said in _ways_on(summary):
        lines.append((("  " + fit(key, 7), "key"), (look.text(said), "text")))
    return tuple(lines)


def _facts(summary: FocusSummary) -> Iterator[tuple[str, str]]:
    yield gettext("Done"), gettext("{done} of {all}").format(done=summary.done, all=summary.run.total)
    for label, count in ((gettext("Promised"), summary.promised), (gettext("Escalated"), summary.escalated),
                         (gettext("Snoozed"), summary.snoozed), (gettext("Priority raised"), summary.raised),
                         (gettext("Dealt with elsewhere"), summary.gone)):
        if count:
            yield label, str(count)
    if summary.skipped:
        yield gettext("Skipped"), ", ".join(
            f"#{number}" + (f" ({reason_words(summary.run.reasons[number])})" if number in summary.run.reasons else "")
            for number in summary.skipped)
    if summary.run.waiting:
        yield gettext("Left in the slice"), str(len(summary.run.waiting))
    if summary.median_seconds:
        yield gettext("Median time"), gettext("{n} min").format(n=_decimal(summary.median_seconds / 60))
    if summary.with_deadline:
        yield gettext("Within the SLA"), gettext("{done} of {all}").format(done=summary.in_time,
                                                                          all=summary.with_deadline)


def _ways_on(summary: FocusSummary) -> Iterator[tuple[str, str]]:
    if summary.skipped:
        yield "v", gettext("the skipped tickets as a list")
    if summary.done or summary.promised:
        yield "9", gettext("take back everything that this run closed (Z does it again)")
    yield gettext("Enter"), gettext("back to the queue; f goes on") if summary.run.waiting and not summary.run.ended \
        else gettext("back to the queue")


def handover_line(summary: FocusSummary, config: DeskConfig) -> str:
    """The run in one sentence, for whoever comes next."""
    run = summary.run
    parts = [gettext("{done} of {all} done").format(done=summary.done, all=run.total)]
    for template, count in ((gettext("{n} promised"), summary.promised), (gettext("{n} escalated"), summary.escalated),
                            (gettext("{n} snoozed"), summary.snoozed), (gettext("{n} raised"), summary.raised)):
        if count:
            parts.append(template.format(n=count))
    if summary.skipped:
        parts.append(gettext("skipped {tickets}").format(tickets=", ".join(f"#{n}" for n in summary.skipped)))
    if summary.median_seconds:
        parts.append(gettext("median {n} min").format(n=_decimal(summary.median_seconds / 60)))
    if summary.with_deadline:
        parts.append(gettext("{done} of {all} within the SLA").format(done=summary.in_time, all=summary.with_deadline))
    at = run.started_at.astimezone(config.zone)
    return f"{gettext('Focus')} {words.view(run.plan.view)} {at:%d.%m %H:%M}: " + ", ".join(parts)


def reason_words(reason: str) -> str:
    """Why a ticket was put off again and again."""
    return {"wait": gettext("waits for somebody"), "unclear": gettext("unclear what to answer"),
            "long": gettext("takes longer than a focus ticket"),
            "other": gettext("for somebody else")}.get(reason, reason)
