"""A profile for a layout that nobody knows: roles by what headers are called and by what their cells look like."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from supportdesk_tui.desk.ports import ExportOptions, GuessedLayout
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.exports import contacts
from supportdesk_tui.exports.columns import clean_header
from supportdesk_tui.exports.created_at import choose_format
from supportdesk_tui.exports.profile import ROLES, Profile
from supportdesk_tui.exports.recognising import FoundChats, recognise
from supportdesk_tui.exports.source import Source, source_of
from supportdesk_tui.exports.table import Row
from supportdesk_tui.exports.time_format import UnknownZone, read_with
from supportdesk_tui.exports.told_zone import told_zone
from supportdesk_tui.exports.usual_words import usual_columns

_LOOKED_AT = 500
"""Records."""
_SHARE = 0.6
"""Of the filled cells of a column, how many must look like it."""
_LONG = 18
"""Characters of a cell, on average, from which on a column is a message."""
_SHOWN = 40
_TABLES, _OBJECTS = ("csv", "tsv", "txt", "xlsx"), ("json", "jsonl")
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}
_NO_FILES = re.compile(r".*(refer|page|url|site|landing|source|utm|страниц|сайт|источник).*", re.IGNORECASE | re.DOTALL)
_DIFFERENT = 0.85
"""Of ids, how many are: a record may have been delivered twice."""


def guess_layout(path: Path, options: ExportOptions, formats: Sequence[str]) -> GuessedLayout:
    """What the columns of a file may mean.

    Args:
        path: the file.
        options: ``encoding``, ``date_order`` and ``timezone`` count.
        formats: of times, to choose from.

    Raises:
        BadInput: it cannot be read as a table.
    """
    source = source_of(path)
    found = None if _is_chat(source, options.encoding) else recognise(
        source, [Profile("unknown", kind="auto")], chosen=True, encoding=options.encoding)
    if found is None or isinstance(found, FoundChats):
        raise BadInput("wizard_chat", source.name)
    table = found.table
    rows = [row.cells for row in islice(table.rows, _LOOKED_AT) if isinstance(row, Row)]
    headers = tuple(map(clean_header, table.headers))
    columns = [[row[index].strip() for row in rows if index < len(row) and row[index].strip()]
               for index in range(len(headers))]
    roles = _roles(headers, columns, formats)
    times = [value for index in roles.get("created", ())[:1] for value in columns[index]]
    names = _names(headers)
    named = {role: tuple(names[index] for index in indices if names[index]) for role, indices in roles.items()}
    zone = told_zone(named.get("created", ())[:1])
    return GuessedLayout(
        name=_slug(path.stem), headers=names, roles={role: found for role, found in named.items() if found},
        formats=_formats(formats, times, options.date_order),
        timezone=zone.key if zone else options.timezone,
        examples=tuple(next((clean_line(value)[:_SHOWN] for value in column), "") for column in columns),
        extensions=_OBJECTS if table.shape in {"object", "pairs"} else _TABLES)


def profile_text(layout: GuessedLayout) -> str:
    """The profile as a commented TOML file."""
    known = [[name] for role in ("created", "email", "phone", "telegram", "message", "id")
             for name in layout.roles.get(role, ())[:1]]
    lines = [
        "# Made by supportdesk import --wizard; change what is not right.",
        "schema = 1",
        f"name = {_text(layout.name)}   # part of what a record is known by: keep it",
        f"title = {_text(layout.name)}",
        "",
        "[detect]   # a file is of this layout when one header of each group is there",
        f"ext = {_list(layout.extensions)}",
        f"any = {_text(list(map(list, dict.fromkeys(map(tuple, known)))))}",
        "",
        "[read]",
        'kind = "auto"',
        "",
        "[map]   # role = its columns, best first; what has no role is shown in the ticket's text",
        *(f"{role} = {_list(layout.roles.get(role, ()))}" for role in ROLES[:11]),
        "drop = []   # columns that are never stored",
        "",
        "[created]",
        f"formats = {_list(layout.formats)}",
        f"timezone = {_text(layout.timezone)}   # of times that name none, such as Europe/Moscow; empty: it is asked",
        "",
        "[subject]   # where neither a subject nor a message says one",
        f"fallback = {_text(layout.name)}",
        "",
        "# [[skip]]             # records to leave out",
        '# column = "Name"',
        '# equals = "test"',
        '# reason = "rule:test"',
    ]
    return "\n".join(lines) + "\n"


def _is_chat(source: Source, encoding: str) -> bool:
    try:
        return isinstance(recognise(source, [Profile("unknown", kind="telegram")], chosen=True, encoding=encoding),
                          FoundChats)
    except BadInput:
        return False


def _roles(headers: Sequence[str], columns: Sequence[Sequence[str]],
           formats: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """By the header where the cells do not contradict it, then by the cells."""
    looks: Mapping[str, Callable[[str], bool]] = {
        "email": lambda cell: bool(contacts.addresses(cell)), "created": lambda cell: _is_time(cell, formats),
        "attachments": lambda cell: re.match(r"https?://\S+$", cell) is not None,
        "telegram": lambda cell: re.match(r"(@|(https?://)?t(elegram)?\.me/)\w", cell) is not None,
        "phone": lambda cell: len(re.sub(r"\D", "", cell)) >= 10 and bool(contacts.phone(cell)),
    }
    roles = {role: [index for index in found if role not in looks or role in {"telegram", "attachments"}
                    or not columns[index] or _share(columns[index], looks[role]) > 0]
             for role, found in usual_columns(headers, frozenset()).items()}
    taken = {index for found in roles.values() for index in found}
    free = [index for index, column in enumerate(columns) if index not in taken and column and headers[index]]
    for role, looks_like in looks.items():
        alike = [index for index in free if _share(columns[index], looks_like) >= _SHARE
                 and not (role == "attachments" and _NO_FILES.fullmatch(headers[index]))]
        if not roles.get(role):
            roles[role] = alike
        free = [index for index in free if index not in alike]
    if not roles.get("id"):
        roles["id"] = [index for index in free if _are_ids(columns[index])][:1]
        free = [index for index in free if index not in roles["id"]]
    if not roles.get("message"):
        long = sorted(free, key=lambda index: -_length(columns[index]))[:1]
        roles["message"] = [index for index in long if _length(columns[index]) >= _LONG]
        free = [index for index in free if index not in roles["message"]]
    if not roles.get("name"):
        roles["name"] = [index for index in free if _share(columns[index], _is_name) >= _SHARE
                         and len(set(columns[index])) * 2 > len(columns[index])][:1]
    return {role: tuple(found) for role, found in roles.items() if found}


def _share(column: Sequence[str], looks_like: Callable[[str], bool]) -> float:
    return sum(map(looks_like, column)) / len(column) if column else 0.0


def _length(column: Sequence[str]) -> float:
    return sum(map(len, column)) / len(column)


def _is_time(cell: str, formats: Sequence[str]) -> bool:
    for format_ in formats:
        try:
            if read_with(format_, cell) is not None:
                return True
        except UnknownZone:
            return True
    return False


def _is_name(cell: str) -> bool:
    return re.fullmatch(r"[^\W\d_][\w.'’-]*( [^\W\d_][\w.'’-]*){0,3}", cell) is not None and cell[:1].isupper()


def _are_ids(column: Sequence[str]) -> bool:
    return len(column) > 1 and len(set(column)) >= _DIFFERENT * len(column) and all(
        re.fullmatch(r"[#№]?[\w-]{1,64}", cell) and re.search(r"\d", cell) for cell in column)


def _formats(formats: Sequence[str], values: Sequence[str], date_order: str) -> tuple[str, ...]:
    """Those that read some of the times, the best one first; both orders where nobody can tell."""
    chosen = choose_format(formats, values, date_order)
    useful = [format_ for format_ in ((*chosen.formats, *formats) if chosen.ambiguous else chosen.formats)
              if any(_is_time(value, (format_,)) for value in values)]
    return tuple(dict.fromkeys(useful)) or ("iso",)


def _names(headers: Sequence[str]) -> tuple[str, ...]:
    """How a profile names each column; one without a header has no name."""
    names = []
    for index, header in enumerate(headers):
        if header == "*" or header.startswith("re:"):
            header = f"re:{re.escape(header)}"
        elif headers.count(header) > 1 and header:
            header = f"{header}#{headers[:index + 1].count(header)}"
        names.append(header)
    return tuple(names)


def _slug(stem: str) -> str:
    latin = "".join(_LETTERS.get(letter, letter) for letter in stem.lower())
    return "own-" + (re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40] or "form")


def _text(value: str | list[list[str]]) -> str:
    """JSON is how TOML writes texts and lists of them."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
