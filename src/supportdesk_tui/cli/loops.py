"""Mail that machines send: muted senders, machine mail of no ticket; and peak mode, which its answers speak of."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_desk, print_json, say_error, usage
from supportdesk_tui.cli.triaging import Json
from supportdesk_tui.desk.arrival import muting
from supportdesk_tui.desk.arrival import peak as peak_mode
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.domain.when import parse_when
from supportdesk_tui.i18n import gettext as _


def unmute(address: Annotated[str, typer.Argument(help="Whose mail is to be heard again.")] = "",
           json: Json = False) -> None:
    """Hear a muted sender again; without an address, list the muted ones."""
    from supportdesk_tui.presentation.banners import mute_words

    with open_desk() as desk:
        if address:
            done = muting.unmute(desk, address)
            if json:
                print_json({"address": address, "tickets": list(done.ticket_ids)})
            else:
                tickets = ", ".join(f"#{number}" for number in done.ticket_ids)
                typer.echo(_("{address} is heard again; its mail lies on {tickets}.").format(
                    address=address, tickets=tickets or "–"))
            return
        found = muting.muted(desk)
        if json:
            print_json([{"address": mute.address, "since": mute.since.isoformat(), "reason": mute.reason,
                         "mails": mute.mails, "ticket": mute.ticket_id} for mute in found])
        else:
            for mute in found:
                typer.echo(mute_words(mute))
    if not found:
        say_error(_("Nobody is muted."))
        raise typer.Exit(Exit.PARTIAL)


def peak(switch: Annotated[str, typer.Argument(metavar="[on|off]", help="Begin or end it; else it is told.")] = "",
         until: Annotated[str, typer.Option(help="When it ends by itself: 'fri 18:00', '3d'.")] = "",
         json: Json = False) -> None:
    """Peak mode: acknowledgements name a longer time and say why."""
    if switch not in ("", "on", "off"):
        usage(_("peak takes on or off"))
    if until and switch != "on":
        usage(_("--until goes with: peak on"))
    with open_desk() as desk:
        if switch == "on":
            config = desk.config
            at = parse_when(until, desk.clock.now(), config.work_schedule, config.zone) if until else None
            peak_mode.turn_on(desk, at)
        elif switch == "off":
            peak_mode.turn_off(desk)
        state = peak_mode.current(desk)
        if json:
            print_json({"on": state is not None, "since": state.since.isoformat() if state else None,
                        "until": state.until.isoformat() if state and state.until else None})
            return
        if state is None:
            typer.echo(_("Peak mode is off."))
        elif state.until is None:
            typer.echo(_("Peak mode is on."))
        else:
            local = state.until.astimezone(desk.config.zone)
            typer.echo(_("Peak mode is on until {moment}.").format(moment=f"{local:%d.%m.%Y %H:%M}"))
        if state is not None and not desk.config.acknowledging.enabled:
            say_error(_("Acknowledgements are off: [acknowledge] enabled = true in the configuration sends them."))


def filed(kind: Annotated[str, typer.Option(help="Only bounce, auto_reply or list.")] = "",
          limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 50, json: Json = False) -> None:
    """List machine mail that belongs to no ticket: bounces, automatic answers, newsletters."""
    kinds = [one.value for one in MailKind]
    if kind and kind not in kinds:
        usage(_("--kind takes one of: {allowed}").format(allowed=", ".join(kinds)))
    with open_desk() as desk:
        with desk.store.reading() as view:
            found = view.filed(limit, MailKind(kind) if kind else None)
        if json:
            print_json([{"id": mail.id, "account": mail.account, "kind": mail.kind, "reason": mail.reason,
                         "from": mail.from_address, "subject": mail.subject, "at": mail.at.isoformat()}
                        for mail in found])
        else:
            for mail in found:
                local = mail.at.astimezone(desk.config.zone)
                typer.echo(f"{local:%d.%m %H:%M}  {mail.kind:<10} {mail.from_address:<30} {mail.subject}")
    if not found:
        say_error(_("Nothing was found."))
        raise typer.Exit(Exit.PARTIAL)
