"""Reading the queue: list, show, next, search, view."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, ticket_number
from supportdesk_tui.cli.shapes import message_object, ticket_line, ticket_object
from supportdesk_tui.cli.tickets_meant import complain, named_view
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import conversation, queue, saved_views
from supportdesk_tui.domain.clean_text import clean_block, clean_line
from supportdesk_tui.domain.message import MailKind, TicketMessage
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.errors import sentence

_LIKE_A_HEADING = re.compile("^---", re.MULTILINE)

view = typer.Typer(help="Saved views.", no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int, typer.Option(help="At most this many.", min=1)]


class Side(StrEnum):
    """A direction in the line of views."""

    LEFT = "left"
    RIGHT = "right"


def list_(query: Annotated[str, typer.Argument(help="A filter such as 'is:open prio:P1'.")] = "",
          view_id: Annotated[str, typer.Option("--view", help="A saved view, by its id, name or key.")] = "",
          limit: Limit = 50, json: Json = False) -> None:
    """List tickets in queue order."""
    with open_desk() as desk:
        text = query or named_view(desk, view_id or "queue").query
        parsed = queue.parse(desk, text)
        complain(parsed)
        window = queue.window(desk, parsed.query, 0, limit)
        if json:
            print_json({"total": window.total, "tickets": [ticket_object(item) for item in window.tickets]})
        else:
            _print_lines(desk, window.tickets)
            if window.total > len(window.tickets):
                say_error(_("{shown} of {total}").format(shown=len(window.tickets), total=window.total))
        if parsed.problems:
            raise typer.Exit(Exit.USAGE)
        if not window.total:
            say_error(_("Nothing was found."))
            raise typer.Exit(Exit.PARTIAL)


def search(words: Annotated[list[str], typer.Argument(help="What to look for; word forms are found too.")],
           limit: Limit = 50, json: Json = False) -> None:
    """Find tickets by the words of their subjects, people and messages."""
    with open_desk() as desk:
        with desk.store.reading() as unit:
            found = unit.tickets(unit.find(" ".join(words), limit))
        if json:
            print_json({"tickets": [ticket_object(item) for item in found]})
        else:
            _print_lines(desk, found)
        if not found:
            say_error(_("Nothing was found."))
            raise typer.Exit(Exit.PARTIAL)


def next_(json: Json = False) -> None:
    """Show the ticket to work on now: the first of the queue."""
    with open_desk() as desk:
        window = queue.window(desk, queue.parse(desk, named_view(desk, "queue").query).query, 0, 1)
        if not window.tickets:
            say_error(_("The queue is empty."))
            raise typer.Exit(Exit.PARTIAL)
        _show(desk, window.tickets[0].id, thread=True, json=json)


def show(ticket_id: Annotated[int, typer.Argument(metavar="ID", parser=ticket_number)],
         thread: Annotated[bool, typer.Option("--thread", help="With all its messages.")] = False,
         json: Json = False) -> None:
    """Show one ticket."""
    with open_desk() as desk:
        _show(desk, ticket_id, thread=thread, json=json)


@view.command("list")
def list_views(json: Json = False) -> None:
    """List the saved views with their counts."""
    from supportdesk_tui.presentation.words import view_title

    with open_desk() as desk:
        kept = saved_views.read(desk)
        if kept.problem is not None:
            say_error(sentence(kept.problem))
        views, counts = kept.views, queue.counts(desk, kept.views)
        if json:
            print_json([{"id": item.id, "key": item.key, "name": view_title(item), "query": item.query,
                         "count": counts[item.id]} for item in views])
            return
        for item in views:
            typer.echo(f"{counts[item.id]:>6}  {item.key or ' '}  {clean_line(view_title(item)):<14} "
                       f"{clean_line(item.id):<10} {clean_line(item.query)}")


@view.command("save")
def save_view(name: str, query: Annotated[str, typer.Argument(help="A filter such as 'is:open tag:refund'.")],
              key: Annotated[str, typer.Option(help="A digit or letter that opens it after v.")] = "") -> None:
    """Save a filter as a view; a view of that name is replaced."""
    with open_desk() as desk:
        parsed = queue.parse(desk, query)
        complain(parsed)
        if parsed.problems:
            raise typer.Exit(Exit.USAGE)
        saved = saved_views.save(desk, name, query, key)
        typer.echo(_("Saved: {view} ({key})").format(view=saved.name or saved.id, key=f"v {saved.key}"))


@view.command("rename")
def rename_view(wanted: Annotated[str, typer.Argument(metavar="VIEW")], name: str) -> None:
    """Give a view another name."""
    with open_desk() as desk:
        saved_views.rename(desk, wanted, name)


@view.command("remove")
def remove_view(wanted: Annotated[str, typer.Argument(metavar="VIEW")]) -> None:
    """Forget a view; its tickets stay."""
    with open_desk() as desk:
        removed = saved_views.remove(desk, wanted)
        typer.echo(_("Removed: {view}. Its filter was: {query}").format(view=removed.name or removed.id,
                                                                        query=removed.query))


@view.command("move")
def move_view(wanted: Annotated[str, typer.Argument(metavar="VIEW")],
              to: Annotated[Side, typer.Argument(help="Where to.")]) -> None:
    """Put a view one place further on in the line."""
    with open_desk() as desk:
        saved_views.move(desk, wanted, 1 if to is Side.RIGHT else -1)


def _print_lines(desk: Desk, tickets: tuple[Ticket, ...]) -> None:
    for item in tickets:
        typer.echo(ticket_line(item, desk.config.zone))


def _show(desk: Desk, ticket_id: int, *, thread: bool, json: bool) -> None:
    opened = conversation.open_conversation(desk, ticket_id)
    if json:
        shown = ticket_object(opened.ticket)
        if thread:
            shown["thread"] = [message_object(message) for message in opened.messages]
        print_json(shown)
        return
    typer.echo(ticket_line(opened.ticket, desk.config.zone))
    for message in opened.messages if thread else opened.messages[-1:]:
        typer.echo(_heading(desk, message))
        text = clean_block(message.text).rstrip()
        typer.echo(_LIKE_A_HEADING.sub(" ---", text) + "\n")  # no letter looks like several


def _heading(desk: Desk, message: TicketMessage) -> str:
    at = f"{message.at.astimezone(desk.config.zone):%d.%m.%Y %H:%M}"
    if message.kind is not MailKind.HUMAN:
        from supportdesk_tui.presentation.conversation_lines import author

        return f"--- {clean_line(author(message, desk.config)[0])} · {at}"
    who = {"inbound": _("Requester"), "outbound": _("Support"), "note": _("Note")}[message.direction.value]
    name = message.from_name or message.from_address or message.author
    return f"--- {who}: {name} · {at}"
