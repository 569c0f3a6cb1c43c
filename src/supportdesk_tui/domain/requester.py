"""Who writes to the desk."""

from __future__ import annotations

from supportdesk_tui.domain.value import value


@value
class Requester:
    """A person who writes; a "resident" in club texts. Found again by any of the addresses."""

    id: int
    name: str = ""
    addresses: tuple[str, ...] = ()
    """Lower-case e-mail addresses, the one to answer first; empty for a phone or chat contact."""
    phone: str = ""
    """E.164 where it could be read so."""
    telegram: str = ""
    language: str = ""
    plan: str = ""
    member_since: str = ""
    profile_id: str = ""
    notes: str = ""

    @property
    def address(self) -> str:
        """The address replies go to, or an empty string."""
        return self.addresses[0] if self.addresses else ""
