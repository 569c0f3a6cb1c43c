"""The HTML twin of a letter: rendered from its Markdown, with nothing in it that was not in the text (M-65).

Raw HTML is shown as it was typed, images are never fetched from anywhere, and quotes are other people's words:
they are shown as those wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_PAGE = ('<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n'
         '<body style="font-family: sans-serif; line-height: 1.4">\n{body}</body></html>\n')
_QUOTE = '<blockquote style="margin: 0 0 0 4px; padding-left: 10px; border-left: 2px solid #bbb; color: #555">'
_UNWANTED = ("html_block", "html_inline", "image", "entity", "code", "lheading")
"""Indented lines, a line of dashes under a text and ``&copy;`` mean themselves in a letter."""
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_AFTER_ADDRESS = ".,;:!?)]}»”’"


def html_of(text: str) -> str:
    """A whole HTML document of a letter's text."""
    parts = []
    for quote, group in groupby(text.replace("\r\n", "\n").split("\n"), key=lambda line: line.startswith(">")):
        lines = list(group)
        parts.append(_quoted(lines) if quote else _rendered("\n".join(lines)))
    return _PAGE.format(body="".join(parts))


def _quoted(lines: Sequence[str]) -> str:
    """Lines of a quote, deeper ones within, never read as Markdown."""
    inner = [line[1:].removeprefix(" ") for line in lines]
    parts = [_quoted(list(group)) if deeper else "<br>\n".join(map(escape, group)) + "\n"
             for deeper, group in groupby(inner, key=lambda line: line.startswith(">"))]
    return f"{_QUOTE}\n{''.join(parts)}</blockquote>\n"


def _rendered(text: str) -> str:
    if not text.strip():
        return ""
    markdown = _markdown()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_with_links(markdown, token.children))
    return str(markdown.renderer.render(tokens, markdown.options, {}))


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(_UNWANTED))


def _with_links(markdown: MarkdownIt, tokens: Sequence[Token]) -> Iterator[Token]:
    """Bare web addresses become links too, as mail programs show them in plain text."""
    depth = 0
    for token in tokens:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "text" and not depth:
            yield from _linked(markdown, token)
        else:
            yield token


def _linked(markdown: MarkdownIt, token: Token) -> Iterator[Token]:
    from markdown_it.token import Token

    end = 0
    for match in _ADDRESS.finditer(token.content):
        address = match.group().rstrip(_AFTER_ADDRESS)
        target = markdown.normalizeLink(address)
        if not markdown.validateLink(target):
            continue
        yield Token("text", "", 0, content=token.content[end:match.start()])
        yield Token("link_open", "a", 1, attrs={"href": target})
        yield Token("text", "", 0, content=address)
        yield Token("link_close", "a", -1)
        end = match.start() + len(address)
    yield Token("text", "", 0, content=token.content[end:])
