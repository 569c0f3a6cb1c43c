"""Line mode: the queue as numbered questions on plain lines, with the panel's verbs and digits.

No alternate screen, no cursor moves, no drawing: made for screen readers and terminals that can do nothing else.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn, TypeAlias

from supportdesk_tui.cli.line import letters as line_letters
from supportdesk_tui.cli.line.talk import Ended, Talk
from supportdesk_tui.cli.running import Exit, say_error
from supportdesk_tui.desk.acts import history, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import outgoing, reply
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.looking.conversation import Conversation, open_conversation
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.rules import suggest
from supportdesk_tui.desk.runs import focus
from supportdesk_tui.desk.runs.focus_summary import summary
from supportdesk_tui.domain.errors import DeskError
from supportdesk_tui.domain.focus import FocusRun, time_is_up
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import ACTIVE, Priority, Ticket
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import language, ngettext
from supportdesk_tui.presentation.errors import sentence
from supportdesk_tui.presentation.focus_lines import handover_line
from supportdesk_tui.presentation.spoken import accept_words, pace_words, thread_lines, ticket_sentence
from supportdesk_tui.presentation.toasts import done_words

Verb: TypeAlias = Callable[[Desk, Talk, Ticket], Done | None]
RELEASE_EVERY = 5.0
"""Seconds between two looks for letters whose undo time is over."""
LEFT, NEXT, UNDONE = "left", "next", "undone"
_LETTERS: Mapping[str, str] = {"a": "1", "m": "2", "r": "3", "s": "4", "j": "5", "h": "6", "q": "0"}
"""The panel's letters for the numbers."""


def refuse_without_terminal(flags: str) -> None:
    """Nobody can be asked: say which flags do the same, and end with 4."""
    if not sys.stdin.isatty():
        _refuse(flags)


def _refuse(flags: str) -> NoReturn:
    say_error(_("Line mode asks, and here nobody can answer. Without a terminal: {flags}").format(flags=flags))
    raise SystemExit(Exit.CONFIRM)


def work_view(desk: Desk, talk: Talk, view_id: str = "queue") -> None:
    """The tickets of a view, one after the other, until the operator leaves or none is left."""
    query = queue.parse(desk, queue.query_of(desk, view_id)).query
    seen: set[int] = set()

    def acted(done: Done) -> bool:
        if done.verb == history.UNDO:
            seen.difference_update(done.ticket_ids)
        return False
    with letters_leave(desk, talk):
        while True:
            window = queue.window(desk, query, 0, len(seen) + 1)
            number = next((ticket.id for ticket in window.tickets if ticket.id not in seen), None)
            if number is None:
                talk.say(_("That was all."))
                return
            seen.add(number)
            outcome = _ticket(desk, talk, number, acted)
            if outcome == LEFT:
                return
            if outcome == UNDONE:
                seen.discard(number)


def work_focus(desk: Desk, talk: Talk, run: FocusRun) -> None:
    """A focus run, line by line; leaving pauses it."""
    with letters_leave(desk, talk):
        while (number := run.current) is not None and not time_is_up(run):
            with desk.store.reading() as view:
                seen = view.ticket(number)

            def acted(done: Done, seen: Ticket = seen) -> bool:
                nonlocal run
                run = focus.acted(desk, run, done, seen)
                return run.current != seen.id
            talk.say(pace_words(run) + ".")
            outcome = _ticket(desk, talk, number, acted)
            if outcome == LEFT:
                break
            if outcome == NEXT and run.current == number:
                run = focus.skip(desk, run)
    ended = focus.pause(desk, run)
    talk.say(handover_line(summary(desk, ended), desk.config))


@contextmanager
def letters_leave(desk: Desk, talk: Talk) -> Iterator[None]:
    """Beside the talk, letters go when their undo time is over; at its end the operator decides about the rest."""
    over = threading.Event()

    def release() -> None:
        while not over.wait(RELEASE_EVERY):
            try:
                reply.release_held(desk)
            except DeskError as error:
                say_error(sentence(error))
    thread = threading.Thread(target=release, name="release", daemon=True)
    thread.start()
    try:
        try:
            yield
        except Ended:
            talk.say("")
    finally:
        over.set()
        thread.join()
    _last_letters(desk, talk)


def _last_letters(desk: Desk, talk: Talk) -> None:
    held = [mail for mail in outgoing.listing(desk) if mail.state is OutboxState.HELD
            and mail.effects.get("held_by") == desk.session]
    if not held:
        return
    said = ngettext("{n} letter can still be taken back.", "{n} letters can still be taken back.",
                    len(held)).format(n=len(held))
    try:
        key = talk.choose(said, [("1", _("send now")), ("2", _("keep for the next start"))])
    except Ended:
        key = "2"
    for mail in held if key == "1" else ():
        reply.send_now(desk, mail.id)


