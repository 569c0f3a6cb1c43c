"""An import as lines: what it would do or has done, how far it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.imports.whatever import ENDS, ImportSum, Shown, Trouble
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import import_words
from supportdesk_tui.presentation.line import Line, cut, fit, wrap
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.mark_words import number_words
from supportdesk_tui.presentation.times import duration

_WHEN, _WHO, _BAR = 16, 22, 20
_LEAST_SECONDS = 1.0
"""Before that a rate says nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to show of an import."""

    sums: Sequence[ImportSum]
    refused: Mapping[Path, str]
    """The files that could not be read, with the sentence for each."""
    titles: Mapping[str, str]
    """Of the profiles, by name."""
    zone: ZoneInfo


def import_lines(told: Told, width: int, look: Look) -> tuple[Line, ...]:
    """The whole sum: what was recognised, counts that add up, the first tickets, what is odd, what was put aside."""
    lines = [*_all(told, width), *(line for came in told.sums for line in _file(came, told, width))]
    lines += _refused(told, width)
    shown = [item for came in told.sums for item in came.first][:5]
    if shown:
        lines += [(), ((gettext("The first tickets"), "title"),), *(_shown(item, told.zone) for item in shown)]
    lines += _span(told)
    warnings = sum((came.warnings for came in told.sums), Counter[str]())
    if warnings:
        lines += [(), ((gettext("Worth a look"), "title"),)]
        lines += [(("! ", "warn"), (_counted(word, count), "text"))
                  for word, count in sorted(warnings.items())]
    lines += _troubles(told, width)
    return tuple(cut(tuple((look.text(text), style) for text, style in ((" ", "text"), *line)), width) if line else ()
                 for line in lines)


def _counted(word: str, count: int) -> str:
    said = import_words.warning(word)
    return said if word in import_words.OF_A_FILE else f"{said}: {number_words(count)}"


def _file(came: ImportSum, told: Told, width: int) -> Iterator[Line]:
    title = import_words.layout(told.titles.get(came.profile, ""))
    known = {"mail": gettext("mail"), "own": gettext("an export of this program")}.get(came.kind) or (
        f"{title} ({came.profile})" if title and title != came.profile else came.profile)
    yield ((clean_line(came.path.name, 60), "bold"), (f"  {known}", "dim"))
    for text in wrap(sum_words(came.records, came.ends), max(20, width - 4)):
        yield (("  " + text, "text"),)
    if came.stopped:
        yield (("  " + gettext("stopped before its end: importing it again goes on"), "warn"),)


def _all(told: Told, width: int) -> Iterator[Line]:
    """Of several files the sum, before each of them has its own."""
    if len(told.sums) < 2:
        return
    ends = {end: sum(came.ends.get(end, 0) for came in told.sums) for end in ENDS}
    files = ngettext("{n} file", "{n} files", len(told.sums)).format(n=number_words(len(told.sums)))
    said = sum_words(sum(came.records for came in told.sums), ends)
    for text in wrap(f"{files}: {said}", max(20, width - 2)):
        yield ((text, "bold"),)
    yield ()


def sum_words(count: int, ends: Mapping[str, int]) -> str:
    """``21 records = 16 tickets + 5 duplicates``; ends that nothing came to are left out, tickets never."""
    records = ngettext("{count} record", "{count} records", count).format(count=number_words(count))
    parts = [_end(name, count) for name, count in ends.items() if count or name == "ticket"]
    return f"{records} = {' + '.join(parts or ['0'])}"


def _end(name: str, count: int) -> str:
    said = {
        "ticket": lambda: ngettext("{n} ticket", "{n} tickets", count),
        "reply": lambda: ngettext("{n} reply", "{n} replies", count),
        "duplicate": lambda: ngettext("{n} duplicate", "{n} duplicates", count),
        "update": lambda: ngettext("{n} update", "{n} updates", count),
        "merged": lambda: ngettext("{n} message that joined a ticket", "{n} messages that joined a ticket", count),
        "operator": lambda: ngettext("{n} answer of ours", "{n} answers of ours", count),
        "contact": lambda: ngettext("{n} person's card", "{n} people's cards", count),
        "skipped": lambda: gettext("{n} skipped"), "filed": lambda: gettext("{n} filed"),
        "quarantined": lambda: gettext("{n} quarantined"),
    }
    return said[name]().format(n=number_words(count))


def _refused(told: Told, width: int) -> Iterator[Line]:
    for path, said in told.refused.items():
        yield ((clean_line(path.name, 60), "bold"), ("  " + gettext("cannot be imported"), "error"))
        for text in wrap(said, max(20, width - 4)):
            yield (("  " + text, "text"),)


def _shown(item: Shown, zone: ZoneInfo) -> Line:
    return ((local(item.at, zone) + "  ", "dim"), (fit(clean_line(item.who), _WHO) + "  ", "text"),
            (clean_line(item.subject) or gettext("(no subject)"), "text"))


def _span(told: Told) -> Iterator[Line]:
    first = min((came.earliest for came in told.sums if came.earliest is not None), default=None)
    last = max((came.latest for came in told.sums if came.latest is not None), default=None)
    if first is None or last is None:
        return
    said = gettext("times of {zone}") if first == last else gettext("from {first} to {last}, {zone}")
    yield ((said.format(first=local(first, told.zone), last=local(last, told.zone), zone=told.zone.key), "dim"),)


def _troubles(told: Told, width: int) -> Iterator[Line]:
    found = [(came, reason, trouble) for came in told.sums for reason, trouble in came.troubles.items()]
    if not found:
        return
    yield ()
    yield ((gettext("Put aside"), "title"),)
    for came, reason, trouble in found:
        where = f"{clean_line(came.path.name, 30)}: " if len(told.sums) > 1 else ""
        for row, text in enumerate(wrap(f"{where}{number_words(trouble.count)} · {import_words.bad(reason)}",
                                        max(20, width - 4))):
            yield (("  " if row else "! ", "warn"), (text, "text"))
        for text in wrap(_places(trouble), max(20, width - 4)):
            yield (("  " + text, "dim"),)
    for came in told.sums:
        if came.kept_in is not None:
            yield ((gettext("kept in {path}").format(path=clean_line(str(came.kept_in), 400)), "text"),)


def _places(trouble: Trouble) -> str:
    places = [gettext("record {record}, line {line}").format(record=record, line=line) if record
              else gettext("line {n}").format(n=line) for record, line in trouble.places]
    places += [clean_line(name, 60) for name in trouble.named]
    return "; ".join(places) + (" …" if trouble.count > len(places) else "")


def local(at: datetime, zone: ZoneInfo) -> str:
    """To the minute, in the desk's zone."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def progress_lines(name: str, number: int, total: int, seconds: float, width: int, look: Look, *,
                   dry_run: bool) -> tuple[Line, ...]:
    """How far it has come, how fast it goes and how long it will take; ``total`` 0 is not known."""
    what = gettext("Looking through {name}") if dry_run else gettext("Importing {name}")
    lines: list[Line] = [((what.format(name=clean_line(name, 60)), "title"),)]
    parts = [number_words(number) if not total else gettext("{n} of {all}").format(
        n=number_words(number), all=number_words(total))]
    if seconds >= _LEAST_SECONDS and number:
        rate = number / seconds
        parts.append(gettext("{n} a second").format(n=number_words(round(rate))))
        if total > number:
            parts.append(gettext("{time} left").format(time=_time_left((total - number) / rate)))
    bar: Line = ()
    if total:
        full = min(_BAR, _BAR * number // total)
        bar = (("[" + look.signs.full * full + look.signs.empty * (_BAR - full) + "] ", "ok"),)
    lines.append((*bar, (" · ".join(parts), "text")))
    ends = gettext("Esc stops; nothing is imported yet") if dry_run \
        else gettext("Esc stops; what is in by then stays, and importing again goes on")
    lines += [(), ((ends, "dim"),)]
    return tuple(cut(tuple((look.text(text), style) for text, style in ((" ", "text"), *line)), width) if line else ()
                 for line in lines)


def _time_left(seconds: float) -> str:
    if seconds < 60:
        return gettext("{n} s").format(n=max(1, round(seconds)))
    return duration(timedelta(seconds=seconds))
