"""The rows of the mail that belongs to no ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.desk.ports import FiledMail
from supportdesk_tui.domain.message import MailKind
from supportdesk_tui.i18n import N_, gettext
from supportdesk_tui.presentation.line import Line, cut, fit, selected
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.times import local_moment

_KIND: Mapping[MailKind, str] = {
    MailKind.HUMAN: N_("person"), MailKind.AUTO_REPLY: N_("auto-reply"), MailKind.LIST: N_("newsletter"),
    MailKind.BOUNCE: N_("bounce"), MailKind.COMPLAINT: N_("complaint"),
}


def filed_line(mail: FiledMail, digit: str, cursor: bool, config: DeskConfig, now: datetime, width: int,
               look: Look) -> Line:
    """When it came, what it is, who sent it and about what."""
    mark, dots = look.signs.cursor if cursor else " ", look.signs.ellipsis
    moment = local_moment(mail.at, now, config.zone)
    line = cut(((mark, "key"), (f"{digit or ' '} ", "key"), (fit(moment, 12, dots) + " ", "dim"),
                (fit(gettext(_KIND[mail.kind]), 11, dots) + " ", "dim"),
                (fit(look.text(mail.from_address or "?"), max(16, width // 4), dots) + " ", "text"),
                (look.text(mail.subject or gettext("(no subject)")), "text")), width)
    return selected(line, width) if cursor else line
