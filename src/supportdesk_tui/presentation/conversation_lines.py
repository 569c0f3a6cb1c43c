"""A conversation as lines of a given width: who said what when, notes and machine mail told apart by words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.conversation import Conversation, Report
from supportdesk_tui.domain.links import Link
from supportdesk_tui.domain.message import Attachment, Direction, MailKind, TicketMessage
from supportdesk_tui.domain.quotes import split_quotes
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.line import Line, between, fit, wrap
from supportdesk_tui.presentation.link_words import links_of_texts, with_links_marked, with_numbers
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import full_moment

WIDEST = 100
"""Longer lines tire the eye."""
AT_ONCE = 100
"""Messages that are laid out at first: of thousands, those that nobody reads would keep the newest waiting."""
_SHORTEST_NAME = 16
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u23af\u2500\u2501\u2e3a\u2e3b\u30fc\uff0d")
"""What looks like the rule that our headings begin with."""
_NO_LINKS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a conversation and where its messages begin."""

    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    """The first line of each message, oldest first."""
    latest: int
    """The line to begin reading at: the newest message of the requester."""
    links: tuple[Link, ...] = ()
    """What can be opened, in the order of its numbers."""
    ids: tuple[int, ...] = ()
    """The messages that begin at ``starts``; letters on their way have none."""
    foldable: frozenset[int] = frozenset()
    """The messages with a quote or a signature."""
    earlier: int = 0
    """So many messages before these are not laid out."""

    def message_at(self, line: int) -> int | None:
        """The message that a line belongs to."""
        begun = sum(1 for start in self.starts if start <= line)
        return self.ids[max(0, begun - 1)] if self.ids else None

    def foldable_in(self, top: int, bottom: int) -> frozenset[int]:
        """Those with something to fold that begin between two lines; where none begins, the one that fills them."""
        begun = {number for number, start in zip(self.ids, self.starts, strict=False) if top <= start < bottom}
        filling = self.message_at(top)
        return self.foldable & (begun or ({filling} if filling is not None else set()))


EMPTY_PAGE = Page((), (), 0)


def same_place(before: Page, after: Page, line: int) -> int:
    """The line of ``after`` that shows what stands at ``line`` of ``before``, where only the width is another."""
    place = bisect_right(before.starts, line) - 1
    if not 0 <= place < len(before.ids) or before.ids[place] not in after.ids:
        return line
    begin, end = _lines_of(after, after.ids.index(before.ids[place]))
    if line == before.starts[place]:
        return begin
    passed = sum(map(_letters, before.lines[before.starts[place] + 1:line]))
    for there in range(begin + 1, end):
        passed -= _letters(after.lines[there])
        if passed < 0:
            return there
    return max(begin, end - 1)


def _lines_of(page: Page, place: int) -> tuple[int, int]:
    return page.starts[place], page.starts[place + 1] if place + 1 < len(page.starts) else len(page.lines)


def _letters(line: Line) -> int:
    """All but the blanks, of which wrapping leaves some out."""
    return sum(len("".join(text.split())) for text, _ in line)


def earliest_at_first(conversation: Conversation) -> int:
    """The index of the first message that is laid out at first; the requester's newest is never left out."""
    newest = [index for index, message in enumerate(conversation.messages) if _asks(message)][-1:]
    return max(0, min([len(conversation.messages) - AT_ONCE, *newest]))


def page(conversation: Conversation, config: DeskConfig, now: datetime, width: int, look: Look, *,
         unfolded: Collection[int] = (), earliest: int = 0) -> Page:
    """Lay a conversation out.

    Args:
        conversation: What to show.
        config: Names and zone.
        now: The present instant, for short dates.
        width: Cells of a line.
        look: The drawing characters.
        unfolded: The messages whose quoted text is shown in full instead of in one line that counts it.
        earliest: The index of the first message to lay out; those before it are only counted.
    """
    messages = conversation.messages[earliest:]
    earlier = len(conversation.messages) - len(messages)
    room = min(width, WIDEST)
    lines: list[Line] = []
    starts: list[int] = []
    latest = 0
    links = links_of_texts([(message.text, message.id in unfolded) for message in messages])
    numbers = {link.target: number for number, link in enumerate(links, 1)}
    if earlier:
        lines.append(_earlier(earlier, look))
    for message in messages:
        if lines:
            lines.append(())
        starts.append(len(lines))
        if _asks(message):
            latest = len(lines)
        lines.append(_heading(message, config, now, room, look))
        lines += _facts(message, room, look)
        lines += _report(conversation.reports.get(message.id), look)
        lines += _body(message, room, look, message.id in unfolded, numbers)
        lines += [attachment_line(item, look) for item in message.attachments]
    for mail in conversation.outgoing:
        lines += [(), ((look.text(f"{look.signs.rule * 2} {words.purpose(mail.purpose)} · "
                                  f"{words.outbox_state(mail.state.value)}"), "warn"),)]
        lines += [((look.text(text), "dim"),) for text in wrap(mail.text.rstrip(), room)]
    if not conversation.messages and not conversation.outgoing:
        lines.append(((gettext("No message yet."), "dim"),))
    return Page(tuple(lines), tuple(starts), latest, links, tuple(message.id for message in messages),
                frozenset(message.id for message in messages if has_folds(message.text)), earlier)


