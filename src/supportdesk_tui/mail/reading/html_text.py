"""HTML to readable text: no network, no CSS, no script; links keep their targets, table rows their lines."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

_INVISIBLE = ("style", "script", "head", "title", "template", "noscript", "svg", "object")
_OPENING = re.compile(r"<(!--|(?:" + "|".join(_INVISIBLE) + r")(?=[\s>/]))", re.I)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.I) for name in _INVISIBLE} | {"!--": re.compile("-->")}
_BODY = re.compile(r"<body[\s>]", re.I)

# No part of a tag holds another "<": an unclosed one ends where the next begins, so time stays linear.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*+)((?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+'|[\"'])*+)>|<[!?][^<>]*+>")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.I)
_SRC = re.compile(r"\bsrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.I)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.I)
_BLOCK = frozenset(
    ("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
     "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
     "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul")
)
_PARAGRAPH = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"))
_KNOWN = _BLOCK | {"a", "td", "th", "img"}
"""Tags that leave a trace in the text."""
_MAX_QUOTE_DEPTH = 20

Span = tuple[int, int]
_LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:", "ftp://")


def html_to_text(markup: str, images: Mapping[str, str] | None = None) -> str:
    """The text of an HTML part (M-70); quoted blocks are marked with ``>`` as in plain mail.

    Args:
        markup: The decoded HTML.
        images: Content-ID -> file name of the images that the mail carries, for ``[image: logo.png]`` (M-74).
    """
    return _Writer(images or {}).write(_without_invisible(markup))


def _without_invisible(markup: str) -> str:
    """Comments, styles and scripts go; an unclosed one takes nothing but itself."""
    if _OPENING.search(markup) is None:
        return markup
    pieces = []
    position = 0
    closings: dict[str, Span] = {}
    for match in _OPENING.finditer(markup):
        if match.start() < position:
            continue
        end = _end_of(markup, match[1].lower(), match.end(), closings)
        if end >= 0:
            pieces.append(markup[position : match.start()])
            position = end
    pieces.append(markup[position:])
    return "".join(pieces)


def _end_of(markup: str, kind: str, start: int, closings: dict[str, Span]) -> int:
    """Where an invisible element that opens at ``start`` ends; -1 when it does not."""
    closing_start, closing_end = _next(_CLOSING[kind], markup, start, closings)
    if kind == "head":
        body_start, _ = _next(_BODY, markup, start, closings)
        if body_start >= 0 and not 0 <= closing_start < body_start:
            return body_start
    return closing_end


def _next(pattern: re.Pattern[str], markup: str, start: int, found: dict[str, Span]) -> Span:
    """The next match, remembered, so that no stretch is searched twice for the same thing; (-1, -1) for none."""
    span = found.get(pattern.pattern, (0, 0))
    if 0 <= span[0] < start:
        match = pattern.search(markup, start)
        span = match.span() if match else (-1, -1)
        found[pattern.pattern] = span
    return span


class _Writer:
    """Turns tags into line breaks, link targets and quote marks, in one pass."""

    def __init__(self, images: Mapping[str, str]) -> None:
        self.images = images
        self.out: list[str] = []
        self.quote_depth = 0
        self.link = ""
        self.link_at = 0
        self.targets: list[str] = []
        self.preformatted = 0

    def write(self, markup: str) -> str:
        pieces = iter(_TAG.split(markup))
        self.text(next(pieces))
        for closing, name, attributes, text in zip(pieces, pieces, pieces, pieces, strict=True):
            if name and (name := name.lower()) in _KNOWN:
                self.tag(name, bool(closing), attributes)
            if text:
                self.text(text)
        self.write_targets()
        return _tidy("".join(self.out))

    def text(self, raw: str) -> None:
        text = raw if self.preformatted else _collapsed(raw)
        if text != " " or (self.out and self.out[-1][-1:] not in ("\n", " ", "")):
            if "&" in text:
                text = html.unescape(text)
            if self.preformatted and self.quote_depth:
                text = text.replace("\n", "\n" + "> " * self.quote_depth)
            self.out.append(text)

    def tag(self, name: str, closing: bool, attributes: str) -> None:
        if name in _BLOCK:
            self.block(name, closing)
        elif name == "a":
            self.anchor(closing, attributes)
        elif name in ("td", "th"):
            if closing or not (self.at_line_start() or self.out[-1].endswith("  ")):
                self.out.append("  ")
        elif name == "img" and (words := self.image(attributes)):
            self.out.append(f"[image: {words}]")

    def image(self, attributes: str) -> str:
        """What to call an image: the words given for it, else its file's name; a remote one without words is none."""
        if (alt := _ALT.search(attributes)) and (words := html.unescape(alt[1] or alt[2] or alt[3] or "").strip()):
            return words
        source = _SRC.search(attributes)
        target = html.unescape(source[1] or source[2] or source[3] or "").strip() if source else ""
        if target[:4].lower() != "cid:":
            return ""
        content_id = unquote(target[4:])
        return self.images.get(content_id) or content_id.partition("@")[0]

    def block(self, name: str, closing: bool) -> None:
        self.write_targets()
        if name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if closing else 1))
        if name == "blockquote":
            self.quote_depth = min(max(0, self.quote_depth + (-1 if closing else 1)), _MAX_QUOTE_DEPTH)
        breaks = "\n\n" if name in _PARAGRAPH else "\n"
        if name == "br" or not self.at_line_start() or breaks == "\n\n":
            prefix = "> " * self.quote_depth
            self.out.append(breaks.replace("\n", "\n" + prefix) if prefix else breaks)
        elif name == "blockquote":
            self.out.append("\n" + "> " * self.quote_depth)
        if name == "li" and not closing:
            self.out.append("- ")
        elif name == "hr":
            self.out.append("-----\n" + "> " * self.quote_depth)

    def at_line_start(self) -> bool:
        last = self.out[-1] if self.out else "\n"
        return last.rstrip("> ")[-1:] == "\n"

    def anchor(self, closing: bool, attributes: str) -> None:
        if not closing:
            match = _HREF.search(attributes)
            self.link = html.unescape(match[1] or match[2] or match[3] or "").strip() if match else ""
            self.link_at = len(self.out)
            return
        target, self.link = self.link, ""
        if target.lower().startswith(_LINK_SCHEMES):
            words = "".join(self.out[self.link_at :]).strip()
            shown = target.partition(":")[2].partition("?")[0] if target[:4].lower() in ("mail", "tel:") else target
            named = "@" in words and target[:4].lower() == "mail"
            if words and not named and shown.rstrip("/") not in words:
                self.targets.append(f" <{target}>")

    def write_targets(self) -> None:
        """Behind the line, not inside it: the sentence stays whole."""
        if self.targets:
            blank = self.out[-1].endswith(" ")
            self.out.append("".join(self.targets)[blank:])
            self.targets = []


def _tidy(text: str) -> str:
    lines: list[str] = []
    blank = True
    gap = ""
    for line in text.split("\n"):
        line = line.strip(" \t")
        if line[:1] == ">" and not line.strip("> "):
            gap = line  # a blank line of a quote: only between two of its lines
        elif line and not line.isspace():
            if gap and line[0] == ">" and lines and lines[-1][:1] == ">":
                lines.append(gap)
            gap = ""
            lines.append(line)
            blank = False
        elif not blank:
            lines.append("")
            blank = True
    return "\n".join(lines).strip()


def _collapsed(text: str) -> str:
    """Every run of white space as one space; a no-break space is none. Far quicker than a pattern."""
    for white in "\n\r\t\f":
        if white in text:
            text = text.replace(white, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text
