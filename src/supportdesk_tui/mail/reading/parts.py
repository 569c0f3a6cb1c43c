"""The MIME tree of a mail, flattened to its leaves; nothing is decoded or copied here (M-15)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from supportdesk_tui.mail.reading.fields import parse_structured
from supportdesk_tui.mail.reading.headers import Head, read_head
from supportdesk_tui.mail.reading.tnef import Tnef

MAX_DEPTH = 50
MAX_PARTS = 1_000
_MAX_BOUNDARY = 1_000
_SHORT_HEAD = 300
_LEAVES_KEPT = 500
_CLOSED_UNCLEANLY = re.compile(rb"--[^\w'()+,./:=?-]")
"""A last boundary with something behind it that no boundary may hold."""


@dataclass(slots=True)
class Part:
    """One leaf: where its encoded bytes lie and what its headers say."""

    raw: bytes
    start: int
    end: int
    content_type: str
    parameters: dict[str, str]
    head: Head
    disposition: str
    disposition_parameters: dict[str, str]
    encoding: str
    parent: str
    """The content type of the multipart that holds it; empty at the top."""
    alternative: int = 0
    """Which multipart/alternative it stands in; 0 for none."""
    broken: bool = False
    """A multipart whose parts could not be found, taken as text in one piece."""
    guessed: str = ""
    """The charset its text was read in, where the label did not say or did not fit."""
    winmail: Tnef | None = None
    """What was found in a winmail.dat, once somebody has looked."""

    @property
    def data(self) -> bytes:
        """The encoded bytes."""
        return self.raw[self.start : self.end]

    @property
    def charset(self) -> str:
        """The declared charset, as written."""
        return self.parameters.get("charset", "")


_LEAVES: dict[tuple[bytes, bool, str], tuple[str, dict[str, str], Head, str, dict[str, str], str]] = {}


@dataclass(slots=True)
class Tree:
    """What a mail is made of."""

    parts: list[Part] = field(default_factory=list)
    containers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Every multipart met, outermost first, with its parameters."""
    truncated: bool = False
    """Nested too deeply or of too many parts: the rest stays in one piece."""


def split_parts(raw: bytes, head: Head, charset: str = "") -> Tree:
    """Find the leaves of a mail whose own head has been read."""
    tree = Tree()
    _visit(tree, raw, head, head.body, len(raw), ("", 0, 0), charset)
    return tree


def _visit(
    tree: Tree, raw: bytes, head: Head, start: int, end: int, place: tuple[str, int, int], charset: str
) -> None:
    parent, alternative, depth = place
    default = "message/rfc822" if parent == "multipart/digest" else "text/plain"
    content_type, parameters = _content_type(head, default, charset)
    broken = False
    if content_type.startswith("multipart/"):
        tree.containers.append((content_type, parameters))
        spans = _body_parts(raw, start, end, parameters.get("boundary", ""), MAX_PARTS - len(tree.parts))
        if spans and depth < MAX_DEPTH:
            inside = len(tree.containers) if content_type == "multipart/alternative" else alternative
            for part_start, part_end in spans:
                if len(tree.parts) >= MAX_PARTS:
                    tree.truncated = True
                    return
                _visit_part(tree, raw, part_start, part_end, (content_type, inside, depth + 1), charset)
            return
        tree.truncated = tree.truncated or depth >= MAX_DEPTH
        broken = True
        content_type = "text/plain"
        parent = parent or "multipart/broken"
    disposition, disposition_parameters = parse_structured(head.get(b"content-disposition"), charset)
    tree.parts.append(
        Part(
            raw, start, end, content_type, parameters, head, disposition, disposition_parameters,
            transfer_encoding(head), parent, alternative, broken,
        )
    )  # fmt: skip


def _visit_part(
    tree: Tree, raw: bytes, start: int, end: int, place: tuple[str, int, int], charset: str
) -> None:
    """One part of a multipart. The same few heads come again and again: what a leaf's says is remembered."""
    parent, alternative, _ = place
    stop = raw.find(b"\n\r\n", start, min(end, start + _SHORT_HEAD))
    key = (raw[start:stop], parent == "multipart/digest", charset) if stop > start else None
    if key and (known := _LEAVES.get(key)):
        tree.parts.append(Part(raw, stop + 3, end, *known, parent, alternative))
        return
    head = read_head(raw, start, end)
    before = len(tree.parts), len(tree.containers)
    _visit(tree, raw, head, min(head.body, end), end, place, charset)
    if key and (len(tree.parts) - 1, len(tree.containers)) == before and head.body == stop + 3 <= end:
        if len(_LEAVES) >= _LEAVES_KEPT:
            _LEAVES.clear()
        leaf = tree.parts[-1]
        _LEAVES[key] = (
            leaf.content_type, leaf.parameters, head, leaf.disposition, leaf.disposition_parameters, leaf.encoding
        )  # fmt: skip


def _content_type(head: Head, default: str, charset: str) -> tuple[str, dict[str, str]]:
    value = head.get(b"content-type")
    if not value:
        return default, {}
    content_type, parameters = parse_structured(value, charset)
    if "/" not in content_type:
        content_type = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(
            content_type, default
        )
    return content_type, parameters


def transfer_encoding(head: Head) -> str:
    """The lower-case transfer encoding; the many spellings of "as it is" become ``""``."""
    value = head.get(b"content-transfer-encoding")
    if not value:
        return ""
    text = value.decode("ascii", "replace").lower().partition(";")[0].partition("(")[0].strip("\"' \t")
    if text in ("7bit", "8bit", "binary"):
        return ""
    if text.startswith(("base64", "base-64")) or text == "b":
        return "base64"
    if text.startswith(("quoted-printable", "quoted/printable", "quoted_printable", "quotedprintable")):
        return "quoted-printable"
    return text


def _body_parts(raw: bytes, start: int, end: int, boundary: str, limit: int) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie. A boundary counts only as a whole line."""
    if not boundary or len(boundary) > _MAX_BOUNDARY:
        return []
    mark = b"\n--" + boundary.encode("utf-8", "surrogateescape")
    if mark.endswith((b" ", b"\t")) and raw.find(mark, max(start - 1, 0), end) < 0:
        mark = mark.rstrip()
    spans: list[tuple[int, int]] = []
    part_start = -1
    position = max(start - 1, 0)
    while len(spans) <= limit:
        position = raw.find(mark, position, end)
        if position < 0:
            break
        line_end = raw.find(b"\n", position + len(mark), end)
        if line_end < 0:
            line_end = end
        rest = raw[position + len(mark) : min(line_end, position + len(mark) + 200)].strip()
        if rest not in (b"", b"--") and not _CLOSED_UNCLEANLY.match(rest):
            position += 1
            continue
        if part_start >= 0:
            part_end = position - 1 if raw[position - 1 : position] == b"\r" else position
            spans.append((part_start, max(part_end, part_start)))
        if rest:
            return spans
        part_start = min(line_end + 1, end)
        position = line_end if line_end < end else end
    if part_start >= 0 and len(spans) <= limit:
        spans.append((part_start, end))
    return spans
