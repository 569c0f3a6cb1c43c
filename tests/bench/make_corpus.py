#!/usr/bin/env python3
# ruff: noqa - a generator whose bytes must stay the same in every run: left as it is
# mypy: ignore-errors
"""Deterministic generator of a realistic support mailbox.

    make_corpus.py 10000 --out box                    # Maildir, box/{cur,new,tmp}
    make_corpus.py 10000 --out box.mbox --format mbox
    make_corpus.py 10000 --out new --skip 10000 --count 100   # the 100 mails that follow
    make_corpus.py 10000 --out box --manifest box.jsonl  # what each mail contains

The same (N, seed, days, start) always gives the same bytes.  Mails are made one at a
time in order of arrival, so memory does not grow with N: only a bounded pool of open
threads is kept.  N sets how dense the mails lie within the time span; the stream goes
on past N, which is what --skip/--count use.

Mix (of all mails): 60% first requests, 30% replies within threads (three quarters from
customers, who answer agent mails that are usually *not* in the mailbox, one quarter
agent mails copied to it), 5% auto-replies and bounces, 5% newsletters and spam.
About 1.5% carry a defect that real mail has (see DEFECTS); the manifest names it.

As a module:  for mail in Corpus(10000, seed=1): mail.raw, mail.meta
"""

from __future__ import annotations

import argparse
import binascii
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

SUPPORT = "support@helpdesk.example"
MAX_OPEN_THREADS = 3000
MAX_THREAD = 40
DEFECTS = (
    "no-message-id", "duplicate-message-id", "no-date", "bad-date", "unknown-charset",
    "raw-8bit-headers", "no-closing-boundary", "charset-mislabelled", "no-subject",
    "empty-body", "stray-bytes-in-base64", "broken-references",
)

# --------------------------------------------------------------------------- vocabulary

EN_BASE = """the to a of and i is in it for my that not on you have with be this can we are
but your when from as order please after do at payment account me or if was an so will
there error by no has still password login email invoice help need would problem trying
get page new now does time what try card service delivery message could system send user
refund again see change update only phone working number how request support support
today team access same been out up had then which already tried two them before because
subscription license server install version file button screen browser application report
client contract data export import printer network connection slow crash warning settings
profile address shipping package box broken item replacement return warranty date month
bank transfer charged twice cancel renew upgrade plan trial code activation key link
expired reset two-factor authentication mobile desktop windows linux android tablet
synchronise calendar contact folder attachment picture screenshot log database backup
restore missing empty duplicate wrong language currency tax receipt company department
manager colleague office meeting urgent deadline week yesterday tomorrow morning evening
question answer reply information documentation manual example feature option setting
""".split()

RU_BASE = """в и не на я с что у мне как по это за но заказ к не из для же при вы мы от так
после пожалуйста оплата счёт ошибка если до или доступ пароль меня есть был нет уже ещё
только можно нужно письмо адрес когда теперь почему какой снова сегодня вчера завтра
доставка товар возврат деньги карта банк договор документ акт сайт страница кабинет личный
вход логин телефон номер заявка обращение поддержка помощь вопрос ответ проблема работает
программа версия установка обновление сервер сеть принтер компьютер кнопка экран окно файл
отчёт выгрузка загрузка данные база резервная копия настройки профиль пользователь
сотрудник отдел бухгалтерия директор компания организация реквизиты подписка лицензия ключ
активация срок продление тариф отмена списание дважды перевод чек квитанция гарантия ремонт
замена брак коробка посылка курьер склад магазин статус ожидание срочно неделя месяц день
утром вечером снимок вложение журнал сообщение уведомление ссылка браузер приложение
мобильное медленно зависает пропал пустой неправильный язык валюта налог скидка
получить отправить изменить проверить подтвердить восстановить сбросить настроить
""".split()

