"""Letters in line mode: a macro, an answer of one's own, an escalation, a promise; shown whole before they go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from supportdesk_tui.cli.elsewhere import answered
from supportdesk_tui.cli.line.letter_in_hand import LetterInHand, draft_to_go_on_with
from supportdesk_tui.cli.line.talk import Talk
from supportdesk_tui.desk.acts import notes, snooze
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import composing, escalate, promise, reply
from supportdesk_tui.desk.letters.ready import Ready, recheck, resumed
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.desk.ports import Draft
from supportdesk_tui.desk.rules import macro_choice, suggest
from supportdesk_tui.domain.macro import Macro, marker
from supportdesk_tui.domain.send_gate import Unconfirmed
from supportdesk_tui.domain.ticket import Ticket
from supportdesk_tui.domain.when import parse_when, quick_choices
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import language
from supportdesk_tui.presentation.gate_words import concern_words
from supportdesk_tui.presentation.letter_lines import writing_words
from supportdesk_tui.presentation.spoken import letter_lines, macro_words
from supportdesk_tui.presentation.times import full_moment
from supportdesk_tui.presentation.when_words import when_words

Prepare: TypeAlias = Callable[[Desk, int, str, Mapping[str, str]], Ready]


def with_macro(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """Choose a macro, fill it in, look at the letter, send it."""
    suggested = suggest.for_ticket(desk, ticket.id).macro_id
    return _prepared(desk, talk, ticket, macro_choice.macros_for(desk, ticket), _("Macro:"), reply.prepare, suggested)


def escalated(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """Choose a template and hand the ticket over."""
    return _prepared(desk, talk, ticket, desk.library.escalations(), _("Escalate to:"), escalate.prepare)


def by_hand(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """Type an answer."""
    if not _nobody_writes(desk, talk, ticket):
        return None
    ready, draft = reply.prepare(desk, ticket.id), draft_to_go_on_with(desk, talk, ticket.id)
    ready = recheck(desk, resumed(ready, draft)) if draft is not None else ready
    with LetterInHand(desk, ready, draft) as letter:
        if draft is None:
            name = ticket.requester_name or ticket.requester_address
            letter.write_anew(talk, _("Your answer to {name}.").format(name=name))
        if not letter.written:
            talk.say(_("Nothing was written."))
            return None
        return _offer(desk, talk, letter)


def promised(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """Choose a date and promise it in a letter."""
    until = moment(desk, talk, _("Promise an answer by:"))
    if until is None:
        return None
    if not ticket.requester_address:
        return promise.record(desk, [ticket.id], until)
    if not _nobody_writes(desk, talk, ticket):
        return None
    with LetterInHand(desk, promise.prepare(desk, ticket.id, until)) as letter:
        return _offer(desk, talk, letter)


def snoozed(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """Choose until when the ticket sleeps."""
    until = moment(desk, talk, _("Snooze until:"))
    return snooze.snooze(desk, [ticket.id], until) if until is not None else None


def noted(desk: Desk, talk: Talk, ticket: Ticket) -> Done | None:
    """A note that the requester never sees."""
    draft = draft_to_go_on_with(desk, talk, ticket.id, "note")
    note, prompt = LetterInHand(desk, _note(ticket, draft), draft), _("Note, the requester never sees it.")
    if draft is None:
        note.write_anew(talk, prompt)
    else:
        talk.say(draft.text)
        note.write_on(talk, prompt)
    return notes.add_note(desk, ticket.id, note.ready.text, note.ready.kept_as) if note.written else None


def _note(ticket: Ticket, draft: Draft | None) -> Ready:
    if draft is None:
        return Ready(ticket.id, "note", (), "", "")
    return Ready(ticket.id, "note", (), "", draft.text, kept_as=draft.kind)


def moment(desk: Desk, talk: Talk, prompt: str) -> datetime | None:
    """A moment, by the panel's digits or typed."""
    config, now = desk.config, desk.clock.now()
    quick = {choice.key: choice for choice in quick_choices(now, config.work_schedule, config.zone)}
    options = [(key, f"{when_words(choice.code)} ({full_moment(choice.at, now, config.zone)})")
               for key, choice in quick.items()]
    key = talk.choose(prompt, [*options, ("9", _("another time, to be typed")), ("0", _("back"))])
    if key in quick:
        return quick[key].at
    typed = talk.ask(_("When (2h, tomorrow 15:00, Tue 12:00, 12.05 14:00):")) if key == "9" else ""
    return parse_when(typed, desk.clock.now(), config.work_schedule, config.zone) if typed else None


