"""Where a letter's own words end and its quotes and signature begin, so that they can be folded away (M-71).

Folding is for the eye only: the parts put together are the text again, and a letter that would fold to
nothing is not folded at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "quote", "signature"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of whole lines of one kind."""

    kind: Kind
    text: str


_ATTRIBUTION_LINES = 4
"""How many lines "On ... wrote:" may be broken into."""
_LONGEST_ATTRIBUTION = 400
_SHORT_ATTRIBUTION = 100
_HEADER_WINDOW = 7
_SIGNATURE_LINES = 20
"""A longer block behind "-- " is no signature."""

_SIGNATURES_TRIED = 50
"""A text full of dashes must not be searched for signatures for ever."""

_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s)")
_SIGNATURE_MARK = re.compile(r"(?:--|—|__)\s{0,2}$")
_MOBILE = re.compile(
    r"(?:sent (?:from|via|with) |get outlook for |gesendet (?:von|mit) |envoyé (?:de|depuis) |enviado desde "
    r"|отправлено (?:с|из|от|через) |послано с |sendt fra min |verstuurd vanaf |wysłane z |skickat från min )"
    r"[^,;:!?]{2,60}$",
    re.I,
)
_DIVIDER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|reply message|исходное сообщение|оригинальное сообщение"
    r"|первоначальное сообщение|исходное письмо|ursprüngliche nachricht|original-nachricht|originalnachricht"
    r"|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht|oprindelig meddelelse"
    r"|ursprungligt meddelande|wiadomość oryginalna|oryginalna wiadomość|mensagem original)\s*[-_=*]{2,}\s*$",
    re.I,
)
_LIST_RULE = re.compile(r"_{20,}\s*$")
_LIST_FOOTER = re.compile(r"mailing[ -]?list|unsubscribe|mailman", re.I)
_RULE = re.compile(r"\s*(?:[-_=*]\s?){5,}\s*$|\s*-{3,}\s*$")
_WROTE = re.compile(
    r"(?:\bwrote|\bwrites|\bsaid|написала?(?:\(а\))?|пиш[еу]т|писала?(?:\(а\))?|сообщила?(?:\(а\))?|\bschrieb(?:en)?"
    r"|a écrit|escribió|ha scritto|\bskrev|napisała?(?:\(a\))?|\bschreef|het volgende geschreven|escreveu"
    r"|のメール|写道|のメッセージ)(?!\w)[^:\n]{0,160}[:：]?\s*$",
    re.I,
)
_OPENS_ATTRIBUTION = re.compile(
    r"\s{0,3}(?:\*{0,2}(?:on|am|le|el|il|den|op|dnia|em|w dniu|в)\s|\d|\"|<|[^\W\d_]{2,12},?\s{1,2}\d"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота"
    r"|воскресенье)\b)",
    re.I,
)
_DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}|\d{4}|\d{1,2}:\d{2}")
_BY_DATE = re.compile(
    r"\s{0,3}(?:[^\W\d_]{2,12},?\s)?\d{1,2}[.\s][^:]{1,30}\d{4}[^:\n]{0,20}\d{1,2}:\d{2}[^\n]{0,200}"
    r"(?:>|@\S{3,80})\s*:\s*$"
    r"|\s{0,3}\d{1,2}:\d{2},?\s{1,2}\d{1,2}[.\s][^:]{1,30}\d{4}[^:\n]{0,200}(?:>|@\S{3,80})\s*:\s*$"
)
_FORWARDED = re.compile(
    r"\s*(?:[-_=*]{2,}\s*)?(?:begin )?(?:forwarded message|пересылаемое сообщение"
    r"|пересланное сообщение|пересылаемое письмо"
    r"|начало переадресованного сообщения|weitergeleitete nachricht|message transféré|mensaje reenviado"
    r"|messaggio inoltrato|doorgestuurd bericht)\s*[:-]?[-_=*]*\s*$",
    re.I,
)
"""What is forwarded is what the letter is about: it stays in sight."""
_FROM = re.compile(
    r"\s{0,3}\*{0,2}(?:from|от|от кого|von|de|da|od|fra|från|van|lähettäjä|差出人|发件人)\s?\*{0,2}\s?[:：]", re.I
)
_HEADER = re.compile(
    r"\s{0,3}\*{0,2}(?:from|to|cc|sent|date|subject|reply-to|от|от кого|кому|копия|отправлено|дата|тема|когда|von|an"
    r"|gesendet|datum|betreff|de|à|envoyé|objet|para|enviado|enviado el|asunto|da|a|inviato|oggetto|od|do|wysłano"
    r"|temat|data|fra|til|sendt|emne|från|till|skickat|ämne|van|aan|verzonden|onderwerp|差出人|宛先|件名|发件人|收件人|主题)"
    r"\s?\*{0,2}\s?[:：]",
    re.I,
)


