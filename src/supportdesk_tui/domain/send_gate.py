"""The send gate: what is worth a second look before a letter goes, as data (M-60, M-86)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from supportdesk_tui.domain.calendar import Schedule, last_instant_at_or_before
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.recipients import Recipients

_ATTACHED = re.compile(
    r"\bво вложени\w+|\bв приложенн?ом файле|\bв приложении к (?:этому )?письму|\bсм\. ?вложени\w+"
    r"|(?<!вы )(?<!ты )\bприкрепи?(?:л|ла|ли|ляю|ляем|лён|лен|лена|лено|лены)\b"
    r"|\bприлага(?:ю|ем|ется|ются)\b|\bприложил[аи]?\b|(?<!вы )\bвложил[аи]?\b"
    r"|(?<!you )(?<!you've )(?<!you have )\battached\b|\battaching\b|\bI attach\b|\bwe attach\b"
    r"|\bsee (?:the )?attachments?\b|\bin the attachments?\b|\benclosed\b(?! space)",
    re.IGNORECASE)
"""Words of somebody who sends a file; «в приложении» alone is the app."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at before a letter goes."""

    kind: str
    """``joined``, ``newer_message``, ``answered``, ``on_its_way``, ``other_recipient``, ``stranger``,
    ``no_attachment``, ``off_hours`` or ``utf8``."""
    subject: str = ""
    """Whom or what it is about: a name, an address, an instant."""
    mark: str = ""
    """Tells this one from a later one of the same kind, so that what was confirmed is not confirmed for ever."""

    @property
    def key(self) -> str:
        """What the operator's yes refers to."""
        return f"{self.kind}:{self.mark or self.subject}"


@dataclass
class Unconfirmed(DeskError):
    """A letter wants the operator's word before it goes."""

    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the gate looks at."""

    purpose: str
    recipients: Recipients
    text: str
    """What we write ourselves, without quotes."""
    files: int
    requester: Collection[str]
    """The addresses of the requester, lower case; empty for one without an address."""
    known: Collection[str]
    """Everybody who may be written to without asking: participants, colleagues; lower case."""
    promise_at: datetime | None
    schedule: Schedule
    since: tuple[Concern, ...] = ()
    """What has happened on the ticket since the letter was begun."""


def concerns(facts: GateFacts) -> tuple[Concern, ...]:
    """What is worth a second look, the gravest first."""
    return (*facts.since, *_recipients(facts), *_content(facts))


def _recipients(facts: GateFacts) -> Iterator[Concern]:
    people = facts.recipients
    lowered = {address.lower() for address in people.to}
    if facts.purpose == "reply" and facts.requester and not lowered & set(facts.requester):
        yield Concern("other_recipient", ", ".join(people.to))
    elif facts.purpose == "reply":
        yield from (Concern("stranger", each) for each in people.to if each.lower() not in facts.known)
    yield from (Concern("stranger", each) for each in (*people.cc, *people.bcc) if each.lower() not in facts.known)
    yield from (Concern("utf8", each) for each in people.all if not each.rpartition("@")[0].isascii())


def _content(facts: GateFacts) -> Iterator[Concern]:
    if not facts.files:
        match = _ATTACHED.search(facts.text)
        if match:
            yield Concern("no_attachment", match.group().strip())
    if facts.promise_at is not None and last_instant_at_or_before(facts.schedule, facts.promise_at) != facts.promise_at:
        yield Concern("off_hours", facts.promise_at.isoformat())
