"""The names of what the domain knows, in the operator's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from supportdesk_tui.domain.ticket import Channel, Priority, Status
from supportdesk_tui.domain.view import View
from supportdesk_tui.i18n import N_, gettext, pgettext

_KIB = 1024
_CHANNEL: Mapping[Channel, str] = {
    Channel.EMAIL: N_("mail"), Channel.FORM: N_("form"), Channel.TELEGRAM: N_("tg"),
    Channel.PHONE: N_("phone"),
    Channel.CHAT: N_("chat"), Channel.FORUM: N_("forum"), Channel.TALK: N_("talk"),
}
_CLOCK: Mapping[str, str] = {
    "first_response": N_("First response"), "next_reply": N_("Next reply"), "resolution": N_("Resolution"),
    "promise": N_("Promise"),
}
_CLOCK_STATE: Mapping[str, str] = {
    "met": N_("met"), "breached": N_("overdue"), "at_risk": N_("at risk"), "running": N_("running"),
    "paused": N_("paused"), "none": N_("no deadline"), "void": N_("void"),
}
_VIEW: Mapping[str, str] = {
    "queue": N_("Queue"), "mine": N_("Mine"), "p1": N_("P1"), "burning": N_("Burning"),
    "promised": N_("Promised"),
    "p3": N_("P3"), "waiting": N_("Waiting"), "untriaged": N_("Untriaged"), "snoozed": N_("Snoozed"),
    "all": N_("All"), "solved": N_("Solved"), "spam": N_("Spam"), "duplicates": N_("Duplicates"),
    "focus": N_("P3"),
}
_OUTBOX: Mapping[str, str] = {
    "held": N_("held"), "queued": N_("queued"), "sending": N_("being sent"), "sent": N_("sent"),
    "retry": N_("will be tried again"), "uncertain": N_("uncertain"), "failed": N_("failed"),
    "cancelled": N_("taken back"),
}
_FATE: Mapping[str, str] = {
    "waiting": N_("not asked yet"), "accepted": N_("has got it"), "deferred": N_("put off, will be tried again"),
    "refused": N_("refused"), "delayed": N_("delivery is delayed"), "bounced": N_("came back"),
}
_PURPOSE: Mapping[str, str] = {
    "reply": N_("Reply"), "escalation": N_("Escalation"), "first": N_("First letter"),
    "ack": N_("Acknowledgement"), "note": N_("Note"), "promise": N_("Promise"),
}
_LABEL: Mapping[str, str] = {
    "no contact": N_("the form names nobody to answer to"),
    "stranger": N_("a new address took part"), "unparsed": N_("not understood, raw mail kept"),
    "signed": N_("signed"), "encrypted": N_("encrypted"), "truncated": N_("cut off"),
    "invitation": N_("invitation"), "invitation cancelled": N_("invitation withdrawn"),
    "invitation reply": N_("answer to an invitation"), "winmail": N_("Outlook's winmail.dat, unpacked"),
    "complaint": N_("abuse report"), "read receipt": N_("read receipt"),
    "date skew": N_("its own date is more than a day off"),
    "left on server": N_("large, the rest is on the server: supportdesk sync --fetch-large NUMBER fetches it"),
    "own-address": N_("carries our own address, not sent from here"),
    "muted": N_("the sender is muted"),
    "given phone": N_("given by phone"), "given telegram": N_("given in Telegram"),
    "given chat": N_("given in a chat"), "given forum": N_("given in the forum"),
    "given talk": N_("given in person"),
}
_READ_AS = "read as "
_PART = re.compile(r"part (.{1,6}) of (.{1,6})")
_WITH_VALUE: Mapping[str, str] = {
    "form-mail ": N_("filled in on the web, told by a form's mail ({value})"),
    "because ": N_("told by {value}"), "reply-to ": N_("answers go to {value}"),
    "reply-to? ": N_("asks for answers at {value}: another organisation, not used"),
    "failed ": N_("the sender's address may be forged: {value} failed"),
}
"""Labels that carry a value behind these words."""


def status(value: Status) -> str:
    """A ticket's status."""
    return {
        Status.NEW: pgettext("status", "new"), Status.OPEN: pgettext("status", "open"),
        Status.PENDING: pgettext("status", "waiting"), Status.ON_HOLD: pgettext("status", "on hold"),
        Status.SOLVED: pgettext("status", "solved"), Status.CLOSED: pgettext("status", "closed"),
        Status.SPAM: pgettext("status", "spam"),
    }[value]


def channel(value: Channel) -> str:
    """How the requester came."""
    return gettext(_CHANNEL[value])


def channel_in_full(value: Channel) -> str:
    """The same where there is room."""
    return "Telegram" if value is Channel.TELEGRAM else channel(value)


def priority(value: Priority | None) -> str:
    """``P1`` ... or ``?`` for a ticket that nobody has triaged."""
    return value.value if value else "?"


def clock(name: str) -> str:
    """A clock's name."""
    return gettext(_CLOCK.get(name, name))


def short_clock(name: str) -> str:
    """A clock's name where there is little room."""
    return {"first_response": pgettext("clock, short", "Response"), "next_reply": pgettext("clock, short", "Reply"),
            "resolution": pgettext("clock, short", "Solved"), "promise": pgettext("clock, short", "Promised")}[name]


def clock_state(state: str) -> str:
    """A clock's state."""
    return gettext(_CLOCK_STATE.get(state, state))


def view(view_id: str) -> str:
    """A view's title; a view of the operator's own keeps its name."""
    return gettext(_VIEW.get(view_id, view_id))


def view_title(saved: View) -> str:
    """The operator's own name for a view, else the program's."""
    return saved.name or view(saved.id)


def outbox_state(state: str) -> str:
    """Where an outgoing mail stands."""
    return gettext(_OUTBOX.get(state, state))


def fate(value: str) -> str:
    """How a recipient of a mail fared."""
    return gettext(_FATE.get(value, value))


def purpose(value: str) -> str:
    """What an outgoing mail is for."""
    return gettext(_PURPOSE.get(value, value))


def label(value: str) -> str:
    """A fact noted on a message."""
    if value.startswith(_READ_AS):
        return gettext("no usable charset named, read as {charset}").format(charset=value.removeprefix(_READ_AS))
    if value.startswith("bcc "):
        return gettext("blind copy to {address}").format(address=value.removeprefix("bcc "))
    if part := _PART.fullmatch(value):
        return gettext("part {number} of {total} of a divided letter").format(number=part[1], total=part[2])
    for start, sentence in _WITH_VALUE.items():
        if value.startswith(start):
            return gettext(sentence).format(value=value.removeprefix(start))
    if value in _LABEL:
        return gettext(_LABEL[value])
    from supportdesk_tui.presentation import import_words  # few messages are of a form, and rows should not wait

    return import_words.warning(value)


def size_words(size: int) -> str:
    """A size in bytes as a person reads it."""
    if size < _KIB:
        return gettext("{n} B").format(n=size)
    if size < _KIB * _KIB:
        return gettext("{n} KB").format(n=-(-size // _KIB))
    return gettext("{n} MB").format(n=f"{size / _KIB / _KIB:.1f}")
