"""A ticket says by which form it came, and a filter finds those of one layout."""

from __future__ import annotations

from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.looking.conversation import open_conversation
from supportdesk_tui.desk.ports import ExportOptions


def test_the_form_is_named_and_found(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("tranid;formid;formname;Name;Email;Comment;sent\n"
                    "1;f1;Questions;Zoe;zoe@member.example;Where?;2026-03-03 10:00:00\n", encoding="utf-8")
    (made,) = import_file(desk, path, ExportOptions(timezone="UTC")).tickets
    assert made.ticket_id is not None
    assert open_conversation(desk, made.ticket_id).form == "Questions"
    for typed, count in (("form:tilda", 1), ("форма:tilda-leads", 1), ("form:elementor", 0), ("#1..9", 1)):
        assert len(queue.ids(desk, queue.parse(desk, typed).query)) == count
