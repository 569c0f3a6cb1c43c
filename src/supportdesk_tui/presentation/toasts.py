"""What was done, in one sentence: each toast names the effect and how to take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.letters import answered_elsewhere
from supportdesk_tui.desk.outcome import Done
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.ticket import Channel, Status
from supportdesk_tui.i18n import gettext, language, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.mark_words import left_words, number_words
from supportdesk_tui.presentation.times import local_moment
from supportdesk_tui.presentation.way_words import given_words

_Say = Callable[["_Facts"], str]


class _Facts:
    """What a sentence about an act may use."""

    def __init__(self, tickets: tuple[int, ...], summary: Mapping[str, Json], config: DeskConfig,
                 now: datetime) -> None:
        self.tickets = tickets
        self.summary = summary
        self.config = config
        self.now = now

    def text(self, key: str) -> str:
        """A value of the summary as text."""
        value = self.summary.get(key)
        return str(value) if value not in (None, "") else ""

    def moment(self, key: str) -> str:
        """An instant of the summary in local time."""
        value = self.text(key)
        return local_moment(datetime.fromisoformat(value), self.now, self.config.zone) if value else ""

    def words(self, key: str) -> str:
        """A list of the summary, joined."""
        value = self.summary.get(key)
        return ", ".join(str(item) for item in value) if isinstance(value, list) else ""


def subject_of(tickets: tuple[int, ...]) -> str:
    """``#1042``, or how many."""
    if len(tickets) == 1:
        return f"#{tickets[0]}"
    return ngettext("{n} ticket", "{n} tickets", len(tickets)).format(n=number_words(len(tickets)))


def _priority(facts: _Facts) -> str:
    return gettext("priority {value}").format(value=facts.text("priority"))


def _category(facts: _Facts) -> str:
    category = facts.config.category(facts.text("category"))
    return gettext("category: {value}").format(
        value=category.title_in(language()) if category else facts.text("category"))


def _assign(facts: _Facts) -> str:
    operator_id = facts.text("assignee")
    if not operator_id:
        return gettext("belongs to nobody")
    if operator_id == facts.config.me.id:
        return gettext("taken by you")
    operator = facts.config.operator(operator_id)
    name = operator.name if operator and operator.name else operator_id
    return gettext("given to {name}").format(name=name)


def _tags(facts: _Facts) -> str:
    added, removed = facts.words("add"), facts.words("remove")
    parts = [gettext("tagged {tags}").format(tags=added)] if added else []
    if removed:
        parts.append(gettext("no longer tagged {tags}").format(tags=removed))
    return ", ".join(parts)


def _status(facts: _Facts) -> str:
    value = facts.text("status")
    return gettext("status: {value}").format(value=words.status(Status(value)) if value else "?")


def _snooze(facts: _Facts) -> str:
    return gettext("snoozed until {moment}").format(moment=facts.moment("until"))


def _promise(facts: _Facts) -> str:
    return gettext("promised by {moment}").format(moment=facts.moment("until"))


def _letter(facts: _Facts) -> str:
    seconds = facts.summary.get("held_seconds")
    if facts.summary.get("over"):
        return gettext("letters") if "outbox_ids" in facts.summary else words.purpose(
            facts.text("purpose") or "reply").lower()
    if "outbox_ids" in facts.summary:
        if not seconds:
            return gettext("letters are on their way")
        return gettext("letters leave in {seconds} s").format(seconds=seconds)
    name = words.purpose(facts.text("purpose") or "reply").lower()
    if isinstance(seconds, int) and seconds > 0:
        return gettext("{letter} leaves in {seconds} s").format(letter=name, seconds=seconds)
    return gettext("{letter} is on its way").format(letter=name)


def _tick(facts: _Facts) -> str:
    done = facts.summary.get("done")
    sentence = gettext("step {step} done") if done else gettext("step {step} open again")
    return sentence.format(step=facts.text("step"))


def _fields(facts: _Facts) -> str:
    """What was set, field by field; empty where it was not told."""
    parts = [facts.text("priority")] if facts.text("priority") else []
    parts += [say(facts) for key, say in (("category", _category), ("assignee", _assign), ("add", _tags))
              if facts.summary.get(key)]
    return ", ".join(parts)


def _accepted(facts: _Facts) -> str:
    text = _fields(facts) or gettext("suggestions accepted")
    skipped = facts.summary.get("skipped")
    if isinstance(skipped, int) and skipped:
        text += ngettext(" ({n} without a suggestion left as it is)", " ({n} without a suggestion left as they are)",
                         skipped).format(n=skipped)
    return text


def _ruled(facts: _Facts) -> str:
    """What a rule set, after its name."""
    tags = facts.words("tag")
    category, operator = facts.config.category(facts.text("cat").partition("/")[0]), facts.text("assign")
    found = [facts.text("prio"), category.title_in(language()) if category else facts.text("cat"),
             f"+{tags}" if tags else "", operator,
             words.status(Status(facts.text("status"))) if facts.text("status") else ""]
    return gettext("rule “{name}”").format(name=facts.text("rule")) + ": " + ", ".join(filter(None, found))


