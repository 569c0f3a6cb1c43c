"""A ticket says by which form it came, and a filter finds those of one layout."""

from __future__ import annotations

from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.looking import filter_help, queue
from supportdesk_tui.desk.looking.conversation import open_conversation
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.filters.matching import Facts, matcher
from supportdesk_tui.domain.filters.printing import print_query
from supportdesk_tui.presentation.conversation_lines import author


def test_the_form_is_named_and_found(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("tranid;formid;formname;Name;Email;Comment;sent\n"
                    "1;f1;Questions;Zoe;zoe@member.example;Where?;2026-03-03 10:00:00\n", encoding="utf-8")
    (made,) = import_file(desk, path, ExportOptions(timezone="UTC")).tickets
    assert made.ticket_id is not None
    assert open_conversation(desk, made.ticket_id).form == "Questions"
    for typed, count in (("form:tilda", 1), ("форма:tilda-leads", 1), ("form:elementor", 0), ("#1..9", 1),
                         ("form:quest", 1), ('form:"leads questions"', 1), ("form:*", 1), ("-form:*", 0)):
        parsed = queue.parse(desk, typed)
        assert len(queue.ids(desk, parsed.query)) == count, typed
        assert queue.parse(desk, print_query(parsed.query)).query == parsed.query


def test_a_form_of_a_name_is_offered_while_it_is_typed_and_asked_by_rules(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("tranid;formid;formname;Name;Email;Comment;sent\n"
                    "1;f1;Вопрос 1;Zoe;zoe@member.example;Where?;2026-03-03 10:00:00\n"
                    "2;f2;Заявка;Max;max@member.example;How?;2026-03-03 10:00:00\n", encoding="utf-8")
    first, second = import_file(desk, path, ExportOptions(timezone="UTC")).tickets
    words = filter_help.vocabulary(desk)
    options = filter_help.completion(desk, words, "форма:воп", 9, "ru").options
    assert [(option.text, option.count) for option in options] == [('форма:"Вопрос 1"', 1)]
    found = queue.parse(desk, 'форма:"ВОПРОС 1"').query
    assert queue.ids(desk, found) == (first.ticket_id,)
    with desk.store.reading() as view:
        tickets = view.tickets([first.ticket_id or 0, second.ticket_id or 0])
    holds = matcher(found, str.split)
    assert [holds(Facts(ticket, desk.clock.now())) for ticket in tickets] == [True, False]


def test_who_left_a_number_or_a_telegram_name_alone_heads_the_message_by_it(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("tranid;formid;formname;Name;Phone;Email;Telegram;Comment;sent\n"
                    "1;f1;Q;;+79161112233;;;Where?;2026-03-03 10:00:00\n"
                    "2;f1;Q;;;;@zoe_asks;How?;2026-03-03 10:00:00\n"
                    "3;f1;Q;;;max@member.example;;When?;2026-03-03 10:00:00\n", encoding="utf-8")
    made = import_file(desk, path, ExportOptions(timezone="UTC")).tickets
    messages = [open_conversation(desk, ticket.ticket_id or 0).messages[0] for ticket in made]
    assert [author(message, desk.config)[0] for message in messages] == [
        "+79161112233", "@zoe_asks", "max@member.example"]
    assert [open_conversation(desk, ticket.ticket_id or 0).requester.name for ticket in made] == ["", "", ""]
