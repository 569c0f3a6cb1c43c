"""Which part of a mail is a winmail.dat, and what is in it (M-73)."""

from __future__ import annotations

from supportdesk_tui.mail.reading.parts import Part
from supportdesk_tui.mail.reading.tnef import Tnef, read_tnef
from supportdesk_tui.mail.reading.transfer import decode_transfer

WINMAIL_TYPES = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))


def is_winmail(part: Part) -> bool:
    """By type, or by name where a gateway has lost the type."""
    if part.content_type in WINMAIL_TYPES:
        return True
    if part.content_type != "application/octet-stream":
        return False
    name = part.disposition_parameters.get("filename") or part.parameters.get("name", "")
    return name.lower() == "winmail.dat"


def winmail_in(part: Part) -> Tnef | None:
    """What a winmail.dat holds; None for any other part. Unpacked once."""
    if not is_winmail(part):
        return None
    if part.winmail is None:
        part.winmail = read_tnef(decode_transfer(part.data, part.encoding))
    return part.winmail
