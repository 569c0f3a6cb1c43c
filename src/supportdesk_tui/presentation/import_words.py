"""Why records of an export did not become tickets, and what is odd about those that did."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import LANGUAGES, N_, gettext, translated

BAD: Mapping[str, str] = {
    "bad_encoding": N_("bytes that are not UTF-8: try again with --encoding, or type the text anew"),
    "bad_json": N_("no whole JSON: something is missing or was cut off"),
    "bad_row": N_("quotes that make no sense"),
    "bad_structure": N_("built otherwise than the records around it"),
    "bad_timestamp": N_("a time that cannot be: correct it"),
    "missing_timestamp": N_("no time: fill in when it was made"),
    "no_contact": N_("no e-mail address, phone number or Telegram name to answer to"),
    "too_many_cells": N_("more cells than columns: perhaps a delimiter without quotes around it"),
    "unknown_timezone": N_("a time zone that nobody can be sure of: write an offset such as +03:00"),
    "unterminated_quote": N_("a quote that is never closed"),
}
"""Of bad records: what is wrong and what to do."""
SKIPPED: Mapping[str, str] = {
    "blank": N_("empty"), "channel_post": N_("posts of a channel"), "chat_type": N_("chats of a kind to be left out"),
    "event_type": N_("events that are no answers"), "service": N_("notices of the messenger itself"),
    "unsupported": N_("messages the messenger could not export"), "rule": N_("by a rule of the profile"),
    "rule:empty_message": N_("without a message"), "rule:partial": N_("not sent off by the person"),
    "rule:spam": N_("marked as spam"), "rule:test": N_("tests of the form"),
}
WARNINGS: Mapping[str, str] = {
    "bad_email": N_("the e-mail address cannot be right"), "bad_link": N_("a link that is not followed"),
    "bad_phone": N_("the phone number cannot be right"), "date_only": N_("a date without a time"),
    "in_future": N_("dated in the future"), "no_records": N_("there is a header and no record below it"),
    "no_operator": N_("nobody who answers for you writes in it: name who does (--operator)"),
    "no_native_id": N_("without the id that others have"),
    "possible_duplicate": N_("perhaps sent twice"), "too_few_cells": N_("fewer cells than columns"),
}

OF_A_FILE = frozenset({"no_operator", "no_records"})
"""Warnings of a whole file, which nobody counts."""


ROLES: Mapping[str, str] = {
    "attachments": N_("links to files"), "created": N_("when it was sent"), "email": N_("e-mail address"),
    "form": N_("name of the form"), "form_id": N_("id of the form"), "id": N_("id of the record"),
    "message": N_("message text"), "name": N_("person's name"), "phone": N_("phone number"),
    "subject": N_("subject of the ticket"), "telegram": N_("Telegram name"),
}


LAYOUTS: Mapping[str, str] = {
    "Form": N_("any table with a time, a contact and a message"),
    "GetCourse: заказы": N_("GetCourse: orders"), "GetCourse: пользователи": N_("GetCourse: users"),
    "Tilda: экспорт заявок": N_("Tilda: leads"), "Tilda: экспорт заказов": N_("Tilda: orders"),
    "Яндекс Формы": N_("Yandex Forms"),
}
"""What shipped layouts with a title in one language are called in both; tickets are headed by the title itself."""


def layout(title: str) -> str:
    """What a layout is called."""
    return gettext(LAYOUTS[title]) if title in LAYOUTS else clean_line(title)


def role(word: str) -> str:
    """What a column means."""
    return gettext(ROLES[word]) if word in ROLES else word


def bad(reason: str) -> str:
    """Why a record was put aside, and what to do about it."""
    return gettext(BAD[reason]) if reason in BAD else reason.replace("_", " ")


def bad_in_each_language(reason: str) -> Mapping[str, str]:
    """The same for a file that whoever corrects it may read in another language."""
    return {code: translated(BAD[reason], code) for code in LANGUAGES} if reason in BAD else {}


def skipped(reason: str) -> str:
    """Which records were left out; a profile's own rule keeps its name."""
    if reason in SKIPPED:
        return gettext(SKIPPED[reason])
    return clean_line(reason.removeprefix("rule:"))


def warning(word: str) -> str:
    """What is odd about a record, or about a file."""
    return gettext(WARNINGS[word]) if word in WARNINGS else clean_line(word)
