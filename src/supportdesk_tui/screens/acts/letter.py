"""Acts of the composer: send, edit, another macro, a promise, an outside editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from supportdesk_tui.desk.letters import attaching, drafts, lent_letters, promise, reply
from supportdesk_tui.desk.rules import macro_choice
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.words import size_words
from supportdesk_tui.screens.acts.choosing import choose_macro
from supportdesk_tui.screens.acts.ticket import choose_moment
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.macro_letter import prepared
from supportdesk_tui.screens.outside import edit_file
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from supportdesk_tui.screens.composer import ComposerScreen

async def send(screen: ComposerScreen) -> None:
    """Send with the status the macro sets."""
    await screen.send()


async def send_open(screen: ComposerScreen) -> None:
    """Send and leave the ticket's status alone."""
    await screen.send(keep_open=True)


async def edit(screen: ComposerScreen) -> None:
    """Let keys write."""
    await screen.edit()


async def finish_editing(screen: ComposerScreen) -> None:
    """Show the letter as it would leave."""
    await screen.make_ready()


def next_field(screen: ComposerScreen) -> None:
    """Go to the next field of the letter."""
    screen.editor.next_field()


async def add_macro(screen: ComposerScreen) -> None:
    """Add another macro's text; its acts join those of the letter."""
    screen.take_text()
    ticket = screen.below.current()
    if ticket is None:
        return
    macros = await screen.shell.ask(macro_choice.macros_for, ticket)
    macro = await choose_macro(screen, macros, gettext("Add a macro"), ticket.language)
    added = await prepared(screen, macro, ticket.id, reply.prepare) if macro is not None else None
    if macro is None or added is None:
        return
    screen.take_text()
    joined = joined_text(screen.ready.text, added.text)
    await screen.change(replace(screen.ready, text=joined, effects={**screen.ready.effects, **added.effects},
                                macro_id=screen.ready.macro_id or macro.id,
                                title=screen.ready.title or added.title))


async def swap_macro(screen: ComposerScreen) -> None:
    """Another macro's letter instead of this one, by the digit of the picker; what was written is never replaced."""
    ticket = screen.below.current()
    if ticket is None or screen.ready.purpose != "reply" or not screen.ready.macro_id:
        screen.say(gettext("a digit changes a macro's letter for another's; m adds one"), "warn")
        return
    if not screen.untouched:
        screen.say(gettext("the text has been changed: m adds a macro, D drops the draft"), "warn")
        return
    macros = await screen.shell.ask(macro_choice.macros_for, ticket)
    place = int(screen.pressed) - 1
    if place >= len(macros):
        screen.say(gettext("there is no macro {digit} here · m shows all").format(digit=place + 1), "warn")
        return
    ready = await prepared(screen, macros[place], ticket.id, reply.prepare)
    if ready is not None:
        await screen.swap(ready)


async def look_at_it(screen: ComposerScreen) -> None:
    """Look at what broke in; the draft is kept."""
    from supportdesk_tui.screens.focus import FocusScreen

    below = screen.below
    if not isinstance(below, FocusScreen):
        screen.say(gettext("nothing has broken in"))
        return
    await screen.leave_kept()
    await below.look_at_interruption()


def joined_text(text: str, added: str) -> str:
    """A further text, put before the quote the letter ends with; its own quote is left out."""
    def parts(whole: str) -> tuple[str, str]:
        lines = whole.split("\n")
        end = len(lines)
        while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
            end -= 1
        return "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:]).strip("\n")
    body, quote = parts(text)
    further, _ = parts(added)
    whole = f"{body}\n\n{further}".strip("\n")
    return f"{whole}\n\n{quote}\n" if quote else f"{whole}\n"


async def promise_with_it(screen: ComposerScreen) -> None:
    """Choose a date that takes effect when the letter has left."""
    until = await choose_moment(screen, gettext("Promise an answer by"))
    if isinstance(until, datetime):
        await screen.change(replace(screen.ready, effects={**screen.ready.effects,
                                                           "promise": until.isoformat()}))
        prepared = await screen.shell.ask(promise.prepare, screen.ready.ticket_id, until)
        screen.say(gettext("Say it in the text too, such as: {text}").format(
            text=prepared.text.strip().partition("\n\n")[2].partition("\n\n")[0] or prepared.text.strip()))


