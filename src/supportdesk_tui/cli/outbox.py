"""``supportdesk outbox``: outgoing mail and what to do where its fate is unknown."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, usage
from supportdesk_tui.cli.triaging import report
from supportdesk_tui.desk.letters import deliver, outgoing
from supportdesk_tui.desk.letters.deliver import DeliveryReport
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.domain.event import Json as JsonValue
from supportdesk_tui.domain.outbox import Fate, OutgoingMail
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.outbox_words import why_words

app = typer.Typer(help="Outgoing mail.", no_args_is_help=True)

Ident = Annotated[int, typer.Argument(metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """Mail that has not left, or may not have, or left with something to tell."""
    with open_desk() as desk:
        mails = outgoing.listing(desk)
        if json:
            print_json([_as_json(mail) for mail in mails])
        elif not mails:
            say_error(_("Nothing waits to be sent."))
        else:
            for mail in mails:
                print("\n".join(_lines(mail)), flush=True)
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
            cause = error.__cause__  # a password that cannot be had: no server has said anything
            print(sentence(cause) if isinstance(cause, SecretError)
                  else f"{error.code or ''} {error.detail}".strip(), flush=True)
    raise typer.Exit(_exit_code(done))


@app.command("cancel")
def cancel(outbox_id: Ident, json: Json = False) -> None:
    """Take a mail back that has not left; its text is a draft again."""
    with open_desk() as desk:
        report(desk, deliver.cancel(desk, outbox_id), json)


@app.command("resolve")
def resolve(
    outbox_id: Ident,
    sent: Annotated[bool, typer.Option("--sent", help="It has left: treat it as sent.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="Send it again, with the same Message-ID.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Try no more: sent to those who got it.")] = False,
    copy: Annotated[bool, typer.Option("--copy", help="Try again to file its copy in Sent.")] = False,
    noted: Annotated[bool, typer.Option("--noted", help="It has left; you know what was refused.")] = False,
    json: Json = False,
) -> None:
    """Settle a mail whose fate is unknown, send a failed one again, or put away what is told of one that has left."""
    if sent + resend + stop + copy + noted != 1:
        usage(_("Give one of --sent, --resend, --stop, --copy and --noted."))
    with open_desk() as desk:
        if stop:
            done = outgoing.stop_trying(desk, outbox_id)
        elif copy:
            done = outgoing.file_copy_again(desk, outbox_id)
        elif noted:
            done = outgoing.note_taken(desk, outbox_id)
        else:
            done = deliver.resolve_uncertain(desk, outbox_id, sent)
        report(desk, done, json)


def _lines(mail: OutgoingMail) -> list[str]:
    state = f"{mail.state.value} ({mail.notice})" if mail.notice else mail.state.value
    words = [str(mail.id), state, f"#{mail.ticket_id}", ", ".join(mail.recipients), clean_line(mail.subject)]
    if mail.last_error:
        words.append(f"({why_words(mail)})")
    told = mail.everybody if any(each.fate is not Fate.WAITING for each in mail.everybody) else ()
    return ["  ".join(words), *(f"    {each.address}: {each.fate.value} {clean_line(each.words)}".rstrip()
                                for each in told)]


def _as_json(mail: OutgoingMail) -> dict[str, JsonValue]:
    return {
        "id": mail.id, "ticket": mail.ticket_id, "account": mail.account, "state": mail.state.value,
        "phase": mail.phase.value, "purpose": mail.purpose, "message_id": mail.message_id,
        "recipients": [{"address": each.address, "state": each.fate.value, "words": each.words}
                       for each in mail.everybody],
        "subject": mail.subject, "notice": mail.notice, "sent_copy": mail.sent_copy,
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
