"""Deleting a ticket for ever, found in the palette alone; its number says yes."""

from __future__ import annotations

from supportdesk_tui.desk.acts import purge
from supportdesk_tui.i18n import gettext
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.marking import MarkingScreen


async def purge_ticket(screen: MarkingScreen) -> None:
    """Delete the ticket under the cursor, whatever is marked."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    typed = await screen.ask_text(gettext("Delete #{number} for ever? Type {number} and Enter:").format(
        number=ticket.id), confirms=True)
    if typed is None or typed.strip().removeprefix("#") != str(ticket.id):
        screen.say(gettext("nothing was deleted"))
        return
    done = await screen.shell.ask(purge.purge, ticket.id)
    screen.mark(screen.marks.without(done.ticket_ids))
    await screen.acted(done, advance=True)
    screen.announce(done)


ACTS: dict[str, Act] = {"ticket.purge": purge_ticket}
