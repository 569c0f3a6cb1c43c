"""Answering from the command line: reply, note, escalate, promise, snooze, new."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from supportdesk_tui.cli.answering_many import Confirm, held, send_to_many
from supportdesk_tui.cli.elsewhere import end_without_email
from supportdesk_tui.cli.running import Exit, at_terminal, open_desk, print_json, say_error, usage
from supportdesk_tui.cli.text_in_editor import edited
from supportdesk_tui.cli.tickets_meant import DryRun, Meant, parted, tickets_meant
from supportdesk_tui.cli.triaging import Json, act, report
from supportdesk_tui.desk.acts import notes
from supportdesk_tui.desk.acts import snooze as snoozing
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import answered_elsewhere, attaching, by_hand, gate
from supportdesk_tui.desk.letters import escalate as escalation
from supportdesk_tui.desk.letters import promise as promising
from supportdesk_tui.desk.letters import reply as replying
from supportdesk_tui.desk.letters.ready import Ready, recheck
from supportdesk_tui.domain.contact_ways import NoEmail
from supportdesk_tui.domain.errors import BadInput, DeskError
from supportdesk_tui.domain.macro import Problem
from supportdesk_tui.domain.recipients import typed_addresses
from supportdesk_tui.domain.send_gate import Unconfirmed
from supportdesk_tui.domain.ticket import Channel, Status
from supportdesk_tui.domain.when import parse_when
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.gate_words import concern_words
from supportdesk_tui.presentation.words import size_words

Body = Annotated[str, typer.Option(help="The text; - reads it from stdin.")]
Hold = Annotated[int, typer.Option(help="Wait so many seconds before it goes; Ctrl+C takes it back.", min=0)]
To = Annotated[list[str] | None, typer.Option("--to", help="Instead of the requester; may be repeated.")]
Cc = Annotated[list[str] | None, typer.Option("--cc", help="A copy to; may be repeated.")]
Bcc = Annotated[list[str] | None, typer.Option("--bcc", help="A blind copy to; may be repeated.")]
Attach = Annotated[list[str] | None, typer.Option("--attach", help="A file to send with it; may be repeated.")]
Show = Annotated[bool, typer.Option("--dry-run", help="Only show it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Send it even where it wants a second look.")]
Elsewhere = Annotated[str, typer.Option(
    "--elsewhere", metavar="CHANNEL", help="Given by phone, telegram, chat, forum or talk: record it, send nothing.")]
Values = Annotated[list[str] | None, typer.Option("--var", help="A value the macro asks for: name=value.")]


def reply(words: Meant, macro: Annotated[str, typer.Option(help="A macro's id.")] = "", var: Values = None,
          body: Body = "", status: Annotated[str, typer.Option(help="The status after sending.")] = "",
          close: Annotated[bool, typer.Option("--close", help="Solved after sending.")] = False,
          edit: Annotated[bool, typer.Option("--edit", help="Open the text in $EDITOR first.")] = False,
          to: To = None, cc: Cc = None, bcc: Bcc = None, attach: Attach = None, elsewhere: Elsewhere = "",
          hold: Hold = 0, confirm: Confirm = None, dry_run: Show = False,
          yes: Yes = False, json: Json = False) -> None:
    """Answer the requester; with a macro several at once. The text may come from stdin."""
    if not macro and not body and not edit and not at_terminal():
        body = "-"
    if not macro and not body and not edit:
        usage(_("Give --macro ID or --body TEXT (- reads stdin)."))
    status = "solved" if close else status
    if status and status not in set(Status):
        usage(_("status= takes one of: {allowed}").format(allowed=", ".join(Status)))
    if elsewhere and elsewhere not in answered_elsewhere.WAYS:
        usage(_("--elsewhere takes one of: {allowed}").format(allowed=", ".join(answered_elsewhere.WAYS)))
    typed = _text(body) if body else ""
    if body and not typed.strip():
        raise BadInput("empty_text")  # else greeting and signature would leave alone

    def made(desk: Desk, ticket_id: int) -> Ready:
        ready = replying.prepare(desk, ticket_id, macro, _answers(var))
        if typed:
            ready = recheck(desk, replace(ready, text=typed))
        return replace(ready, effects={**ready.effects, "status": status}) if status else ready
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        if len(ids) > 1:
            if edit or to or cc or bcc or attach or elsewhere:
                usage(_("--edit, --to, --cc, --bcc, --attach and --elsewhere are for one letter."))
            send_to_many(desk, ids, made, hold, confirm, dry_run=dry_run, json=json)
            return
        ready = made(desk, ids[0])
        if edit:
            ready = recheck(desk, replace(ready, text=edited(ready.text)))
        if elsewhere:
            act(desk, lambda desk: answered_elsewhere.record(desk, ready, Channel(elsewhere)), dry_run, json)
            return
        ready = replace(ready, to=_addresses(to) or ready.to, cc=_addresses(cc), bcc=_addresses(bcc))
        _send(desk, _with_files(desk, ready, attach), hold, dry_run, json, yes=yes)


def escalate(words: Meant, template: Annotated[str, typer.Option(help="An escalation template's id.")],
             var: Values = None, hold: Hold = 0, attach: Attach = None, confirm: Confirm = None,
             dry_run: Show = False, yes: Yes = False, json: Json = False) -> None:
    """Hand tickets over to another line."""
    def made(desk: Desk, ticket_id: int) -> Ready:
        return escalation.prepare(desk, ticket_id, template, _answers(var))
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        if len(ids) > 1:
            if attach:
                usage(_("--edit, --to, --cc, --bcc and --attach are for one letter."))
            send_to_many(desk, ids, made, hold, confirm, dry_run=dry_run, json=json)
            return
        _send(desk, _with_files(desk, made(desk, ids[0]), attach), hold, dry_run, json, yes=yes)


def promise(words: Annotated[list[str], typer.Argument(
                metavar="ID... | QUERY WHEN", help="The tickets, then the date, such as 'tomorrow 15:00' or 2h.")],
            silent: Annotated[bool, typer.Option("--silent", help="It was given elsewhere: send nothing.")] = False,
            hold: Hold = 0, confirm: Confirm = None, dry_run: Show = False,
            yes: Yes = False, json: Json = False) -> None:
    """Give the requesters a date."""
    meant, rest = parted(words)
    if not rest:
        usage(_("Give tickets and a date, such as: promise 12 'tomorrow 15:00'"))
    with open_desk() as desk:
        until = parse_when(" ".join(rest), desk.clock.now(), desk.config.work_schedule, desk.config.zone)
        ids = tickets_meant(desk, meant)
        if silent:
            act(desk, lambda desk: promising.record(desk, ids, until), dry_run, json)
        elif len(ids) > 1:
            send_to_many(desk, ids, lambda desk, number: promising.prepare(desk, number, until), hold, confirm,
                         dry_run=dry_run, json=json)
        else:
            _send(desk, promising.prepare(desk, ids[0], until), hold, dry_run, json, yes=yes)


def snooze(words: Annotated[list[str], typer.Argument(
               metavar="ID... | QUERY [WHEN]", help="The tickets, then the time, such as 'mon 10:00' or 2h.")],
           until: Annotated[str, typer.Option("--until", help="The time, when it does not stand at the end.")] = "",
           dry_run: DryRun = False, json: Json = False) -> None:
    """Hide tickets until a time."""
    meant, rest = parted(words)
    if bool(rest) == bool(until):
        usage(_("Give ticket numbers and one time, such as: snooze 12 2h"))
    until = until or " ".join(rest)
    with open_desk() as desk:
        at = parse_when(until, desk.clock.now(), desk.config.work_schedule, desk.config.zone)
        ids = tickets_meant(desk, meant)
        act(desk, lambda desk: snoozing.snooze(desk, ids, at), dry_run, json)


def note(words: Meant, body: Annotated[str, typer.Option("--body", "-m", help="The text; - reads it from stdin.")],
         dry_run: DryRun = False, json: Json = False) -> None:
    """Put an internal note on tickets."""
    text = _text(body)
    with open_desk() as desk:
        ids = tickets_meant(desk, words)
        act(desk, lambda desk: notes.add_note(desk, ids[0], text) if len(ids) == 1
            else notes.add_notes(desk, ids, text), dry_run, json)


def new(channel: Annotated[str, typer.Option(help="email, phone, chat, telegram, forum, form or talk.")],
        who: Annotated[str, typer.Option("--from", help="Address, phone or @name of the person.")],
        subject: Annotated[str, typer.Option()], name: Annotated[str, typer.Option()] = "",
        body: Body = "",
        answered: Annotated[bool, typer.Option("--answered", help="It was dealt with on the spot.")] = False,
        outbound: Annotated[bool, typer.Option("--outbound", help="Write to the person first.")] = False,
        json: Json = False) -> None:
    """Make a ticket by hand: log a call or a talk, or write to a member first."""
    if channel not in set(Channel):
        usage(_("--channel takes one of: {allowed}").format(allowed=", ".join(Channel)))
    with open_desk() as desk:
        text = _text(body) if body else ""
        if outbound:
            done = by_hand.write_first(desk, name=name, address=who, subject=subject, text=text)
        else:
            contact = {"address": who} if "@" in who.lstrip("@") else \
                {"telegram": who} if who.startswith("@") else {"phone": who}
            done = by_hand.log_contact(desk, Channel(channel), name=name, subject=subject, text=text,
                                       answered=answered, **contact)
        if json:
            print_json({"ticket": done.ticket_ids[0], "summary": dict(done.summary)})
        else:
            typer.echo(f"#{done.ticket_ids[0]}")


def _answers(var: list[str] | None) -> dict[str, str]:
    pairs = [item.partition("=") for item in var or []]
    for name, equals, _value in pairs:
        if not equals:
            usage(_("--var takes name=value, not “{word}”").format(word=name))
    return {name: value for name, _equals, value in pairs}


def _text(body: str) -> str:
    return sys.stdin.read() if body == "-" else body


def _addresses(words: list[str] | None) -> tuple[str, ...]:
    """Each option may name several, parted by commas."""
    return tuple(address for word in words or [] for address in typed_addresses(word))


def _with_files(desk: Desk, ready: Ready, paths: list[str] | None) -> Ready:
    for path in paths or []:
        try:
            ready = attaching.attach(desk, ready, attaching.path_typed(path))
        except DeskError:
            attaching.let_go(desk, ready.files)
            raise
    return ready


def _send(desk: Desk, ready: Ready, hold: int, dry_run: bool, json: bool, *, yes: bool) -> None:
    if dry_run:
        _show(desk, ready, json)
        attaching.let_go(desk, ready.files)
        return
    for problem in ready.problems:
        say_error(_problem_words(problem))
    if ready.problems:
        attaching.let_go(desk, ready.files)
        raise typer.Exit(Exit.FAILED)
    try:
        done = replying.send(desk, ready, hold=timedelta(seconds=hold), confirmed=None if yes else ())
    except Unconfirmed as doubts:
        attaching.let_go(desk, ready.files)
        for concern in doubts.concerns:
            say_error(concern_words(concern, desk.config, desk.clock.now()))
        say_error(_("Nothing was sent; --yes sends it all the same."))
        raise typer.Exit(Exit.CONFIRM) from None
    except NoEmail as error:
        attaching.let_go(desk, ready.files)
        end_without_email(error)
    except DeskError:
        attaching.let_go(desk, ready.files)
        raise
    if hold:
        held(desk, done, hold)
    report(desk, done, json)


def _problem_words(problem: Problem) -> str:
    if problem.kind == "error":
        return _("The macro's template fails in line {line}: {words}").format(
            line=problem.line, words=problem.variable)
    if problem.kind == "unknown":
        return _("There is no placeholder {name}").format(name=problem.variable)
    asked = problem.variable.removeprefix("ask.")
    if asked != problem.variable:
        return _("A value is missing: --var {name}=...").format(name=asked)
    return _("Placeholder without a value: {name}").format(name=problem.variable)


def _show(desk: Desk, ready: Ready, json: bool) -> None:
    doubts = [] if ready.problems else gate.concerns_of(desk, ready)
    if json:
        print_json({"to": list(ready.to), "cc": list(ready.cc), "bcc": list(ready.bcc), "subject": ready.subject,
                    "text": ready.text, "files": [{"name": file.filename, "size": file.size} for file in ready.files],
                    "effects": dict(ready.effects), "problems": [item.variable for item in ready.problems],
                    "concerns": [{"kind": each.kind, "about": each.subject} for each in doubts],
                    "language": ready.language})
        return
    people = [f"{label}: {', '.join(field)}" for label, field in (("Cc", ready.cc), ("Bcc", ready.bcc)) if field]
    files = [f"[{file.filename} · {size_words(file.size)}]" for file in ready.files]
    typer.echo("\n".join([", ".join(ready.to), *people, ready.subject, *files, "", ready.text]))
    for each in doubts:
        say_error(concern_words(each, desk.config, desk.clock.now()))