def _ticket(desk: Desk, talk: Talk, number: int, acted: Callable[[Done], bool]) -> str:
    """Everything about one ticket, until it is dealt with, passed on or left.

    ``acted`` hears of every act and says whether the work has gone on to another ticket.
    """
    shown = open_conversation(desk, number)
    _tell(desk, talk, shown, all_of_it=False)
    more = _more()
    while True:
        key = talk.choose("", _options(desk, shown), {**_LETTERS, **{letter: letter for letter, _label in more}})
        if key == "7":
            key = talk.choose(_("More:"), [*more, ("0", _("back"))])
            if key == "0":
                continue
        if key == "0":
            return LEFT
        if key == "5":
            return NEXT
        if key == "6":
            _tell(desk, talk, shown, all_of_it=True)
            continue
        try:
            done = _VERBS[key](desk, talk, shown.ticket)
        except DeskError as error:
            talk.say(sentence(error))
            continue
        if done is not None:
            talk.say(done_words(done, desk.config, desk.clock.now()).replace(" · ", ", "))
            moved = acted(done)
            if done.verb == history.UNDO and number not in done.ticket_ids:
                return UNDONE
            if moved or _is_over(desk, number, done):
                return NEXT
        shown = open_conversation(desk, number)


def _is_over(desk: Desk, number: int, done: Done) -> bool:
    """Has the act dealt with the ticket in hand for now?"""
    if done.verb == history.UNDO or number not in done.ticket_ids:
        return False
    with desk.store.reading() as view:
        ticket = view.ticket(number)
    asleep = ticket.snoozed_until is not None and ticket.snoozed_until > desk.clock.now()
    return ticket.status not in ACTIVE or asleep or bool(ticket.outgoing)


def _options(desk: Desk, shown: Conversation) -> list[tuple[str, str]]:
    suggestion = suggest.for_ticket(desk, shown.ticket.id)
    return [("1", accept_words(suggestion, desk.config)), ("2", _("macro")), ("3", _("answer")), ("4", _("snooze")),
            ("5", _("next")), ("6", _("read all")), ("7", _("more")), ("0", _("quit"))]


def _more() -> list[tuple[str, str]]:
    return [("e", _("done")), ("n", _("note")), ("x", _("escalate")), ("p", _("promise")), ("c", _("category")),
            ("=", _("priority")), ("w", _("who")), ("i", _("take it")), ("!", _("spam")), ("z", _("undo"))]


def _tell(desk: Desk, talk: Talk, shown: Conversation, *, all_of_it: bool) -> None:
    now = desk.clock.now()
    talk.say(ticket_sentence(shown.ticket, desk.config, now))
    for line in thread_lines(shown, desk.config, now, all_of_it=all_of_it):
        talk.say(line)


def _accept(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    return suggest.accept(desk, [ticket.id])


def _done(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """Open steps of the checklist want a reason."""
    sop = open_conversation(desk, ticket.id).sop
    reason = ""
    if sop is not None and sop.progress.started and sop.progress.open_steps:
        steps = ", ".join(map(str, sop.progress.open_steps))
        reason = talk.ask(_("Steps {steps} of the checklist are open. Reason, or an empty line to go back:").format(
            steps=steps))
        if not reason:
            return None
    return triage.mark_done(desk, [ticket.id], reason)


def _category(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    categories = desk.config.categories
    place = talk.pick(_("Category:"), [category.title_in(language()) for category in categories])
    return triage.set_category(desk, [ticket.id], categories[place].id) if place is not None else None


def _priority(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    key = talk.choose(_("Priority:"), [("1", "P1"), ("2", "P2"), ("3", "P3"), ("0", _("back"))])
    return triage.set_priority(desk, [ticket.id], Priority(f"P{key}")) if key != "0" else None


def _who(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    operators = desk.config.operators
    place = talk.pick(_("Give to:"), [operator.name or operator.id for operator in operators])
    return triage.assign(desk, [ticket.id], operators[place].id) if place is not None else None


_VERBS: Mapping[str, Verb] = {
    "1": _accept, "2": line_letters.with_macro, "3": line_letters.by_hand, "4": line_letters.snoozed, "e": _done,
    "n": line_letters.noted, "x": line_letters.escalated, "p": line_letters.promised, "c": _category, "=": _priority,
    "w": _who, "i": lambda desk, talk, ticket: triage.take(desk, [ticket.id], ticket.assignee),
    "!": lambda desk, talk, ticket: triage.mark_spam(desk, [ticket.id]),
    "z": lambda desk, talk, ticket: history.undo(desk),
}
