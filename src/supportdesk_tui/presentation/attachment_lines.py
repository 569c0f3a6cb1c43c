"""An opened attachment as lines: a forwarded letter with its own head, or the text of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.looking.attachments import Opened
from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation import words
from supportdesk_tui.presentation.conversation_lines import WIDEST, attachment_line, folded_text
from supportdesk_tui.presentation.line import Line, wrap
from supportdesk_tui.presentation.look import Look


def opened_lines(opened: Opened, config: DeskConfig, width: int, look: Look, *, unfolded: bool) -> Sequence[Line]:
    """Lay an attachment out; quotes fold as in the conversation."""
    room = min(width, WIDEST)
    lines: list[Line] = []
    if opened.is_letter:
        lines += [((look.text(text), "dim"),) for fact in _head(opened.mail, config) for text in wrap(fact, room)]
        labels = [words.label(label) for label in opened.mail.labels]
        if labels:
            lines.append(((look.text(" · ".join(labels)), "warn"),))
        lines.append(())
    if opened.mail.text.strip():
        lines += folded_text(opened.mail.text, "text", room, look, unfolded=unfolded)
    else:
        lines.append(((gettext("No text in it."), "dim"),))
    if opened.is_letter:
        lines += [attachment_line(item, look) for item in opened.mail.attachments]
    return lines


def _head(mail: ParsedMail, config: DeskConfig) -> Iterator[str]:
    """Who, to whom, when and about what: the words of this letter, which prove nothing."""
    sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
    yield gettext("from: {people}").format(people=sender or gettext("unknown sender"))
    if people := ", ".join((*mail.to, *mail.cc)):
        yield gettext("to: {people}").format(people=people)
    if mail.date is not None:
        yield gettext("date: {moment}").format(moment=f"{mail.date.astimezone(config.zone):%Y-%m-%d %H:%M}")
    yield gettext("subject: {subject}").format(subject=mail.subject or gettext("(no subject)"))
