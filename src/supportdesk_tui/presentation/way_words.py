"""How somebody without an e-mail address can be answered, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.contact_ways import Reachable, Way
from supportdesk_tui.domain.ticket import Channel
from supportdesk_tui.i18n import N_, gettext

_GIVEN: Mapping[Channel, str] = {
    Channel.PHONE: N_("answered by phone"), Channel.TELEGRAM: N_("answered in Telegram"),
    Channel.CHAT: N_("answered in a chat"), Channel.FORUM: N_("answered in the forum"),
    Channel.TALK: N_("answered in person"),
}


def way_words(way: Way) -> str:
    """``phone +7...``, ``Telegram @name (https://t.me/name)``."""
    said = clean_line(way.said)
    if way.channel is Channel.PHONE:
        return gettext("phone {number}").format(number=said)
    if way.link:
        return f"Telegram {said} ({way.link})"
    return gettext("the chat in Telegram")


def no_email_words(person: Reachable) -> str:
    """Who has no address, and what there is instead, in one sentence without a full stop."""
    name = clean_line(person.name) or gettext("the requester")
    if not person.ways:
        return gettext("{name} has no e-mail address, and no other way is known").format(name=name)
    ways = ", ".join(map(way_words, person.ways))
    return gettext("{name} has no e-mail address: {ways}").format(name=name, ways=ways)


def given_words(channel: Channel) -> str:
    """That an answer was given, and how."""
    return gettext(_GIVEN[channel])


def likely(person: Reachable, came_by: Channel) -> Sequence[Channel]:
    """How an answer may have been given: first as the requester can be reached, then as they came."""
    found = [way.channel for way in person.ways]
    if came_by is Channel.TELEGRAM and came_by in found:
        found.sort(key=lambda channel: channel is not came_by)
    return tuple(dict.fromkeys([*found, *([came_by] if came_by in _GIVEN else []), Channel.PHONE, Channel.TALK]))
