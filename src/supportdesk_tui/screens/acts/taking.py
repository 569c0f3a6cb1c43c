"""Acts that take something out of a conversation: open a link, copy, split a message off."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from supportdesk_tui.desk.acts import merge
from supportdesk_tui.desk.looking import attachments, conversation, preferences
from supportdesk_tui.desk.looking.conversation import Conversation
from supportdesk_tui.domain.links import Link
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.quotes import split_quotes
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.conversation_lines import author
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.link_words import doubts_words
from supportdesk_tui.presentation.times import local_moment
from supportdesk_tui.presentation.words import size_words
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.attachment import FOLDER, first_folder
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.opener import opener, run
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice

_OPEN, _COPY = "open", "copy"
_MARGIN = 12


async def open_link(screen: TicketScreen) -> None:
    """Choose a link by its number; one that is doubtful or too long to be seen whole is shown whole first."""
    if await screen.caught_up() is None:
        return
    links = screen.links
    if not links:
        screen.say(gettext("no link in this conversation (h unfolds quotes)"), "warn")
        return
    choices = [Choice(link.target, str(number), gettext("look twice") if link.doubts else "")
               for number, link in enumerate(links)]
    picked = await screen.choose(gettext("Open a link"), choices)
    if picked is None:
        return
    link = links[int(picked.value)]
    program = opener(os.environ, screen.shell.desk.config.panel.opener)
    seen_whole = width_of(((link.target, ""),)) <= screen.size.width - _MARGIN
    what = _OPEN if seen_whole and not link.doubts else await _look_twice(screen, link, can_open=bool(program))
    if what == _COPY or (what and not program):
        clipboard.copy(screen, link.target)
    elif what:
        await screen.shell.compute(run, program, link.target)
        screen.say(gettext("opened: {link}").format(link=link.host), "ok")


async def _look_twice(screen: TicketScreen, link: Link, *, can_open: bool) -> str:
    choices = [Choice(gettext("open it"), _OPEN)] if can_open else []
    choices.append(Choice(gettext("copy it"), _COPY, key="2"))
    picked = await screen.choose(gettext("Leads to {host}").format(host=link.host), choices, fixed=True,
                                 above=[(link.target, "link"), *((said, "warn") for said in doubts_words(link))])
    return picked.value if picked is not None else ""


async def copy(screen: TicketScreen) -> None:
    """Choose what to copy: each thing keeps its digit, whatever else the ticket has."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    read = await screen.shell.ask(conversation.open_conversation, ticket.id)
    message = next((item for item in read.messages if item.id == screen.message_in_sight()), None)
    things = {"1": (gettext("number"), f"#{ticket.id}"),
              "2": (gettext("address"), read.ticket.requester_address or read.requester.address),
              "3": (gettext("profile"), screen.shell.desk.config.club.profile_link(read.requester.profile_id)),
              "4": (gettext("message in sight"), _own_words(message) if message is not None else "")}
    choices = [Choice(label, value, _first_words(value) if value else "", key=key)
               for key, (label, value) in things.items() if value]
    files = _files(read)
    choices += [Choice(gettext("path of {file}, after saving it").format(file=item.filename), f"file {place}",
                       size_words(item.size), key=str(5 + place))
                for place, (owner, index) in enumerate(files) for item in [owner.attachments[index]]]
    picked = await screen.choose(gettext("Copy"), choices)
    if picked is None:
        return
    if picked.key < "5":
        clipboard.copy(screen, picked.value)
        return
    owner, index = files[int(picked.key) - 5]
    folder = Path(await screen.shell.ask(preferences.kept, FOLDER, str(first_folder())))
    path = await screen.shell.ask(attachments.save_attachment, owner.id, (index,), folder)
    clipboard.copy(screen, str(path))


def _files(read: Conversation) -> Sequence[tuple[TicketMessage, int]]:
    """The newest attachments, as many as there are digits left."""
    return sorted(attachments.of_messages(read.messages), key=lambda item: -item[0].id)[:5]


def _own_words(message: TicketMessage) -> str:
    parts = split_quotes(message.text.strip("\n"))
    return "".join(part.text for part in parts if part.kind == "text").strip() or message.text.strip()


def _first_words(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 40 else first[:39].rstrip() + "…"


async def split(screen: TicketScreen) -> None:
    """Choose a message of the requester's that is about something else: it becomes a ticket of its own."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    can = await screen.shell.ask(merge.severable, ticket.id)
    config, now = screen.shell.desk.config, screen.shell.desk.clock.now()
    if not can:
        screen.say(gettext("nothing to split off: the first message stays with its ticket, ours do too"), "warn")
        return
    choices = [Choice(f"{local_moment(message.at, now, config.zone)} {author(message, config)[0]}", str(message.id),
                      _first_words(_own_words(message))) for message in reversed(can)]
    picked = await screen.choose(gettext("Split off #{number}, as a ticket of its own").format(number=ticket.id),
                                 choices)
    if picked is not None:
        await screen.do(merge.split, ticket.id, int(picked.value))


ACTS: dict[str, Act] = {
    "message.link": open_link,
    "ticket.copy": copy,
    "ticket.split": split,
}
