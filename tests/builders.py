"""A club's queue for the panel's tests: a few tickets in every state, at a frozen noon, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from desks import mail, take
from fakes import NOON, FrozenClock
from supportdesk_tui.desk.acts import snooze, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import promise
from supportdesk_tui.domain.ticket import Priority

WORDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "en": (
        ("Peter Snow <peter@member.example>", "Card payments fail for everybody",
         "Hello! The card has been refused since the morning, the bank says no.\n"
         "Five more people in the chat see the same. What shall I do?"),
        ("Anna Kraft <anna@member.example>", "The letter with my access does not arrive",
         "I paid yesterday and still have no letter.\n\nOn Tue, 3 Mar 2026, Route wrote:\n"
         "> Welcome to the club!\n> The letter with your access comes within an hour.\n"),
        ("Lena Moore <lena@member.example>", "Error 500 in lesson 4", "When I open lesson 4, there is an error 500."),
        ("Max Hill <max@member.example>", "Charged twice in March", "You charged me twice. Please check."),
        ("Olga West <olga@member.example>", "Can the videos be saved?", "May I save the lessons to my phone?"),
        ("Ivan Reed <ivan@member.example>", "Where is the schedule?", "Where do I find the live sessions?"),
    ),
    "ru": (
        ("Пётр Снегов <peter@member.example>", "Массово не проходят платежи",
         "Здравствуйте! С утра карта не проходит, пишет «отказ банка».\n"
         "В чате ещё человек пять с тем же. Что делать?"),
        ("Анна Крафт <anna@member.example>", "Не приходит письмо с доступом",
         "Оплатила вчера, письма всё нет.\n\nвт, 3 мар. 2026 г. в 12:00, Маршрут пишет:\n"
         "> Добро пожаловать в клуб!\n> Письмо с доступом придёт в течение часа.\n"),
        ("Лена Морозова <lena@member.example>", "Ошибка 500 в уроке 4", "Открываю урок 4, а там ошибка 500."),
        ("Максим Холмов <max@member.example>", "Двойное списание за март", "Списали дважды. Проверьте, пожалуйста."),
        ("Ольга Запад <olga@member.example>", "Можно ли скачать видео?", "Можно ли сохранить уроки на телефон?"),
        ("Иван Ридов <ivan@member.example>", "Где расписание эфиров?", "Где найти расписание эфиров?"),
    ),
}
_AGO = (timedelta(minutes=27), timedelta(minutes=100), timedelta(minutes=40), timedelta(hours=20),
        timedelta(hours=47), timedelta(minutes=8))


@dataclass(frozen=True, slots=True)
class Queue:
    """The numbers of the tickets of the sample queue."""

    outage: int
    """P1, overdue, mine."""
    access: int
    """P2, at risk."""
    lesson: int
    """P2, running, Anna's."""
    charged: int
    """P2 with a promise."""
    video: int
    """P3, running."""
    schedule: int
    """Not triaged."""


def sample_queue(desk: Desk, clock: FrozenClock, language: str = "en") -> Queue:
    """Fill a desk with six tickets; afterwards the clock stands at noon."""
    ids: list[int] = []
    for (sender, subject, body), ago in sorted(zip(WORDS[language], _AGO, strict=True), key=lambda item: -item[1]):
        clock.at = NOON - ago
        taken = take(desk, mail(subject, body, sender=sender))
        assert taken.ticket_id is not None
        ids.append(taken.ticket_id)
    video, charged, access, lesson, outage, schedule = ids
    clock.at = NOON - timedelta(minutes=26)
    triage.set_priority(desk, [outage], Priority.P1)
    triage.set_category(desk, [outage], "payment")
    triage.assign(desk, [outage], "ira")
    triage.set_priority(desk, [access, lesson, charged], Priority.P2)
    triage.set_category(desk, [access], "access")
    triage.change_tags(desk, [access], ["onboarding"])
    triage.set_category(desk, [lesson], "functionality")
    triage.assign(desk, [lesson], "anna")
    triage.set_category(desk, [charged], "payment")
    promise.record(desk, [charged], NOON + timedelta(hours=3))
    triage.set_priority(desk, [video], Priority.P3)
    triage.set_category(desk, [video], "content")
    clock.at = NOON
    from supportdesk_tui.desk import recording

    recording.rebuild(desk)
    return Queue(outage, access, lesson, charged, video, schedule)


def sleeping(desk: Desk, ticket_id: int) -> None:
    """Put a ticket to sleep until tomorrow."""
    snooze.snooze(desk, [ticket_id], NOON + timedelta(days=1))
