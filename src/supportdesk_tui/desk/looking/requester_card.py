"""The requester's card: what the desk knows of a person beyond their mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from supportdesk_tui.desk import recording
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.ticket import Ticket

FIELDS = ("name", "plan", "member_since", "profile_id", "notes", "phone", "telegram", "language")
"""What can be set by hand."""


@dataclass(frozen=True, slots=True)
class Card:
    """A person with all their tickets, newest first."""

    requester: Requester
    tickets: tuple[Ticket, ...]


def show(desk: Desk, who: str) -> Card:
    """The card behind an address, ``#TICKET``, phone number or Telegram name.

    Raises:
        BadInput: nobody is known by that.
        NoSuchTicket: no such ticket.
    """
    with desk.store.reading() as view:
        requester = _find(view, who)
        return Card(requester, view.tickets_of(requester.id))


def change(desk: Desk, who: str, values: Mapping[str, str]) -> Card:
    """Set fields of a card; an empty value clears one. The rows of the person's tickets follow.

    Raises:
        BadInput: nobody is known by that, an unknown field, or a language that is neither en nor ru.
    """
    unknown = next((name for name in values if name not in FIELDS), None)
    if unknown is not None:
        raise BadInput("no_such_field", unknown, ", ".join(FIELDS))
    clean = {name: clean_line(value).strip() for name, value in values.items()}
    if clean.get("language", "") not in ("", "en", "ru"):
        raise BadInput("no_such_field", f"language={clean['language']}", "language=en, language=ru")
    with desk.store.writing() as unit:
        requester = _with(_find(unit, who), clean)
        unit.save_requester(requester)
        for ticket in unit.tickets_of(requester.id):
            recording.reproject(desk, unit, ticket.id)
        return Card(requester, unit.tickets_of(requester.id))


def add_address(desk: Desk, who: str, address: str) -> Card:
    """Put an e-mail address on a card; the first one is what answers go to.

    Raises:
        BadInput: nobody is known by that, no such address can be, or it is another person's already.
    """
    written = clean_line(address).strip().lower()
    desk.writer.envelope_address(written)
    with desk.store.writing() as unit:
        known, other = _find(unit, who), unit.requester_by_address(written)
        if other is not None and other.id != known.id:
            raise BadInput("address_of_another", written, other.name)
        requester = replace(known, addresses=(*known.addresses, *(() if other else (written,))))
        unit.save_requester(requester)
        for ticket in unit.tickets_of(requester.id):
            recording.reproject(desk, unit, ticket.id)
        return Card(requester, unit.tickets_of(requester.id))


def _with(known: Requester, values: Mapping[str, str]) -> Requester:
    return replace(
        known, name=values.get("name", known.name), plan=values.get("plan", known.plan),
        member_since=values.get("member_since", known.member_since),
        profile_id=values.get("profile_id", known.profile_id), notes=values.get("notes", known.notes),
        phone=values.get("phone", known.phone), telegram=values.get("telegram", known.telegram),
        language=values.get("language", known.language))


def _find(view: Reading, who: str) -> Requester:
    text = clean_line(who).strip()
    if text.startswith("#") and text[1:].isdigit():
        return view.requester(view.ticket(int(text[1:])).requester_id)
    found = view.requester_by_address(text.lower()) if "@" in text.lstrip("@") else None
    if found is None and text:
        found = view.requester_by_contact(phone=text) or view.requester_by_contact(telegram=text)
    if found is None:
        raise BadInput("no_such_requester", who)
    return found
