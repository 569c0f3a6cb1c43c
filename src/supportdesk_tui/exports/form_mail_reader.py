"""Form mails as records: the adapter behind ``desk.ports.FormMailReader``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk_tui.desk.ports import BadRecord, ExportRecord
from supportdesk_tui.desk.ports.form_mails import FormMail
from supportdesk_tui.domain.mail_rules import answer_address
from supportdesk_tui.domain.message import ParsedMail
from supportdesk_tui.exports import answers
from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.created_at import ColumnFormat
from supportdesk_tui.exports.form_mail_rule import FormMailRule, Replacements, form_named, load_rules
from supportdesk_tui.exports.form_mail_text import Answer, answers_in
from supportdesk_tui.exports.form_record import read_row
from supportdesk_tui.exports.row_answers import RowAnswers
from supportdesk_tui.exports.table import Row
from supportdesk_tui.exports.time_format import ISO

_CREATED = "\x00received"
_NOBODY = "\x00nobody"
_UNLABELLED = "…"
_STAND_IN = "nobody@nobody.invalid"
"""Read in place of a contact where there is none, and taken out again."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What changes when the operator's own rules do."""

    files: tuple[tuple[str, int], ...]


class FileFormMails:
    """Reads the mails that a rule knows; rules are loaded when a first mail may need them."""

    def __init__(self, own_rules: Path | None = None) -> None:
        self._own = own_rules
        self._rules: tuple[FormMailRule, ...] = ()
        self._stamp: _Stamp | None = None

    def read(self, mail: ParsedMail, at: datetime, form_senders: Collection[str]) -> FormMail | None:
        """As the port says. Raises ConfigError."""
        rules, called = self._loaded(), mail.from_address in form_senders
        fitting = [rule for rule in rules if mail.from_address and rule.sent_by(mail.from_address, called_form=called)]
        if not fitting:
            return None
        fitting.sort(key=lambda rule: (rule.fallback, not rule.sent_by(mail.from_address, called_form=False),
                                       bool(rule.senders)))  # a site's own mail is rather of a rule for sites
        lines = [line.strip() for line in mail.text.splitlines()]
        for rule in fitting:
            if rule.looks_like(mail.subject, lines):
                found = read_with(rule, mail, at, form_senders)
                if found is not None:
                    return found
        return None

    def check(self) -> None:
        """Raises ConfigError."""
        self._loaded()

    def _loaded(self) -> tuple[FormMailRule, ...]:
        own = self._own
        files = sorted(own.glob("*.toml")) if own is not None and own.is_dir() else []
        stamp = _Stamp(tuple((path.name, path.stat().st_mtime_ns) for path in files))
        if stamp != self._stamp:
            self._rules, self._stamp = load_rules(own), stamp
        return self._rules


def read_with(rule: FormMailRule, mail: ParsedMail, at: datetime, form_senders: Collection[str]) -> FormMail | None:
    """What a mail says by one rule; None when it holds no answers, or lacks those that the rule needs."""
    found = answers_in(mail.text, rule)
    if not any(label for label, _ in found):
        return None
    layout, cells = _laid_out(rule, found, at)
    said = RowAnswers(cells, layout.columns)
    if not all(said.first(role) for role in rule.needs):
        return None
    record = _record(cells, said, layout)
    if record is None:
        return None
    other, believed = answer_address(mail.from_address, mail.reply_to, form_senders)
    form = record.form or form_named(mail.subject, rule.subject) or mail.subject
    if record.cc:  # whom they belong to nobody knows: they are shown, and written to by nobody
        record = replace(record, text=answers.text(said, layout, ("email",)))
    record = replace(
        record, email=_whom(record, other if believed else ""), cc=(), form=form,
        warnings=tuple(warning for warning in record.warnings if warning != "no_native_id"))
    message = said.block(said.first("message"))
    return FormMail(rule.profile.name, rule.profile.title, record, message, rule.profiles, tuple(_keys(rule, record)))


def _laid_out(rule: FormMailRule, found: Sequence[Answer], at: datetime) -> tuple[answers.Layout, tuple[str, ...]]:
    """The answers as a row of an export, with the instant of receipt as its time."""
    headers = (*(label or _UNLABELLED for label, _ in found), _CREATED, _NOBODY)
    roles = {**rule.profile.roles, "created": (_CREATED,),
             "email": (*rule.profile.roles.get("email", ()), _NOBODY)}
    profile = replace(rule.profile, roles=roles)
    layout = answers.Layout(profile, Columns(headers, profile), ColumnFormat((ISO,)), ZoneInfo("UTC"), ",")
    return layout, (*(value for _, value in found), at.isoformat(timespec="seconds"), "")


def _record(cells: tuple[str, ...], said: RowAnswers, layout: answers.Layout) -> ExportRecord | None:
    """One record; where nobody can be answered, one without a contact."""
    record = read_row(Row(1, 1, cells), layout)
    if isinstance(record, BadRecord) and record.reason == "no_contact":
        record = read_row(Row(1, 1, (*cells[:-1], _STAND_IN)), layout)
        if isinstance(record, ExportRecord):
            record = replace(record, email="", warnings=(*record.warnings, "no_contact"),
                             text=answers.text(said, layout, ("email", "phone")))
    return record if isinstance(record, ExportRecord) else None


def _whom(record: ExportRecord, reply_to: str) -> str:
    """The address in the text; of several the one that the form asks to answer to, which alone stands in for none."""
    if reply_to and (not record.email or reply_to in record.cc):
        return reply_to
    return record.email


def _keys(rule: FormMailRule, record: ExportRecord) -> Iterator[str]:
    """Every way in which an export may write form and id."""
    if not record.native_id:
        return
    ids = _variants(record.native_id, rule.same_id)
    forms = [*_variants(record.form_id, rule.same_form_id), record.form, ""]
    yield from dict.fromkeys(f"{form}/{ident}" for form, ident in product(forms, ids))


def _variants(written: str, replacements: Replacements) -> list[str]:
    return [written, *(re.sub(f"^(?:{pattern})$", instead, written) for pattern, instead in replacements
                       if re.fullmatch(pattern, written))]
