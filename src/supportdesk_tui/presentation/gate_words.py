"""What the send gate has to say, a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.send_gate import Concern
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.times import local_moment


def concern_words(concern: Concern, config: DeskConfig, now: datetime) -> str:
    """One concern in words; what to do about it follows from the sentence."""
    subject = clean_line(concern.subject, 60)
    if concern.kind == "off_hours":
        subject = local_moment(datetime.fromisoformat(concern.subject), now, config.zone)
    return _SAID[concern.kind]().format(subject=subject)


_SAID: Mapping[str, Callable[[], str]] = {
    "joined": lambda: gettext("its ticket was joined to {subject} since: the letter will go on there"),
    "newer_message": lambda: gettext("{subject} has written again since this letter was begun"),
    "answered": lambda: gettext("{subject} has answered since this letter was begun"),
    "on_its_way": lambda: gettext("an answer by {subject} is on its way already"),
    "other_recipient": lambda: gettext("it does not go to the requester but to {subject}"),
    "stranger": lambda: gettext("{subject} has taken no part in this ticket so far"),
    "no_attachment": lambda: gettext("the text speaks of a file (“{subject}”), but none is attached"),
    "off_hours": lambda: gettext("{subject} lies outside the working hours: who will keep the promise?"),
    "utf8": lambda: gettext("{subject}: not every mail server takes such a name"),
}
