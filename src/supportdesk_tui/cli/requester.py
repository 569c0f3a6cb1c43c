"""``supportdesk requester``: the card of a person."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui.cli.running import open_desk, print_json, usage
from supportdesk_tui.cli.shapes import ticket_line, ticket_object
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import requester_card
from supportdesk_tui.desk.looking.requester_card import FIELDS, Card
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import gettext as _

app = typer.Typer(help="What is known of a person.", no_args_is_help=True, rich_markup_mode=None)

_ADDRESS = "email"
Who = Annotated[str, typer.Argument(help="Address, phone, @name, or '#12' for a ticket's requester.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("show")
def show(who: Who, json: Json = False) -> None:
    """Show a person's card and tickets."""
    with open_desk() as desk:
        _print(desk, requester_card.show(desk, who), json)


@app.command("set")
def set_(who: Who, values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...",
                                                               help=", ".join((*FIELDS, _ADDRESS)))],
         json: Json = False) -> None:
    """Set fields of a person's card; an empty value clears one, email adds an address."""
    pairs = [item.partition("=") for item in values]
    for name, equals, _value in pairs:
        if not equals:
            usage(_("Give FIELD=VALUE, not “{word}”; fields: {fields}").format(
                word=name, fields=", ".join((*FIELDS, _ADDRESS))))
    with open_desk() as desk:
        fields = {name: value for name, _equals, value in pairs}
        address = fields.pop(_ADDRESS, "")
        card = requester_card.add_address(desk, who, address) if address else None
        if fields or card is None:
            card = requester_card.change(desk, who, fields)
        _print(desk, card, json)


def _print(desk: Desk, card: Card, json: bool) -> None:
    person = card.requester
    if json:
        known = {name: getattr(person, name) for name in ("id", *FIELDS)}
        print_json({**known, "addresses": list(person.addresses),
                    "tickets": [ticket_object(ticket) for ticket in card.tickets]})
        return
    typer.echo(clean_line(" ".join((person.name, *person.addresses))))
    for name in FIELDS[1:]:
        if getattr(person, name):
            typer.echo(f"  {name:<13} {clean_line(getattr(person, name))}")
    for ticket in card.tickets:
        typer.echo(ticket_line(ticket, desk.config.zone))
