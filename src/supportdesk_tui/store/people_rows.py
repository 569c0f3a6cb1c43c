"""Requesters, found again by any of their addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportdesk_tui.domain.changing import changed
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.store.session import Session, WritingSession
from supportdesk_tui.store.statements import CHUNK, numbers, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supportdesk_tui.store.connection import Row, Value

_COLUMNS = "r.id, r.name, r.phone, r.telegram, r.language, r.plan, r.member_since, r.profile_id, r.notes"


class PeopleReads(Session):
    """Who writes."""

    def requester(self, requester_id: int) -> Requester:
        """Raises BadInput('no_such_requester')."""
        row = self._db.row(f"SELECT {_COLUMNS} FROM requester r WHERE r.id = :id", {"id": requester_id})
        if row is None:
            raise BadInput("no_such_requester", str(requester_id))
        return self._with_addresses(row)

    def requester_by_address(self, address: str) -> Requester | None:
        """The one who has this address, in any case of letters."""
        row = self._db.row(
            f"SELECT {_COLUMNS} FROM requester_address a JOIN requester r ON r.id = a.requester_id"
            " WHERE a.address = :address", {"address": address.lower()},
        )
        return None if row is None else self._with_addresses(row)

    def requester_by_contact(self, *, phone: str = "", telegram: str = "") -> Requester | None:
        """The first who has this phone number, else this Telegram name."""
        for column, value in (("phone", phone), ("telegram", telegram)):
            if not value:
                continue
            row = self._db.row(
                f"SELECT {_COLUMNS} FROM requester r WHERE r.{column} = :contact AND r.{column} <> ''"
                " ORDER BY r.id LIMIT 1", {"contact": value},
            )
            if row is not None:
                return self._with_addresses(row)
        return None

    def owners_of_contacts(self, contacts: Iterable[str]) -> dict[str, int]:
        """The requesters behind addresses, phone numbers and Telegram names; unknown contacts are left out."""
        wanted = [contact for contact in dict.fromkeys(contacts) if contact]
        mails = [contact for contact in wanted if contact.find("@") > 0]  # the @ of a Telegram name stands first
        others = [contact for contact in wanted if contact.find("@") <= 0]
        found: dict[str, int] = {}
        for start in range(0, len(others), CHUNK):
            names, params = placeholders(others[start:start + CHUNK])
            for column in ("phone", "telegram"):  # of several who share one, the first
                found |= dict(self._db.rows(
                    f"SELECT {column}, min(id) FROM requester WHERE {column} <> '' AND {column} IN ({names})"
                    f" GROUP BY {column}", params))
        for start in range(0, len(mails), CHUNK):
            names, params = placeholders(mails[start:start + CHUNK])
            found |= dict(self._db.rows(
                f"SELECT address, requester_id FROM requester_address WHERE address IN ({names})", params))
        return found

    def _with_addresses(self, row: Row) -> Requester:
        addresses = self._db.rows(
            "SELECT address FROM requester_address WHERE requester_id = :id ORDER BY place", {"id": row[0]}
        )
        return _requester(row, [found[0] for found in addresses])


class PeopleWrites(WritingSession, PeopleReads):
    """Keeps the requester's card."""

    def requester(self, requester_id: int) -> Requester:
        """As in ``PeopleReads``."""
        found = self._remembered.requesters.get(requester_id)
        if found is None:
            found = super().requester(requester_id)
            self._remember(found)
        return found

    def requester_by_address(self, address: str) -> Requester | None:
        """As in ``PeopleReads``."""
        owners, address = self._remembered.owners, address.lower()
        if address not in owners:
            found = super().requester_by_address(address)
            if found is None:
                owners[address] = None
            else:
                self._remember(found)
        owner = owners[address]
        return None if owner is None else self.requester(owner)

    def requester_by_contact(self, *, phone: str = "", telegram: str = "") -> Requester | None:
        """As in ``PeopleReads``."""
        contacts = self._remembered.contacts
        for contact, asked in ((phone, {"phone": phone}), (telegram, {"telegram": telegram})):
            if not contact:
                continue
            if contact not in contacts:
                found = super().requester_by_contact(**asked)
                contacts[contact] = found.id if found else None
                if found:
                    self._remember(found)
            owner = contacts[contact]
            if owner is not None:
                return self.requester(owner)
        return None

    def owners_of_contacts(self, contacts: Iterable[str]) -> dict[str, int]:
        """As in ``PeopleReads``."""
        known = {**self._remembered.contacts, **self._remembered.owners}
        wanted = [contact for contact in contacts if contact]
        found = super().owners_of_contacts(contact for contact in wanted if contact not in known)
        return found | {contact: owner for contact in wanted if (owner := known.get(contact)) is not None}

    def expect_contacts(self, contacts: Iterable[str]) -> None:
        """Requesters with these phone numbers and Telegram names, and no address, are about to be asked for."""
        wanted = [one for one in dict.fromkeys(contacts) if one and one not in self._remembered.contacts]
        owners = self.owners_of_contacts(wanted)
        self._remembered.contacts.update((contact, owners.get(contact)) for contact in wanted)
        self.expect_requesters(owners.values())

    def expect_people(self, addresses: Iterable[str]) -> None:
        """Requesters with these addresses are about to be asked for."""
        owners = self._remembered.owners
        wanted = [one for one in dict.fromkeys(map(str.lower, addresses)) if one and one not in owners]
        for start in range(0, len(wanted), CHUNK):
            names, params = placeholders(wanted[start:start + CHUNK])
            owned = self._db.rows(f"SELECT address, requester_id FROM requester_address WHERE address IN ({names})",
                                  params)
            owners.update(dict.fromkeys(wanted[start:start + CHUNK]))
            owners.update((address, owner) for address, owner in owned)
            self.expect_requesters(owner for _, owner in owned)

    def expect_requesters(self, requester_ids: Iterable[int]) -> None:
        """These requesters are about to be asked for."""
        wanted = [one for one in dict.fromkeys(requester_ids) if one not in self._remembered.requesters]
        for start in range(0, len(wanted), CHUNK):
            part = numbers(wanted[start:start + CHUNK])
            addresses: dict[int, list[str]] = {}
            for owner, address in self._db.rows("SELECT requester_id, address FROM requester_address"
                                                f" WHERE requester_id IN ({part}) ORDER BY requester_id, place"):
                addresses.setdefault(owner, []).append(address)
            for row in self._db.rows(f"SELECT {_COLUMNS} FROM requester r WHERE r.id IN ({part})"):
                self._remember(_requester(row, addresses.get(row[0], ())))

    def _remember(self, requester: Requester) -> None:
        self._remembered.requesters[requester.id] = requester
        for address in requester.addresses:
            self._remembered.owners[address] = requester.id

    def add_requester(self, requester: Requester, *, number: int = 0) -> Requester:
        """Stores a new one (its ``id`` is ignored); returns it with its id."""
        number = self._db.add("requester", _values(requester), number=number)
        addresses = tuple(dict.fromkeys(address.lower() for address in requester.addresses))
        stored = changed(requester, id=number, addresses=addresses)
        for contact in filter(None, (requester.phone, requester.telegram)):
            if self._remembered.contacts.get(contact, number) is None:
                self._remembered.contacts[contact] = number
        owners = self._remembered.owners
        if all(address in owners and owners[address] is None for address in addresses):
            for place, address in enumerate(addresses):
                self._db.add_plain("requester_address", {"address": address, "requester_id": number, "place": place})
        else:
            self._save_addresses(number, addresses)
        self._remember(stored)
        return stored

    def save_requester(self, requester: Requester) -> None:
        """Updates the card; an address that another one had moves here."""
        addresses = tuple(dict.fromkeys(address.lower() for address in requester.addresses))
        before = self._remembered.requesters.get(requester.id)
        if before is None or (before.phone, before.telegram) != (requester.phone, requester.telegram):
            self._remembered.contacts.clear()
        values = _values(requester) | {"id": requester.id}
        self._db.put("requester", values)
        if before is None or before.addresses != addresses:
            self._db.run("DELETE FROM requester_address WHERE requester_id = :id", {"id": requester.id})
            self._save_addresses(requester.id, addresses)
        self._remember(replace(requester, addresses=addresses))

    def _save_addresses(self, requester_id: int, addresses: tuple[str, ...]) -> None:
        for place, address in enumerate(addresses):
            self._db.run(
                "INSERT INTO requester_address (address, requester_id, place) VALUES (:address, :id, :place)"
                " ON CONFLICT (address) DO UPDATE SET requester_id = excluded.requester_id,"
                " place = excluded.place", {"address": address, "id": requester_id, "place": place},
            )


def _requester(row: Row, addresses: Iterable[str]) -> Requester:
    return Requester(
        id=row[0], name=row[1], addresses=tuple(addresses), phone=row[2], telegram=row[3], language=row[4],
        plan=row[5], member_since=row[6], profile_id=row[7], notes=row[8],
    )


def _values(requester: Requester) -> dict[str, Value]:
    return {
        "name": requester.name, "phone": requester.phone, "telegram": requester.telegram,
        "language": requester.language, "plan": requester.plan, "member_since": requester.member_since,
        "profile_id": requester.profile_id, "notes": requester.notes,
    }
