"""What people call a command who do not know our word for it: the palette and the help find it by these too.

Both languages at once, whichever is shown: an operator with a Russian panel may well think of a merge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket.done": ("close", "resolve", "archive", "закрыть", "решить", "завершить"),
    "ticket.reopen": ("unarchive", "переоткрыть", "вернуть в работу"),
    "ticket.dismiss": ("ignore", "закрыть без ответа"),
    "ticket.purge": ("erase", "стереть"),
    "ticket.spam": ("junk", "мусор"),
    "ticket.snooze": ("remind me later", "hide", "напомнить", "спрятать"),
    "ticket.promise": ("deadline", "срок клиенту"),
    "ticket.take": ("assign to me", "claim", "назначить себе", "моё"),
    "ticket.assign": ("assign", "назначить", "исполнитель"),
    "ticket.escalate": ("forward", "переслать", "передать другой линии"),
    "ticket.reply": ("answer", "написать", "ответ"),
    "ticket.macro": ("template", "canned reply", "шаблон", "заготовка", "макрос"),
    "ticket.note": ("comment", "комментарий"),
    "ticket.tags": ("labels", "теги", "ярлыки"),
    "ticket.merge": ("merge", "duplicate", "объединить", "дубль", "дубликат"),
    "ticket.split": ("separate", "разделить", "отделить"),
    "ticket.new": ("call", "create", "создать", "новое обращение"),
    "ticket.sop": ("procedure", "инструкция", "регламент"),
    "ticket.accept": ("suggestion", "triage"),
    "message.attachment": ("file", "download", "файл", "скачать"),
    "message.link": ("url", "ссылка"),
    "view.filter": ("search", "find", "поиск", "найти", "искать"),
    "history.undo": ("undo", "отмена"),
    "history.redo": ("redo", "повторить", "вернуть отменённое"),
    "outbox.open": ("sent mail", "history", "отправка", "история"),
    "sync.now": ("refresh", "check mail", "обновить", "проверить почту", "синхронизация"),
    "report.open": ("statistics", "статистика", "цифры"),
    "report.handover": ("shift", "сдать смену"),
    "app.look": ("theme", "colours", "colors", "тема", "цвета"),
    "app.keys": ("shortcuts", "hotkeys", "горячие клавиши"),
    "app.leave": ("exit", "close the panel", "выйти"),
    "app.quit": ("exit", "close the panel", "выйти"),
}
"""Words by a command's id, in lower case."""
