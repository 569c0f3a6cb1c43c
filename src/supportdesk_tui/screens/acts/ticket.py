"""Acts on the ticket as a whole: snooze, done, reopen, spam, attachments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from supportdesk_tui.desk.acts import follow_sop, snooze, triage
from supportdesk_tui.desk.looking import attachments, conversation
from supportdesk_tui.domain.when import parse_when, quick_choices
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.mark_words import numbers_words
from supportdesk_tui.presentation.times import full_moment
from supportdesk_tui.presentation.toasts import subject_of
from supportdesk_tui.presentation.when_words import when_words
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice

_OTHER, _WAKE = "other", "wake"


async def choose_moment(screen: DeskScreen, title: str, *, wake: bool = False) -> datetime | str | None:
    """Let the operator choose a moment by digit or type one; ``wake`` offers to end a snooze."""
    config = screen.shell.desk.config
    now = screen.shell.desk.clock.now()
    quick = {item.code: item for item in quick_choices(now, config.work_schedule, config.zone)}
    choices = [Choice(when_words(code), code, full_moment(item.at, now, config.zone), key=item.key)
               for code, item in quick.items()]
    if wake:
        choices.append(Choice(gettext("wake it now"), _WAKE, key="8"))
    choices.append(Choice(gettext("another time, to be typed"), _OTHER,
                          gettext("2h, tomorrow 15:00, Tue 12:00"),
                          key="9"))
    picked = await screen.choose(title, choices)
    if picked is None or picked.value == _WAKE:
        return picked.value if picked else None
    if picked.value != _OTHER:
        return quick[picked.value].at
    return await type_moment(screen)


async def type_moment(screen: DeskScreen) -> datetime | None:
    """Let the operator type a moment."""
    desk = screen.shell.desk
    return await screen.ask_valid(
        gettext("When (2h, tomorrow 15:00, Tue 12:00, 12.05 14:00):"),
        lambda typed: parse_when(typed, desk.clock.now(), desk.config.work_schedule, desk.config.zone))


async def snooze_ticket(screen: TicketScreen) -> None:
    """Choose until when the tickets sleep."""
    chosen, ticket = screen.chosen(), screen.current()
    if not chosen:
        return
    alone = ticket is not None and chosen == (ticket.id,)
    asleep = not alone or (ticket is not None and ticket.snoozed_until is not None
                           and ticket.snoozed_until > screen.shell.desk.clock.now())
    until = await choose_moment(screen, gettext("Snooze {tickets} until").format(tickets=subject_of(chosen)),
                                wake=asleep)
    if until == _WAKE:
        await screen.do(snooze.wake, chosen)
    elif isinstance(until, datetime):
        await screen.finish(snooze.snooze, chosen, until)


async def done(screen: TicketScreen) -> None:
    """Solve the tickets; open steps of a checklist want a reason."""
    chosen = screen.chosen()
    if not chosen:
        return
    unfinished = await screen.shell.ask(follow_sop.unfinished, chosen)
    reason = ""
    if unfinished:
        picked = await _despite_open_steps(screen, chosen, unfinished)
        if picked == "others":
            chosen = tuple(number for number in chosen if number not in unfinished)
        elif picked == "all":
            typed = await screen.ask_text(gettext("Reason:"))
            reason = (typed or "").strip()
        if not picked or (picked == "all" and not reason):
            return
    await screen.finish(triage.mark_done, chosen, reason)


async def _despite_open_steps(screen: TicketScreen, chosen: Sequence[int],
                              unfinished: Mapping[int, Sequence[int]]) -> str:
    """Solve those too whose checklist is not done? ``all``, ``others`` or nothing."""
    if len(chosen) == 1:
        steps = ", ".join(str(step) for step in unfinished[chosen[0]])
        title = gettext("Steps {steps} of the checklist are open").format(steps=steps)
        choices = [Choice(gettext("solve it all the same, with a reason"), "all")]
    else:
        title = gettext("Steps of the checklist are open: {tickets}").format(tickets=numbers_words([*unfinished]))
        rest = len(chosen) - len(unfinished)
        choices = [Choice(ngettext("solve the other one", "solve the other {n}", rest).format(n=rest), "others")] \
            if rest else []
        choices.append(Choice(gettext("solve them all the same, with a reason"), "all"))
    picked = await screen.choose(title, choices, fixed=True)
    return picked.value if picked is not None else ""


async def reopen(screen: TicketScreen) -> None:
    """Open solved tickets again."""
    if chosen := screen.chosen():
        await screen.do(triage.reopen, chosen)


async def spam(screen: TicketScreen) -> None:
    """Mark as spam."""
    if chosen := screen.chosen():
        await screen.finish(triage.mark_spam, chosen)


async def dismiss(screen: TicketScreen) -> None:
    """No reply needed."""
    if chosen := screen.chosen():
        await screen.do(triage.dismiss, chosen)


async def attachment(screen: TicketScreen) -> None:
    """Choose an attachment of the ticket, the newest first, to open or to save."""
    from supportdesk_tui.screens.attachment import open_or_save

    ticket = screen.in_hand()
    if ticket is None:
        return
    read = await screen.shell.ask(conversation.open_conversation, ticket.id)
    found = attachments.of_messages(read.messages)
    if not found:
        screen.say(gettext("no attachment on this ticket"), "warn")
        return
    newest_first = sorted(found, key=lambda item: -item[0].id)
    await open_or_save(screen, [(message.id, (index,), message.attachments[index]) for message, index in newest_first])


async def open_sop(screen: TicketScreen) -> None:
    """Open the ticket's checklist."""
    from supportdesk_tui.screens.sop import open_sop as open_screen

    await open_screen(screen)


ACTS: dict[str, Act] = {
    "ticket.snooze": snooze_ticket,
    "ticket.done": done,
    "ticket.reopen": reopen,
    "ticket.spam": spam,
    "ticket.dismiss": dismiss,
    "message.attachment": attachment,
    "ticket.sop": open_sop,
}
