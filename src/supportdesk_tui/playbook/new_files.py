"""Writing a macro's file, to be gone over by its operator."""

from __future__ import annotations

import json
import re
from pathlib import Path

from supportdesk_tui.domain.errors import BadInput

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEW = """---
title: {title}
category: {category}
keys: []
actions:
  status: pending
---

{{{{ requester.greeting }}}}

{body}

{{{{ me.signature }}}}
"""


def write_macro(folder: Path, macro_id: str, category: str, language: str, title: str, body: str) -> Path:
    """Write ``LANGUAGE/ID.md`` and return its path.

    Raises:
        BadInput: ``macro_id`` where the id is none, ``file_exists`` where there is such a file.
    """
    if not _ID.fullmatch(macro_id):
        raise BadInput("macro_id", macro_id)
    file = folder / language / f"{macro_id}.md"
    if file.exists():
        raise BadInput("file_exists", str(file))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    plain = body.replace("{{", "{ {").replace("{%", "{ %")  # a person's words are no template
    file.write_text(_NEW.format(title=_quoted(title), category=category, body=plain), encoding="utf-8")
    file.chmod(0o600)
    return file


def _quoted(title: str) -> str:
    return title if re.fullmatch(r"[\w ]+", title) else json.dumps(title, ensure_ascii=False)
