"""A letter to somebody without an e-mail address: how to answer them instead, and that it was done."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from supportdesk_tui.desk.letters import answered_elsewhere, without_email
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.domain.contact_ways import Reachable
from supportdesk_tui.domain.ticket import Channel
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.way_words import given_words, likely, no_email_words
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.opener import opener, run
from supportdesk_tui.widgets.choice import Choice

if TYPE_CHECKING:
    from supportdesk_tui.screens.composer import ComposerScreen

_COPY, _ADDRESS, _OPEN = "copy", "address", "open "


async def answer(screen: ComposerScreen, *, keep_open: bool) -> None:
    """Say how the requester can be answered; recorded as answered, the letter is done with."""
    if screen.editing:
        await screen.make_ready()
    person = await screen.shell.ask(without_email.reachable, screen.ready.ticket_id)
    copied = False
    while True:
        choices = _choices(screen, person, copied=copied)
        enter = gettext("Enter: it was said or sent there") if copied \
            else gettext("Enter copies the text, to say or send it there")
        above = [(no_email_words(person), "warn"), (enter, "dim")]
        picked = await screen.choose(gettext("No e-mail address"), choices, fixed=True, above=above)
        if picked is None:
            return
        if picked.value == _COPY:
            clipboard.copy(screen, answered_elsewhere.words_to_say(screen.ready))
            copied = True
        elif picked.value.startswith(_OPEN):
            await _open(screen, picked.value.removeprefix(_OPEN))
        elif picked.value == _ADDRESS:
            if await _add_address(screen):
                return
        else:
            await _record(screen, Channel(picked.value), keep_open=keep_open)
            return


async def _record(screen: ComposerScreen, channel: Channel, *, keep_open: bool) -> None:
    async with screen.draft.held:  # a draft saved after this would outlive its letter
        done = await screen.shell.ask(answered_elsewhere.record, replace(screen.ready, kept_as=screen.draft.kept_as),
                                      channel, keep_open=keep_open)
        screen.draft.finish()
    await screen.leave_with(done)


def _choices(screen: ComposerScreen, person: Reachable, *, copied: bool) -> list[Choice]:
    """Enter copies, then says that the likeliest way was taken; every digit keeps its meaning."""
    ticket = screen.below.current()
    came_by = ticket.channel if ticket is not None and ticket.id == screen.ready.ticket_id else Channel.FORM
    choices = [Choice(gettext("copy the text"), _COPY, by_enter=not copied)]
    for place, channel in enumerate(likely(person, came_by)):
        choices.append(Choice(given_words(channel), channel.value, by_enter=copied and not place))
    choices += [Choice(gettext("open Telegram"), _OPEN + way.link)
                for way in person.ways if way.link]
    choices.append(Choice(gettext("add an address and send"), _ADDRESS))
    return choices


async def _open(screen: ComposerScreen, link: str) -> None:
    program = opener(os.environ, screen.shell.desk.config.panel.opener)
    if not program:
        clipboard.copy(screen, link)
        return
    await screen.shell.compute(run, program, link)
    screen.say(gettext("opened: {link}").format(link=link), "ok")


async def _add_address(screen: ComposerScreen) -> bool:
    """Put an address on the requester's card and under the letter; whether there is one now."""
    typed = await screen.ask_text(gettext("E-mail address:"))
    if typed is None or not typed.strip():
        return False
    card = await screen.shell.ask(requester_card.add_address, f"#{screen.ready.ticket_id}", typed)
    await screen.change(replace(screen.ready, to=card.requester.addresses[:1]))
    said = gettext("{address} is on the card · Enter sends the letter")
    screen.say(said.format(address=card.requester.address), "ok")
    return True
