"""Triage from the command line: set, close, reopen, spam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from supportdesk_tui.cli.rules_warning import RulesWarning
from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, ticket_number, usage
from supportdesk_tui.cli.tickets_meant import DryRun, Meant, is_number, tickets_meant
from supportdesk_tui.desk.acts import merge as merging
from supportdesk_tui.desk.acts import triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.rehearsal import rehearsing
from supportdesk_tui.desk.rules import suggest
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_KEYS = {"prio": "prio", "приор": "prio", "cat": "cat", "кат": "cat", "who": "who", "кто": "who",
         "status": "status", "статус": "status"}


def set_(words: Annotated[list[str], typer.Argument(
        metavar="ID... | QUERY prio=P2 cat=ID who=ID status=S +tag -tag",
        help="Ticket numbers or one filter in quotes, then what to set.")],
        dry_run: DryRun = False, json: Json = False) -> None:
    """Set priority, category, assignee, status or tags."""
    numbers = [word for word in words if is_number(word)]
    changes = [word for word in words if not is_number(word)]
    if changes and not numbers:  # no number: the first word is a filter
        numbers, changes = changes[:1], changes[1:]
    if not numbers or not changes:
        usage(_("Give ticket numbers and what to set, such as: set 12 prio=P2 +vip"))
    steps = [_step(word) for word in changes]
    with open_desk() as desk:
        ids = tickets_meant(desk, numbers)
        act(desk, lambda desk: triage.change_all(desk, ids, [step(desk) for step in steps]), dry_run, json,
            told=" ".join(changes))


def triage_(words: Annotated[list[str] | None, typer.Argument(
        metavar="[ID... | QUERY]", help="Without any: the queue in line mode.")] = None,
        accept: Annotated[bool, typer.Option(
        "--accept", help="Set what is suggested, where it is not set yet.")] = False,
        dry_run: DryRun = False, json: Json = False) -> None:
    """What is suggested for tickets, and why; with --accept it is set. Without a number the queue in line mode."""
    if not words:
        from supportdesk_tui.cli.line.sitting import work_queue

        if accept or json or dry_run:
            usage(_("Give ticket numbers, such as: triage 12 --accept"))
        work_queue()
        return
    from supportdesk_tui.cli.shapes import suggestion_object
    from supportdesk_tui.presentation.suggestion_lines import proposed_words, why
    from supportdesk_tui.presentation.toasts import done_words

    with open_desk() as desk:
        RulesWarning().say(desk)
        ids = tickets_meant(desk, words)
        if accept and (json or dry_run):
            act(desk, lambda desk: suggest.accept(desk, ids), dry_run, json)
            return
        if accept:
            typer.echo(done_words(suggest.accept(desk, ids), desk.config, desk.clock.now()))
            return
        found = [suggest.for_ticket(desk, ticket_id) for ticket_id in ids]
        if json:
            print_json([suggestion_object(each) for each in found])
        for each in () if json else found:
            proposed = " · ".join(proposed_words(each, desk.config))
            typer.echo(f"#{each.ticket_id}: " + (f"{proposed} — {why(each)}" if proposed else _("no suggestion")))
        if not any(each.acceptable for each in found):
            raise SystemExit(Exit.PARTIAL)


def close(words: Meant, dry_run: DryRun = False, json: Json = False) -> None:
    """Solve tickets."""
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        act(desk, lambda desk: triage.mark_done(desk, ids), dry_run, json)


def reopen(words: Meant, dry_run: DryRun = False, json: Json = False) -> None:
    """Open solved, closed or spam tickets again."""
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        act(desk, lambda desk: triage.reopen(desk, ids), dry_run, json)


def spam(words: Meant, dry_run: DryRun = False, json: Json = False) -> None:
    """Mark tickets as spam."""
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        act(desk, lambda desk: triage.mark_spam(desk, ids), dry_run, json)


def merge(words: Meant, into: Annotated[int, typer.Option(
        metavar="ID", parser=ticket_number, help="The ticket that the others are joined to.")],
        dry_run: DryRun = False, json: Json = False) -> None:
    """Join tickets about the same; undo takes it back."""
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        act(desk, lambda desk: merging.merge(desk, ids, into), dry_run, json)


def split(ticket_id: Annotated[int, typer.Argument(metavar="ID", parser=ticket_number)],
          message: Annotated[int, typer.Argument(help="The message's id, as show --thread --json prints it.")],
          json: Json = False) -> None:
    """Make a received message a ticket of its own; undo takes it back."""
    with open_desk() as desk:
        done = merging.split(desk, ticket_id, message)
        report(desk, done, json)
        if not json:
            typer.echo(f"#{done.summary['into']}")


def act(desk: Desk, use_case: Callable[[Desk], Done], dry_run: bool, json: bool, told: str = "") -> None:
    """Carry an act out, or only see what it would do, and say so.

    Args:
        desk: the desk.
        use_case: the act.
        dry_run: nothing is to be kept.
        json: for a program.
        told: what the act is, where its own name for it is too general.
    """
    done = use_case(rehearsing(desk) if dry_run else desk)
    if dry_run and not json:
        _foretell(desk, done, told)
    else:
        report(desk, done, json, dry_run=dry_run)


def report(desk: Desk, done: Done, json: bool, *, dry_run: bool = False) -> None:
    """Say what was changed, and which tickets an act on several did nothing to."""
    from supportdesk_tui.presentation.mark_words import left_words, why_left
    from supportdesk_tui.presentation.toasts import done_words

    now = desk.clock.now()
    if json:
        left = [{"ticket": each.ticket_id, "why": why_left(each, desk.config, now)} for each in done.left]
        print_json([{"batch": None if dry_run else done.batch_id, "verb": done.verb, "tickets": list(done.ticket_ids),
                     "summary": dict(done.summary), "left": left} | ({"dry_run": True} if dry_run else {})])
        return
    if not done.batch_id:
        typer.echo(done_words(done, desk.config, now))
        return
    changed = len(set(done.ticket_ids))
    said = ngettext("{n} ticket changed.", "{n} tickets changed.", changed).format(n=changed)
    left_out = left_words(done, desk.config, now)
    typer.echo(f"{said} {left_out}" if left_out else said)


def _foretell(desk: Desk, done: Done, told: str) -> None:
    """What an act would do: each ticket as it is now, then what would become of them."""
    from supportdesk_tui.cli.shapes import ticket_line
    from supportdesk_tui.presentation.mark_words import left_words
    from supportdesk_tui.presentation.toasts import act_words, done_words, subject_of

    config, now = desk.config, desk.clock.now()
    if not done.batch_id:
        typer.echo(done_words(done, config, now))
        return
    with desk.store.reading() as view:
        for ticket in view.tickets(done.ticket_ids):
            typer.echo(ticket_line(ticket, config.zone))
    what = f"{subject_of(done.ticket_ids)}: {told}" if told else \
        act_words(done.verb, done.ticket_ids, done.summary, config, now)
    say_error(_("It would be done, nothing is yet: {act}").format(act=what))
    if left := left_words(done, config, now):
        say_error(left)


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
