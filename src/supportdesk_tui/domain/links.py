"""Links in a letter: where they really lead, and what about them may deceive the eye."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

LONGEST = 4000
"""No honest link is longer, and a program is handed no more."""

_LINK = re.compile(r"(?<![\w@/.])(?:https?://|www\.)[^\s<>\"«»]+", re.I)
_WEB = re.compile(r"(https?://)([^\s/?#,;]+)([^\s,;]*)", re.I)
_TRAILING = ".,;:!?'*_…”’"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_NAMED = re.compile(r"(?<![\w@.-])(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?![\w@-])", re.I)
_ENDINGS = frozenset((
    "com", "org", "net", "edu", "gov", "info", "biz", "io", "me", "app", "dev", "club", "online", "shop", "site",
    "store", "pro", "tv", "cc", "ru", "рф", "su", "by", "kz", "ua", "uk", "de", "fr", "it", "es", "pl", "eu", "us"))
"""What makes a bare word such as ``bank.ru`` a site's name; ``report.pdf`` is none."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a text."""

    target: str
    """The whole address, ready to be opened."""
    host: str
    """The site it leads to, as it is written in the link."""
    doubts: tuple[str, ...] = ()
    """``other_site``, ``punycode``, ``mixed_letters``, ``name_in_front``, ``number``: what may deceive."""
    said: str = ""
    """The site that the text names where the link leads to another one."""
    spelled: str = ""
    """The other spelling of a site's name with letters beyond ASCII: what it looks like, or its ``xn--`` form."""


def find_links(text: str) -> tuple[Link, ...]:
    """The links of a text in its order, each target once; a doubt about one of several of them counts."""
    found: dict[str, Link] = {}
    for line in text.split("\n"):
        for link in _links_of(line):
            kept = found.get(link.target)
            if kept is None or (link.doubts and not kept.doubts):
                found[link.target] = link
    return tuple(found.values())


def with_plain_hosts(text: str) -> str:
    """The links of a text with the names of their sites in plain letters (``xn--``), which nobody takes for others.

    Where something stands before the site to be taken for it, the site is named once more behind the link.
    """
    return text if text.isascii() and "@" not in text else _WEB.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    before, at, site = found[2].rpartition("@")
    host, colon, port = site.partition(":")
    plain = ".".join(_encoded(label.lower()) for label in host.split("."))
    return f"{found[1]}{before}{at}{plain}{colon}{port}{found[3]}" + (f" → {plain}" if at else "")


def spans(line: str) -> Iterator[tuple[int, int, str]]:
    """Where links stand in a line: start, end, target."""
    for match in _LINK.finditer(line):
        written = _trimmed(match[0])
        if len(written) <= LONGEST and "." in written:
            yield match.start(), match.start() + len(written), _target(written)


def _target(written: str) -> str:
    return f"https://{written}" if written[:4].lower() == "www." else written


def _trimmed(written: str) -> str:
    """Without the full stop of the sentence and the bracket around the link."""
    while written:
        last = written[-1]
        opening = _PAIRS.get(last)
        if last in _TRAILING or (opening and written.count(opening) < written.count(last)):
            written = written[:-1]
        else:
            return written
    return written


def _links_of(line: str) -> Iterator[Link]:
    places = list(spans(line))
    shown = line
    for start, end, _ in places:
        if line[start - 1:start] == "<":  # the target of words before it, not words themselves
            shown = shown[:start] + " " * (end - start) + shown[end:]
    named = [match[1].lower() for match in _NAMED.finditer(shown)
             if "://" in match[0] or match[1].lower().startswith("www.")
             or match[1].lower().rpartition(".")[2] in _ENDINGS] if shown is not line else []
    for start, _, target in places:
        said = ""
        if line[start - 1:start] == "<" and named and not any(_kin(name, _host(target)) for name in named):
            said = named[-1]
        yield _judged(target, said)


def _host(target: str) -> str:
    try:
        return (urlsplit(target).hostname or "").rstrip(".")
    except ValueError:  # a bracket that is no IPv6 address
        return ""


def _kin(one: str, other: str) -> bool:
    """Is one of the sites the other, or a part of it?"""
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _judged(target: str, said: str) -> Link:
    host = _host(target)
    doubts = ["other_site"] if said else []
    spelled = ""
    if "xn--" in host:
        doubts.append("punycode")
        spelled = ".".join(_decoded(label) for label in host.split("."))
    elif not host.isascii():
        spelled = ".".join(_encoded(label) for label in host.split("."))
    if any(_is_mixed(label) for label in (spelled if "xn--" in host else host).split(".")):
        doubts.append("mixed_letters")
    if "@" in target.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]:
        doubts.append("name_in_front")
    if not host or _is_number(host):
        doubts.append("number")
    return Link(target, host, tuple(doubts), said, spelled)


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        read = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return read if read.isprintable() else label


def _encoded(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _is_mixed(label: str) -> bool:
    """Letters of two alphabets in one word are there to be taken for each other."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in label if letter.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1


def _is_number(host: str) -> bool:
    """``203.0.113.7`` and its other spellings say nothing of who is there."""
    if host.replace(".", "").isdigit() or host.startswith("0x"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
