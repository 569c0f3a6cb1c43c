"""The text of a form's mail as labels and answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from supportdesk_tui.exports.form_mail_rule import FormMailRule, is_one_of

MOST_ANSWERS = 200
_LABELLED = re.compile(r"([^:]{1,120}?)\s*:+(?:\s+(.*))?")
_BESIDE = re.compile(r"(\S(?:.{0,120}?\S)??)\s{2,}(\S.*)")
"""Two cells of a table, as the reading of HTML sets them side by side."""
_TITLE = re.compile(r"-{3} (\S.{0,118}?) -{3}")
_ADDRESS_AHEAD = re.compile(r"(?:https?|mailto|tel)$", re.IGNORECASE)

Answer = tuple[str, str]


def answers_in(text: str, rule: FormMailRule) -> list[Answer]:
    """Labels with their answers, in order; a label may come again."""
    lines = _until_end([line.strip() for line in text.splitlines()], rule.end)
    if rule.layout == "blocks":
        return _blocks(lines, rule.heading)[:MOST_ANSWERS]
    if rule.layout == "titles":
        return _titled(lines)[:MOST_ANSWERS]
    label = _BESIDE if rule.layout == "cells" else _LABELLED
    cut = _trailer_begins(lines, rule.trailer)
    above = _labelled(lines[:cut], rule.heading, label, rule.trailer_labels)
    below = [answer for line in lines[cut:] for answer in _labelled([line], rule.heading, label, ())]
    return (above + below)[:MOST_ANSWERS]


def _until_end(lines: list[str], end: Sequence[str]) -> list[str]:
    last = next((place for place, line in enumerate(lines) if line and is_one_of(line, end)), len(lines))
    return lines[:last]


def _trailer_begins(lines: Sequence[str], trailer: Sequence[str]) -> int:
    """The last one: what a person wrote stands above what the service adds."""
    for pattern in trailer:
        places = [place for place, line in enumerate(lines) if is_one_of(line, (pattern,))]
        if places:
            return places[-1]
    return len(lines)


def _labelled(lines: Sequence[str], heading: Sequence[str], pattern: re.Pattern[str],
              no_labels: Collection[str]) -> list[Answer]:
    """``Label: value``; lines without a label go on with the answer above them."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line and is_one_of(line, heading):
            continue
        label = pattern.fullmatch(line)
        if label is not None and not _ADDRESS_AHEAD.search(label[1]) and label[1].casefold() not in no_labels:
            found.append((_spoken(label[1]), [label[2] or ""]))
        elif found:
            found[-1][1].append(line)
        elif line:
            found.append(("", [line]))
    return [(label, "\n".join(parts).strip()) for label, parts in found]


def _blocks(lines: Sequence[str], heading: Sequence[str]) -> list[Answer]:
    """A line with the label, its answer in the lines below, an empty line."""
    found: list[Answer] = []
    block: list[str] = []
    for line in (*lines, ""):
        if line and not is_one_of(line, heading):
            block.append(line)
        elif block and not line:
            label = _LABELLED.fullmatch(block[0])
            if len(block) > 1:
                found.append((_spoken(block[0].rstrip(" :")), "\n".join(block[1:])))
            elif label is not None and label[2] and not _ADDRESS_AHEAD.search(label[1]):
                found.append((_spoken(label[1]), label[2]))
            block = []
    return found


def _titled(lines: Sequence[str]) -> list[Answer]:
    """What stands below each title, empty lines within it kept."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        title = _TITLE.fullmatch(line)
        if title is not None:
            found.append((_spoken(title[1]), []))
        elif found:
            found[-1][1].append(line)
    return [(label, "\n".join(parts).strip()) for label, parts in found]


def _spoken(label: str) -> str:
    """``Ваш_вопрос`` as somebody would write it; the star of a required question is none of it."""
    return label.strip(" *\t").replace("_", " ").strip()
