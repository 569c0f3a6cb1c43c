"""The words that forms usually name their questions with, in English and Russian: what ``*`` means in a profile."""

from __future__ import annotations

import re
from collections.abc import Sequence

from supportdesk_tui.exports.told_zone import without_zone

_FLAGS = re.IGNORECASE | re.DOTALL

_CREATED = (
    r"_?(time ?stamp|date ?time|date( ?(and|&|/) ?| )time|created|ts)",
    r"(date|time)[ _](created|submitted|sent|received)",
    r"(created|submitted|sent|received|sended|added|posted)[ _]?(at|on|date|time)?",
    r"(submission|submit|creation|entry|request|message)[ _]?(date|time)",
    r"отметка времени|дата ?(и|/) ?время( (создания|отправки|заявки|обращения))?",
    r"(дата|время) (создания|отправки|заявки|обращения|поступления|получения|заполнения|добавления|ответа|записи)",
    r"создано?|отправлено|получено|когда( (написал|отправлено|создано))?",
    r"_?date|_?time|дата|время",
)
_NOT_EMAIL = r"(?!.*(рассыл|newsletter|согла|consent|subscri|подпис))"
_PATTERNS: dict[str, tuple[str, ...]] = {
    "id": (r"_?(id|uuid|guid|ид)",
           r"(submission|response|entry|record|ticket|request|message)[ _]?(id|uuid|number|no\.?)",
           r"(id|ид|номер|код) (заявки|обращения|ответа|записи|сообщения|заказа)", r"№ ?(заявки|обращения)?"),
    "created": _CREATED,
    "email": (r"(your[ _-])?e-?mail([ _-]?(address|адрес))?",
              r"(адрес )?(электронн(ая|ой) почт[аы]|эл\.? ?почт[аы]|почта)|имейл|емейл|мейл|мыло",
              _NOT_EMAIL + r".*(\be-?mail|электронн.*почт|эл\.? ?почт|\bпочт[аыеу]\b|имейл|емейл|reply[ _-]?to).*",
              r"e-?mail.*|.*e-?mail"),
    "phone": (r"(your[ _-])?(tel|phone|mobile|cell|what[s] ?app)(ephone)?([ _-]?(number|no\.?))?",
              r"телефон|тел\.?|мобильный",
              r".*(телефон|моб\w* номер|номер.*для связи|\bphone|telephone|\bmobile\b|what[s] ?app|вотсап|ватсап).*",
              r"tel([ _-]?\d+)?"),
    "telegram": (r"telegram|телеграмм?|tg|тг|телега", r".*(telegram|телеграм|\bник в т[гг]\b|t\.me).*"),
    "attachments": (r".*\b(file|files|attach\w*|upload\w*|screenshots?|вложени[ея]|файлы?|скриншоты?|скрин)\b.*",
                    r".*прикреп.*"),
    "subject": (r"(your[ _-])?(subject|topic)|тема|заголовок",
                r".*(\bsubject\b|\btopics?\b|\bтем[аыеу]\b|\bтематик\w+).*",
                r".*\babout", r"reason( for .*)?|причина( обращения)?"),
    "message": (r"(your[ _-])?(message|question|comments?|inquiry|enquiry|request|text|content)",
                r"сообщение|вопрос|комментарий|текст|обращение",
                r".*\b(messages?|questions?|comments?|inquiry|enquiry|details?|descri(be|ption)|issue|problem"
                r"|feedback|body)\b.*",
                r".*(\bсообщени|\bвопрос|\bкомментари|\bопиши|\bописани|\bобращени|\bпроблем|\bтекст|\bотзыв|\bрасскажи"
                r"|\bпримечани|\bпожелани|\bзапрос).*",
                r".*((how|what) (can|may|could) (we|i) (help|do|assist)|tell us|what (do|can) you|what happened"
                r"|чем.*помочь|что (случилось|произошло)|суть\b|text ?area).*"),
    "name": (r"(your[ _-])?((full|first)[ _-]?)?name|имя|фио|ф\.и\.о\.?|ваше имя",
             r".*(как (вас|тебя|к вам|к тебе) (зовут|обращаться)|фамилия,? имя|\bваше имя\b|\bфио\b"
             r"|\bимя\b(?! (файла|домена|компании))).*",
             r"(?!.*(company|business|user|file|domain|form|course|product|brand|team|pet|site)).*\bnames?\b.*",
             r"clients?|customers?|клиент|отправитель|from|sender"),
    "form": (r"form([ _-]?(name|title))?|название формы|имя формы|форма",),
    "form_id": (r"form[ _-]?id",),
}
_ORDER = ("created", "telegram", "email", "phone", "attachments", "subject", "message", "name", "form", "form_id", "id")
"""Who chooses first: a «Тема сообщения» is a subject, a «Сообщите ваш e-mail» an address."""
_SHARED = frozenset({"email", "phone", "telegram"})
"""«Телефон или почта» is both."""


_CHOICE = re.compile(r"(.+\S) \((?!\d+\))[^()]+\)", re.DOTALL)
"""A number in brackets is the same question once more."""
_LONGEST = 500
"""Characters of a header that are looked at."""
_OUTERMOST = frozenset({"id", "created", "form", "form_id"})
"""``user.id`` is not the record's."""
_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)+")
"""A key within a JSON object within another."""


def usual_columns(headers: Sequence[str], taken: frozenset[int]) -> dict[str, tuple[int, ...]]:
    """Which columns are named as a role usually is, best first.

    Args:
        headers: as :func:`columns.clean_header` gives them.
        taken: indices that a profile has given a role by name; no text role may have them as well.
    """
    spoken = [_spoken(without_zone(header)) for header in headers]
    choices = choice_columns(headers)
    found: dict[str, tuple[int, ...]] = {}
    used: dict[int, str] = {}
    for role in _ORDER:
        columns: list[int] = []
        free = [index for index, header in enumerate(headers)
                if index not in taken | choices and (role not in _OUTERMOST or not _PATH.fullmatch(header))]
        for pattern in _PATTERNS[role]:
            expression = re.compile(pattern, _FLAGS)
            columns += [index for index in free if index not in columns and expression.fullmatch(spoken[index])
                        and (index not in used or {role, used[index]} <= _SHARED)]
        used.update((index, role) for index in columns if index not in used)
        found[role] = tuple(columns)
    return found


def choice_columns(headers: Sequence[str]) -> frozenset[int]:
    """Columns of single choices, ``Topic (Billing)`` beside ``Topic``: they say yes or no to what that one lists."""
    present = frozenset(headers)
    found = ((index, _CHOICE.fullmatch(header)) for index, header in enumerate(headers))
    return frozenset(index for index, match in found if match is not None and match[1] in present)


def _spoken(header: str) -> str:
    """``firstName``, ``user.first_name`` and ``First  name:`` as a person would say them."""
    header = header.rpartition(".")[2] if _PATH.fullmatch(header) else header
    apart = re.sub(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])", " ", header)
    return re.sub(r"[\s_*]+", " ", apart[:_LONGEST]).strip(" :?*")
