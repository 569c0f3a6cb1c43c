"""The cells of a row by what they mean: values of a role, the subject, the text, the links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.links import with_plain_hosts
from supportdesk_tui.exports import contacts
from supportdesk_tui.exports.canonical import canonical_cell
from supportdesk_tui.exports.columns import Choice, Columns
from supportdesk_tui.exports.created_at import ColumnFormat
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.row_answers import RowAnswers, composed

SUBJECT_LIMIT = 120
_LINK_SCHEMES = frozenset({"http", "https"})
_SLOT = re.compile(r"\{([^{}]+)\}")
_PART = re.compile(r"(.+\S) \(([^()]+)\)")
"""``Address (City)``: a question and one of its parts."""


@dataclass(frozen=True, slots=True)
class Layout:
    """All that is known of a file once it is opened."""

    profile: Profile
    columns: Columns
    times: ColumnFormat
    zone: ZoneInfo | None
    """For times that say no zone; None when every time of the file says one."""
    delimiter: str
    unpacked: dict[tuple[str, ...], Layout] = field(default_factory=dict, compare=False, repr=False)
    """The layouts of rows with a JSON cell, by the keys in it."""


def subject(row: RowAnswers, layout: Layout) -> str:
    """The subject as the profile wants it, else the first line of the message, else what the form is called."""
    line = _own_subject(row, layout.profile.subject_template, layout) or _form_called(row, layout)
    return line if len(line) <= SUBJECT_LIMIT else f"{line[:SUBJECT_LIMIT - 1]}…"


def _own_subject(row: RowAnswers, template: str, layout: Layout) -> str:
    if template:
        return clean_line(composed(fill(template, row, layout)))
    for line in (row.first("subject"), *row.lines(row.first("message"))):
        if line and (subject := row.line(composed(line))):
            return subject
    return ""


def _form_called(row: RowAnswers, layout: Layout) -> str:
    profile = layout.profile
    return (clean_line(composed(fill(profile.subject_fallback, row, layout))) or clean_line(composed(profile.title))
            or profile.name)


def text(row: RowAnswers, layout: Layout, unread: Sequence[str]) -> str:
    """The message, then every cell that has no role, labelled: the operator sees what the form asked.

    Args:
        row: what is said.
        layout: of the file.
        unread: roles whose cells could not be read; they are shown as they are.
    """
    columns = layout.columns
    shown: Iterable[int] = columns.shown
    if unread or columns.plural:
        shown = sorted({*shown, *_second_values(row, columns),
                        *(index for role in unread for index in columns.of(role))})
    message = row.block(row.first("message"))
    below = "\n".join(_joined_parts(row, shown, columns) if layout.profile.join_parts else
                      [f"{columns.questions[index]}: {value}" for index, value in _answers(row, shown, columns)])
    return f"{message}\n\n{below}" if message and below else message or below


def _second_values(row: RowAnswers, columns: Columns) -> Iterator[int]:
    """Filled columns of a role behind the one that was used: what somebody wrote is shown somewhere."""
    for role in columns.plural:
        used: Choice = ()
        for choice, place in zip(columns.choices(role), columns.places[role], strict=True):
            value = row.values[place]
            if value and not used:
                used = choice
            elif value and not (role == "email" and contacts.addresses(value)):
                yield from (index for index in choice if index not in used)


def _answers(row: RowAnswers, shown: Iterable[int], columns: Columns) -> Iterator[tuple[int, str]]:
    """Column and answer of what is to be shown and says something."""
    uploads = columns.of("attachments")
    for index in shown:
        value = row.block(row.values[index])
        if not value or (value == "FALSE" and index in columns.choices_made):
            continue
        if index in uploads and split_links(value) == ([], True):
            continue
        yield index, with_plain_hosts(value) if index in uploads else value


def _joined_parts(row: RowAnswers, shown: Iterable[int], columns: Columns) -> Iterator[str]:
    """``Question: answer`` for each column, the parts of one question in one line."""
    found: list[tuple[str, list[str]]] = []
    parts: dict[str, list[str]] = {}
    for index, value in _answers(row, shown, columns):
        header = columns.questions[index]
        part = _PART.fullmatch(header)
        if part is not None and part[1] in parts:
            parts[part[1]].append(value)
        else:
            found.append((part[1] if part else header, [value]))
            if part is not None:
                parts[part[1]] = found[-1][1]
    for header, said in found:
        yield f"{header}: {', '.join(said)}"


def links(row: RowAnswers) -> tuple[tuple[str, ...], bool]:
    """Uploads are addresses only, never fetched; anything but http(s) is refused."""
    found: list[str] = []
    refused = False
    for cell in row.filled("attachments"):
        good, bad = split_links(clean_block(cell))
        found += good
        refused = refused or bad
    return tuple(found), refused


def split_links(cell: str) -> tuple[list[str], bool]:
    """The http(s) addresses in a cell, and whether it holds one of another kind."""
    good, bad = [], False
    for part in re.split(r"[\s,;]+", cell):
        try:
            scheme, host = urlsplit(part)[:2]
        except ValueError:
            scheme, host = "bad", ""
        if scheme.lower() in _LINK_SCHEMES and host:
            good.append(part)
        elif scheme:
            bad = True
    return good, bad


def fill(template: str, row: RowAnswers, layout: Layout) -> str:
    """A profile's ``{column}`` text: a header, ``Name#2`` or a role in braces; a missing one is empty."""
    def value(match: re.Match[str]) -> str:
        indices = layout.columns.named(match[1])
        if not indices and match[1] in layout.profile.roles:
            return canonical_cell(row.first(match[1]))
        return next((row.canonical[index] for index in indices if row.canonical[index]), "")
    return _SLOT.sub(value, template).strip(" :")
