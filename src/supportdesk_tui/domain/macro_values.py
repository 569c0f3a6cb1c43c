"""What a macro may say of a ticket: the variables, their meaning, and their values for one letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from supportdesk_tui.domain.club import Club, Operator
from supportdesk_tui.domain.moment_text import date_text, moment_text, opening_text, zone_text
from supportdesk_tui.domain.person_name import first_name
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Channel, Status, Ticket

VARIABLES: Mapping[str, str] = {
    "ticket.number": "the ticket's number",
    "ticket.subject": "its subject",
    "ticket.status": "its status, in the letter's language",
    "ticket.priority": "P1, P2 or P3; empty before triage",
    "ticket.category": "its category, in the letter's language",
    "ticket.category_id": "the category's id of the configuration, to choose words by; empty before triage",
    "ticket.channel": "how the requester reached us, in the letter's language",
    "ticket.received": "when it came in: local date and time",
    "ticket.last_message": "what the requester wrote last, quoted with >",
    "ticket.tried": "the SOP steps already done, one a line",
    "ticket.expert": "whom to ask about its category, from the configuration",
    "requester.greeting": "'Hello Anna!', or just 'Hello!' while the name is unknown; never empty",
    "requester.name": "the requester's name as they write it",
    "requester.first_name": "the given name; empty when it cannot be told",
    "requester.address": "the address replies go to",
    "requester.phone": "the phone number",
    "requester.plan": "the plan they pay for",
    "requester.since": "member since, as written on the card",
    "requester.profile_url": "the address of their profile",
    "me.name": "the operator's name",
    "me.signature": "the operator's signature, else the name, else the club's; never empty",
    "sla.due": "the deadline of the first answer as words: 'tomorrow by 15:00'; empty when none runs",
    "sla.promise": "the promise given with this letter, else the open one, as words",
    "sla.peak": "'yes' in an acknowledgement while peak mode is on, else empty",
    "sla.opens": "when work begins again, as words: 'tomorrow at 10:00'; empty during working hours",
    "sla.day_off": "'yes' on a holiday, else empty",
    "sla.zone": "the time zone of these times, such as MSK",
    "club.name": "the club's name",
    "club.site": "the club's site",
    "club.refund_days": "how many days after a payment a refund is still given",
}
"""Every variable but ``ask.NAME``, which a macro declares itself. An empty value blocks sending."""

NAMESPACES = ("ticket", "requester", "me", "sla", "club", "ask")

_STATUS = {
    "en": {Status.NEW: "new", Status.OPEN: "open", Status.PENDING: "waiting for your answer",
           Status.ON_HOLD: "with a specialist", Status.SOLVED: "solved", Status.CLOSED: "closed",
           Status.SPAM: "spam"},
    "ru": {Status.NEW: "новое", Status.OPEN: "в работе", Status.PENDING: "ждёт вашего ответа",
           Status.ON_HOLD: "у специалиста", Status.SOLVED: "решено", Status.CLOSED: "закрыто",
           Status.SPAM: "спам"},
}
_CHANNEL = {
    "en": {Channel.EMAIL: "e-mail", Channel.FORM: "web form", Channel.TELEGRAM: "Telegram",
           Channel.PHONE: "phone", Channel.CHAT: "chat", Channel.FORUM: "forum", Channel.TALK: "talk"},
    "ru": {Channel.EMAIL: "почта", Channel.FORM: "форма на сайте", Channel.TELEGRAM: "Телеграм",
           Channel.PHONE: "телефон", Channel.CHAT: "чат", Channel.FORUM: "форум", Channel.TALK: "разговор"},
}
_GREETING = {"en": ("Hello {}!", "Hello!"), "ru": ("{}, здравствуйте!", "Здравствуйте!")}
_SUPPORT = {"en": "Support", "ru": "Служба поддержки"}
_QUOTED_LINES = 40


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What one letter is about: everything the variables are drawn from."""

    ticket: Ticket
    requester: Requester
    me: Operator
    club: Club
    now: datetime
    zone: tzinfo
    """The zone times are written in."""
    language: str
    """``en`` or ``ru``: the language of the letter, not of the panel."""
    due_at: datetime | None = None
    """The running first-response or next-reply deadline."""
    peak: bool = False
    """More has come in than can be answered in the usual time."""
    opens_at: datetime | None = None
    """When work begins again; None during working hours."""
    day_off: bool = False
    """Today is a holiday."""
    promise_at: datetime | None = None
    """The promise this letter gives; without one the ticket's open promise is meant."""
    category_title: str = ""
    """The category in the letter's language."""
    expert: str = ""
    last_message: str = ""
    """The requester's last words, without what they quoted."""
    tried: str = ""
    """See ``domain.sop.done_lines``."""
    ask: Mapping[str, str] = field(default_factory=dict)
    """See ``domain.macro.asked_values``."""


