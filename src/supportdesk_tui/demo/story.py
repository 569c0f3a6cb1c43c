"""What happened in the sample club and when, in working hours before now, oldest first.

Ages are counted in the hours of the work schedule, so that on a Sunday night the same clocks are breached,
at risk and running as on a Wednesday morning.
"""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk_tui.domain.ticket import Priority, Status


@dataclass(frozen=True, slots=True)
class Arrives:
    """A mail of ``mails/``; those that end in ``-ours`` lie in the Sent folder."""

    hours_ago: float
    mail: str


@dataclass(frozen=True, slots=True)
class Triaged:
    """The ticket that a mail opened is sorted."""

    hours_ago: float
    mail: str
    priority: Priority | None = None
    category: str = ""
    sub: str = ""
    assignee: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusSet:
    """A status by hand: done, waiting, on hold, spam."""

    hours_ago: float
    mail: str
    status: Status
    waiting_for: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """An internal note."""

    hours_ago: float
    mail: str
    text: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise given on the phone; ``due_in`` working hours from now, negative for one that is missed."""

    hours_ago: float
    mail: str
    due_in: float


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Out of sight for so many working hours from now."""

    hours_ago: float
    mail: str
    for_hours: float


@dataclass(frozen=True, slots=True)
class Escalated:
    """Handed over to the developers; the letter counts as sent long ago."""

    hours_ago: float
    mail: str
    template: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dismissed:
    """No reply needed."""

    hours_ago: float
    mail: str


Step = Arrives | Triaged | StatusSet | Noted | Promised | Snoozed | Escalated | Dismissed

_P1, _P2, _P3 = Priority.P1, Priority.P2, Priority.P3

