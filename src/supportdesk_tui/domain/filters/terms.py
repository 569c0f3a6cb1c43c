"""The words of the filter language, English and Russian alike, and what each of them stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, TypeVar

from supportdesk_tui.domain.ticket import Channel

V = TypeVar("V", str, int)

KEYS: Final[Mapping[str, str]] = {
    "is": "is", "status": "is", "статус": "is",
    "prio": "prio", "priority": "prio", "приор": "prio", "приоритет": "prio",
    "sla": "sla", "сла": "sla", "срок": "sla",
    "resolve": "resolve", "resolution": "resolve", "решение": "resolve",
    "from": "from", "от": "from",
    "subj": "subj", "subject": "subj", "тема": "subj",
    "body": "body", "текст": "body",
    "cat": "cat", "category": "cat", "кат": "cat", "категория": "cat",
    "tag": "tag", "метка": "tag",
    "who": "who", "assignee": "who", "кто": "who",
    "ch": "ch", "channel": "ch", "канал": "ch",
    "form": "form", "форма": "form",
    "age": "age", "возраст": "age",
    "last": "last", "правка": "last",
    "snooze": "snooze", "отлож": "snooze",
    "before": "before", "до": "before",
    "after": "after", "после": "after",
    "has": "has", "есть": "has",
    "macro": "macro", "макрос": "macro",
    "re": "re", "ответов": "re",
    "sort": "sort", "сорт": "sort",
}
"""Every accepted key and the one that it means."""

FACTS: Final[Mapping[str, str]] = {
    word: fact
    for fact, words in {
        "new": "new новое новый новые новая",
        "open": "open открыто открыт открытые открытый открытая",
        "pending": "waiting pending ожидание ожидает ждем ждет ждет_клиента",
        "on_hold": "on_hold hold удержание на_удержании",
        "solved": "solved решено решен решенные",
        "closed": "closed закрыто закрыт закрытые",
        "spam": "spam спам",
        "mine": "mine мои мой мое моя",
        "unassigned": "unassigned ничье ничьи ничей свободные",
        "untriaged": "untriaged неразобрано неразобранные не_разобрано",
        "snoozed": "snoozed отложено отложен отложенные",
        "promised": "promised обещано обещан обещанные",
        "overdue": "overdue просрочено просрочен просроченные",
        "escalated": "escalated эскалация эскалировано эскалированные",
        "reopened": "reopened переоткрыто переоткрыт переоткрытые",
        "draft": "draft черновик черновики",
        "sending": "sending отправка отправляется уходит",
        "unread": "unread непрочитано непрочитанные",
        "late": "late поздние опоздавшие",
        "unparsed": "unparsed неразборчивые",
        "history": "history история",
        "bounced": "bounced bounce вернулось вернулись возврат_письма",
        "duplicate": "duplicate duplicates дубли дубль",
    }.items()
    for word in words.split()
}
"""Values of ``is:``; dashes are read as underscores."""

STATUS_FACTS: Final = frozenset({"new", "open", "pending", "on_hold", "solved", "closed", "spam"})
"""Facts of which a ticket has exactly one (``open`` sums up four)."""

SORTS: Final[Mapping[str, str]] = {
    "prio": "prio", "приор": "prio", "priority": "prio", "sla": "sla", "сла": "sla",
    "created": "created", "создан": "created", "создано": "created",
    "updated": "updated", "правка": "updated", "last": "updated",
    "snooze": "snooze", "отлож": "snooze",
}

HAS: Final[Mapping[str, str]] = {
    "attachment": "attachment", "attachments": "attachment", "вложение": "attachment",
    "вложения": "attachment", "note": "note", "заметка": "note", "заметки": "note",
    "sop": "sop", "соп": "sop", "регламент": "sop",
}

CLOCK_STATES: Final[Mapping[str, str]] = {
    "overdue": "breached", "breached": "breached", "просрочено": "breached", "просрочен": "breached",
    "paused": "paused", "пауза": "paused", "risk": "at_risk", "at_risk": "at_risk", "риск": "at_risk",
    "running": "running", "идет": "running", "none": "none", "нет": "none",
}

CHANNELS: Final[Mapping[str, str]] = {channel.value: channel.value for channel in Channel} | {
    "почта": "email", "форма": "form", "телеграм": "telegram", "телефон": "phone",
    "чат": "chat", "форум": "forum", "разговор": "talk",
}

PRIORITIES: Final[Mapping[str, str]] = {
    "p1": "P1", "p2": "P2", "p3": "P3", "1": "P1", "2": "P2", "3": "P3", "п1": "P1", "п2": "P2", "п3": "P3",
    "р1": "P1", "р2": "P2", "р3": "P3", "з1": "P1", "з2": "P2", "з3": "P3", "?": "", "none": "", "нет": "",
}
"""Includes the Cyrillic letters that look or sound like P or stand on its key; an empty value is untriaged."""

ME: Final = frozenset({"me", "я"})
NOBODY: Final = frozenset({"none", "нет", "никто"})
OR_WORDS: Final = frozenset({"OR", "ИЛИ"})

WEEKDAYS: Final[Mapping[str, int]] = {
    word: number
    for number, words in enumerate((
        "mon monday пн понедельник", "tue tuesday вт вторник", "wed wednesday ср среда",
        "thu thursday чт четверг", "fri friday пт пятница", "sat saturday сб суббота",
        "sun sunday вс воскресенье",
    ))
    for word in words.split()
}
DAYS_AGO: Final[Mapping[str, int]] = {"today": 0, "сегодня": 0, "yesterday": 1, "вчера": 1, "позавчера": 2}

_UNITS: Final[Mapping[str, timedelta]] = {
    "m": timedelta(minutes=1), "м": timedelta(minutes=1), "min": timedelta(minutes=1),
    "мин": timedelta(minutes=1), "h": timedelta(hours=1), "ч": timedelta(hours=1),
    "d": timedelta(days=1), "д": timedelta(days=1), "w": timedelta(weeks=1), "н": timedelta(weeks=1),
    "нед": timedelta(weeks=1),
}
_SPAN: Final = re.compile(r"([<>]?)(\d{1,5})([a-zа-я]+)([+-]?)")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOCAL_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")

_RUSSIAN_KEYS: Final = "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_LATIN_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_TO_LATIN: Final = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)
_TO_RUSSIAN: Final = str.maketrans(_LATIN_KEYS + "^", _RUSSIAN_KEYS + ":")


def fold(text: str) -> str:
    """Case and ё put aside, so that forms of one word compare equal: SQLite knows Latin case alone (M-80)."""
    return text.casefold().replace("ё", "е")


_FORM: Final = "form:"


def form_words(source: str, name: str) -> str:
    """What ``form:`` looks through: the layout of a form or chat and its own name; empty for other tickets."""
    return fold(f"{source.removeprefix(_FORM)} {name}".strip()) if source.startswith(_FORM) else ""


def value_word(text: str) -> str:
    """A value as the tables above spell it."""
    return fold(text).replace("-", "_")


def in_other_layouts(text: str) -> tuple[str, str]:
    """The text as it reads on a Latin and on a Russian keyboard."""
    return text.translate(_TO_LATIN), text.translate(_TO_RUSSIAN)


def other_layout(term: str) -> str | None:
    """The term as it reads on the other keyboard layout, when that makes it a known key with a value."""
    for typed in in_other_layouts(term):
        key, colon, value = typed.partition(":")
        if colon and value and fold(key.lstrip("-")) in KEYS:
            return typed
    return None


def shown(table: Mapping[str, V], meaning: V, *, russian: bool) -> str:
    """The word to show for a meaning: the table's first in that language, else its first."""
    words = [word for word, means in table.items() if means == meaning]
    return next((word for word in words if word.isascii() != russian), words[0])