EN_SENTENCES = (
    "Hello, I have a problem with order {ref}.",
    "Since the last update ({ver}) the application crashes when I open {thing}.",
    "I was charged twice for invoice {inv}, please refund one of the payments.",
    "Could you please tell me when order {ref} will be shipped?",
    "I can't log in, the page says «{err}».",
    "The export to {thing} is empty although there are {num} records in the list.",
    "I have attached a screenshot of the error {err}.",
    "We need an updated invoice with the right company address for {inv}.",
    "Our {num} colleagues in the accounting department see the same message.",
    "I tried another browser & a private window, nothing changed.",
    "It worked fine until yesterday at about {hour}:{minute:02d}.",
    "Please change the e-mail address of my account to the one I'm writing from.",
    "How do I cancel the subscription before it renews next month?",
    "The activation key from {inv} is not accepted on the second computer.",
    "Is there any news about this? I wrote to you {num} days ago.",
    "The log says: «{err} at line {num}», what does it mean?",
    "Thanks for the quick answer, but the problem is still there.",
    "That did the trick, thank you very much!",
    "This is urgent for us: the deadline is in {num} hours.",
    "The parcel with order {ref} arrived damaged, the box was open.",
)
RU_SENTENCES = (
    "Здравствуйте! У меня проблема с заказом {ref}.",
    "После обновления до версии {ver} программа зависает при открытии окна {thing}.",
    "С карты дважды списали деньги по счёту {inv}, верните, пожалуйста, лишний платёж.",
    "Подскажите, пожалуйста, когда будет отправлен заказ {ref}?",
    "Не могу войти в личный кабинет, на странице написано «{err}».",
    "Выгрузка в {thing} пустая, хотя в списке {num} записей.",
    "Прикладываю снимок экрана с ошибкой {err}.",
    "Нужен исправленный счёт {inv} с правильными реквизитами организации.",
    "У {num} сотрудников бухгалтерии то же самое сообщение.",
    "Пробовал другой браузер и режим инкогнито — ничего не изменилось.",
    "До вчерашнего дня, примерно до {hour}:{minute:02d}, всё работало.",
    "Измените, пожалуйста, адрес электронной почты в моём профиле.",
    "Как отменить подписку до того, как она продлится в следующем месяце?",
    "Ключ активации из письма {inv} не подходит для второго компьютера.",
    "Есть ли новости по моему обращению? Я писал вам {num} дня назад.",
    "В журнале написано: «{err}, строка {num}». Что это значит?",
    "Спасибо за быстрый ответ, но проблема осталась.",
    "Всё получилось, большое спасибо!",
    "Это очень срочно, отчётность сдаём через {num} часа.",
    "Посылка с заказом {ref} пришла повреждённой, коробка была вскрыта.",
)
EN_SUBJECTS = (
    "Problem with order {ref}", "Can't log in", "Invoice {inv}: wrong amount",
    "Refund request {ref}", "Crash after update {ver}", "Question about the {thing} export",
    "URGENT: {err}", "Activation key does not work", "Change of e-mail address",
    "Delivery of order {ref}?", "Help", "[{inv}] cancellation of subscription",
    "Re: your newsletter", "Café & Co. – naïve question about €{num} discount",
)
RU_SUBJECTS = (
    "Проблема с заказом {ref}", "Не могу войти в личный кабинет",
    "Счёт {inv}: неверная сумма", "Возврат денег за заказ {ref}",
    "Программа зависает после обновления {ver}", "Вопрос по выгрузке в {thing}",
    "СРОЧНО!!! {err}", "Не подходит ключ активации", "Смена адреса электронной почты",
    "Когда доставят заказ {ref}?", "Помогите", "Отмена подписки {inv}",
    "Повторное обращение: нет ответа уже {num} дня, когда будет решён вопрос по счёту {inv}?",
)
THINGS = ("PDF", "Excel", "CSV", "1C", "calendar", "reports", "Settings", "Dashboard")
ERRORS = (
    "ERR_CONNECTION_RESET", "HTTP 500", "Error 0x80070005", "Access denied", "E-1042",
    "invalid_grant", "SSL handshake failed", "Out of memory", "timeout exceeded", "403",
)
EN_FIRST = """Anna James Maria Robert Olivia Peter Emma Thomas Sofia Daniel Laura Martin Julia
Kevin Alice Bruno Chloé Zoë José Łukasz Jürgen Nora Simon Helen Victor Grace""".split()
EN_LAST = """Smith Johnson Brown Müller Garcia Wilson Novák Taylor Andersson Rossi Dubois
O'Neill Clark Lewis Walker Hall Young King Wright Scott Green Baker Adams Nelson Hill""".split()
RU_FIRST = """Анна Иван Мария Сергей Ольга Пётр Елена Дмитрий Наталья Алексей Татьяна Андрей
Екатерина Михаил Юлия Николай Светлана Владимир Ирина Павел Фёдор Щукарь""".split()
RU_LAST = """Иваненко Петренко Сидоренко Кузьменко Шевчук Мороз Коваль Бондарь Ткач Гончар
Мельник Лысенко Савченко Руденко Марченко Левченко Дьяченко Черных Седых Юрченко""".split()
TRANSLIT = str.maketrans({
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye")),
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch",
    "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    "é": "e", "ë": "e", "ł": "l", "ü": "ue", "á": "a", "'": "",
})
EN_DOMAINS = ("gmail.example", "outlook.example", "yahoo.example", "acme.example",
              "contoso.example", "globex.example", "initech.example", "uni.example")
RU_DOMAINS = ("mailru.example", "yandex.example", "bk.example", "gmail.example",
              "romashka.example", "zavod12.example", "stroytrest.example")
AGENTS = (("Alex Petrov", "alex"), ("Dana White", "dana"), ("Марина Зуева", "marina"))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
RU_WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота",
               "Воскресенье")
RU_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
             "сентября", "октября", "ноября", "декабря")

OUTLOOK_CSS = "\n".join(
    ["<style><!--", "/* Font Definitions */"]
    + [f"@font-face\n\t{{font-family:{f};\n\tpanose-1:2 {i} 5 3 5 4 6 3 2 4;}}"
       for i, f in enumerate(("\"Cambria Math\"", "Calibri", "Aptos", "Tahoma"))]
    + ["/* Style Definitions */"]
    + [f"{sel}\n\t{{margin:0cm;\n\tmargin-bottom:.0001pt;\n\tfont-size:11.0pt;\n"
       "\tfont-family:\"Calibri\",sans-serif;\n\tmso-fareast-language:EN-US;}"
       for sel in ("p.MsoNormal, li.MsoNormal, div.MsoNormal", "a:link, span.MsoHyperlink",
                   "a:visited, span.MsoHyperlinkFollowed", "span.EmailStyle18",
                   "p.msonormal0, li.msonormal0, div.msonormal0", ".MsoChpDefault")]
    + ["@page WordSection1\n\t{size:612.0pt 792.0pt;\n\tmargin:2.0cm 42.5pt 2.0cm 3.0cm;}",
       "div.WordSection1\n\t{page:WordSection1;}", "--></style>"])

