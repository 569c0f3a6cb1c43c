"""``supportdesk outbox``: outgoing mail and what to do where its fate is unknown."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, usage
from supportdesk_tui.cli.triaging import report
from supportdesk_tui.desk import deliver, outgoing
from supportdesk_tui.desk.deliver import DeliveryReport
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.event import Json as JsonValue
from supportdesk_tui.domain.outbox import OutgoingMail
from supportdesk_tui.i18n import gettext as _

app = typer.Typer(help="Outgoing mail.", no_args_is_help=True)

Ident = Annotated[int, typer.Argument(metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """Mail that has not left, or may not have."""
    with open_desk() as desk:
        mails = outgoing.listing(desk)
        if json:
            print_json([_as_json(mail) for mail in mails])
        elif not mails:
            say_error(_("Nothing waits to be sent."))
        else:
            for mail in mails:
                print(_line(mail), flush=True)
    raise typer.Exit(Exit.DONE if mails else Exit.PARTIAL)


@app.command("flush")
def flush(json: Json = False) -> None:
    """Send everything that waits, now."""
    with open_desk() as desk:
        done = deliver.flush(desk)
    if json:
        print_json(_report_json(done))
    else:
        print(_("sent {sent}, later {later}, failed {failed}, uncertain {uncertain}").format(
            sent=len(done.sent), later=len(done.retry) + len(done.waiting), failed=len(done.failed),
            uncertain=len(done.uncertain)), flush=True)
        for error in done.errors:
            print(f"{error.code or ''} {error.detail}".strip(), flush=True)
    raise typer.Exit(_exit_code(done))


@app.command("cancel")
def cancel(outbox_id: Ident, json: Json = False) -> None:
    """Take a mail back that has not left; its text is a draft again."""
    with open_desk() as desk:
        report([deliver.cancel(desk, outbox_id)], json)


@app.command("resolve")
def resolve(
    outbox_id: Ident,
    sent: Annotated[bool, typer.Option("--sent", help="It has left: treat it as sent.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="Send it again, with the same Message-ID.")] = False,
    json: Json = False,
) -> None:
    """Settle a mail whose fate is unknown, or send a failed one again."""
    if sent == resend:
        usage(_("Give one of --sent and --resend."))
    with open_desk() as desk:
        report([deliver.resolve_uncertain(desk, outbox_id, sent)], json)


def _line(mail: OutgoingMail) -> str:
    words = [str(mail.id), mail.state.value, f"#{mail.ticket_id}", ", ".join(mail.recipients),
             clean_line(mail.subject)]
    if mail.last_error:
        words.append(f"({clean_line(mail.last_error)})")
    return "  ".join(words)


def _as_json(mail: OutgoingMail) -> dict[str, JsonValue]:
    return {
        "id": mail.id, "ticket": mail.ticket_id, "account": mail.account, "state": mail.state.value,
        "phase": mail.phase.value, "purpose": mail.purpose, "message_id": mail.message_id,
        "recipients": list(mail.recipients), "refused": list(mail.refused), "subject": mail.subject,
        "attempts": mail.attempts, "last_error": mail.last_error, "created_at": mail.created_at.isoformat(),
        "held_until": mail.held_until.isoformat() if mail.held_until else None,
        "next_try_at": mail.next_try_at.isoformat() if mail.next_try_at else None}


def _report_json(done: DeliveryReport) -> dict[str, JsonValue]:
    return {"sent": list(done.sent), "retry": list(done.retry), "failed": list(done.failed),
            "uncertain": list(done.uncertain), "waiting": list(done.waiting),
            "errors": [{"kind": error.kind, "phase": error.phase, "code": error.code, "detail": error.detail,
                        "hint": error.hint} for error in done.errors]}


def _exit_code(done: DeliveryReport) -> Exit:
    """5 when a server could not be reached, 1 when mail did not leave for another reason."""
    if any(error.kind == "temporary" and not error.code for error in done.errors):
        return Exit.OFFLINE
    return Exit.FAILED if done.errors or done.waiting else Exit.DONE
