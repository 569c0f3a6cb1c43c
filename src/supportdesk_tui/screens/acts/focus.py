"""Acts of focus: the plan, and what happens to the ticket in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.runs import focus, triage_run
from supportdesk_tui.domain.errors import StoreError
from supportdesk_tui.domain.focus import FocusPlan, FocusRun, wants_reason
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.focus_lines import plan_words, reason_words
from supportdesk_tui.screens.acts import reading
from supportdesk_tui.screens.acts.answer import open_composer, room_for_letter
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.screens.macro_letter import prepared
from supportdesk_tui.screens.ticket_screen import TicketScreen
from supportdesk_tui.widgets.choice import Choice

if TYPE_CHECKING:
    from supportdesk_tui.screens.focus import FocusScreen

_SIZES = (10, 20, 30, 50, 100)
_MINUTES = (30, 60, 90, 120, 0)
_REASONS = ("wait", "unclear", "long", "other")


async def start(screen: TicketScreen) -> None:
    """The plan in one line, then the first ticket; a paused run is offered first."""
    from supportdesk_tui.screens.focus import FocusScreen

    run = await screen.shell.ask(focus.last_run)
    if run is not None and not run.ended and run.waiting:
        left = ngettext("{n} ticket left", "{n} tickets left", len(run.waiting)).format(n=len(run.waiting))
        picked = await screen.choose(
            gettext("Focus {view} is paused at {done}/{all}").format(
                view=words.view(run.plan.view), done=len(run.finished), all=run.total),
            [Choice(gettext("go on, {left}").format(left=left), "on"), Choice(gettext("a new one"), "new"),
             Choice(gettext("end it: what it came to"), "end")], fixed=True)
        if picked is None:
            return
        if picked.value == "end":
            from supportdesk_tui.screens.focus_end import FocusEndScreen

            await screen.shell.show(FocusEndScreen(await screen.shell.ask(focus.end, run)))
            return
        if picked.value == "on":
            await screen.shell.show(FocusScreen(await screen.shell.ask(focus.go_on, run)))
            return
    plan = await choose_plan(screen)
    if plan is not None:
        await screen.shell.show(FocusScreen(await screen.shell.ask(focus.start, plan)))


async def open_run(screen: TicketScreen, begins: Callable[[Desk], FocusRun]) -> None:
    """Straight into a run, as the command line asks for it."""
    from supportdesk_tui.screens.focus import FocusScreen

    await screen.shell.show(FocusScreen(await screen.shell.ask(begins)))


async def choose_plan(screen: TicketScreen) -> FocusPlan | None:
    """Digits change the plan, Enter begins; None when the operator leaves it."""
    plan = FocusPlan()
    while True:
        waiting = await screen.shell.ask(focus.how_many, plan)
        picked = await screen.choose(plan_words(plan, waiting), [
            Choice(gettext("begin"), "begin", key="enter"), Choice(gettext("view"), "view", key="1"),
            Choice(gettext("how many"), "size", key="2"), Choice(gettext("how long"), "time", key="3"),
            Choice(gettext("order"), "order", key="4")], fixed=True)
        match picked.value if picked is not None else None:
            case None:
                return None
            case "begin":
                return plan
            case "view":
                views = [Choice(words.view_title(view), view.id, key=view.key)
                         for view in queue.views(screen.shell.desk)]
                chosen = await screen.choose(gettext("View"), views)
                plan = replace(plan, view=chosen.value) if chosen is not None else plan
            case "size":
                chosen = await screen.choose(gettext("How many tickets"), [Choice(str(n), str(n)) for n in _SIZES])
                plan = replace(plan, tickets=int(chosen.value)) if chosen is not None else plan
            case "time":
                chosen = await screen.choose(gettext("How long"), [
                    Choice(gettext("{n} min").format(n=n) if n else gettext("no limit"), str(n)) for n in _MINUTES])
                plan = replace(plan, minutes=int(chosen.value)) if chosen is not None else plan
            case _:
                plan = replace(plan, grouped=not plan.grouped)


async def macro_of_digit(screen: FocusScreen) -> None:
    """The letter of the macro with the digit that was pressed, ready to send."""
    ticket, place = screen.in_hand(), int(screen.pressed) - 1
    if ticket is None:
        return
    if place >= len(screen.choices):
        screen.say(gettext("there is no macro {digit} here · m shows all").format(digit=place + 1), "warn")
        return
    if await room_for_letter(screen, ticket):
        ready = await prepared(screen, screen.choices[place], ticket.id, reply.prepare)
        if ready is not None:
            await open_composer(screen, ready)


async def later(screen: FocusScreen) -> None:
    """Put the ticket at the end of the slice; the third time asks why."""
    reason = ""
    if wants_reason(screen.focus_run):
        picked = await screen.choose(gettext("Put off for the third time: why"),
                                     [Choice(reason_words(each), each) for each in _REASONS])
        if picked is None:
            return
        reason = picked.value
    await screen.move_on(await screen.shell.ask(focus.skip, screen.focus_run, reason))


async def back(screen: FocusScreen) -> None:
    """The ticket before."""
    await screen.move_on(await screen.shell.ask(focus.back, screen.focus_run))


async def pause(screen: FocusScreen) -> None:
    """Stop the clock and show what the run came to so far."""
    try:
        paused = await screen.shell.ask(focus.pause, screen.focus_run)
    except StoreError as error:  # a full disk keeps nobody in: the run stands as after its last step
        app = screen.app
        await screen.shell.leave()
        if isinstance(below := app.screen, DeskScreen):
            below.say_error(sentence(error))
        return
    await screen.leave_run(paused)


async def look_at_it(screen: FocusScreen) -> None:
    """Open the ticket that broke in."""
    await screen.look_at_interruption()


async def put_aside(screen: FocusScreen) -> None:
    """What broke in can wait."""
    await screen.put_interruption_aside()


async def start_triage(screen: TicketScreen) -> None:
    """The untriaged tickets, one a screen."""
    from supportdesk_tui.screens.triage_run import TriageRunScreen

    numbers = await screen.shell.ask(triage_run.untriaged)
    if not numbers:
        screen.say(gettext("nothing waits for triage"), "ok")
        return
    await screen.shell.show(TriageRunScreen(numbers))


START: dict[str, Act] = {"focus.start": start, "triage.run": start_triage}
ACTS: dict[str, Act] = {
    "focus.macro": macro_of_digit,
    "focus.later": later,
    "focus.back": back,
    "focus.pause": pause,
    "focus.view": look_at_it,
    "focus.aside": put_aside,
} | reading.BY_PAGE
