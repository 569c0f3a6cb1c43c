"""Acts about mail as a whole: mail of no ticket, muted senders, peak mode."""

from __future__ import annotations

from supportdesk_tui.desk.arrival import muting, peak
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.banners import muted_because
from supportdesk_tui.presentation.times import local_moment
from supportdesk_tui.screens.acts.ticket import type_moment
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.widgets.choice import Choice

_ON, _UNTIL, _OFF = "on", "until", "off"


async def open_filed(screen: DeskScreen) -> None:
    """Show the mail that belongs to no ticket."""
    from supportdesk_tui.screens.filed import FiledScreen

    await screen.shell.show(FiledScreen())


async def unmute(screen: DeskScreen) -> None:
    """Choose a muted sender to hear again."""
    found = await screen.shell.ask(muting.muted)
    if not found:
        screen.say(gettext("Nobody is muted."), "warn")
        return
    picked = await screen.choose(gettext("Hear again"), [
        Choice(mute.address, mute.address, muted_because(mute).removeprefix(mute.address).strip()) for mute in found])
    if picked is not None:
        done = await screen.shell.ask(muting.unmute, picked.value)
        tickets = ", ".join(f"#{number}" for number in done.ticket_ids)
        screen.returned()
        screen.say(gettext("{address} is heard again; its mail lies on {tickets}.").format(
            address=picked.value, tickets=tickets or "–"), "ok")


async def switch_peak(screen: DeskScreen) -> None:
    """Begin or end peak mode."""
    desk = screen.shell.desk
    state, now = await screen.shell.ask(peak.current), desk.clock.now()
    if state is None:
        title = gettext("Peak mode is off.")
    elif state.until is None:
        title = gettext("Peak mode is on.")
    else:
        title = gettext("Peak mode is on until {moment}.").format(
            moment=local_moment(state.until, now, desk.config.zone))
    choices = [Choice(gettext("on until it is switched off"), _ON, key="1"),
               Choice(gettext("on until a time, to be typed"), _UNTIL, gettext("2h, tomorrow 15:00, Tue 12:00"),
                      key="2")]
    if state is not None:
        choices.append(Choice(gettext("off"), _OFF, key="3"))
    about = gettext("Acknowledgements then name a longer time and say why.") if desk.config.acknowledging.enabled \
        else gettext("Acknowledgements are off: [acknowledge] enabled = true in the configuration sends them.")
    picked = await screen.choose(title, choices, above=[(about, "dim")], fixed=True)
    if picked is None:
        return
    until = None
    if picked.value == _OFF:
        await screen.shell.ask(peak.turn_off)
        screen.say(gettext("Peak mode is off."), "ok")
        return
    if picked.value == _UNTIL:
        until = await type_moment(screen)
        if until is None:
            return
    await screen.shell.ask(peak.turn_on, until)
    screen.say(gettext("Peak mode is on until {moment}.").format(moment=local_moment(until, now, desk.config.zone))
               if until is not None else gettext("Peak mode is on."), "ok")


ACTS: dict[str, Act] = {
    "filed.open": open_filed,
    "sender.unmute": unmute,
    "peak.switch": switch_peak,
}
