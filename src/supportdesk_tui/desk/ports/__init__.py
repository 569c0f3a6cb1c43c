"""What the use cases need from outside, as nouns. Adapters implement these; only bootstrap knows which."""

from supportdesk_tui.desk.ports.exports import (
    BadRecord,
    ChatMessage,
    ExportFile,
    ExportOptions,
    ExportReader,
    ExportRecord,
    SkippedRecord,
)
from supportdesk_tui.desk.ports.mail import (
    FetchedMail,
    FolderState,
    Heard,
    MailAccount,
    MailBell,
    MailReader,
    MailSession,
    MailTransport,
    MailWriter,
    NewMail,
    ReadingAhead,
    UnfetchedMail,
)
from supportdesk_tui.desk.ports.playbook import FileProblem, Library
from supportdesk_tui.desk.ports.records import Draft, FiledMail, KnownId, NewMessage, Quarantined, SeenRecord, Watermark
from supportdesk_tui.desk.ports.store import Reading, Store, Writing
from supportdesk_tui.desk.ports.surroundings import Clock, Ids

__all__ = [
    "BadRecord",
    "ChatMessage",
    "Clock",
    "Draft",
    "ExportFile",
    "ExportOptions",
    "ExportReader",
    "ExportRecord",
    "FetchedMail",
    "FileProblem",
    "FiledMail",
    "FolderState",
    "Heard",
    "Ids",
    "KnownId",
    "Library",
    "MailAccount",
    "MailBell",
    "MailReader",
    "MailSession",
    "MailTransport",
    "MailWriter",
    "NewMail",
    "NewMessage",
    "Quarantined",
    "Reading",
    "ReadingAhead",
    "SeenRecord",
    "SkippedRecord",
    "Store",
    "UnfetchedMail",
    "Watermark",
    "Writing",
]