_SAY: Mapping[str, _Say] = {
    "rule.arrival": _ruled, "rule.breach": _ruled, "rule.silence": _ruled,
    "triage.accept": _accepted,
    "triage.priority": _priority,
    "triage.category": _category,
    "triage.assign": _assign,
    "triage.tags": _tags,
    "triage.done": lambda facts: gettext("solved"),
    "triage.reopen": lambda facts: gettext("reopened"),
    "triage.spam": lambda facts: gettext("marked as spam"),
    "triage.status": _status,
    "triage.set": lambda facts: _fields(facts) or gettext("several fields set"),
    "triage.dismiss": lambda facts: gettext("needs no reply"),
    "snooze": _snooze,
    "snooze.wake": lambda facts: gettext("awake again"),
    "promise": _promise,
    "reply.send": _letter,
    "escalation.send": _letter,
    "first.send": _letter,
    "reply.effects": lambda facts: gettext("what the letter changed"),
    "escalation.effects": lambda facts: gettext("what the letter changed"),
    "first.effects": lambda facts: gettext("what the letter changed"),
    "outbox.cancel": lambda facts: gettext("taken back, the text is a draft again"),
    "note": lambda facts: gettext("note added"),
    "ticket.merge": lambda facts: gettext("joined to #{number}").format(number=facts.text("into")),
    "ticket.split": lambda facts: gettext("a message became #{number}").format(number=facts.text("into")),
    "ticket.purge": lambda facts: gettext("#{number} deleted for ever").format(number=facts.text("number")),
    "ticket.new": lambda facts: gettext("logged"),
    answered_elsewhere.VERB: lambda facts: given_words(Channel(facts.text("channel") or "phone")),
    "ticket.answered": lambda facts: gettext("answered"),
    "sop.tick": _tick,
    "many": lambda facts: gettext("everything that the focus run closed"),
    "draft.drop": lambda facts: gettext("draft dropped"),
    "mail.ticket": lambda facts: gettext("came by mail"),
    "mail.reply": lambda facts: gettext("the requester wrote"),
    "mail.line": lambda facts: gettext("another line wrote"),
    "mail.own": lambda facts: gettext("answered from another mail program"),
    "mail.machine": lambda facts: gettext("a machine wrote"),
    "mail.muted": lambda facts: gettext("a muted sender wrote"),
    "mail.bounce": lambda facts: gettext("a letter came back"),
    "mail.refused": lambda facts: gettext("a letter was refused"),
    "mail.sent": lambda facts: gettext("a letter left"),
    "import.ticket": lambda facts: gettext("imported"),
    "import.message": lambda facts: gettext("a message was imported"),
    "clock.closed": lambda facts: gettext("closed by itself"),
    "sender.unmute": lambda facts: gettext("its sender is heard again"),
    "outbox.now": lambda facts: gettext("the letter is tried at once"),
    "outbox.stop": lambda facts: gettext("the letter is tried no more"),
    "outbox.noted": lambda facts: gettext("noted what became of the letter"),
    "outbox.copy": lambda facts: gettext("the copy is filed again"),
    "outbox.sent": lambda facts: gettext("the letter counts as sent"),
    "outbox.resend": lambda facts: gettext("the letter is sent again"),
}


def act_words(verb: str, tickets: tuple[int, ...], summary: Mapping[str, Json], config: DeskConfig,
              now: datetime) -> str:
    """The act alone: ``#1042: priority P1``, for toasts and for the log."""
    if verb == "ticket.purge":
        tickets = ()
    if verb == "ticket.merge":  # the one they were joined to has not moved
        tickets = tuple(number for number in tickets if number != summary.get("into")) or tickets
    say = _SAY.get(verb)
    what = say(_Facts(tickets, summary, config, now)) if say else verb
    return gettext("{tickets}: {act}").format(tickets=subject_of(tickets), act=what) if tickets else what


def done_words(done: Done, config: DeskConfig, now: datetime) -> str:
    """The whole toast for an act."""
    if done.verb == "undo":
        return gettext("Taken back - {act}").format(act=_undone_words(done, config, now))
    if done.verb == "redo":
        act = act_words(str(done.summary.get("verb", "")), done.ticket_ids, done.summary, config, now)
        return gettext("Done again - {act}").format(act=act)
    left = left_words(done, config, now)
    if done.batch_id == 0 and done.verb != "ticket.new":
        return left or gettext("{tickets}: nothing to change, it is so already").format(
            tickets=subject_of(done.ticket_ids))
    text = act_words(done.verb, done.ticket_ids, done.summary, config, now)
    if done.verb in {"outbox.cancel", "ticket.new", "ticket.purge"}:
        return text
    many = done.verb.endswith(".send") and len(done.ticket_ids) > 1
    text = (gettext("{act} · z takes them all back") if many else gettext("{act} · z takes it back")).format(act=text)
    return f"{text} · {left}" if left else text  # last: a narrow screen cuts it


def _undone_words(done: Done, config: DeskConfig, now: datetime) -> str:
    verb = str(done.summary.get("verb", ""))
    if verb.endswith(".send") and len(done.ticket_ids) > 1:
        said = gettext("{tickets}: the letters are drafts again").format(tickets=subject_of(done.ticket_ids))
        left = left_words(done, config, now)
        return f"{said}, {left}" if left else said
    if verb.endswith(".send"):
        return gettext("{tickets}: the letter is a draft again").format(tickets=subject_of(done.ticket_ids))
    return act_words(verb, done.ticket_ids, done.summary, config, now)
