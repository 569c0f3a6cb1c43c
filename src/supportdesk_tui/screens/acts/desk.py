"""Acts that concern the whole desk: undo, redo, sync, outbox, help, palette, look, leaving."""

from __future__ import annotations

from supportdesk_tui.desk import pauses
from supportdesk_tui.desk.acts import history
from supportdesk_tui.desk.letters import outgoing, reply
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.undoing import ChangedSince
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation.clash_words import clash_words
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.toasts import done_words
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice


async def undo(screen: DeskScreen) -> None:
    """Take the operator's last act back; what others have set anew since is shown first and stays."""
    try:
        done = await screen.ask_long(history.undo)
    except ChangedSince as error:
        config, now = screen.shell.desk.config, screen.shell.desk.clock.now()
        picked = await screen.choose("; ".join(clash_words(error.clashes, config, now, undoing=True, most=2)), [
            Choice(gettext("take it back; what was set since stays"), "keep"),
            Choice(gettext("bring the earlier values back all the same"), "over")], unexpected=True)
        if picked is None:
            return
        done = await screen.ask_long(history.undo, **{picked.value: True})
    except NotPossible as error:
        if error.reason != "already_left":
            raise
        screen.shell.type_ahead.forget()
        screen.say_error(f"{sentence(error)} · {gettext('older acts: o, then Tab')}")
        return
    await _history(screen, done)


async def redo(screen: DeskScreen) -> None:
    """Do again what was taken back last."""
    await _history(screen, await screen.ask_long(history.redo))


async def _history(screen: DeskScreen, done: Done) -> None:
    if isinstance(screen, TicketScreen):
        await screen.acted(done)
    else:
        screen.returned()
    text = done_words(done, screen.shell.desk.config, screen.shell.desk.clock.now())
    screen.say(text, "ok")


async def sync_now(screen: DeskScreen) -> None:
    """Ask the sync process for a round; what a refused login held back is tried again too."""
    sync = screen.shell.sync
    if sync is None:
        screen.say(gettext("no mail account is configured: supportdesk init sets one up"), "warn")
        return
    lifted = await screen.shell.ask(pauses.lift_refused)
    sync.request()
    screen.say(gettext("fetching mail; letters that waited are tried again") if lifted else gettext("fetching mail"))


async def open_outbox(screen: DeskScreen) -> None:
    """Show what has not left yet."""
    from supportdesk_tui.screens.outbox import OutboxScreen

    await screen.shell.show(OutboxScreen())


async def turn_to_outbox(screen: DeskScreen) -> None:
    """From the log to what has not left yet."""
    from supportdesk_tui.screens.outbox import OutboxScreen

    await screen.shell.swap(OutboxScreen())


async def turn_to_log(screen: DeskScreen) -> None:
    """From the outbox to what was done."""
    from supportdesk_tui.screens.log import LogScreen

    await screen.shell.swap(LogScreen())


async def open_report(screen: DeskScreen) -> None:
    """Show the numbers of today, this week or this month."""
    from supportdesk_tui.screens.report import ReportScreen

    await screen.shell.show(ReportScreen())


async def open_hand_over(screen: DeskScreen) -> None:
    """Show how the desk stands, for whoever comes next."""
    from supportdesk_tui.screens.report import HAND_OVER, ReportScreen

    await screen.shell.show(ReportScreen(HAND_OVER))


async def open_importing(screen: DeskScreen) -> None:
    """Import files."""
    from supportdesk_tui.screens.importing import open_import

    await open_import(screen)


async def open_help(screen: DeskScreen) -> None:
    """Show the keys of this place."""
    from supportdesk_tui.screens.help import HelpScreen

    await screen.shell.show(HelpScreen(screen))


async def open_palette(screen: DeskScreen) -> None:
    """Find a command by its words."""
    from supportdesk_tui.screens.acts.given import GIVEN
    from supportdesk_tui.screens.palette import Palette

    await Palette(screen, GIVEN).ask()


async def open_keys(screen: DeskScreen) -> None:
    """Show the keymap and what a pressed key means."""
    from supportdesk_tui.screens.keys import KeysScreen

    await screen.shell.show(KeysScreen())


def change_look(screen: DeskScreen) -> None:
    """Change to the next look."""
    screen.shell.next_look()


def redraw(screen: DeskScreen) -> None:
    """Draw everything again."""
    screen.shell.paint_afresh()


async def back(screen: DeskScreen) -> None:
    """Go back to the screen below."""
    await screen.shell.leave()


async def quit_desk(screen: DeskScreen) -> None:
    """Leave the panel; held mail wants a decision first."""
    held = [mail for mail in await screen.shell.ask(outgoing.listing)
            if mail.state is OutboxState.HELD and mail.held_until is not None
            and mail.effects.get("held_by") == screen.shell.desk.session]
    if held:
        title = ngettext("{n} letter can still be taken back", "{n} letters can still be taken back",
                         len(held)).format(n=len(held))
        picked = await screen.choose(title, [
            Choice(gettext("wait here until they have left"), "wait"),
            Choice(gettext("send them now and quit"), "send"),
            Choice(gettext("keep them for the next start and quit"), "keep")], fixed=True)
        if picked is None or picked.value == "wait":
            if picked is not None:
                screen.say(gettext("they leave within seconds; then q quits"))
            return
        if picked.value == "send":
            for mail in held:
                await screen.shell.ask(reply.send_now, mail.id)
    screen.shell.quit_panel()


COMMON: dict[str, Act] = {
    "history.undo": undo,
    "history.redo": redo,
    "app.help": open_help,
    "app.palette": open_palette,
    "app.keys": open_keys,
    "app.look": change_look,
    "app.redraw": redraw,
    "app.quit": quit_desk,
    "app.leave": quit_desk,
    "app.back": back,
    "app.close_list": back,
    "app.close_outbox": back,
    "app.close_filed": back,
    "app.close_report": back,
}
ACTS: dict[str, Act] = COMMON | {"sync.now": sync_now, "outbox.open": open_outbox, "report.open": open_report,
                                    "report.handover": open_hand_over, "import.open": open_importing}
