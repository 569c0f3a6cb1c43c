"""Form exports to import: the same questions as Tilda's CSV, as its workbook, and as one JSON object a line."""

from __future__ import annotations

import csv
import json
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

HEADERS = ("tranid", "formid", "formname", "Name", "Phone", "Email", "Telegram", "Comment", "referer", "utm_source",
           "sent", "COOKIES")
_KEYS = ("id", "form_id", "form", "name", "phone", "email", "telegram", "message", "page", "utm_source", "date")
_QUESTIONS = """не могу войти в личный кабинет после оплаты заказа пишет неверный пароль что делать помогите пожалуйста
    вернуть деньги за курс не пришла ссылка на урок сертификат когда будет хочу перенести дату участия сообщество
    please help me to log in my account the payment failed where is my certificate i was charged twice"""


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """So many questions over a year and more, of two people for three rows; the same each time."""
    chance, words = random.Random(1), _QUESTIONS.split()
    at = datetime(2025, 1, 1, 9)  # noqa: DTZ001 -- an export names no zone
    for number in range(count):
        at += timedelta(seconds=chance.randint(20, 700))
        who = chance.randint(1, count)
        yield (f"{4_000_000 + number}:{chance.randint(10**6, 10**7)}", f"form{number % 3}", f"Вопрос {number % 3}",
               f"Анна Петрова {who}", f"+7916{who:07}", f"member{who}@mail.example", "",
               " ".join(chance.choices(words, k=chance.randint(8, 40))), f"https://club.example/p{number % 20}",
               "vk", at.strftime("%Y-%m-%d %H:%M:%S"), f"_ga=GA1.2.{chance.randint(1, 10**9)}")


def as_csv(path: Path, count: int) -> None:
    """With a BOM and semicolons, as Tilda writes it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEADERS)
        writer.writerows(rows(count))


def as_jsonl(path: Path, count: int) -> None:
    """One object a line."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows(count):
            file.write(json.dumps(dict(zip(_KEYS, row, strict=False)), ensure_ascii=False) + "\n")


def as_xlsx(path: Path, count: int) -> None:
    """One sheet with its texts in the cells, as exporters write it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, \
            archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
        sheet.write(b"<worksheet><sheetData>")
        for number, row in enumerate(chain((HEADERS,), rows(count)), 1):
            cells = "".join(f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                            for place, text in enumerate(row))
            sheet.write(f'<row r="{number}">{cells}</row>'.encode())
        sheet.write(b"</sheetData></worksheet>")