ATTACHMENT_TYPES = (  # extension, MIME type, leading bytes, weight
    ("png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 34),
    ("jpg", "image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", 22),
    ("pdf", "application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 20),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     b"PK\x03\x04\x14\0\x06\0", 8),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     b"PK\x03\x04\x14\0\x06\0", 6),
    ("zip", "application/zip", b"PK\x03\x04\x14\0\0\0\x08\0", 6),
    ("log", "application/octet-stream", b"", 4),
)
EN_FILES = ("screenshot", "Screenshot 2025-03-01 at 10.12.44", "invoice", "scan0001", "error log")
RU_FILES = ("снимок экрана", "счёт на оплату", "Акт сверки за 1 квартал 2025 года (подписанный)",
            "договор", "скан", "Копия заявления на возврат денежных средств")


# ----------------------------------------------------------------------- MIME primitives

def b64_lines(data: bytes, width: int = 57) -> bytes:
    """Base64 in lines of 76 characters."""
    encode = binascii.b2a_base64
    return b"".join([encode(data[i:i + width]) for i in range(0, len(data), width)])


def encode_body(text: str, charset: str, cte: str) -> bytes:
    data = text.encode(charset, "replace")
    if cte == "base64":
        return b64_lines(data)
    if cte == "quoted-printable":
        return binascii.b2a_qp(data, istext=True)
    return data


def encode_words(text: str, charset: str, scheme: str) -> str:
    """RFC 2047 encoded-words, folded; plain text stays as it is."""
    if text.isascii():
        return text
    words, chunk = [], ""
    limit = 45 if scheme == "B" else 22
    for char in text:
        if len((chunk + char).encode(charset, "replace")) > limit:
            words.append(chunk)
            chunk = ""
        chunk += char
    words.append(chunk)
    out = []
    for word in words:
        data = word.encode(charset, "replace")
        if scheme == "B":
            enc = binascii.b2a_base64(data, newline=False).decode()
        else:
            enc = "".join(chr(b) if 48 <= b <= 57 or 65 <= b <= 90 or 97 <= b <= 122
                          else "_" if b == 32 else f"={b:02X}" for b in data)
        out.append(f"=?{charset}?{scheme}?{enc}?=")
    return "\n ".join(out)


def pct(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() or c in "._-"
                   else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def filename_param(name: str, style: int) -> str:
    """A Content-Disposition filename in one of the ways mail clients write it."""
    if name.isascii():
        return f'filename="{name}"'
    if style == 0:  # RFC 2231, one piece
        return f"filename*=UTF-8''{pct(name)}"
    if style == 1:  # RFC 2231 continuations
        enc, parts = pct(name), []
        while enc:
            cut = 60
            while cut < len(enc) and "%" in enc[cut - 2:cut]:
                cut -= 1
            parts.append(enc[:cut])
            enc = enc[cut:]
        return ";\n ".join(f"filename*{i}*={chr(39).join(('UTF-8', '', p)) if i == 0 else p}"
                           for i, p in enumerate(parts))
    return f'filename="{encode_words(name, "utf-8", "B")}"'  # common though not allowed


def html_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rfc_date(when: datetime) -> str:
    return (f"{DAYS[when.weekday()]}, {when.day} {MONTHS[when.month - 1]} {when.year} "
            f"{when:%H:%M:%S %z}")


@dataclass(slots=True)
class Part:
    """One MIME part: header lines and an encoded body, or a multipart of others."""
    headers: list[str]
    body: bytes = b""
    children: list[Part] = field(default_factory=list)
    boundary: str = ""
    closed: bool = True

    def chunks(self, out: list[bytes]) -> None:
        out.append("\n".join(self.headers).encode("utf-8", "surrogateescape"))
        out.append(b"\n\n")
        if not self.children:
            out.append(self.body)
            return
        if self.boundary.startswith("----=_"):
            out.append(b"This is a multi-part message in MIME format.\n")
        edge = b"\n--" + self.boundary.encode()
        for child in self.children:
            out.append(edge + b"\n")
            child.chunks(out)
        out.append(edge + b"--\n" if self.closed else b"\n")


@dataclass(slots=True)
class Mail:
    raw: bytes
    meta: dict
    when: float
    flags: str


@dataclass(slots=True)
class Person:
    name: str
    address: str
    lang: str
    style: str


@dataclass(slots=True)
class Thread:
    number: int
    person: Person
    subject: str
    remaining: int
    refs: list[str]
    quote: list[str]          # text of earlier mails, newest first, bounded
    last_person: Person
    last_when: datetime
    agent: int
    size: int = 1


# ---------------------------------------------------------------------------- the corpus

class Corpus:
    """An endless stream of mails; iterate it, or take `mails(skip, count)`."""

    def __init__(self, n: int, seed: int = 1, days: int = 90,
                 start: datetime = datetime(2025, 3, 3, tzinfo=UTC),
                 defect_rate: float = 0.015, attachment_rate: float = 0.08) -> None:
        self.n, self.seed, self.days, self.start = max(n, 1), seed, days, start
        self.defect_rate, self.attachment_rate = defect_rate, attachment_rate
        self.rng = random.Random(seed)
        rng = self.rng
        self.vocab = {"en": self._vocabulary(EN_BASE, "bcdfgklmnprst", "aeiou", "er"),
                      "ru": self._vocabulary(RU_BASE, "бвгдклмнпрст", "аеиоуыя", "ть")}
        blob = rng.randbytes(57 * 60_000)                  # 3.4 MB, sliced for attachments
        self.blob64 = b64_lines(blob)
        logline = "".join(f"2025-03-{i % 28 + 1:02d} 10:{i % 60:02d}:00 [worker-{i % 7}] "
                          f"{ERRORS[i % len(ERRORS)]} request={i * 7919 % 100003}\n"
                          for i in range(40_000)).encode()
        self.log64 = b64_lines(logline)
        self.magic = {ext: b64_lines((head + bytes(57))[:57]) for ext, _, head, _ in
                      ATTACHMENT_TYPES if head}
        self.hours = self._hour_profile()
        self.open: list[Thread] = []
        self.threads = 0
        self.last_mid = ""
        self.inline_logo = b64_lines(rng.randbytes(3200))

    # -- text

    def _vocabulary(self, base: list[str], cons: str, vowels: str, tail: str):
        rng = self.rng
        words = list(dict.fromkeys(base))
        known = set(words)
        while len(words) < 20_000:
            word = "".join(rng.choice(cons) + rng.choice(vowels)
                           for _ in range(rng.randrange(2, 5)))
            word += rng.choice(("", tail, rng.choice(cons)))
            if word not in known:
                known.add(word)
                words.append(word)
        weights = itertools.accumulate(1 / (rank + 2.7) for rank in range(1, len(words) + 1))
        return words, list(weights)

    def _slots(self) -> dict:
        rng = self.rng
        return {"ref": f"#{rng.randrange(100000, 999999)}", "num": rng.randrange(2, 400),
                "inv": f"INV-{rng.randrange(2020, 2026)}-{rng.randrange(10000, 99999)}",
                "ver": f"{rng.randrange(1, 9)}.{rng.randrange(20)}.{rng.randrange(40)}",
                "thing": rng.choice(THINGS), "err": rng.choice(ERRORS),
                "hour": rng.randrange(8, 20), "minute": rng.randrange(60)}

    def _paragraph(self, lang: str, words: int) -> str:
        """Lines of at most about 90 characters."""
        rng = self.rng
        vocab, cum = self.vocab[lang]
        chosen = rng.choices(vocab, cum_weights=cum, k=words)
        lines = []
        for i in range(0, words, 11):
            line = " ".join(chosen[i:i + 11])
            lines.append(line[0].upper() + line[1:] + rng.choice((".", ".", ".", "!", "?", ",")))
        return "\n".join(lines)

    def _text(self, lang: str, mark: str) -> list[str]:
        """Paragraphs of one mail; the first line is unique and named in the manifest."""
        rng = self.rng
        sentences = EN_SENTENCES if lang == "en" else RU_SENTENCES
        slots = self._slots()
        first = rng.choice(sentences).format_map(slots)
        paras = [f"{first} [{mark}]"]
        for _ in range(min(7, int(rng.expovariate(0.55)))):
            if rng.random() < 0.5:
                paras.append("\n".join(rng.choice(sentences).format_map(slots)
                                       for _ in range(rng.randrange(1, 4))))
            else:
                paras.append(self._paragraph(lang, rng.randrange(8, 70)))
        return paras

    # -- people and time

    def _person(self) -> Person:
        rng = self.rng
        ident = int(rng.paretovariate(0.9) * 7) % 400_000   # few write often, most once
        h = ident * 2654435761 % 4294967296
        lang = "en" if h % 100 < 55 else "ru"
        firsts, lasts = (EN_FIRST, EN_LAST) if lang == "en" else (RU_FIRST, RU_LAST)
        first = firsts[h // 100 % len(firsts)]
        last = lasts[h // 10_000 % len(lasts)]
        domains = EN_DOMAINS if lang == "en" else RU_DOMAINS
        domain = domains[h // 1_000_000 % len(domains)]
        local = f"{first}.{last}{ident}".lower().translate(TRANSLIT)
        style = {"gmail.example": "gmail", "mailru.example": "mailru", "bk.example": "mailru",
                 "yandex.example": "yandex"}.get(domain) or \
            ("outlook", "outlook", "apple", "thunderbird", "gmail")[h // 7 % 5]
        if h % 37 == 0:
            style = "webform"
        return Person(f"{first} {last}", f"{local}@{domain}", lang, style)

    def _hour_profile(self) -> list[float]:
        acc, total = [], 0.0
        for hour in range(24 * 7):
            weekday, hod = divmod(hour, 24)
            total += (1.0 if 6 <= hod < 16 else 0.35 if hod < 20 else 0.1) * \
                (1.0 if weekday < 5 else 0.25)
            acc.append(total)
        return [a / total for a in acc]

    def _when(self, index: int) -> datetime:
        """Arrival time: office hours get most of the mail; order is kept."""
        weeks = (index + self.rng.random() * 0.98) / self.n * self.days / 7
        week, frac = divmod(weeks, 1.0)
        lo = 0.0
        for hour, hi in enumerate(self.hours):
            if frac <= hi:
                break
            lo = hi
        hours = hour + (frac - lo) / (hi - lo)
        return self.start + timedelta(days=7 * int(week), seconds=int(hours * 3600))

    # -- pieces of a mail

    def _charset(self, person: Person, text: str) -> tuple[str, str]:
        rng = self.rng
        if person.lang == "ru":
            charset = rng.choices(("utf-8", "windows-1251", "koi8-r"), (68, 19, 13))[0]
            cte = rng.choices(("base64", "quoted-printable", "8bit"), (58, 17, 25))[0]
            return charset, cte
        if text.isascii() and rng.random() < 0.7:
            return "us-ascii", "7bit"
        charset = rng.choices(("utf-8", "iso-8859-1", "windows-1252"), (80, 8, 12))[0]
        return charset, rng.choices(("quoted-printable", "8bit", "base64"), (75, 13, 12))[0]

    def _received(self, when: datetime, person: Person, index: int) -> list[str]:
        domain = person.address.partition("@")[2]
        out = []
        for hop in range(2 + index % 3):
            stamp = rfc_date(when + timedelta(seconds=3 - hop))
            out.append(f"Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{index % 250}])\n"
                       f"\tby relay{hop}.helpdesk.example (Postfix) with ESMTPS id {index:08X}{hop}\n"
                       f"\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)\n"
                       f"\tfor <{SUPPORT}>; {stamp}")
        sig = self.blob64[index % 1000 * 77:][:76].decode()
        out.append(f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=sel1;\n"
                   f"\th=from:to:subject:date:message-id; bh={sig[:43]}=;\n"
                   f"\tb={sig}\n\t {sig[::-1]}\n\t {sig[5:60]}==")
        out.append(f"Authentication-Results: mx.helpdesk.example; dkim=pass header.d={domain};\n"
                   f"\tspf=pass smtp.mailfrom={person.address}")
        return out

    def _mid(self, person: Person, index: int, tag: str = "") -> str:
        r = self.rng.getrandbits(64)
        domain = person.address.partition("@")[2]
        form = {"outlook": f"DB{index % 9}PR0{index % 7}MB{r:016X}", "apple": f"{r:08X}-{index}-4",
                "gmail": f"CA+{r:016x}{index:x}=w", "mailru": f"{r % 10**10}.{index}"}
        return f"<{form.get(person.style, f'{r:x}.{index}')}{tag}@{domain}>"

    def _boundary(self, style: str, index: int, level: int) -> str:
        r = self.rng.getrandbits(56)
        return {"gmail": f"{r:014x}0000{level:02x}", "outlook": f"_00{level}_{r:014X}DB9PR0_",
                "mailru": f"--ALT--{r:014x}{level}", "apple": f"Apple-Mail=_{r:014X}-{level}",
                }.get(style, f"----=_Part_{index}_{level}.{r}")

    def _quote_intro(self, person: Person, to: Person, when: datetime, subject: str) -> str:
        s, ru = person.style, person.lang == "ru"
        if s == "outlook":
            return ("-----Original Message-----\n" if not ru else "") + \
                f"From: {to.name} <{to.address}> \nSent: {when:%A, %B} {when.day}, {when:%Y %H:%M}\n" \
                f"To: {SUPPORT}\nSubject: {subject}\n"
        if s == "mailru":
            return (f"{RU_WEEKDAYS[when.weekday()]}, {when.day} {RU_MONTHS[when.month - 1]} "
                    f"{when:%Y, %H:%M} +03:00 от {to.name} <{to.address}>:")
        if s == "yandex":
            return f'{when:%d.%m.%Y, %H:%M}, "{to.name}" <{to.address}>:'
        if ru:
            return f"{when:%d.%m.%Y %H:%M}, {to.name} пишет:"
        return (f"On {DAYS[when.weekday()]}, {MONTHS[when.month - 1]} {when.day}, {when:%Y at %H:%M} "
                f"{to.name} <{to.address}> wrote:")

    def _signature(self, person: Person) -> str:
        ru = person.lang == "ru"
        return {"apple": "Отправлено с iPhone" if ru else "Sent from my iPhone",
                "mailru": f"--\n{person.name}\nОтправлено из Почты Mail",
                "yandex": f"-- \n{person.name}\n",
                "outlook": (f"С уважением,\n{person.name}\nТел.: +7 (000) 000-00-00" if ru else
                            f"Kind regards,\n{person.name}\nAccount Manager\nT: +00 000 000 000"),
                "webform": "", }.get(person.style, f"-- \n{person.name}")

    def _bodies(self, person: Person, paras: list[str], intro: str, quoted: list[str]):
        """The text/plain and the text/html form of one mail."""
        signature = self._signature(person)
        plain = "\n\n".join(paras) + "\n\n" + signature + "\n"
        html_paras = [html_escape(p).replace("\n", "<br>\n") for p in paras]
        html_sig = html_escape(signature).replace("\n", "<br>\n")
        html_intro = html_escape(intro).replace("\n", "<br>\n")
        html_quote = "<br><br>\n".join(html_escape(q).replace("\n", "<br>\n") for q in quoted)
        s = person.style
        if quoted:
            if s == "outlook":
                plain += "\n" + intro + "\n" + "\n\n".join(quoted)
            else:
                deep, lines = "", [intro]
                for text in quoted:
                    deep += ">"
                    lines += [f"{deep} {line}" for line in text.split("\n")]
                plain += "\n" + "\n".join(lines)
            plain += "\n"
        if s == "outlook":
            body = "\n".join(f'<p class="MsoNormal"><span lang="EN-US">{p}<o:p></o:p></span></p>\n'
                             '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>' for p in html_paras)
            quote = ('<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
                     f'\n<p class="MsoNormal"><b>{html_intro}</b></p></div>\n<p>{html_quote}</p>'
                     if quoted else "")
            html = ('<html xmlns:v="urn:schemas-microsoft-com:vml" '
                    'xmlns:o="urn:schemas-microsoft-com:office:office">\n<head>\n'
                    f'{OUTLOOK_CSS}\n</head>\n<body lang="EN-US" link="#0563C1">\n'
                    f'<div class="WordSection1">\n{body}\n<p class="MsoNormal">{html_sig}</p>\n'
                    f'{quote}\n</div>\n</body>\n</html>\n')
        elif s == "mailru":
            quote = ('<blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;">'
                     f'\n{html_intro}<br>\n<div id="">\n<div class="js-helper js-readmsg-msg">\n'
                     f'{html_quote}\n</div></div></blockquote>' if quoted else "")
            html = ("\n<HTML><BODY>" + "\n".join(f"<div>{p}</div><div>&nbsp;</div>" for p in html_paras)
                    + f'\n<div data-signature-widget="container">{html_sig}</div>\n{quote}</BODY></HTML>\n')
        else:
            cls = "gmail_quote" if s == "gmail" else "moz-cite-prefix"
            quote = (f'<br><div class="{cls}"><div dir="ltr" class="gmail_attr">{html_intro}<br></div>\n'
                     '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px '
                     f'solid rgb(204,204,204);padding-left:1ex">\n{html_quote}\n</blockquote></div>'
                     if quoted else "")
            html = ('<div dir="ltr">' + "\n".join(f"<div>{p}</div><div><br></div>" for p in html_paras)
                    + f"\n<div>{html_sig}</div></div>\n{quote}\n")
        return plain, html

    def _attachment(self, lang: str, meta: dict) -> Part:
        rng = self.rng
        ext, mime, head, _ = rng.choices(ATTACHMENT_TYPES,
                                         [w for *_, w in ATTACHMENT_TYPES])[0]
        size = min(2 << 20, max(5 << 10, int(rng.lognormvariate(11.0, 1.3))))
        lines = size // 57
        name = f"{rng.choice(RU_FILES if lang == 'ru' else EN_FILES)}.{ext}"
        source = self.log64 if ext == "log" else self.blob64
        at = rng.randrange(len(source) // 77 - lines) * 77 if len(source) // 77 > lines else 0
        body = source[at:at + lines * 77]
        if head:
            body = self.magic[ext] + body[77:]
        meta["attachments"].append({"name": name, "type": mime, "size": len(body) // 77 * 57})
        param = filename_param(name, rng.randrange(3))
        return Part([f'Content-Type: {mime}; name="{encode_words(name, "utf-8", "B")}"',
                     f"Content-Disposition: attachment;\n {param}",
                     "Content-Transfer-Encoding: base64"], body)

    def _content(self, person: Person, plain: str, html: str, index: int, meta: dict) -> Part:
        """Wrap the bodies (and perhaps attachments) in a MIME structure."""
        rng = self.rng
        charset, cte = self._charset(person, plain)
        if charset != "utf-8":      # as clients do: fall back to UTF-8 when it does not fit
            try:
                plain.encode(charset)
            except UnicodeEncodeError:
                charset, cte = "utf-8", "quoted-printable"
        meta["charset"], meta["cte"] = charset, cte

        def text_part(kind: str, text: str) -> Part:
            label = charset if not (charset == "us-ascii" and not text.isascii()) else "utf-8"
            enc = cte if label == charset else "quoted-printable"
            quote = '"' if person.style in ("gmail", "outlook", "thunderbird") else ""
            return Part([f"Content-Type: text/{kind}; charset={quote}{label}{quote}",
                         f"Content-Transfer-Encoding: {enc}"], encode_body(text, label, enc))

        roll = rng.random()
        if person.style == "webform" or (person.style == "thunderbird" and roll < 0.8) or roll < 0.18:
            part, structure = text_part("plain", plain), "plain"
        elif roll > 0.86:
            part, structure = text_part("html", html), "html-only"
        else:
            structure = "alternative"
            part = Part([f'Content-Type: multipart/alternative; boundary="'
                         f'{(b := self._boundary(person.style, index, 1))}"'],
                        children=[text_part("plain", plain), text_part("html", html)], boundary=b)
            if person.style == "outlook" and rng.random() < 0.3:
                structure = "related"
                logo = Part(['Content-Type: image/png; name="image001.png"',
                             'Content-ID: <image001.png@01DB8F00.00000000>',
                             'Content-Disposition: inline; filename="image001.png"',
                             "Content-Transfer-Encoding: base64"], self.inline_logo)
                part = Part([f'Content-Type: multipart/related; boundary="'
                             f'{(b := self._boundary(person.style, index, 2))}"; '
                             'type="multipart/alternative"'], children=[part, logo], boundary=b)
        if rng.random() < self.attachment_rate:
            count = 1 if rng.random() < 0.8 else rng.randrange(2, 4)
            structure = "mixed+" + structure
            part = Part([f'Content-Type: multipart/mixed; boundary="'
                         f'{(b := self._boundary(person.style, index, 3))}"'],
                        children=[part] + [self._attachment(person.lang, meta) for _ in range(count)],
                        boundary=b)
        meta["structure"] = structure
        return part

    # -- kinds of mail

    def _headers(self, index: int, when: datetime, person: Person, to: str, subject: str,
                 mid: str, extra: list[str]) -> list[str]:
        rng = self.rng
        charset = "utf-8" if rng.random() < 0.8 else \
            ("windows-1251" if person.lang == "ru" else "iso-8859-1")
        scheme = "B" if person.lang == "ru" or rng.random() < 0.4 else "Q"
        for text in (person.name, subject):
            try:
                text.encode(charset)
            except UnicodeEncodeError:
                charset = "utf-8"
        zone = timezone(timedelta(hours=3 if person.lang == "ru" else index % 4 - 1))
        name = encode_words(person.name, charset, scheme)
        quoted = f'"{name}"' if name.isascii() and "=?" not in name and index % 2 else name
        agent = {"gmail": [], "outlook": ["X-Mailer: Microsoft Outlook 16.0",
                                          "Thread-Index: Adu%08X==" % (index * 7919 % 2**32),
                                          "X-MS-Has-Attach:", "Content-Language: en-US"],
                 "mailru": ["X-Mailer: Mail.Ru Mailer 1.0", "X-Priority: 3 (Normal)"],
                 "yandex": ["X-Mailer: Yamail [ http://yandex.example ] 5.0"],
                 "apple": ["X-Mailer: iPhone Mail (21F90)", "Mime-Version: 1.0 (1.0)"],
                 "thunderbird": ["User-Agent: Mozilla Thunderbird"],
                 "webform": ["X-Mailer: PHPMailer 6.9.1", f"Reply-To: {person.address}"],
                 }[person.style]
        return ([f"Return-Path: <{person.address}>", f"Delivered-To: {SUPPORT}"]
                + self._received(when, person, index)
                + [f"Date: {rfc_date(when.astimezone(zone))}",
                   f"From: {quoted} <{person.address}>", f"To: {to}",
                   f"Subject: {encode_words(subject, charset, scheme)}", f"Message-ID: {mid}"]
                + extra + (["MIME-Version: 1.0"] if person.style != "apple" else []) + agent)

    def _start_thread(self, index: int, when: datetime, meta: dict):
        rng = self.rng
        person = self._person()
        subjects = EN_SUBJECTS if person.lang == "en" else RU_SUBJECTS
        subject = rng.choice(subjects).format_map(self._slots())
        self.threads += 1
        roll = rng.random()
        planned = (0 if roll < 0.80 else rng.randrange(1, 3) if roll < 0.925
                   else rng.randrange(3, 7) if roll < 0.99 else rng.randrange(7, MAX_THREAD))
        thread = Thread(self.threads, person, subject, planned, [], [], person, when,
                        rng.randrange(len(AGENTS)))
        paras = self._text(person.lang, meta["mark"])
        plain, html = self._bodies(person, paras, "", [])
        mid = self._mid(person, index)
        thread.refs.append(mid)
        thread.quote = ["\n\n".join(paras)]
        if planned:
            if len(self.open) >= MAX_OPEN_THREADS:
                self.open[rng.randrange(len(self.open))] = thread
            else:
                self.open.append(thread)
        content = self._content(person, plain, html, index, meta)
        return thread, person, SUPPORT, subject, mid, [], content, paras[0]

    def _reply(self, index: int, when: datetime, meta: dict):
        rng = self.rng
        at = rng.randrange(len(self.open))
        thread = self.open[at]
        from_agent = rng.random() < 0.25
        agent_name, agent_local = AGENTS[thread.agent]
        agent = Person(agent_name, f"{agent_local}@helpdesk.example", thread.person.lang, "thunderbird")
        ru = thread.person.lang == "ru"
        if not from_agent and thread.last_person is thread.person and rng.random() < 0.9:
            # the customer answers an agent mail that went out by another way
            answer = self._mid(agent, index, ".sent")
            thread.refs.append(answer)
            thread.quote.insert(0, ("Здравствуйте! Уточните, пожалуйста, номер заказа." if ru else
                                    "Hello, could you send us the order number, please?"))
            thread.last_person = agent
        person = agent if from_agent else thread.person
        paras = self._text(thread.person.lang, meta["mark"])
        quoted = thread.quote[:4]
        intro = self._quote_intro(person, thread.last_person, thread.last_when, thread.subject)
        plain, html = self._bodies(person, paras, intro, quoted)
        mid = self._mid(person, index)
        extra = [f"In-Reply-To: {thread.refs[-1]}", "References: " + "\n ".join(thread.refs)]
        if person.style == "outlook" and rng.random() < 0.1:
            extra = extra[:1]                              # In-Reply-To only
        prefix = ("RE: " if person.style == "outlook" else "Отв: " if person.style == "mailru" and
                  rng.random() < 0.1 else "Re: ")
        subject = thread.subject if thread.subject.startswith("Re: ") else prefix + thread.subject
        thread.refs.append(mid)
        thread.quote.insert(0, "\n\n".join(paras))
        del thread.quote[4:]
        thread.last_person, thread.last_when = person, when
        thread.remaining -= 1
        thread.size += 1
        if thread.remaining <= 0:
            self.open[at] = self.open[-1]
            self.open.pop()
        to = f"{thread.person.address}\nCc: {SUPPORT}" if from_agent else SUPPORT
        meta["from_agent"] = from_agent
        content = self._content(person, plain, html, index, meta)
        return thread, person, to, subject, mid, extra, content, paras[0]

    def _automatic(self, index: int, when: datetime, meta: dict):
        rng = self.rng
        person = self._person()
        ru = person.lang == "ru"
        meta["structure"], meta["charset"], meta["cte"] = "plain", "utf-8", "8bit"
        gone = f"<{rng.getrandbits(64):x}.sent@helpdesk.example>"
        first = (f"Меня нет на месте до {rng.randrange(1, 28)}.04, пишите коллегам. [{meta['mark']}]" if ru
                 else f"I am out of office until April {rng.randrange(1, 28)}. [{meta['mark']}]")
        if rng.random() < 0.5:
            meta["kind"] = "auto-reply"
            subject = ("Автоответ: " if ru else "Automatic reply: ") + f"ticket #{index}"
            extra = [f"In-Reply-To: {gone}", f"References: {gone}", "Auto-Submitted: auto-replied",
                     "X-Auto-Response-Suppress: All", "Precedence: auto_reply"]
            content = Part(["Content-Type: text/plain; charset=utf-8",
                            "Content-Transfer-Encoding: 8bit"], (first + "\n").encode())
            return None, person, SUPPORT, subject, self._mid(person, index), extra, content, first
        meta["kind"], meta["structure"] = "bounce", "report"
        daemon = Person("Mail Delivery System", f"MAILER-DAEMON@{person.address.partition('@')[2]}",
                        "en", "thunderbird")
        first = f"Undelivered mail: user unknown. [{meta['mark']}]"
        boundary = self._boundary("", index, 1)
        content = Part(["Content-Type: multipart/report; report-type=delivery-status; "
                        f'boundary="{boundary}"'], boundary=boundary, children=[
            Part(["Content-Type: text/plain; charset=us-ascii"],
                 f"{first}\n\nThis is the mail system at host mx.{boundary[-6:]}.example.\n".encode()),
            Part(["Content-Type: message/delivery-status"],
                 (f"Reporting-MTA: dns; mx.helpdesk.example\n\nFinal-Recipient: rfc822; {person.address}\n"
                  "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n").encode()),
            Part(["Content-Type: message/rfc822"],
                 (f"From: {SUPPORT}\nTo: {person.address}\nSubject: [#{index}] your request\n"
                  f"Message-ID: {gone}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                  f"Content-Transfer-Encoding: 8bit\n\n{self._paragraph('en', 60)}\n").encode())])
        extra = ["Auto-Submitted: auto-replied"]
        return (None, daemon, SUPPORT, "Undelivered Mail Returned to Sender",
                self._mid(daemon, index), extra, content, first)

    def _bulk(self, index: int, when: datetime, meta: dict):
        rng = self.rng
        person = self._person()
        person.name, person.style = f"{person.name.split()[0]} Deals", "webform"
        spam = rng.random() < 0.5
        meta["kind"] = "spam" if spam else "newsletter"
        first = f"{'Выгодно' if person.lang == 'ru' else 'Special offer'} -{rng.randrange(10, 90)}% [{meta['mark']}]"
        cells = "\n".join(f'<tr><td style="padding:12px;font-family:Arial;color:#333"><a href="https://shop.'
                          f'example/i/{rng.getrandbits(40):x}?utm_source=mail&amp;utm_campaign={index}">'
                          f"{self._paragraph(person.lang, 18)}</a></td></tr>"
                          for _ in range(rng.randrange(4, 30)))
        html = (f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>{first}</title></head>\n<body>"
                f"<p>{first}</p>\n<table width=600 cellpadding=0>\n{cells}\n</table></body></html>\n")
        extra = ["Precedence: bulk", f"List-Id: <news.{index % 50}.shop.example>",
                 f"List-Unsubscribe: <https://shop.example/u/{index}>"] if not spam else \
            ["X-Spam-Flag: YES", "X-Spam-Score: 9.1"]
        content = self._content(person, first + "\n", html, index, meta)
        subject = ("АКЦИЯ! " if person.lang == "ru" else "★ Sale ★ ") + first[:40]
        return None, person, SUPPORT, subject, self._mid(person, index), extra, content, first

    def _spoil(self, defect: str, headers: list[str], content: Part, meta: dict) -> None:
        """Apply one defect that real mailboxes have."""
        def drop(name: str) -> None:
            headers[:] = [h for h in headers if not h.startswith(name + ":")]
        leaf = content
        while leaf.children:
            leaf = leaf.children[0]
        if defect == "no-message-id":
            drop("Message-ID")
            meta["mid"] = None
        elif defect == "duplicate-message-id":
            drop("Message-ID")
            headers.append(f"Message-ID: {self.last_mid}")
            meta["mid"] = self.last_mid
        elif defect == "no-date":
            drop("Date")
        elif defect == "bad-date":
            drop("Date")
            headers.append("Date: 32 Foo 2025 25:61")
        elif defect == "no-subject":
            drop("Subject")
            meta["subject"] = None
        elif defect == "raw-8bit-headers":
            drop("Subject")
            headers.append("Subject: Проблема с заказом")
            meta["subject"] = "Проблема с заказом"
        elif defect == "broken-references":
            drop("References")
            drop("In-Reply-To")
            headers.append("References: <no-such-mail <>> garbage\n <abc")
        elif defect == "no-closing-boundary":
            content.closed = False
        elif defect == "empty-body":
            content.children.clear()
            content.headers[:] = ["Content-Type: text/plain; charset=utf-8"]
            content.body = b""
            meta["first_line"], meta["attachments"], meta["structure"] = "", [], "plain"
        elif defect == "unknown-charset":
            leaf.headers[0] = leaf.headers[0].partition("charset=")[0] + "charset=x-unknown"
        elif defect == "charset-mislabelled":
            leaf.headers[0] = leaf.headers[0].partition("charset=")[0] + "charset=us-ascii"
        elif defect == "stray-bytes-in-base64" and leaf.headers[-1].endswith("base64"):
            cut = len(leaf.body) // 2
            leaf.body = leaf.body[:cut] + b"!*\n" + leaf.body[cut:]
        else:
            return
        meta["defects"].append(defect)

    # -- the stream

    def __iter__(self) -> Iterator[Mail]:
        rng = self.rng
        for index in itertools.count():
            when = self._when(index)
            meta = {"i": index, "kind": "", "mark": f"mk{index:07d}x", "attachments": [], "defects": []}
            roll = rng.random()
            if roll < 0.60 or (roll < 0.90 and not self.open):
                meta["kind"] = "new"
                made = self._start_thread(index, when, meta)
            elif roll < 0.90:
                meta["kind"] = "reply"
                made = self._reply(index, when, meta)
            elif roll < 0.95:
                made = self._automatic(index, when, meta)
            else:
                made = self._bulk(index, when, meta)
            thread, person, to, subject, mid, extra, content, first = made
            meta.update(thread=thread.number if thread else None, mid=mid, subject=subject,
                        sender=person.address, style=person.style, lang=person.lang,
                        first_line=first, date=when.isoformat())
            headers = self._headers(index, when, person, to, subject, mid, extra)
            if rng.random() < self.defect_rate:
                self._spoil(rng.choice(DEFECTS), headers, content, meta)
            self.last_mid = mid
            content.headers[:0] = headers
            out: list[bytes] = []
            content.chunks(out)
            raw = b"".join(out)
            meta["size"] = len(raw)
            old = index < self.n * 0.92
            flags = ("F" if rng.random() < 0.02 else "") + \
                ("R" if old and meta["kind"] == "new" and rng.random() < 0.6 else "") + \
                ("S" if old else "")
            yield Mail(raw, meta, when.timestamp(), flags)

    def mails(self, skip: int = 0, count: int | None = None) -> Iterator[Mail]:
        count = self.n if count is None else count
        return itertools.islice(self, skip, skip + count)


# ------------------------------------------------------------------------------- writers

def write_maildir(mails: Iterator[Mail], out: Path, flags: str, manifest) -> tuple[int, int]:
    for sub in ("cur", "new", "tmp"):
        (out / sub).mkdir(parents=True, exist_ok=True)
    cur, new = str(out / "cur"), str(out / "new")
    count = size = 0
    for mail in mails:
        meta = mail.meta
        base = f"{int(mail.when)}.M{meta['i']:07d}.corpus,S={len(mail.raw)}"
        path = f"{new}/{base}" if flags == "new" else \
            f"{cur}/{base}:2,{mail.flags if flags == 'realistic' else ''}"
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            os.write(fd, mail.raw)
            os.utime(fd, (mail.when, mail.when))
        finally:
            os.close(fd)
        count += 1
        size += len(mail.raw)
        if manifest:
            manifest.write(json.dumps(meta, ensure_ascii=False) + "\n")
    return count, size


def write_mbox(mails: Iterator[Mail], out: Path, manifest) -> tuple[int, int]:
    count = size = 0
    with open(out, "wb", buffering=1 << 20) as box:
        for mail in mails:
            stamp = time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime(mail.when))
            box.write(f"From {mail.meta['sender']} {stamp}\n".encode())
            box.write(mail.raw.replace(b"\nFrom ", b"\n>From "))
            box.write(b"\n")
            count += 1
            size += len(mail.raw)
            if manifest:
                manifest.write(json.dumps(mail.meta, ensure_ascii=False) + "\n")
    return count, size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("n", type=int, help="number of mails over the time span")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--format", choices=("maildir", "mbox"), default="maildir")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--skip", type=int, default=0, help="leave out the first mails")
    parser.add_argument("--count", type=int, help="how many to write (default: N)")
    parser.add_argument("--flags", choices=("realistic", "none", "new"), default="realistic",
                        help="Maildir flags: old mails seen, none at all, or delivered to new/")
    parser.add_argument("--defects", type=float, default=0.015, help="share of defective mails")
    parser.add_argument("--attachments", type=float, default=0.08)
    parser.add_argument("--manifest", type=Path, help="write JSON lines: what each mail contains")
    args = parser.parse_args()

    corpus = Corpus(args.n, args.seed, args.days, defect_rate=args.defects,
                    attachment_rate=args.attachments)
    started = time.perf_counter()
    manifest = open(args.manifest, "w", encoding="utf-8") if args.manifest else None
    try:
        mails = corpus.mails(args.skip, args.count)
        if args.format == "maildir":
            count, size = write_maildir(mails, args.out, args.flags, manifest)
        else:
            count, size = write_mbox(mails, args.out, manifest)
    finally:
        if manifest:
            manifest.close()
    took = time.perf_counter() - started
    print(f"{count} mails, {size / 1e6:.1f} MB, {took:.2f} s, {count / took:.0f} mails/s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
