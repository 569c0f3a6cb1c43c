"""``supportdesk purge``: delete a ticket for ever."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, ticket_number
from supportdesk_tui.cli.triaging import Json
from supportdesk_tui.desk.acts import purge as purging
from supportdesk_tui.i18n import gettext as _


def purge(ticket_id: Annotated[int, typer.Argument(metavar="ID", parser=ticket_number)],
          confirm: Annotated[str, typer.Option(metavar="ID", help="The same number again.")] = "",
          json: Json = False) -> None:
    """Delete a ticket with its mails for ever; nothing takes it back."""
    if confirm.strip().removeprefix("#") != str(ticket_id):
        say_error(_("Nothing was deleted: repeat the number, as in purge {number} --confirm {number}").format(
            number=ticket_id))
        raise typer.Exit(Exit.CONFIRM)
    with open_desk() as desk:
        done = purging.purge(desk, ticket_id)
        if json:
            print_json({"batch": done.batch_id, "ticket": ticket_id})
        else:
            typer.echo(_("#{number} is deleted for ever.").format(number=ticket_id))
