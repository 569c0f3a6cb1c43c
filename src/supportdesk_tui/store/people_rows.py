"""Requesters, found again by any of their addresses."""

from __future__ import annotations

from dataclasses import replace

from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.store.connection import Row, Value
from supportdesk_tui.store.session import Session, WritingSession
from supportdesk_tui.store.statements import insert_sql, update_sql

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

    def _with_addresses(self, row: Row) -> Requester:
        addresses = self._db.rows(
            "SELECT address FROM requester_address WHERE requester_id = :id ORDER BY place", {"id": row[0]}
        )
        return Requester(
            id=row[0], name=row[1], addresses=tuple(found[0] for found in addresses), phone=row[2],
            telegram=row[3], language=row[4], plan=row[5], member_since=row[6], profile_id=row[7],
            notes=row[8],
        )


class PeopleWrites(WritingSession, PeopleReads):
    """Keeps the requester's card."""

    def add_requester(self, requester: Requester) -> Requester:
        """Stores a new one (its ``id`` is ignored); returns it with its id."""
        values = _values(requester)
        number = self._db.insert(insert_sql("requester", tuple(values)), values)
        self._save_addresses(number, requester.addresses)
        addresses = tuple(dict.fromkeys(address.lower() for address in requester.addresses))
        return replace(requester, id=number, addresses=addresses)

    def save_requester(self, requester: Requester) -> None:
        """Updates the card; an address that another one had moves here."""
        values = _values(requester) | {"id": requester.id}
        self._db.run(update_sql("requester", tuple(values), "id"), values)
        self._db.run("DELETE FROM requester_address WHERE requester_id = :id", {"id": requester.id})
        self._save_addresses(requester.id, requester.addresses)

    def _save_addresses(self, requester_id: int, addresses: tuple[str, ...]) -> None:
        for place, address in enumerate(dict.fromkeys(address.lower() for address in addresses)):
            self._db.run(
                "INSERT INTO requester_address (address, requester_id, place) VALUES (:address, :id, :place)"
                " ON CONFLICT (address) DO UPDATE SET requester_id = excluded.requester_id,"
                " place = excluded.place", {"address": address, "id": requester_id, "place": place},
            )


def _values(requester: Requester) -> dict[str, Value]:
    return {
        "name": requester.name, "phone": requester.phone, "telegram": requester.telegram,
        "language": requester.language, "plan": requester.plan, "member_since": requester.member_since,
        "profile_id": requester.profile_id, "notes": requester.notes,
    }
