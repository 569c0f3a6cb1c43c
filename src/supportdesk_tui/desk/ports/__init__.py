"""What the use cases need from outside, as nouns. Adapters implement these; only bootstrap knows which.

A module is loaded when one of its names is asked for: most names serve as types alone, and the panel's first row
should not wait for the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportdesk_tui.desk.ports.exports import (
        BadRecord,
        ChatMessage,
        ChatPerson,
        ContactRecord,
        ExportFile,
        ExportOptions,
        ExportReader,
        ExportRecord,
        GuessedLayout,
        KeptRecord,
        RecordReader,
        SkippedRecord,
    )
    from supportdesk_tui.desk.ports.mail import (
        FetchedMail,
        FolderState,
        Heard,
        MailAccount,
        MailBell,
        MailFile,
        MailReader,
        MailSession,
        MailTransport,
        MailWriter,
        NewMail,
        ReadingAhead,
        UnfetchedMail,
        WriteBackPolicy,
    )
    from supportdesk_tui.desk.ports.playbook import FileProblem, Library
    from supportdesk_tui.desk.ports.records import (
        Draft,
        FiledMail,
        KnownId,
        MailOnServer,
        MailPlace,
        NewMessage,
        Quarantined,
        SeenRecord,
        Watermark,
        WriteBack,
    )
    from supportdesk_tui.desk.ports.sources import FileStamp, FolderSource, SourceFile
    from supportdesk_tui.desk.ports.store import Reading, Store, Writing
    from supportdesk_tui.desk.ports.surroundings import Clock, Ids
    from supportdesk_tui.desk.ports.views import ViewShelf

__all__ = [
    "BadRecord",
    "ChatMessage",
    "ChatPerson",
    "Clock",
    "ContactRecord",
    "Draft",
    "ExportFile",
    "ExportOptions",
    "ExportReader",
    "ExportRecord",
    "FetchedMail",
    "FileProblem",
    "FileStamp",
    "FiledMail",
    "FolderSource",
    "FolderState",
    "GuessedLayout",
    "Heard",
    "Ids",
    "KeptRecord",
    "KnownId",
    "Library",
    "MailAccount",
    "MailBell",
    "MailFile",
    "MailOnServer",
    "MailPlace",
    "MailReader",
    "MailSession",
    "MailTransport",
    "MailWriter",
    "NewMail",
    "NewMessage",
    "Quarantined",
    "Reading",
    "ReadingAhead",
    "RecordReader",
    "SeenRecord",
    "SkippedRecord",
    "SourceFile",
    "Store",
    "UnfetchedMail",
    "ViewShelf",
    "Watermark",
    "WriteBack",
    "WriteBackPolicy",
    "Writing",
]

_LIGHTEST_FIRST = ("surroundings", "store", "records", "mail", "playbook", "exports", "sources", "views")


def __getattr__(name: str) -> object:
    for place in (_LIGHTEST_FIRST if name in __all__ else ()):
        module = import_module(f"{__name__}.{place}")
        if getattr(module.__dict__.get(name), "__module__", "") == module.__name__:
            globals()[name] = found = module.__dict__[name]
            return found
    raise AttributeError(name)