def split_quotes(text: str) -> tuple[Part, ...]:
    """Cut a letter into its own text, quotes and signatures; joined, the parts are the text.

    Linear in the length of the text.
    """
    lines = text.splitlines(keepends=True)
    kinds = _kinds(lines)
    if not any(kind == "text" and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        return (Part("text", text),) if text else ()
    parts: list[Part] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or kinds[end] != kinds[start]:
            parts.append(Part(kinds[start], "".join(lines[start:end])))
            start = end
    return tuple(parts)


def _kinds(lines: Sequence[str]) -> list[Kind]:
    kinds: list[Kind] = ["text"] * len(lines)
    own_words = False
    signatures_tried = 0
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.isspace():
            index += 1
        elif _QUOTED.match(line):
            end = _end_of_quoted(lines, index)
            kinds[index:end] = ["quote"] * (end - index)
            index = end
        elif _FORWARDED.match(line):
            own_words = True
            index = _behind_forwarded_head(lines, index + 1)
        elif own_words and _quotes_the_rest(lines, index):
            kinds[index:] = ["quote"] * (len(lines) - index)
            break
        elif length := _attribution(lines, index):
            end = _end_of_attributed(lines, index + length)
            kinds[index:end] = ["quote"] * (end - index)
            index = end
        elif signatures_tried < _SIGNATURES_TRIED and (end := _end_of_signature(lines, index)):
            kinds[index:end] = ["signature"] * (end - index)
            index = end
        else:
            own_words = True
            signatures_tried += _SIGNATURE_MARK.match(line) is not None
            index += 1
    return kinds


def _behind_forwarded_head(lines: Sequence[str], start: int) -> int:
    """Past the From, Date, Subject, To of a forwarded letter, so that they do not begin a quote."""
    index = start
    while index < len(lines) and index < start + _HEADER_WINDOW + 2:
        if lines[index].strip() and not (_looks_like_field(lines[index]) and _HEADER.match(lines[index])):
            break
        index += 1
    return index


def _end_of_quoted(lines: Sequence[str], start: int) -> int:
    """Behind the last ``>`` line; blank lines count as quoted only between such lines."""
    end = index = start + 1
    while index < len(lines):
        if _QUOTED.match(lines[index]):
            end = index + 1
        elif lines[index].strip():
            break
        index += 1
    return end


def _end_of_attributed(lines: Sequence[str], start: int) -> int:
    """Behind "On ... wrote:" come ``>`` lines, or, where a program marks nothing, the rest."""
    index = start
    while index < len(lines) and not lines[index].strip():
        index += 1
    if index < len(lines) and _QUOTED.match(lines[index]):
        return _end_of_quoted(lines, index)
    return len(lines)


def _quotes_the_rest(lines: Sequence[str], index: int) -> bool:
    """Does an Outlook divider or a block of From, Sent, To, Subject begin here?"""
    line = lines[index]
    if _DIVIDER.match(line):
        return True
    if _RULE.match(line):
        following = next((n for n in range(index + 1, min(index + 3, len(lines))) if lines[n].strip()), -1)
        return following >= 0 and (_is_header_block(lines, following) or _is_unordered_block(lines, following))
    return _is_header_block(lines, index)


def _is_unordered_block(lines: Sequence[str], index: int) -> bool:
    """Behind a rule the sender may stand anywhere among the fields."""
    window = lines[index : index + _HEADER_WINDOW]
    headers = [line for line in window if _looks_like_field(line) and _HEADER.match(line)]
    return len(headers) >= 3 and any(_FROM.match(line) for line in headers)


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    if not _looks_like_field(lines[index]) or not _FROM.match(lines[index]):
        return False
    window = lines[index + 1 : index + _HEADER_WINDOW]
    return sum(1 for line in window if _looks_like_field(line) and _HEADER.match(line)) >= 2


def _looks_like_field(line: str) -> bool:
    return ":" in line or "：" in line


def _attribution(lines: Sequence[str], index: int) -> int:
    """How many lines "On ... wrote:" takes from here; 0 when there is none."""
    near = lines[index : index + _ATTRIBUTION_LINES]
    if not any(line.rstrip().endswith((":", "：")) for line in near):
        return 0
    named_only = lines[index].rstrip().endswith((":", "：")) and _quoted_follows(lines, index + 1)
    if not named_only and not _OPENS_ATTRIBUTION.match(lines[index]):
        return 0
    joined = ""
    for length in range(1, _ATTRIBUTION_LINES + 1):
        if index + length > len(lines):
            return 0
        line = lines[index + length - 1][:_LONGEST_ATTRIBUTION].strip()
        if not line or _QUOTED.match(line):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        names_writer = _WROTE.search(joined) and len(joined) < _SHORT_ATTRIBUTION
        if joined.endswith((":", "：")) and names_writer and _quoted_follows(lines, index + length):
            return length
        if joined.endswith((":", "：")) and (
            (_WROTE.search(joined) and (_DATED.search(joined) or "@" in joined)) or _BY_DATE.match(joined)
        ):
            return length
    return 0


def _quoted_follows(lines: Sequence[str], index: int) -> bool:
    """Are the next lines marked, so that even "Anna wrote:" without a date tells where a quote begins?"""
    following = next((line for line in lines[index : index + 2] if line.strip()), "")
    return _QUOTED.match(following) is not None


def _end_of_signature(lines: Sequence[str], index: int) -> int:
    """Behind the signature that begins here; 0 when none does."""
    line = lines[index]
    marked = _SIGNATURE_MARK.match(line) is not None or _is_list_footer(lines, index)
    if not marked and not (len(line) < 100 and _MOBILE.match(line.strip())):
        return 0
    end = index + 1
    filled = 0
    while end < len(lines) and filled < _SIGNATURE_LINES:
        if _QUOTED.match(lines[end]) or _quotes_the_rest(lines, end) or _attribution(lines, end):
            break
        if not marked and lines[end].strip():
            break
        filled += bool(lines[end].strip())
        end += 1
    return end if filled < _SIGNATURE_LINES else 0


def _is_list_footer(lines: Sequence[str], index: int) -> bool:
    return _LIST_RULE.match(lines[index]) is not None and any(
        _LIST_FOOTER.search(line) for line in lines[index + 1 : index + 4]
    )