async def attach(screen: ComposerScreen) -> None:
    """Attach a file: its bytes are copied now (M-67)."""
    if screen.ready.purpose == "note":
        screen.say(gettext("a note takes no files"), "warn")
        return
    typed = await screen.ask_text(gettext("Attach (path of a file):"))
    if not typed or not typed.strip():
        return
    with_file = await screen.shell.ask(attaching.attach, screen.ready, attaching.path_typed(typed))
    await screen.change(with_file)
    file = with_file.files[-1]
    screen.say(gettext("attached: {name} ({size})").format(name=file.filename, size=size_words(file.size)), "ok")


async def detach(screen: ComposerScreen) -> None:
    """Choose a file that shall not go with the letter."""
    files = screen.ready.files
    if not files:
        screen.say(gettext("no file is attached"), "warn")
        return
    picked = await screen.choose(gettext("Leave out which file"), [
        Choice(file.filename, str(file.id), size_words(file.size)) for file in files])
    if picked is not None:
        await screen.change(await screen.shell.ask(attaching.detach, screen.ready, int(picked.value)))


async def turn_into_note(screen: ComposerScreen) -> None:
    """Keep the text as a note instead."""
    if screen.ready.purpose == "note":
        screen.say(gettext("it is a note already"), "warn")
        return
    if screen.draft.kept_as:
        await screen.shell.ask(drafts.drop, screen.ready.ticket_id, screen.draft.kept_as)
    await screen.change(screen.as_note())


async def outside_editor(screen: ComposerScreen) -> None:
    """Edit the text in $EDITOR; whatever becomes of the editor, the draft is kept."""
    screen.take_text()
    await screen.draft.keep()
    path = await screen.shell.ask(lent_letters.lend, screen.ready.ticket_id, screen.draft.kind, screen.ready.text)
    if not await edit_file(screen, path):
        path.unlink(missing_ok=True)
        return
    screen.ready = replace(screen.ready, text=await screen.shell.compute(lent_letters.read, path))
    await screen.make_ready() if not screen.editing else await _take_edited(screen)
    path.unlink(missing_ok=True)  # only now: the draft has what is in it


async def _take_edited(screen: ComposerScreen) -> None:
    await screen.edit()
    await screen.make_ready()


async def back(screen: ComposerScreen) -> None:
    """Leave; the draft is kept."""
    await screen.leave_kept()


async def drop(screen: ComposerScreen) -> None:
    """Leave without the draft."""
    await screen.drop()


def _view(screen: ComposerScreen) -> LineView:
    return screen.query_one("#letter", LineView)


def _scrolled(move: Callable[[LineView], None]) -> Act:
    """Scroll the letter; its heading says whether it goes on."""
    def act(screen: ComposerScreen) -> None:
        move(_view(screen))
        screen.draw_title()
    return act


ACTS: dict[str, Act] = {
    "letter.send": send,
    "letter.send_typed": send,
    "letter.send_open": send_open,
    "letter.edit": edit,
    "letter.ready": finish_editing,
    "letter.field": next_field,
    "letter.swap": swap_macro,
    "focus.view": look_at_it,
    "letter.macro": add_macro,
    "letter.macro_typed": add_macro,
    "letter.promise": promise_with_it,
    "letter.attach": attach,
    "letter.detach": detach,
    "letter.note": turn_into_note,
    "letter.editor": outside_editor,
    "letter.drop": drop,
    "app.back": back,
    "message.down": _scrolled(lambda view: view.scroll_lines(1)),
    "message.up": _scrolled(lambda view: view.scroll_lines(-1)),
    "message.page_down": _scrolled(lambda view: view.scroll_pages(1)),
    "message.page_up": _scrolled(lambda view: view.scroll_pages(-1)),
    "message.top": _scrolled(lambda view: view.scroll_to_line(0)),
    "message.bottom": _scrolled(lambda view: view.scroll_to_line(1_000_000)),
}
