"""Triage from the command line: set, close, reopen, spam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, ticket_number, usage
from supportdesk_tui.desk import merge as merging
from supportdesk_tui.desk import suggest, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

Ids = Annotated[list[int], typer.Argument(metavar="ID...", parser=ticket_number)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_KEYS = {"prio": "prio", "приор": "prio", "cat": "cat", "кат": "cat", "who": "who", "кто": "who",
         "status": "status", "статус": "status"}


def set_(words: Annotated[list[str], typer.Argument(
        metavar="ID... prio=P2 cat=ID who=ID status=S +tag -tag",
        help="Ticket numbers, then what to set.")], json: Json = False) -> None:
    """Set priority, category, assignee, status or tags."""
    ids = [ticket_number(word) for word in words if word.lstrip("#").isdigit()]
    changes = [word for word in words if not word.lstrip("#").isdigit()]
    if not ids or not changes:
        usage(_("Give ticket numbers and what to set, such as: set 12 prio=P2 +vip"))
    steps = [_step(word) for word in changes]
    with open_desk() as desk:
        report([triage.change_all(desk, ids, [step(desk) for step in steps])], json)


def triage_(ids: Annotated[list[int] | None, typer.Argument(
        metavar="[ID...]", parser=ticket_number, help="Without a number: the queue in line mode.")] = None,
        accept: Annotated[bool, typer.Option(
        "--accept", help="Set what is suggested, where it is not set yet.")] = False, json: Json = False) -> None:
    """What is suggested for tickets, and why; with --accept it is set. Without a number the queue in line mode."""
    if not ids:
        from supportdesk_tui.cli.line_sitting import work_queue

        if accept or json:
            usage(_("Give ticket numbers, such as: triage 12 --accept"))
        work_queue()
        return
    from supportdesk_tui.cli.shapes import suggestion_object
    from supportdesk_tui.presentation.suggestion_lines import proposed_words, why
    from supportdesk_tui.presentation.toasts import done_words

    with open_desk() as desk:
        if accept:
            done = suggest.accept(desk, ids)
            report([done], json) if json else typer.echo(done_words(done, desk.config, desk.clock.now()))
            return
        found = [suggest.for_ticket(desk, ticket_id) for ticket_id in ids]
        if json:
            print_json([suggestion_object(each) for each in found])
        for each in () if json else found:
            words = " · ".join(proposed_words(each, desk.config))
            typer.echo(f"#{each.ticket_id}: " + (f"{words} — {why(each)}" if words else _("no suggestion")))
        if not any(each.acceptable for each in found):
            raise SystemExit(Exit.PARTIAL)


def close(ids: Ids, json: Json = False) -> None:
    """Solve tickets."""
    with open_desk() as desk:
        report([triage.mark_done(desk, ids)], json)


def reopen(ids: Ids, json: Json = False) -> None:
    """Open solved, closed or spam tickets again."""
    with open_desk() as desk:
        report([triage.reopen(desk, ids)], json)


def spam(ids: Ids, json: Json = False) -> None:
    """Mark tickets as spam."""
    with open_desk() as desk:
        report([triage.mark_spam(desk, ids)], json)


def merge(ids: Ids, into: Annotated[int, typer.Option(
        metavar="ID", parser=ticket_number, help="The ticket that the others are joined to.")],
        json: Json = False) -> None:
    """Join tickets about the same; undo takes it back."""
    with open_desk() as desk:
        report([merging.merge(desk, ids, into)], json)


def split(ticket_id: Annotated[int, typer.Argument(metavar="ID", parser=ticket_number)],
          message: Annotated[int, typer.Argument(help="The message's id, as show --thread --json prints it.")],
          json: Json = False) -> None:
    """Make a received message a ticket of its own; undo takes it back."""
    with open_desk() as desk:
        done = merging.split(desk, ticket_id, message)
        report([done], json)
        if not json:
            typer.echo(f"#{done.summary['into']}")


def report(done: list[Done], json: bool) -> None:
    """Say what was changed."""
    if json:
        print_json([{"batch": item.batch_id, "verb": item.verb, "tickets": list(item.ticket_ids),
                     "summary": dict(item.summary)} for item in done])
        return
    changed = {ticket_id for item in done if item.batch_id for ticket_id in item.ticket_ids}
    typer.echo(ngettext("{n} ticket changed.", "{n} tickets changed.", len(changed)).format(n=len(changed)))


def _step(word: str) -> Callable[[Desk], triage.Change]:
    if word.startswith("+"):
        return lambda desk: triage.to_tags(add=[word[1:]])
    if word.startswith("-") and not word.startswith("--"):
        return lambda desk: triage.to_tags(remove=[word[1:]])
    key, _equals, value = word.partition("=")
    match _KEYS.get(key.casefold()):
        case "prio" if value.upper() in set(Priority):
            return lambda desk: triage.to_priority(Priority(value.upper()))
        case "cat":
            category, _slash, sub = value.partition("/")
            return lambda desk: triage.to_category(desk, category, sub)
        case "who":
            return lambda desk: triage.to_assignee(desk, _operator(desk, value))
        case "status" if value in set(Status):
            return lambda desk: triage.to_status(Status(value))
        case "prio":
            usage(_("prio= takes one of: {allowed}").format(allowed=", ".join(Priority)))
        case "status":
            usage(_("status= takes one of: {allowed}").format(allowed=", ".join(Status)))
        case _:
            usage(_("“{word}” is not understood; use prio= cat= who= status= +tag -tag").format(word=word))


def _operator(desk: Desk, value: str) -> str:
    if value in ("me", "я"):
        return desk.config.me.id
    return "" if value in ("none", "нет", "") else value
