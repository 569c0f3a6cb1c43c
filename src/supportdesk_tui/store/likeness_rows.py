"""The words that requests begin with, and the finished tickets that suggestions are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from supportdesk_tui.domain.everyday_words import EVERYDAY
from supportdesk_tui.domain.ticket import Priority
from supportdesk_tui.store.instants import from_micros
from supportdesk_tui.store.search_text import stemmed_words
from supportdesk_tui.store.session import Session
from supportdesk_tui.store.statements import CHUNK, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportdesk_tui.domain.similarity import Example

FIRST_LETTERS: Final = 1500
"""Characters of the first message that are looked at: what it is about is said at its beginning."""
MOST_WORDS: Final = 80
SHORTEST: Final = 3

_FIRST: Final = (f"(SELECT substr(m.body, 1, {FIRST_LETTERS}) FROM message m WHERE m.ticket_id = t.id"
                 " AND m.direction = 'inbound' ORDER BY m.at, m.id LIMIT 1)")
_MACRO: Final = ("(SELECT o.macro FROM outbox o WHERE o.ticket_id = t.id AND o.purpose = 'reply'"
                 " AND o.state = 'sent' ORDER BY o.id DESC LIMIT 1)")
_FINISHED: Final = ("t.status IN ('solved', 'closed') AND t.history = 0 AND t.merged_into IS NULL"
                    " AND (t.category <> '' OR t.priority <> '')")


class LikenessReads(Session):
    """What a request says in its first words."""

    def request_words(self, ticket_id: int) -> tuple[tuple[str, str], ...]:
        """The words of subject and first message: each stem with the word as written, once."""
        row = self._db.row(f"SELECT t.subject, {_FIRST} FROM ticket t WHERE t.id = :id", {"id": ticket_id})
        return _request(row[0], row[1] or "") if row is not None else ()

    def stems(self, text: str) -> tuple[str, ...]:
        """A text's words in the form in which they are compared."""
        return tuple(stem for stem, _ in stemmed_words(text))

    def examples(self, limit: int, ticket_ids: Sequence[int] | None = None) -> tuple[Example, ...]:
        """Finished tickets that were sorted, the newest first; with ``ticket_ids`` those among them."""
        if ticket_ids is None:
            return self._examples("", limit)
        return tuple(example for start in range(0, len(ticket_ids), CHUNK) for example in self._examples(
            f" AND t.id IN ({numbers(ticket_ids[start:start + CHUNK])})", limit))

    def _examples(self, narrow: str, limit: int) -> tuple[Example, ...]:
        from supportdesk_tui.domain.similarity import Example

        rows = self._db.rows(
            f"SELECT t.id, t.subject, t.received_at, t.category, t.priority, t.assignee, {_FIRST}, {_MACRO}"
            f" FROM ticket t WHERE {_FINISHED}{narrow} ORDER BY t.id DESC LIMIT :limit", {"limit": limit})
        return tuple(Example(
            row[0], frozenset(stem for stem, _ in _request(row[1], row[6] or "")), from_micros(row[2]), row[3],
            Priority(row[4]) if row[4] else None, row[5], row[7] or "")
            for row in rows)


def _request(subject: str, body: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for stem, written in stemmed_words(f"{subject}\n{body}"):
        if len(written) >= SHORTEST and not written.isdigit() and written not in EVERYDAY and "@" not in written:
            found.setdefault(stem, written)
        if len(found) >= MOST_WORDS:
            break
    return tuple(found.items())
