"""Facts about a mail's make-up that deserve a word on the ticket, such as signed or encrypted (M-73)."""

from __future__ import annotations

from supportdesk_tui.mail.reading.charsets import decode_text
from supportdesk_tui.mail.reading.headers import Head
from supportdesk_tui.mail.reading.invitation import method_of
from supportdesk_tui.mail.reading.parts import Part, Tree
from supportdesk_tui.mail.reading.transfer import decode_transfer
from supportdesk_tui.mail.reading.winmail import is_winmail

_SIGNATURES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_OPAQUE = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_REPORTS = {"feedback-report": "complaint", "disposition-notification": "read receipt"}


def labels_of(head: Head, tree: Tree, report: str) -> tuple[str, ...]:
    """``signed``, ``encrypted``, ``truncated``, ``part 2 of 3``, ``read as cp1251`` and the like; text comes first."""
    labels: dict[str, None] = {}
    for content_type, _ in tree.containers:
        if content_type == "multipart/signed":
            labels["signed"] = None
        elif content_type == "multipart/encrypted":
            labels["encrypted"] = None
    for part in tree.parts:
        if label := _label(part):
            labels[label] = None
        if part.guessed:
            labels[f"read as {part.guessed}"] = None
    if label := _REPORTS.get(report, ""):
        labels[label] = None
    if tree.truncated or head.truncated:
        labels["truncated"] = None
    return tuple(labels)


def _label(part: Part) -> str:
    kind = part.content_type
    if kind in _SIGNATURES:
        return "signed"
    if kind in _OPAQUE:
        return "signed" if part.parameters.get("smime-type", "").lower() == "signed-data" else "encrypted"
    if is_winmail(part):
        return "winmail"
    if kind in ("text/calendar", "application/ics"):
        return method_of(decode_text(decode_transfer(part.data, part.encoding), part.charset or "utf-8"))
    if kind == "message/partial":
        number, total = part.parameters.get("number", "?"), part.parameters.get("total", "?")
        return f"part {number[:6]} of {total[:6]}"
    if kind == "text/plain" and (at := part.raw.find(b"-----BEGIN PGP ", part.start, part.end)) >= 0:
        if part.raw.startswith(b"MESSAGE-----", at + 15):
            return "encrypted"
        if part.raw.startswith(b"SIGNED MESSAGE-----", at + 15):
            return "signed"
    return ""