STORY: tuple[Step, ...] = (
    # solved earlier
    Arrives(30, "done-avatar-1-ru"),
    Triaged(29, "done-avatar-1-ru", _P3, "functionality", "bug"),
    Arrives(28, "done-avatar-2-ours"),
    StatusSet(28, "done-avatar-1-ru", Status.SOLVED),
    Arrives(26, "done-address-1-en"),
    Triaged(25.5, "done-address-1-en", _P3, "other"),
    Arrives(25, "done-address-2-ours"),
    StatusSet(25, "done-address-1-en", Status.SOLVED),
    Arrives(22, "done-link-1-ru"),
    Triaged(21.8, "done-link-1-ru", _P2, "content", "events"),
    Arrives(21.5, "done-link-2-ours"),
    StatusSet(21.4, "done-link-1-ru", Status.SOLVED),
    Arrives(21.3, "machine-bounce"),
    Arrives(20, "payment-yearly-1-ru"),
    Triaged(19, "payment-yearly-1-ru", _P3, "payment", "renewal", "anna"),
    Arrives(18, "payment-yearly-2-ours"),
    Arrives(17.9, "payment-yearly-4-auto"),
    Arrives(16, "payment-yearly-3-ru"),
    Dismissed(15.8, "payment-yearly-1-ru"),
    StatusSet(15.8, "payment-yearly-1-ru", Status.SOLVED),
    Arrives(15, "machine-newsletter"),
    # in work: escalated, promised, waiting
    Arrives(14, "function-video-1-ru"),
    Triaged(13.8, "function-video-1-ru", _P3, "functionality", "video", "ira", ("ночная-съёмка",)),
    Arrives(13, "function-video-2-ours"),
    Escalated(12.8, "function-video-1-ru", "escalate-developer", (
        ("to", "dev@marshrut.example"), ("steps", "Урок 2 «Ночная съёмка», дождаться 12:04"),
        ("expected", "видео идёт дальше"), ("actual", "останавливается, крутится значок загрузки"),
        ("environment", "Chrome, Safari, телефон"), ("tried", "другой браузер, другой интернет"))),
    Arrives(12.5, "content-next-1-ru"),
    Triaged(12.4, "content-next-1-ru", _P3, "content", "events", "ira"),
    Arrives(12, "content-next-2-ours"),
    Promised(12, "content-next-1-ru", 2),
    Arrives(11.8, "presale-team-1-ru"),
    Triaged(11.5, "presale-team-1-ru", _P3, "presale", "corporate", "ira", ("b2b",)),
    Arrives(10, "presale-team-2-ours"),
    Promised(10, "presale-team-1-ru", -1),
    StatusSet(9.9, "presale-team-1-ru", Status.ON_HOLD, "product@marshrut.example"),
    Arrives(9.8, "cancel-pause-1-ru"),
    Triaged(9.5, "cancel-pause-1-ru", _P3, "cancellation", "pause", "anna"),
    Arrives(9.4, "feedback-thanks-ru"),
    Arrives(9.3, "cancel-pause-2-ours"),
    StatusSet(9.3, "cancel-pause-1-ru", Status.PENDING),
    Arrives(9.2, "access-password-ru"),
    Triaged(9.1, "feedback-thanks-ru", _P3, "feedback", "thanks", "ira"),
    Dismissed(9.1, "feedback-thanks-ru"),
    StatusSet(9.1, "feedback-thanks-ru", Status.SOLVED),
    Arrives(9, "access-newmail-1-ru"),
    Arrives(9, "noise-seo-en"),
    StatusSet(8.9, "noise-seo-en", Status.SPAM),
    Triaged(8.8, "access-newmail-1-ru", _P3, "access", "login", "ira"),
    Arrives(8.7, "cancel-late-ru"),
    Arrives(8.5, "access-newmail-2-ours"),
    StatusSet(8.5, "access-newmail-1-ru", Status.PENDING),
    Arrives(8.4, "payment-receipt-ru"),
    Triaged(8.2, "cancel-late-ru", _P3, "cancellation", "refund", "ira", ("vip",)),
    Noted(8.1, "cancel-late-ru", "Оплата 61 день назад, вне срока возврата. Предложить паузу или год в подарок?"),
    Triaged(8, "payment-receipt-ru", _P3, "payment", "receipt", "anna"),
    Snoozed(8, "payment-receipt-ru", 9),
    # close to their deadlines
    Arrives(7.6, "feedback-late-ru"),
    Arrives(7.2, "content-materials-ru"),
    Triaged(7, "feedback-late-ru", _P3, "feedback", "complaint"),
    Arrives(6.8, "function-homework-ru"),
    Arrives(6.3, "presale-plans-ru"),
    Arrives(6, "machine-away-en"),
    Arrives(5.9, "access-chat-ru"),
    Triaged(5.8, "access-chat-ru", _P3, "access", "blocked", "anna"),
    Arrives(5.5, "payment-autorenew-ru"),
    Arrives(5.2, "content-slides-en"),
    Triaged(5.1, "content-slides-en", _P3, "content", "materials"),
    Arrives(5, "payment-afterend-en"),
    Triaged(4.8, "payment-afterend-en", _P3, "payment", "renewal", "ira", ("refund",)),
    Arrives(4.6, "feedback-idea-en"),
    Triaged(4.5, "feedback-idea-en", _P3, "feedback", "idea"),
    Arrives(4.3, "presale-season-en"),
    Arrives(4.1, "cancel-plain-en"),
    Triaged(4, "cancel-plain-en", _P3, "cancellation", "cancel"),
    Arrives(3.8, "function-markup-ru"),
    Arrives(3.5, "content-subtitles-en"),
    Arrives(3.3, "payment-vat-en"),
    Arrives(3.1, "access-devices-ru"),
    Arrives(2.9, "presale-trial-en"),
    Triaged(2.8, "presale-trial-en", _P3, "presale", "trial"),
    Arrives(2.6, "access-twofactor-en"),
    Triaged(2.4, "access-twofactor-en", _P2, "access", "login", "ira"),
    Arrives(2.3, "cancel-refund-ru"),
    Triaged(2.2, "cancel-refund-ru", _P3, "cancellation", "refund"),
    Arrives(2.1, "function-notify-ru"),
    Arrives(1.9, "content-recording-ru"),
    Arrives(1.7, "payment-declined-en"),
    Triaged(1.65, "payment-declined-en", _P2, "payment", "failed", "ira"),
    Arrives(1.6, "function-map-ru"),
    Arrives(1.5, "payment-gift-ru"),
    Arrives(1.3, "feedback-chat-en"),
    Triaged(1.25, "feedback-chat-en", _P2, "feedback", "complaint", "anna", ("chat",)),
    Arrives(1.2, "function-crash-en"),
    Triaged(1.1, "function-crash-en", _P2, "functionality", "app"),
    Arrives(1, "access-newmail-3-ru"),
    Arrives(0.9, "presale-student-ru"),
    Arrives(0.8, "function-map-2-ru"),
    Arrives(0.7, "function-sound-en"),
    Arrives(0.6, "machine-form"),
    Arrives(0.5, "access-phone-en"),
    Arrives(0.4, "function-brackets-en"),
    Arrives(0.35, "access-invite-en"),
    Arrives(0.3, "access-code-ru"),
    Arrives(0.25, "payment-double-ru"),
    # payments have just broken for everybody
    Arrives(0.22, "payment-outage-1-ru"),
    Triaged(0.18, "payment-outage-1-ru", _P1, "payment", "failed", "ira", ("502",)),
    Arrives(0.14, "payment-outage-2-en"),
    Triaged(0.1, "payment-outage-2-en", _P1, "payment", "failed", "ira", ("502",)),
    Arrives(0.06, "payment-outage-3-ru"),
)

FORMS: dict[str, float] = {
    "7700101": 6.6, "7700102": 5.6, "7700103": 4.4, "7700104": 3.2, "7700105": 1.8, "7700106": 1.4,
    "7700107": 1.1, "7700108": 0.45,
}
"""When each request of ``forms/leads.csv`` was sent, in working hours before now."""

CHAT: tuple[float, ...] = (1.3, 1.28, 0.95, 0.5)
"""When each message of ``forms/chat.json`` was written, in working hours before now."""
CHAT_OPERATOR = "user5550001"
