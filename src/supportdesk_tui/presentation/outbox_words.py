"""What the outbox says in words alone; the command line says it too."""

from __future__ import annotations

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import SecretError
from supportdesk_tui.domain.outbox import OutgoingMail
from supportdesk_tui.domain.outbox_rules import INTERRUPTED
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.errors import SECRET, sentence


def why_words(mail: OutgoingMail) -> str:
    """Why the last try failed: the server's own words, or ours where no server has said anything."""
    said = clean_line(mail.last_error)
    if said == INTERRUPTED:
        return gettext("the sending was broken off")
    return sentence(SecretError(said, mail.account)) if said in SECRET else said