def _asks(message: TicketMessage) -> bool:
    return message.direction is Direction.INBOUND and message.kind is MailKind.HUMAN


def _earlier(count: int, look: Look) -> Line:
    said = ngettext("{n} earlier message: further up", "{n} earlier messages: further up", count)
    return ((look.text(look.signs.ellipsis + " " + said.format(n=count)), "dim"),)


def author(message: TicketMessage, config: DeskConfig) -> tuple[str, str]:
    """Who speaks, with a word that tells requester, desk, note and machine apart; and the style."""
    operator = config.operator(message.author) or (config.me if message.author == config.me.id else None)
    ours = (operator.name if operator and operator.name else message.author) or message.from_name
    if message.direction is Direction.NOTE:
        return gettext("Note by {name}, not seen by the requester").format(name=ours or "?"), "note"
    if message.direction is Direction.OUTBOUND:
        if message.kind is not MailKind.HUMAN:
            return gettext("Automatic answer"), "machine"
        return gettext("Desk: {name}").format(name=ours or message.from_address), "ours"
    name = message.from_name or message.from_address or gettext("unknown sender")
    if message.kind is MailKind.HUMAN:
        return name, "theirs"
    kinds = {MailKind.AUTO_REPLY: gettext("automatic reply"), MailKind.LIST: gettext("mailing list"),
             MailKind.BOUNCE: gettext("delivery report"), MailKind.COMPLAINT: gettext("abuse report")}
    return f"{name} ({kinds[message.kind]})", "machine"


def _heading(message: TicketMessage, config: DeskConfig, now: datetime, width: int, look: Look) -> Line:
    name, style = author(message, config)
    address = ""
    if message.direction is Direction.INBOUND and message.from_name and message.from_address:
        address = f"  <{message.from_address}>"
    moment = " " + full_moment(message.at, now, config.zone)
    name = look.text(name)
    if address:  # anybody can call himself as he likes: no name pushes the address out of sight
        room = max(_SHORTEST_NAME, width - cell_len(moment) - cell_len(address) - 4)
        name = fit(name, room, look.signs.ellipsis) if cell_len(name) > room else name
    left: Line = ((f"{look.signs.rule * 2} ", "rule"), (name, style), (address + " ", "dim"))
    return between(left, ((moment, "dim"),), width)


def _report(report: Report | None, look: Look) -> Iterator[Line]:
    """What became of a letter of ours on its way, under its heading."""
    if report is None:
        return
    said = gettext("came back: {recipient} {status}") if report.permanent \
        else gettext("delayed on its way: {recipient} {status}")
    text = said.format(recipient=report.recipient or "?", status=report.status).rstrip()
    yield ((look.text(text), "breach" if report.permanent else "warn"),)


def _facts(message: TicketMessage, width: int, look: Look) -> Iterator[Line]:
    if message.direction is not Direction.NOTE and (message.cc or len(message.to) > 1):
        people = ", ".join((*message.to, *message.cc))
        yield from (((text, "dim"),) for text in wrap(gettext("to: {people}").format(people=people), width))
    shown = [words.label(label) for label in message.labels]
    if shown:
        yield from (((look.text(text), "warn"),) for text in wrap(" · ".join(shown), width))


def _body(message: TicketMessage, width: int, look: Look, unfolded: bool,
          numbers: Mapping[str, int]) -> Iterator[Line]:
    style = "machine" if message.kind is not MailKind.HUMAN or "muted" in message.labels else "text"
    return folded_text(message.text, style, width, look, unfolded=unfolded, numbers=numbers)


def has_folds(text: str) -> bool:
    """Does a letter have a quote or a signature that is shown in one line?"""
    return any(part.kind != "text" and part.text.strip() for part in split_quotes(text.strip("\n")))


def folded_text(text: str, text_style: str, width: int, look: Look, *, unfolded: bool,
                numbers: Mapping[str, int] = _NO_LINKS) -> Iterator[Line]:
    """A letter's own words, and one line for each quote and signature, or those in full (M-71)."""
    for part in split_quotes(text.strip("\n")):
        if part.kind == "text" or unfolded:
            style = text_style if part.kind == "text" else "quote"
            body = part.text.strip("\n")
            if body:
                yield from (with_links_marked(set_apart(look.text(line)), style)
                            for line in wrap(with_numbers(body, numbers), width))
            continue
        count = sum(1 for line in part.text.splitlines() if line.strip())
        if not count:
            continue
        what = ngettext("{n} quoted line (h unfolds)", "{n} quoted lines (h unfolds)", count) \
            if part.kind == "quote" else ngettext("signature, {n} line (h unfolds)",
                                                  "signature, {n} lines (h unfolds)", count)
        yield ((look.text(look.signs.quote + "… " + what.format(n=count)), "quote"),)


def set_apart(line: str) -> str:
    """A line of a letter that begins as our headings do stands a cell further in: no letter looks like several."""
    return " " + line if len(line) > 1 and line[0] in _DASHES and line[1] in _DASHES else line


def attachment_line(item: Attachment, look: Look) -> Line:
    """An attachment's name and size."""
    return ((look.text(f"[{item.filename} · {words.size_words(item.size)}]"), "attachment"),)
