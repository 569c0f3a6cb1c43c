"""The report of a period as lines: by priority, by category, promises, macros; the period before in brackets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from rich.cells import cell_len

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.report import Compared
from supportdesk_tui.domain.report import PriorityLine, Report, Timing
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.i18n import N_, gettext, language
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, cut, fit, printable, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import hours

PERIOD: Mapping[str, str] = {"day": N_("Today"), "week": N_("This week"), "month": N_("This month")}
_WIDTHS = (10, 9, 15, 11, 15, 11, 4)
"""Cells of the columns where there is room."""
_GAP = 2
_BAR = 30
_MACROS = 8
_CATEGORIES = 8


def period_words(compared: Compared, zone: tzinfo) -> str:
    """The dates a report is about."""
    since, until = (at.astimezone(zone) for at in (compared.now.since, compared.now.until))
    return f"{since:%d.%m}" if since.date() == until.date() else f"{since:%d.%m}–{until:%d.%m}"


def report_lines(compared: Compared, config: DeskConfig, width: int, look: Look,
                 titles: Mapping[str, str]) -> tuple[Line, ...]:
    """The whole report; ``titles`` are the macros' by id."""
    lines: list[Line] = [*_table(compared, width - 1), (), *_facts(compared), ()]
    lines += [*_categories(compared, config, look), ()]
    lines += _macros(compared.now, titles, width)
    return tuple(cut(tuple((look.text(text), style) for text, style in ((" ", "text"), *line)), width) if line else ()
                 for line in lines)


def _table(compared: Compared, width: int) -> Iterator[Line]:
    """As much of it as has room: where there is little, heads are short and the period before is left out."""
    before = {line.priority: line for line in compared.before.lines}
    nothing: dict[Priority | None, PriorityLine] = {}
    for earlier, spans in ((before, before), (before, nothing), (nothing, nothing)):
        rows = [_heads(short=spans is not before),
                *(_cells(line, earlier.get(line.priority), spans.get(line.priority)) for line in compared.now.lines)]
        longest = [max(cell_len(row[place]) for row in rows) for place in range(len(_WIDTHS))]
        sizes = [*(size + _GAP for size in longest[:-1]), longest[-1]]
        if sum(sizes) <= width:
            break
    wide = [max(pair) for pair in zip(sizes, _WIDTHS, strict=True)]
    sizes = wide if sum(wide) <= width else sizes
    for row, line in zip(rows, (None, *compared.now.lines), strict=True):
        late = "label" if line is None else "error" if line.breaches else "dim"
        styles = ("label" if line is None else "bold", *["label" if line is None else "text"] * (len(row) - 2), late)
        yield tuple((fit(text, size), style) for text, size, style in zip(row, sizes, styles, strict=True))


def _heads(*, short: bool) -> tuple[str, ...]:
    if short:
        return (gettext("P"), gettext("Came"), gettext("Answer"), gettext("in time"), gettext("Solved"),
                gettext("in time"), gettext("Late"))
    return (gettext("Priority"), gettext("Came"), gettext("First answer"), gettext("in time"), gettext("Solved in"),
            gettext("in time"), gettext("Late"))


def _cells(line: PriorityLine, before: PriorityLine | None, spans: PriorityLine | None) -> tuple[str, ...]:
    """One row; ``before`` and ``spans`` are the period before, as far as its counts and its times have room."""
    return (words.priority(line.priority), _with(str(line.count), str(before.count) if before else ""),
            _with(_middle(line.first), _middle(spans.first) if spans else ""),
            _with(_part(line.first), _part(before.first) if before else ""),
            _with(_middle(line.resolution), _middle(spans.resolution) if spans else ""),
            _with(_part(line.resolution), _part(before.resolution) if before else ""),
            str(line.breaches or "–"))


def _with(value: str, before: str) -> str:
    return f"{value} ({before.removesuffix('%')})" if before and before != "–" else value


def _middle(timing: Timing) -> str:
    return hours(timing.median) if timing.median is not None else "–"


def _part(timing: Timing) -> str:
    return f"{timing.in_sla:.0%}" if timing.in_sla is not None else "–"


def _facts(compared: Compared) -> Iterator[Line]:
    now, before = compared.now, compared.before
    counts = ((gettext("solved"), now.solved, before.solved), (gettext("reopened"), now.reopened, before.reopened),
              (gettext("escalations"), now.escalations, before.escalations))
    yield (*((f"{name} {value} ({earlier})   ", "text") for name, value, earlier in counts),)
    broken = " ".join(f"#{ticket_id}" for ticket_id in now.broken)
    yield ((gettext("Promises: given {given}, kept {kept}, broken {broken}").format(
        given=now.promised, kept=now.kept, broken=len(now.broken)), "text"), (f"  {broken}" if broken else "", "error"))


def _categories(compared: Compared, config: DeskConfig, look: Look) -> Iterator[Line]:
    yield ((gettext("Categories"), "title"),)
    before = dict(compared.before.categories)
    most = max((count for _, count in compared.now.categories), default=0)
    for name, count in compared.now.categories[:_CATEGORIES]:
        category = config.category(name)
        title = category.title_in(language()) if category else name or gettext("none")
        change = count - before.get(name, 0)
        yield ((fit(title, 22), "text"), (look.signs.full * max(1, round(_BAR * count / most)), "ok"),
               (f" {count}", "bold"), (f" {change:+}" if change else "", "dim"))
    if not most:
        yield ((gettext("nothing came"), "dim"),)


def _macros(report: Report, titles: Mapping[str, str], width: int) -> Iterator[Line]:
    yield ((gettext("Replies by macro"), "title"),)
    used = [f"{titles.get(macro, macro)} {count}" for macro, count in report.macros[:_MACROS]]
    used.append(gettext("written here without a macro {n}").format(n=report.by_hand))
    if report.elsewhere:
        used.append(gettext("written in another mail program {n}").format(n=report.elsewhere))
    for text in wrap(" · ".join(used), max(20, width - 2)):
        yield ((text, "text"),)


def plain(lines: Sequence[Line]) -> Iterator[str]:
    """The lines as text, for the command line."""
    return (printable("".join(text for text, _ in line)).rstrip() for line in lines)
