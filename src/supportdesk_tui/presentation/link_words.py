"""Links as an operator chooses them: numbered in the text, with what is odd about them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from supportdesk_tui.domain.links import Link, find_links, spans
from supportdesk_tui.domain.quotes import split_quotes
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.line import Line, Span

_NUMBERED = re.compile(r"\[\d{1,4}\](?=https?://|www\.)", re.I)


def links_of_texts(texts: Sequence[tuple[str, bool]]) -> tuple[Link, ...]:
    """The links of the messages of a conversation, oldest first: the newest message's come first, each once.

    With each text comes whether its quotes are in sight.
    """
    found: dict[str, Link] = {}
    for text, unfolded in reversed(texts):
        if "://" not in text and "www." not in text.lower():
            continue
        for part in split_quotes(text):
            if part.kind == "text" or unfolded:
                for link in find_links(part.text):
                    kept = found.get(link.target)
                    if kept is None or (link.doubts and not kept.doubts):
                        found[link.target] = link
    return tuple(found.values())


def with_numbers(text: str, numbers: Mapping[str, int]) -> str:
    """The text with ``[1]`` in front of each link that has a number."""
    lines = []
    for line in text.split("\n"):
        for start, _, target in reversed(list(spans(line))):
            if target in numbers:
                line = f"{line[:start]}[{numbers[target]}]{line[start:]}"
        lines.append(line)
    return "\n".join(lines)


def with_links_marked(text: str, style: str) -> Line:
    """A line of a letter whose numbers stand back and whose links are underlined."""
    marks = {match.end(): match for match in _NUMBERED.finditer(text)}
    if not marks:
        return ((text, style),)
    line: list[Span] = []
    place = 0
    for start, end, _ in spans(_NUMBERED.sub(lambda match: " " * len(match[0]), text)):
        match = marks.get(start)
        if match is None:
            continue
        line += [(text[place:match.start()], style), (match[0], "key"), (text[start:end], "link")]
        place = end
    line.append((text[place:], style))
    return tuple(span for span in line if span[0])


def doubts_words(link: Link) -> tuple[str, ...]:
    """What may deceive about a link, a sentence each."""
    said = {
        "other_site": gettext("the text says {said}, the link leads to {host}").format(said=link.said, host=link.host),
        "punycode": gettext("the name only looks like {spelled}").format(spelled=link.spelled),
        "mixed_letters": gettext("the name mixes letters of two alphabets"),
        "name_in_front": gettext("what stands before the @ is no site: it leads to {host}").format(host=link.host),
        "number": gettext("the site has no name, only a number"),
    }
    return tuple(said[doubt] for doubt in link.doubts)
