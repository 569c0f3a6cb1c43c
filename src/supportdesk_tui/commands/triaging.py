"""Sorting a ticket: priority, category, who, tags, joining."""

from __future__ import annotations

from supportdesk_tui.commands.command import Command, Group
from supportdesk_tui.commands.scopes import CHANGE, QC
from supportdesk_tui.i18n import N_

TRIAGING = (
    Command("ticket.accept", ("a",), N_("accept the suggestion: category, priority, who"), QC, Group.TRIAGE, CHANGE,
            True, N_("accept"), 2, bulk=True),
    Command("ticket.priority.p1", ("1",), N_("priority P1"), QC, Group.TRIAGE, CHANGE, True, bulk=True),
    Command("ticket.priority.p2", ("2",), N_("priority P2"), QC, Group.TRIAGE, CHANGE, True, bulk=True),
    Command("ticket.priority.p3", ("3",), N_("priority P3"), QC, Group.TRIAGE, CHANGE, True, bulk=True),
    Command("ticket.priority", ("=",), N_("priority by a digit"), QC, Group.TRIAGE, CHANGE, True, needs_choice=True,
            bulk=True),
    Command("ticket.category", ("c",), N_("category"), QC, Group.TRIAGE, CHANGE, True, N_("category"), 4,
            True, bulk=True),
    Command("ticket.take", ("i",), N_("take it yourself"), QC, Group.TRIAGE, CHANGE, True, N_("take"), 6, bulk=True),
    Command("ticket.assign", ("w",), N_("give to an operator"), QC, Group.TRIAGE, CHANGE, True, N_("who"), 7,
            True, bulk=True),
    Command("ticket.tags", ("t",), N_("tags: add, or -remove"), QC, Group.TRIAGE, CHANGE, True,
            N_("tags"), 8, bulk=True),
    Command("ticket.merge", ("d",), N_("join with a ticket about the same"), QC, Group.TRIAGE, CHANGE, True, N_("join"),
            8, True, bulk=True),
)
