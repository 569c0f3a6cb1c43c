"""``supportdesk attachment``: a ticket's attachments listed, read or saved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, ticket_number
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import attachments, conversation
from supportdesk_tui.desk.looking.attachments import Opened
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.i18n import gettext as _


def attachment(
    ticket_id: Annotated[int, typer.Argument(metavar="ID", parser=ticket_number)],
    place: Annotated[str, typer.Argument(
        metavar="[N or N.M]", help="Its number in the list; 2.1 is the first one inside the letter that is the second.",
    )] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Save it to this folder or new file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List a ticket's attachments; with a number, read one or save it."""
    with open_desk() as desk:
        listed = attachments.of_messages(conversation.open_conversation(desk, ticket_id).messages)
        if not place:
            _list(listed, json=json)
            if not json and any("left on server" in message.labels for message, _index in listed):
                say_error(_not_whole(ticket_id))
            return
        number, *inner = _numbers(place)
        if not 0 <= number < len(listed):
            raise BadInput("no_such_attachment", place)
        message, index = listed[number]
        if to is not None:
            path = attachments.save_attachment(desk, message.id, (index, *inner), to.expanduser())
            typer.echo(_("saved: {path}").format(path=path))
            if "left on server" in message.labels:
                say_error(_not_whole(ticket_id))
                raise typer.Exit(Exit.PARTIAL)
        else:
            _print(desk, attachments.open_attachment(desk, message.id, (index, *inner)))


def _not_whole(ticket_id: int) -> str:
    return _("the mail is not here whole, and so perhaps the file: supportdesk sync --fetch-large {number} fetches the "
             "rest").format(number=ticket_id)


def _list(listed: tuple[tuple[TicketMessage, int], ...], *, json: bool) -> None:
    items = [(number, message.id, message.attachments[index]) for number, (message, index) in enumerate(listed, 1)]
    if json:
        print_json([{"number": number, "message": message_id, "filename": item.filename,
                     "content_type": item.content_type, "size": item.size, "inline": item.inline}
                    for number, message_id, item in items])
        return
    for number, _message, item in items:
        typer.echo(f"{number:>3}  {item.filename} · {item.content_type} · {item.size}")
    if not items:
        say_error(_("no attachment on this ticket"))
        raise typer.Exit(Exit.PARTIAL)


def _numbers(place: str) -> list[int]:
    words = place.split(".")
    if not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
        raise BadInput("no_such_attachment", clean_line(place, 40))
    return [int(word) - 1 for word in words]


def _print(desk: Desk, opened: Opened) -> None:
    mail = opened.mail
    if opened.is_letter:
        sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
        named = {"From": sender, "To": ", ".join((*mail.to, *mail.cc)), "Subject": mail.subject,
                 "Date": f"{mail.date.astimezone(desk.config.zone):%Y-%m-%d %H:%M}" if mail.date else ""}
        typer.echo("\n".join(f"{name}: {value}" for name, value in named.items() if value) + "\n")
    typer.echo(clean_block(mail.text).rstrip())
    if opened.is_letter:
        for number, item in enumerate(mail.attachments, 1):
            typer.echo(f"[{number}. {item.filename} · {item.content_type} · {item.size}]")
