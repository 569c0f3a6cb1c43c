"""``supportdesk parse``: how a mail is read, one JSON object a line; it never dies on an input."""

from __future__ import annotations

import json as json_format
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from supportdesk_tui.desk.ports import MailReader
    from supportdesk_tui.domain.message import ParsedMail

_STDIN = "-"
_SHOWN_CHARACTERS = 2_000


def parse(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH... or -]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Show how mails are read; with - the paths come on stdin, one a line."""
    from supportdesk_tui.bootstrap import mail_reader

    if not paths and sys.stdin.isatty():
        raise typer.BadParameter("PATH or -")
    reader = mail_reader()
    failed = False
    for path in _each_path(paths or [_STDIN]):
        mail, error = _read(reader, path)
        failed = failed or bool(error)
        if json:
            _print(json_format.dumps(_as_json(path, mail, error), ensure_ascii=False))
        else:
            _print(_as_text(path, mail, error))
    if failed and not json:
        raise typer.Exit(1)


def _each_path(given: list[str]) -> Iterator[str]:
    for item in given:
        if item == _STDIN:
            # Line by line, so that whoever feeds the paths gets each answer at once.
            for line in iter(sys.stdin.buffer.readline, b""):
                if path := line.rstrip(b"\r\n"):
                    yield os.fsdecode(path)
        else:
            yield item


def _read(reader: MailReader, path: str) -> tuple[ParsedMail, str]:
    """The mail and why it could not be read; an unreadable file reads as an empty mail."""
    try:
        raw, problem = Path(path).read_bytes(), ""
    except (OSError, ValueError, MemoryError) as error:
        raw, problem = b"", getattr(error, "strerror", None) or str(error) or type(error).__name__
    mail = reader.parse(raw)
    return mail, problem or mail.error


def _as_json(path: str, mail: ParsedMail, error: str) -> dict[str, Any]:
    return {
        "file": path,
        "subject": mail.subject,
        "from_address": mail.from_address,
        "from_name": mail.from_name,
        "to": list(mail.to),
        "cc": list(mail.cc),
        "reply_to": list(mail.reply_to),
        "date": _instant(mail.date),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "text": mail.text,
        "attachments": [
            {"filename": item.filename, "content_type": item.content_type, "size": item.size,
             "inline": item.inline, "content_id": item.content_id}
            for item in mail.attachments
        ],
        "kind": mail.kind.value,
        "kind_reason": mail.kind_reason,
        "answer_automatically": not mail.suppress_auto,
        "bounce": asdict(mail.bounce) if mail.bounce else None,
        "mailing_list": list(mail.mailing_list.names) if mail.mailing_list else None,
        "labels": list(mail.labels),
        "language": mail.language,
        "error": error or None,
    }


def _as_text(path: str, mail: ParsedMail, error: str) -> str:
    """The fields under their names in mail, which are the same in every language, then the text."""
    from supportdesk_tui.domain.clean_text import clean_line

    lines = [clean_line(path)]
    if error:
        lines.append(f"  ! {clean_line(error)}")
    else:
        sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
        named = {"From": sender, "To": ", ".join(mail.to), "Cc": ", ".join(mail.cc), "Date": _instant(mail.date) or "",
                 "Subject": mail.subject, "Message-ID": mail.message_id}  # fmt: skip
        lines += [f"  {name}: {value}" for name, value in named.items() if value]
        lines.append("  [" + ", ".join(filter(None, (mail.kind.value, mail.language, *mail.labels))) + "]")
        lines += [f"  [{item.filename} · {item.content_type} · {item.size}]" for item in mail.attachments]
        lines += [f"  | {line}" for line in mail.text[:_SHOWN_CHARACTERS].splitlines()]
    return "\n".join(lines) + "\n"


def _instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _print(text: str) -> None:
    """UTF-8 whatever the locale; a path with undecodable bytes becomes JSON escapes."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
