"""Acts that open a letter: reply, macro, note, escalation, promise."""

from __future__ import annotations

from datetime import datetime

from supportdesk_tui.desk.acts import notes
from supportdesk_tui.desk.letters import composing, drafts, escalate, promise, reply
from supportdesk_tui.desk.letters.ready import Ready, place_in, recheck, resumed
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.desk.rules import macro_choice, suggest
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.i18n import gettext, language
from supportdesk_tui.presentation.letter_lines import writing_words
from supportdesk_tui.presentation.toasts import subject_of
from supportdesk_tui.screens.acts import bulk_letters
from supportdesk_tui.screens.acts.choosing import choose_macro
from supportdesk_tui.screens.acts.ticket import choose_moment
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.macro_letter import prepared
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice


async def write_reply(screen: TicketScreen) -> None:
    """Write an answer, or go on with its draft."""
    ticket = screen.in_hand()
    if ticket is None or not await nobody_writes(screen, ticket):
        return
    kept = await screen.shell.ask(drafts.on_ticket, ticket.id)
    if len(kept) < 2:
        await _write(screen, ticket, kept[0] if kept else None)
        return
    picked = await screen.choose(gettext("#{number}: which draft").format(number=ticket.id), [
        Choice(_beginning(screen, draft), draft.kind) for draft in kept])
    if picked is not None:
        await _write(screen, ticket, next(draft for draft in kept if draft.kind == picked.value))


def _beginning(screen: TicketScreen, draft: Draft) -> str:
    saved = f"{draft.saved_at.astimezone(screen.shell.desk.config.zone):%d.%m %H:%M}"
    return clean_line(f"{saved}  {draft.text.partition('>')[0]}", 60)


async def _write(screen: TicketScreen, ticket: Ticket, draft: Draft | None) -> None:
    ready = await screen.shell.ask(reply.prepare, ticket.id)
    if draft is None:
        await open_composer(screen, ready, editing=True)
        return
    ready = await screen.shell.ask(recheck, resumed(ready, draft))
    await open_composer(screen, ready, editing=True, draft=draft, place=place_in(draft))


async def nobody_writes(screen: TicketScreen, ticket: Ticket) -> bool:
    """Before a letter opens on a ticket that another writes on just now: go on all the same, or leave it to them."""
    other = await screen.shell.ask(composing.other, ticket.id)
    if other is None:
        return True
    picked = await screen.choose(
        gettext("#{number}: {words}").format(number=ticket.id,
                                             words=writing_words(other, screen.shell.desk.config.zone)),
        [Choice(gettext("write all the same; both texts are kept"), "write")], unexpected=True)
    return picked is not None


async def room_for_letter(screen: TicketScreen, ticket: Ticket) -> bool:
    """Before a prepared text opens on a ticket with a draft: go on with the draft, or put it away."""
    if not await nobody_writes(screen, ticket):
        return False
    draft = next(iter(await screen.shell.ask(drafts.on_ticket, ticket.id)), None)
    if draft is None:
        return True
    picked = await screen.choose(
        gettext("#{number} has a draft").format(number=ticket.id),
        [Choice(gettext("go on with the draft"), "draft"),
         Choice(gettext("a new letter; z brings the draft back"), "new")], unexpected=True)
    if picked is None:
        return False
    if picked.value == "new":
        await screen.shell.ask(drafts.drop, ticket.id, draft.kind)
        return True
    await _write(screen, ticket, draft)
    return False


async def reply_with_macro(screen: TicketScreen) -> None:
    """Choose a macro; its letter opens ready to send, those to several tickets are shown together."""
    chosen, ticket = screen.chosen(), screen.current()
    if chosen and (ticket is None or chosen != (ticket.id,)):
        await bulk_letters.reply_to_many(screen, chosen)
        return
    if ticket is None or not await room_for_letter(screen, ticket):
        return
    suggested = (await screen.shell.ask(suggest.for_ticket, ticket.id)).macro_id
    macros = await screen.shell.ask(macro_choice.macros_for, ticket)
    macro = await choose_macro(screen, macros, gettext("Macro"), ticket.language, suggested)
    if macro is None:
        return
    ready = await prepared(screen, macro, ticket.id, reply.prepare)
    if ready is not None:
        await open_composer(screen, ready)


async def write_note(screen: TicketScreen) -> None:
    """Write a note that the requester never sees; one on several tickets is a line."""
    chosen, ticket = screen.chosen(), screen.current()
    if not chosen:
        return
    if ticket is None or chosen != (ticket.id,):
        typed = await screen.ask_text(gettext("Note on {tickets}:").format(tickets=subject_of(chosen)))
        if typed and typed.strip():
            await screen.do(notes.add_notes, chosen, typed)
        return
    draft = next(iter(await screen.shell.ask(drafts.on_ticket, ticket.id, "note")), None)
    await open_composer(screen, Ready(ticket.id, "note", (), "", draft.text if draft is not None else ""),
                        editing=True, draft=draft, place=place_in(draft) if draft is not None else None)


async def escalate_ticket(screen: TicketScreen) -> None:
    """Choose a template; the letter to the other line opens ready to send."""
    chosen, ticket = screen.chosen(), screen.current()
    if chosen and (ticket is None or chosen != (ticket.id,)):
        await bulk_letters.escalate_many(screen, chosen)
        return
    if ticket is None or not await room_for_letter(screen, ticket):
        return
    templates = await screen.shell.compute(screen.shell.desk.library.escalations)
    template = await choose_macro(screen, templates, gettext("Escalate to"), language())
    if template is None:
        return
    ready = await prepared(screen, template, ticket.id, escalate.prepare)
    if ready is not None:
        await open_composer(screen, ready)


async def give_promise(screen: TicketScreen) -> None:
    """Choose a date; the letter that promises it opens ready to send."""
    chosen, ticket = screen.chosen(), screen.current()
    if chosen and (ticket is None or chosen != (ticket.id,)):
        await bulk_letters.promise_to_many(screen, chosen)
        return
    if ticket is None:
        return
    until = await choose_moment(screen, gettext("Promise an answer by"))
    if isinstance(until, datetime):
        await promise_until(screen, until)


async def promise_until(screen: TicketScreen, until: datetime) -> None:
    """Open the letter that promises this moment; without an address the promise is only noted."""
    ticket = screen.in_hand()
    if ticket is None:
        return
    if not ticket.requester_address:
        await screen.do(promise.record, (ticket.id,), until)
        return
    if await room_for_letter(screen, ticket):
        await open_composer(screen, await screen.shell.ask(promise.prepare, ticket.id, until))


async def open_composer(screen: TicketScreen, ready: Ready, *, editing: bool = False, draft: Draft | None = None,
                        place: tuple[int, int] | None = None) -> None:
    """Open a letter; ``draft`` is what it goes on with, ``place`` where the cursor goes."""
    from supportdesk_tui.screens.composer import ComposerScreen

    await screen.shell.show(ComposerScreen(ready, screen, editing=editing, draft=draft, place=place))


ACTS: dict[str, Act] = {
    "ticket.reply": write_reply,
    "ticket.macro": reply_with_macro,
    "ticket.note": write_note,
    "ticket.escalate": escalate_ticket,
    "ticket.promise": give_promise,
}