_SPANS: Final = {
    "sla": ("2h", "30m", "1d"), "resolve": ("1d", "2h"), "age": ("3d", "1w", "1d-"), "last": ("1d", "3d", "1w"),
    "snooze": ("1d", "1w"), "re": ("1+", "2+", "0"),
}
_RUSSIAN_UNITS: Final = str.maketrans("mhdw", "мчдн")


def span_examples(name: str, *, russian: bool) -> list[str]:
    """What a key that wants a span or a number may be given."""
    return [span.translate(_RUSSIAN_UNITS) if russian else span for span in _SPANS.get(name, ())]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like the given one, or an empty string."""
    from difflib import get_close_matches  # only needed once something is wrong

    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.5)), "")


def read_span(value: str) -> tuple[timedelta, str] | None:
    """``2h``, ``3д+``, ``<2h`` as a span and ``+``, ``-`` or no sign (``<`` is ``-``, ``>`` is ``+``)."""
    found = _SPAN.fullmatch(fold(value))
    if found is None or found[3] not in _UNITS:
        return None
    sign = found[4] or {"<": "-", ">": "+", "": ""}[found[1]]
    return _UNITS[found[3]] * int(found[2]), sign


def read_date(value: str) -> date | tuple[int, int] | None:
    """``2025-05-12`` and ``12.05.2025`` as a date, ``12.05`` as (month, day); None for no such day."""
    try:
        if found := _ISO_DATE.fullmatch(value):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _LOCAL_DATE.fullmatch(value):
            day = date(int(found[3] or 2024), int(found[2]), int(found[1]))  # 2024 has a 29 February
            return day if found[3] else (day.month, day.day)
    except ValueError:
        pass
    return None
