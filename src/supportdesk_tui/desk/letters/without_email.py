"""People who have no e-mail address: who they are, how else they can be reached, and that no letter goes to nobody."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.desk.ports import Reading
from supportdesk_tui.domain.contact_ways import NoEmail, Reachable, ways_to


def reachable(desk: Desk, ticket_id: int) -> Reachable:
    """Who asks, and how they can be reached without a mail. Raises NoSuchTicket."""
    with desk.store.reading() as view:
        return _person_of(view, ticket_id)


def refuse(view: Reading, ready: Ready) -> None:
    """Raises NoEmail for an answer that has no addressee."""
    if ready.purpose == "reply" and not ready.recipients.all:
        raise NoEmail("no_address", str(ready.ticket_id), _person_of(view, ready.ticket_id))


def _person_of(view: Reading, ticket_id: int) -> Reachable:
    person = view.requester(view.ticket(ticket_id).requester_id)
    return Reachable(person.name, ways_to(person))
