"""Replying: a text made ready, held for its undo time, and what takes effect once it has left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.joined_tickets import leads_to
from supportdesk_tui.desk.letters import drafts, letter, without_email
from supportdesk_tui.desk.letters.gate import concerns_in
from supportdesk_tui.desk.letters.ready import Ready, addresses_in, draft_effects, files_in
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Draft, MailAccount, MailFile, NewMail, NewMessage, Reading, Writing
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.errors import BadInput, NotPossible
from supportdesk_tui.domain.event import Event, EventKind, Json
from supportdesk_tui.domain.letter_file import refuse_too_large
from supportdesk_tui.domain.macro import Problem
from supportdesk_tui.domain.message import Direction, MailKind, TicketMessage
from supportdesk_tui.domain.outbox import OutboxState, OutgoingMail
from supportdesk_tui.domain.outbox_rules import still_ahead
from supportdesk_tui.domain.recipients import Recipients, guarded
from supportdesk_tui.domain.send_gate import Unconfirmed
from supportdesk_tui.domain.ticket import Ticket

BULK_HOLD = timedelta(seconds=60)
"""How long several letters sent at once can be taken back."""


def prepare(desk: Desk, ticket_id: int, macro_id: str = "", answers: Mapping[str, str] | None = None) -> Ready:
    """A reply to the requester, from a macro or blank; the operator's draft is not touched.

    Raises:
        BadInput: no such macro.
        NoSuchTicket: no such ticket.
    """
    macro = desk.library.macro(macro_id) if macro_id else None
    now = desk.clock.now()
    with desk.store.reading() as view:
        facts = letter.gather(desk, view, ticket_id, macro, now, answers or {})
    if macro is None:
        body = letter.blank(facts)
        problems: tuple[Problem, ...] = ()
        title, language = "", facts.language
        effects: dict[str, Json] = {}
    else:
        rendered = desk.library.render(macro, facts.language, facts.values())
        body, problems = rendered.text, rendered.problems
        title, language = macro.text(facts.language).title, rendered.language or facts.language
        effects = letter.effects_of(macro, facts)
    quote = letter.quoted(facts)
    return Ready(ticket_id, "reply", facts.reply_to, letter.reply_subject(facts.ticket), body.rstrip() + quote,
                 seen=letter.newest_id(facts.messages), effects=effects, problems=problems, macro_id=macro_id,
                 title=title, language=language)


def send(desk: Desk, ready: Ready, *, keep_open: bool = False, hold: timedelta | None = None,
         confirmed: Collection[str] | None = None, shown: str = "") -> Done:
    """Put a letter into the outbox, held for its undo time; its draft is done with.

    Args:
        desk: the desk.
        ready: the letter, without problems.
        keep_open: leave the status as it is, whatever the macro says.
        hold: how long it can be taken back; the configured time when None, at once when zero.
        confirmed: the keys of the concerns that the operator has said yes to; None where nobody can be asked.
        shown: ``ready.bound`` as the operator saw it; nothing may change the recipients between that and this.

    Raises:
        Unconfirmed: the letter wants a second look; nothing has happened.
        NoEmail: the requester has no address.
        NotPossible: unresolved placeholders, nobody to send to, other recipients than were shown, or no account to
            send from.
        BadInput: an empty text or an address that cannot be written.
    """
    if shown and shown != ready.bound:
        raise NotPossible("recipients_changed", str(ready.ticket_id))
    now = desk.clock.now()
    wait = desk.config.hold if hold is None else hold
    effects: dict[str, Json] = {**ready.effects, "held_by": desk.session}
    if keep_open:
        effects["status"] = None
    with desk.store.writing() as unit:
        mail = put_in(desk, unit, replace(ready, effects=effects), now + wait if wait else None, confirmed)
        summary: dict[str, Json] = {
            "outbox_id": mail.id, "held_seconds": int(wait.total_seconds()), "number": mail.ticket_id,
            "purpose": ready.purpose, "status": _text(effects, "status"), "macro": ready.macro_id,
            "to": ", ".join(addresses_in(mail.effects.get("to")) or ())}
        batch_id = unit.add_batch(now, desk.config.me.id, f"{ready.purpose}.send", [mail.ticket_id], summary=summary)
        recording.reproject(desk, unit, mail.ticket_id, now)
    return Done(batch_id, f"{ready.purpose}.send", (mail.ticket_id,), summary)


def put_in(desk: Desk, unit: Writing, ready: Ready, held_until: datetime | None,
           confirmed: Collection[str] | None) -> OutgoingMail:
    """A letter goes into the outbox and its draft is done with; whatever is refused is refused before anything.

    One of a ticket that was joined to another meanwhile goes on as that one's letter.

    Raises:
        As ``send``.
    """
    _refuse_unready(unit, ready)
    now, ticket = desk.clock.now(), leads_to(unit, ready.ticket_id)
    account = account_for(desk, unit, ticket)
    people = recipients_of(account, ready)
    for address in people.all:  # before any second look: a slip of the pen is no stranger
        desk.writer.envelope_address(address)
    letter_now = replace(ready, to=people.to, cc=people.cc, bcc=people.bcc)
    if confirmed is not None:
        open_ones = tuple(each for each in concerns_in(desk, unit, letter_now) if each.key not in confirmed)
        if open_ones:
            raise Unconfirmed(open_ones)
    mail = unit.add_outgoing(_compose(desk, unit, account, ticket, letter_now, now, held_until))
    drop_draft(unit, desk.config.me.id, ready, now)
    if ready.macro_id:
        count_use(unit, ready.macro_id)
    return mail


def release_held(desk: Desk) -> int:
    """Let go of the mails that this process holds and whose undo time has passed; returns how many."""
    now, longest = desk.clock.now(), max(BULK_HOLD, desk.config.hold)
    due = [mail for mail in _held_here(desk) if not still_ahead(mail.held_until, now, longest)]
    for mail in due:
        send_now(desk, mail.id)
    return len(due)


def next_release_at(desk: Desk) -> datetime | None:
    """When the undo time of the next mail that this process holds has passed; None when it holds none."""
    return min((mail.held_until for mail in _held_here(desk) if mail.held_until is not None), default=None)


def _held_here(desk: Desk) -> list[OutgoingMail]:
    with desk.store.reading() as view:
        return [mail for mail in view.outbox(OutboxState.HELD)
                if mail.held_until is not None and mail.effects.get("held_by") == desk.session]


def send_now(desk: Desk, outbox_id: int) -> None:
    """Queue a held mail at once; the operator's word also frees one that a crash left held.

    Raises:
        NotPossible: it is not held.
    """
    with desk.store.writing() as unit:
        mail = in_outbox(unit, outbox_id)
        if mail.state is not OutboxState.HELD:
            raise NotPossible("not_held", str(outbox_id))
        unit.save_outgoing(replace(mail, state=OutboxState.QUEUED, held_until=None))
        recording.reproject(desk, unit, mail.ticket_id)


def take_back(desk: Desk, outbox_id: int) -> Done:
    """Cancel a mail that has not left; its text becomes the draft again.

    Raises:
        NotPossible: it is leaving, has left, or may have left.
    """
    with desk.store.writing() as unit:
        mail = in_outbox(unit, outbox_id)
        cancel_in(desk, unit, mail)
        for batch in unit.batches(ticket_id=mail.ticket_id, limit=500):
            if batch.summary.get("outbox_id") == outbox_id and batch.verb.endswith(".send"):
                unit.set_undone(batch.id, True)
        batch_id = unit.add_batch(desk.clock.now(), desk.config.me.id, "outbox.cancel", [mail.ticket_id],
                                  undoable=False, summary={"outbox_id": outbox_id})
        recording.reproject(desk, unit, mail.ticket_id)
    return Done(batch_id, "outbox.cancel", (mail.ticket_id,), {"outbox_id": outbox_id, "number": mail.ticket_id})


def cancel_in(desk: Desk, unit: Writing, mail: OutgoingMail) -> None:
    """Cancel inside a transaction: the state, and the text back into the draft."""
    may_go_back = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.RETRY, OutboxState.FAILED)
    if mail.state not in may_go_back or mail.sent_at is not None:
        raise NotPossible("already_left", str(mail.ticket_id))
    unit.save_outgoing(replace(mail, state=OutboxState.CANCELLED, held_until=None))
    if mail.kind != "human":
        unit.mark_letter_files([file.id for file in files_in(mail.effects)], desk.clock.now())
    else:
        effects = {key: value for key, value in mail.effects.items()
                   if key not in {"held_by", recording.PART_OF}}
        draft = Draft(mail.ticket_id, mail.actor, mail.subject, mail.text, desk.clock.now(),
                      macro=_text(effects, "macro"), effects=effects)
        unit.save_draft(replace(draft, kind=drafts.free_kind(unit, draft)))


def put_back(desk: Desk, unit: Writing, outbox_id: int) -> None:
    """Hold a cancelled mail again (redo): it never reached a server, so its id is still unused."""
    mail = in_outbox(unit, outbox_id)
    if mail.state is not OutboxState.CANCELLED:
        raise NotPossible("not_cancelled", str(mail.ticket_id))
    effects = {**mail.effects, "held_by": desk.session}
    unit.save_outgoing(replace(mail, state=OutboxState.HELD, effects=effects,
                               held_until=desk.clock.now() + desk.config.hold))
    unit.mark_letter_files([file.id for file in files_in(mail.effects)], None)
    for draft in unit.drafts_on(mail.ticket_id, mail.actor):
        if draft.text == mail.text:
            unit.drop_draft(mail.ticket_id, mail.actor, draft.kind)


def drop_draft(unit: Writing, author: str, ready: Ready, now: datetime) -> None:
    """The draft that the letter was kept as is done with; files that were only its own go with it.

    A letter that was no draft leaves alone what somebody else, or this operator in a panel, is writing there.
    """
    draft = unit.draft(ready.ticket_id, author, ready.kept_as) if ready.kept_as else None
    if draft is not None:
        going = {file.id for file in ready.files}
        unit.mark_letter_files([file.id for file in files_in(draft.effects) if file.id not in going], now)
        unit.drop_draft(ready.ticket_id, author, draft.kind)


def mark_sent(desk: Desk, unit: Writing, mail: OutgoingMail, at: datetime) -> None:
    """Record that a mail has left: the message, then what was to take effect with it, at the same instant."""
    raw_id = unit.add_raw(mail.raw)
    account = desk.accounts.get(mail.account)
    to_others = mail.purpose == "escalation"
    files = files_in(mail.effects)
    to, cc, bcc = (addresses_in(mail.effects.get(field)) for field in ("to", "cc", "bcc"))
    labels = (*(("escalation",) if to_others else ()), *(f"bcc {address}" for address in bcc or ()))
    at = recording.in_order(unit.ticket(mail.ticket_id), at)
    stored = unit.add_message(NewMessage(
        ticket_id=mail.ticket_id, direction=Direction.NOTE if to_others else Direction.OUTBOUND, at=at,
        kind=MailKind.HUMAN if mail.kind == "human" else MailKind.AUTO_REPLY, author=mail.actor,
        from_address=account.address if account else mail.envelope_from,
        to=mail.recipients if to is None else to, cc=cc or (),
        subject=mail.subject, text=mail.text, message_id=mail.message_id,
        attachments=desk.reader.parse(mail.raw).attachments if files else (),
        labels=labels, account=mail.account, raw_id=raw_id))
    unit.forget_letter_files(*(file.id for file in files))
    sent = Event(mail.ticket_id, EventKind.NOTED if to_others else EventKind.OUTBOUND, at, {
        "message_id": stored.id, "kind": mail.kind, "outbox_id": mail.id})
    recording.record(desk, unit, verb="mail.sent", events=[sent], actor="outbox", undoable=False)
    effects = letter.effect_events(unit.ticket(mail.ticket_id), mail, at, desk.config.me.id)
    told: dict[str, Json] = {"number": mail.ticket_id, "status": _text(mail.effects, "status")}
    if mail.effects.get(recording.PART_OF):  # one of several letters: what they changed is taken back together
        told[recording.PART_OF] = mail.effects[recording.PART_OF]
    recording.record(desk, unit, verb=f"{mail.purpose}.effects", events=effects, actor=mail.actor, summary=told)


def _refuse_unready(view: Reading, ready: Ready) -> None:
    if ready.problems:
        raise NotPossible("unresolved_placeholder", ready.problems[0].variable)
    without_email.refuse(view, ready)
    if not ready.to:
        raise NotPossible("no_address", str(ready.ticket_id))
    if not ready.text.strip():
        raise BadInput("empty_text")


def sender_of(desk: Desk, ticket_id: int) -> MailAccount | None:
    """The account a letter on this ticket would leave from; None when there is none."""
    with desk.store.reading() as view:
        ticket = view.ticket(ticket_id)
        return account_for(desk, view, ticket) if desk.accounts else None


def account_for(desk: Desk, view: Reading, ticket: Ticket) -> MailAccount:
    """The account the requester wrote to, else the first one."""
    if not desk.accounts:
        raise NotPossible("no_account")
    for message in reversed(view.messages(ticket.id)):
        if message.account in desk.accounts:
            return desk.accounts[message.account]
    return next(iter(desk.accounts.values()))


def recipients_of(account: MailAccount, ready: Ready) -> Recipients:
    """Never to ourselves, never to an address that nobody reads (M-60).

    Raises:
        NotPossible: nobody is left to send to.
    """
    people = guarded(ready.recipients, account.own_addresses)
    if not people.to:
        raise NotPossible("no_address", str(ready.ticket_id))
    return people


def _compose(desk: Desk, view: Reading, account: MailAccount, ticket: Ticket, ready: Ready, now: datetime,
             held_until: datetime | None) -> OutgoingMail:
    key = view.signing_key()
    message_id = outgoing_ids.message_id(key, ticket.id, desk.ids.token(), account.address)
    answered = letter.newest_inbound(view.messages(ticket.id)) if ready.purpose == "reply" else None
    subject = ready.subject
    if ready.purpose != "escalation":
        subject = f"{subject} {outgoing_ids.subject_token(key, ticket.id)}"
    plus = ""
    if ready.purpose != "escalation" and desk.config.rules_of(account.name).plus_address:
        plus = outgoing_ids.plus_address(key, ticket.id, account.address)
    raw = desk.writer.write(NewMail(
        from_name=desk.config.me.name or desk.config.club.name, from_address=account.address, to=ready.to,
        cc=ready.cc, subject=subject, text=ready.text, html=account.writes_html, reply_to=plus,
        files=_file_contents(view, ready), date=now, message_id=message_id,
        in_reply_to=answered.message_id if answered else "", references=_references(answered)))
    envelope = tuple(desk.writer.envelope_address(address) for address in ready.recipients.all)
    return OutgoingMail(
        id=0, ticket_id=ticket.id, account=account.name, message_id=message_id,
        envelope_from=desk.writer.envelope_address(account.address), recipients=envelope, raw=raw,
        state=OutboxState.HELD if held_until else OutboxState.QUEUED, created_at=now,
        actor=desk.config.me.id, held_until=held_until, purpose=ready.purpose, text=ready.text,
        subject=ready.subject, effects={**draft_effects(ready), "macro": ready.macro_id},
        sent_copy="" if account.keeps_sent_itself else "wanted")


def _file_contents(view: Reading, ready: Ready) -> tuple[MailFile, ...]:
    """The attached files with their bytes. Raises NotPossible, BadInput."""
    refuse_too_large(ready.files)
    found = []
    for file in ready.files:
        kept = view.letter_file(file.id)
        if kept is None:
            raise NotPossible("attachment_gone", file.filename)
        found.append(MailFile(file.filename, file.content_type, kept[1]))
    return tuple(found)


def _references(answered: TicketMessage | None) -> tuple[str, ...]:
    if answered is None or not answered.message_id:
        return ()
    return tuple(dict.fromkeys((*answered.references, answered.message_id)))


def in_outbox(view: Reading, outbox_id: int) -> OutgoingMail:
    """A mail of the outbox. Raises BadInput ``no_such_outgoing``."""
    mail = view.outgoing(outbox_id)
    if mail is None:
        raise BadInput("no_such_outgoing", str(outbox_id))
    return mail


def count_use(unit: Writing, macro_id: str) -> None:
    """A macro was used once more."""
    name = f"macro.used.{macro_id}"
    unit.set_setting(name, str(int(unit.setting(name) or "0") + 1))


def _text(data: Mapping[str, Json], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""
