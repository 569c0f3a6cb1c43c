"""Changing a frozen value gives what the standard library's way gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes import NOON
from supportdesk_tui.domain.changing import changed
from supportdesk_tui.domain.ticket import Channel, Status, Ticket

TICKET = Ticket(7, "subject", Status.NEW, Channel.EMAIL, 3, NOON, NOON, tags=("vip",))


def test_a_change_is_a_fresh_value() -> None:
    other = changed(TICKET, status=Status.OPEN, tags=())
    assert other == replace(TICKET, status=Status.OPEN, tags=())
    assert TICKET.status is Status.NEW
    assert hash(changed(TICKET)) == hash(TICKET)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        changed(TICKET, colour="red")
