"""Answers that no mail can carry, line by line: how the person can be reached, and that they were answered there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import typer

from supportdesk_tui.cli.running import exit_code, say_error
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import answered_elsewhere, without_email
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.contact_ways import NoEmail
from supportdesk_tui.domain.ticket import Channel
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.way_words import given_words, likely, no_email_words

if TYPE_CHECKING:
    from supportdesk_tui.cli.line.talk import Talk


def end_without_email(error: NoEmail) -> NoReturn:
    """End because a letter would go to nobody, and say what can be done instead."""
    say_error(sentence(error))
    number, channel = error.subject, likely(error.person, Channel.PHONE)[0].value
    say_error(_("Answered there? Record it: supportdesk reply {number} --body TEXT --elsewhere {channel}").format(
        number=number, channel=channel))
    say_error(_("An address is added with: supportdesk requester set '#{number}' email=ADDRESS").format(number=number))
    raise typer.Exit(exit_code(error)) from None


def answered(desk: Desk, talk: Talk, ready: Ready, *, keep_open: bool = False) -> Done | Ready | None:
    """Say how the person can be reached and ask what came of it.

    Returns:
        What was recorded; the letter with an address by now; None where the operator goes back.
    """
    person = without_email.reachable(desk, ready.ticket_id)
    talk.say(no_email_words(person) + ".")
    channels = likely(person, Channel.FORM)
    options = [(str(digit), given_words(channel)) for digit, channel in enumerate(channels, 1)]
    address = str(len(options) + 1)
    key = talk.choose(_("What came of it?"), [*options, (address, _("add an e-mail address")), ("0", _("back"))])
    if key == "0":
        return None
    if key == address:
        card = requester_card.add_address(desk, f"#{ready.ticket_id}", talk.ask(_("E-mail address:")))
        return replace(ready, to=card.requester.addresses[:1])
    return answered_elsewhere.record(desk, ready, channels[int(key) - 1], keep_open=keep_open)
