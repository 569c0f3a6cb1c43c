"""The cells of a row by what they mean: values of a role, the subject, the text, the links."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.exports import contacts
from supportdesk_tui.exports.canonical import canonical_cell
from supportdesk_tui.exports.columns import Choice, Columns
from supportdesk_tui.exports.created_at import ColumnFormat
from supportdesk_tui.exports.profile import Profile

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


def filled(cells: Sequence[str], layout: Layout, role: str) -> list[str]:
    """The values of a role that are not empty, best first."""
    return [value for choice in layout.columns.choices(role) if (value := _value(cells, choice))]


def first(cells: Sequence[str], layout: Layout, role: str) -> str:
    """The best value of a role, or an empty string."""
    for choice in layout.columns.choices(role):
        value = _value(cells, choice)
        if value:
            return value
    return ""


def _value(cells: Sequence[str], choice: Choice) -> str:
    if len(choice) == 1:
        cell = cells[choice[0]]
        return answer(cell) if cell else ""
    return " ".join(filter(None, (answer(cells[index]) for index in choice)))


def answer(cell: str) -> str:
    """What a cell says; a JSON list of choices as ``one, two``."""
    cell = cell.strip()
    if cell[:1] == "[" and cell[-1:] == "]":
        try:
            chosen = json.loads(cell)
        except (ValueError, RecursionError):
            return cell
        if all(isinstance(item, str) for item in chosen):
            return ", ".join(chosen)
    return cell


def subject(cells: Sequence[str], layout: Layout) -> str:
    """The subject as the profile wants it, else the first line of the message, else what the form is called."""
    profile = layout.profile
    candidates = [fill(profile.subject_template, cells, layout)] if profile.subject_template else [
        first(cells, layout, "subject"), *first(cells, layout, "message").splitlines()]
    for candidate in chain(candidates, _fallbacks(cells, layout)):
        line = clean_line(unicodedata.normalize("NFC", candidate))
        if line:
            return line if len(line) <= SUBJECT_LIMIT else f"{line[:SUBJECT_LIMIT - 1]}…"
    return profile.name


def _fallbacks(cells: Sequence[str], layout: Layout) -> Iterator[str]:
    yield fill(layout.profile.subject_fallback, cells, layout)
    yield layout.profile.title


def text(cells: Sequence[str], layout: Layout, unread: Sequence[str]) -> str:
    """The message, then every cell that has no role, labelled: the operator sees what the form asked.

    Args:
        cells: of the row.
        layout: of the file.
        unread: roles whose cells could not be read; they are shown as they are.
    """
    shown = layout.columns.shown
    if unread or layout.columns.plural:
        shown = tuple(sorted({*shown, *_second_values(cells, layout),
                              *(index for role in unread for index in layout.columns.of(role))}))
    blocks = [_block(first(cells, layout, "message")), "\n".join(_answers(cells, shown, layout))]
    return "\n\n".join(block for block in blocks if block)


def _second_values(cells: Sequence[str], layout: Layout) -> Iterator[int]:
    """Filled columns of a role behind the one that was used: what somebody wrote is shown somewhere."""
    for role in layout.columns.plural:
        used: Choice = ()
        for choice in layout.columns.choices(role):
            value = _value(cells, choice)
            if value and not used:
                used = choice
            elif value and not (role == "email" and contacts.addresses(value)):
                yield from (index for index in choice if index not in used)


def _answers(cells: Sequence[str], shown: Sequence[int], layout: Layout) -> Iterator[str]:
    """``Question: answer`` for each column; the parts of one question in one line where the profile says so."""
    uploads = layout.columns.of("attachments")
    questions = layout.columns.questions
    found: list[tuple[str, list[str]]] = []
    parts: dict[str, list[str]] = {}
    for index in shown:
        if not cells[index]:
            continue
        value = _block(answer(cells[index]))
        if not value or (value == "FALSE" and index in layout.columns.choices_made):
            continue
        if index in uploads and split_links(value) == ([], True):
            continue
        header = questions[index]
        part = _PART.fullmatch(header) if layout.profile.join_parts else None
        if part is not None and part[1] in parts:
            parts[part[1]].append(value)
        else:
            found.append((part[1] if part else header, [value]))
            if part is not None:
                parts[part[1]] = found[-1][1]
    for header, values in found:
        yield f"{header}: {', '.join(values)}"


def _block(value: str) -> str:
    if not value:
        return ""
    return clean_block(value if value.isascii() else unicodedata.normalize("NFC", value)).strip()


def links(cells: Sequence[str], layout: Layout) -> tuple[tuple[str, ...], bool]:
    """Uploads are addresses only, never fetched; anything but http(s) is refused."""
    found: list[str] = []
    refused = False
    for cell in filled(cells, layout, "attachments"):
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


def fill(template: str, cells: Sequence[str], layout: Layout) -> str:
    """A profile's ``{column}`` text: a header, ``Name#2`` or a role in braces; a missing one is empty."""
    def value(match: re.Match[str]) -> str:
        indices = layout.columns.named(match[1])
        if not indices and match[1] in layout.profile.roles:
            return canonical_cell(first(cells, layout, match[1]))
        return next((canonical_cell(cells[index]) for index in indices if cells[index].strip()), "")
    return _SLOT.sub(value, template).strip(" :")