def values(facts: LetterFacts) -> dict[str, dict[str, str]]:
    """The namespaces for rendering: every name of ``VARIABLES``, an empty string where nothing is known.

    A deadline or promise that has passed is empty: a letter must not name a time that is gone.
    """
    return {
        "ticket": _ticket(facts),
        "requester": _requester(facts),
        "me": {"name": facts.me.name, "signature": _signature(facts)},
        "sla": _sla(facts),
        "club": {"name": facts.club.name, "site": facts.club.site,
                 "refund_days": str(facts.club.refund_days)},
        "ask": dict(facts.ask),
    }


def _signature(facts: LetterFacts) -> str:
    return facts.me.signature or facts.me.name or facts.club.name or _SUPPORT[_words_of(facts.language)]


def _ticket(facts: LetterFacts) -> dict[str, str]:
    ticket, language = facts.ticket, _words_of(facts.language)
    return {
        "number": str(ticket.id),
        "subject": ticket.subject,
        "status": _STATUS[language][ticket.status],
        "priority": ticket.priority.value if ticket.priority else "",
        "category": facts.category_title or ticket.category,
        "category_id": ticket.category,
        "channel": _CHANNEL[language][ticket.channel],
        "received": date_text(ticket.received_at, facts.zone, language),
        "last_message": _quoted(facts.last_message),
        "tried": facts.tried,
        "expert": facts.expert,
    }


def _requester(facts: LetterFacts) -> dict[str, str]:
    requester = facts.requester
    given = first_name(requester.name)
    greeting, nameless = _GREETING[_words_of(facts.language)]
    return {
        "greeting": greeting.format(given) if given else nameless,
        "name": requester.name,
        "first_name": given,
        "address": requester.address or facts.ticket.requester_address,
        "phone": requester.phone,
        "plan": requester.plan,
        "since": requester.member_since,
        "profile_url": facts.club.profile_link(requester.profile_id),
    }


def _sla(facts: LetterFacts) -> dict[str, str]:
    promise_at = facts.promise_at or facts.ticket.promised_until
    return {
        "due": _until(facts.due_at, facts),
        "promise": _until(promise_at, facts),
        "peak": "yes" if facts.peak else "",
        "opens": opening_text(facts.opens_at, facts.zone, facts.language, facts.now) if facts.opens_at else "",
        "day_off": "yes" if facts.day_off else "",
        "zone": zone_text(facts.now, facts.zone, facts.language),
    }


def _until(instant: datetime | None, facts: LetterFacts) -> str:
    if instant is None or instant <= facts.now:
        return ""
    return moment_text(instant, facts.zone, facts.language, facts.now)


def _quoted(text: str) -> str:
    lines = text.strip().splitlines()
    shown = [f"> {line}".rstrip() for line in lines[:_QUOTED_LINES]]
    if len(lines) > _QUOTED_LINES:
        shown.append("> …")
    return "\n".join(shown)


def _words_of(language: str) -> str:
    return "ru" if language == "ru" else "en"