def _nobody_writes(desk: Desk, talk: Talk, ticket: Ticket) -> bool:
    """Before a letter to somebody to whom another writes just now: go on all the same, or leave it to them."""
    other = composing.other(desk, ticket.id)
    if other is None:
        return True
    said = f"#{ticket.id}: {writing_words(other, desk.config.zone)}."
    return talk.choose(said, [("1", _("write all the same; both texts are kept")), ("0", _("back"))]) == "1"


def _offer(desk: Desk, talk: Talk, letter: LetterInHand) -> Done | None:
    """Show the letter and ask; what is open in it is asked for, what wants a second look is said."""
    confirmed: frozenset[str] = frozenset()
    while True:
        letter.ready = _filled(desk, talk, letter.ready)
        ready = letter.ready
        for line in letter_lines(ready, desk.config, desk.clock.now()):
            talk.say(line)
        reaches = ready.purpose != "reply" or ready.recipients.all
        more = [("4", _("write on below"))] if letter.written else []
        key = talk.choose(_("Ready to send.") if reaches else _("Ready, but there is no e-mail address."), [
            ("1", _("send") if reaches else _("how to answer")), ("2", _("send, keep the ticket open")),
            ("3", _("write it anew")), *more, ("0", _("back"))])
        if key == "0":
            letter.keep()
            talk.say(_("The draft is kept."))
            return None
        if key in {"3", "4"}:
            write = letter.write_anew if key == "3" else letter.write_on
            write(talk, _("The letter anew.") if key == "3" else _("More of the letter."))
            continue
        if ready.purpose == "reply" and not ready.recipients.all:
            came = answered(desk, talk, ready, keep_open=key == "2")
            if isinstance(came, Ready):
                letter.ready = came
            elif came is not None:
                return came
            continue
        try:
            return reply.send(desk, ready, keep_open=key == "2", confirmed=confirmed)
        except Unconfirmed as doubts:
            for concern in doubts.concerns:
                talk.say(concern_words(concern, desk.config, desk.clock.now()))
            if talk.choose(_("Send it all the same?"), [("1", _("send")), ("0", _("back"))]) == "1":
                confirmed |= {concern.key for concern in doubts.concerns}
                return reply.send(desk, ready, keep_open=key == "2", confirmed=confirmed)


def _prepared(desk: Desk, talk: Talk, ticket: Ticket, macros: Sequence[Macro], prompt: str,
              prepare: Prepare, suggested: str = "") -> Done | None:
    if not _nobody_writes(desk, talk, ticket):
        return None
    wish = ticket.language or language()
    place = talk.pick(prompt, [macro_words(macro, wish, desk.config)
                               + (f" ({_('suggested')})" if macro.id == suggested else "") for macro in macros])
    if place is None:
        return None
    macro = macros[place]
    ready = prepare(desk, ticket.id, macro.id, {})
    missing = {problem.variable for problem in ready.problems}
    answers = {ask.name: talk.ask(f"{ask.prompt(language())}:") for ask in macro.asks if f"ask.{ask.name}" in missing}
    with LetterInHand(desk, prepare(desk, ticket.id, macro.id, answers) if answers else ready) as letter:
        if answers:
            letter.keep()
        return _offer(desk, talk, letter)


def _filled(desk: Desk, talk: Talk, ready: Ready) -> Ready:
    """Ask for every placeholder that is still open."""
    for problem in ready.problems:
        value = talk.ask(_("Value for {name}:").format(name=problem.variable))
        hole = marker(problem.variable)
        ready = replace(ready, text=ready.text.replace(hole, value), subject=ready.subject.replace(hole, value))
    return recheck(desk, ready) if ready.problems else ready
