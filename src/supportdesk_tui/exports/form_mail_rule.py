"""What a rule for the mails of a form's service says, and how it is read from TOML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.exports.profile import ROLES, Profile
from supportdesk_tui.exports.profile_file import TomlTable, opened, read_map

LAYOUTS = ("lines", "blocks", "cells", "titles")
"""``Label: value`` in a line; a line with the label, then the value, then an empty line; a table of two columns; a line
``--- Label ---`` above each value."""

_ROLES_OF_THE_END = ("id", "form", "form_id")
"""What the service adds below the person's answers."""

Replacements = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormMailRule:
    """One service's mails."""

    profile: Profile
    """Its name and title, which label means what, how a subject is made."""
    profiles: tuple[str, ...] = ()
    """Layouts of exports that hold the same requests."""
    senders: tuple[str, ...] = ()
    """Addresses, or domains with all below them; empty: those that the account calls form senders."""
    body: tuple[tuple[str, ...], ...] = ()
    """Groups of lines or ``re:`` patterns: one of each group must be a line of the text."""
    subject: tuple[str, ...] = ()
    """One of these must be the subject, where there are any; a part of it named ``form`` is the form's name."""
    needs: tuple[str, ...] = ()
    """Roles for which a label must be found."""
    fallback: bool = False
    """Asked when no other rule knows the mail."""
    layout: str = "lines"
    heading: tuple[str, ...] = ()
    """Lines that are no answer."""
    trailer: tuple[str, ...] = ()
    """Where the service's own lines begin: at the last line that is like the first of these that occurs."""
    end: tuple[str, ...] = ()
    """The first line that no longer belongs to the request."""
    same_id: Replacements = ()
    """How an export may write the id: pattern of the whole, replacement."""
    same_form_id: Replacements = ()

    @cached_property
    def trailer_labels(self) -> frozenset[str]:
        """Labels that count in the trailer alone: a person may have written such a line, too."""
        named = [name for role in _ROLES_OF_THE_END for name in self.profile.roles.get(role, ())
                 if isinstance(name, str)]
        return frozenset(name.casefold() for name in (*named, *self.profile.drop)
                         if not name.startswith("re:") and name != "*") if self.trailer else frozenset()

    def sent_by(self, address: str, *, called_form: bool) -> bool:
        """May this be the sender of such a mail?"""
        domain = address.rpartition("@")[2]
        return called_form or any(
            address == sender if "@" in sender else domain == sender or domain.endswith(f".{sender}")
            for sender in self.senders)

    def looks_like(self, subject: str, lines: Sequence[str]) -> bool:
        """Do subject and text have the shape?"""
        return (not self.subject or is_one_of(subject, self.subject)) and all(
            any(is_one_of(line, group) for line in lines) for group in self.body)


def form_named(subject: str, patterns: Sequence[str]) -> str:
    """The form's name as the first of these patterns that fits finds it in a subject; empty where none does."""
    for pattern in patterns:
        found = re.fullmatch(pattern[3:], subject, re.IGNORECASE) if pattern.startswith("re:") else None
        if found is not None:
            return (found.groupdict().get("form") or "").strip()
    return ""


def is_one_of(line: str, patterns: Sequence[str]) -> bool:
    """Is a line one of these, or like one of these ``re:`` patterns, from end to end?"""
    return any(re.fullmatch(pattern[3:], line, re.IGNORECASE) is not None if pattern.startswith("re:")
               else line.casefold() == pattern.casefold() for pattern in patterns)


def load_rules(own: Path | None = None) -> tuple[FormMailRule, ...]:
    """Every rule, those that are asked last at the end; the operator's own stand in for shipped ones of their name.

    Raises:
        ConfigError: a file is wrong.
    """
    rules: dict[str, FormMailRule] = {}
    shipped = resources.files("supportdesk_tui.exports") / "form_mails"
    for item in sorted(shipped.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            rule = parse_rule(item.read_text(encoding="utf-8"), item.name)
            rules[rule.profile.name] = rule
    for path in sorted(own.glob("*.toml")) if own is not None else ():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(str(path), 0, "", "unreadable", str(error)) from error
        rule = parse_rule(text, str(path))
        rules[rule.profile.name] = rule
    return tuple(sorted(rules.values(), key=lambda rule: rule.fallback))


def parse_rule(text: str, file: str) -> FormMailRule:
    """The rule in a TOML text. Raises ConfigError with ``file``, the line and what is allowed."""
    root, name, title = opened(text, file)
    profiles = root.strings("profiles")
    detect, read, same, subject = (root.table(key) for key in ("detect", "read", "same", "subject"))
    roles, drop, ignored = read_map(root.table("map"))
    rule = FormMailRule(
        Profile(name=name, title=title, roles=roles, drop=drop, ignore_in_content=ignored,
                subject_template=subject.string("template"), subject_fallback=subject.string("fallback") or title),
        profiles, tuple(sender.lower() for sender in detect.strings("from")), detect.groups("body"),
        detect.strings("subject"), detect.strings("needs"), detect.flag("fallback"),
        read.string("layout", "lines"), read.strings("heading"), read.strings("trailer"), read.strings("end"),
        _replacements(same, "id"), _replacements(same, "form_id"))
    if rule.layout not in LAYOUTS:
        raise read.wrong("layout", "bad_value", ", ".join(LAYOUTS))
    if not set(rule.needs) <= set(ROLES):
        raise detect.wrong("needs", "bad_value", ", ".join(ROLES))
    for table, key, patterns in ((detect, "subject", rule.subject), (read, "heading", rule.heading),
                                 (read, "trailer", rule.trailer), (read, "end", rule.end),
                                 *((detect, "body", group) for group in rule.body)):
        _check(table, key, [pattern[3:] for pattern in patterns if pattern.startswith("re:")])
    for each in (detect, read, same, subject, root):
        each.finish()
    return rule


def _replacements(table: TomlTable, key: str) -> Replacements:
    groups = table.groups(key)
    if any(len(group) != 2 for group in groups):
        raise table.wrong(key, "bad_value", r"[['\d+:(\d+)', '\1']]")
    _check(table, key, [group[0] for group in groups])
    return tuple((group[0], group[1]) for group in groups)


def _check(table: TomlTable, key: str, patterns: Sequence[str]) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise table.wrong(key, "bad_value", f"a regular expression ({error})") from None
