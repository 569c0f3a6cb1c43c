"""Marking in the queue and acts on what is marked, in both keyboard layouts."""

from __future__ import annotations

from pathlib import Path

from panels import running_panel
from supportdesk_tui.desk.acts import follow_sop
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.ticket import Priority, Status


async def test_marked_tickets_are_closed_as_one_and_come_back_as_one(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("space", "j", "space")
        marked = sorted(panel.queue_screen().marks.ids)
        assert len(marked) == 2
        assert "2 marked" in panel.text()
        assert sum(row[1:2] == "*" for row in panel.rows()) == 2
        assert "unmark" in panel.rows()[-1] + panel.rows()[-2]
        await panel.press("e")
        assert all(panel.ticket(number).status is Status.SOLVED for number in marked)
        assert not panel.queue_screen().marks.ids
        assert panel.said().startswith("2 tickets: solved")
        await panel.press("z")
        assert all(panel.ticket(number).status is Status.NEW for number in marked)


async def test_a_range_follows_the_cursor_and_an_act_ends_it(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("V", "j", "j")
        assert "range 3" in panel.text()
        await panel.press("k", "2")
        changed = [number for number in range(1, 7) if panel.ticket(number).priority is Priority.P2]
        assert len({panel.queue.outage, *changed}) == len(changed)
        assert panel.queue_screen().marks.anchor is None
        await panel.press("G", "V", "g", "escape")
        assert "given up" in panel.said()
        assert not panel.queue_screen().marks.ids
        await panel.press("V", "j", "V")
        assert len(panel.queue_screen().marks.ids) == 2


async def test_marks_survive_a_filter_and_say_how_many_are_out_of_sight(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("*")
        assert len(panel.queue_screen().marks.ids) == 6
        await panel.press("/")
        await panel.type("video")
        await panel.press("enter")
        await panel.until(lambda: "6 marked, 5 not in this list" in panel.text())
        await panel.press("escape")
        assert len(panel.queue_screen().marks.ids) == 6, "Esc takes the filter away before the marks"
        await panel.press("escape")
        assert not panel.queue_screen().marks.ids
        panel.queue_screen().mark_again()
        assert len(panel.queue_screen().marks.ids) == 6
        await panel.press("-", "=", "1")
        assert panel.ticket(panel.queue.outage).priority is Priority.P1


async def test_every_act_on_marks_is_one_batch(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        for keys in (("c", "2"), ("i",), ("w", "2"), ("s", "1"), ("!",), ("=", "3")):
            await panel.press("*", *keys)
            assert not panel.queue_screen().marks.ids, keys
            await panel.press("z")
            assert panel.said().startswith("Taken back"), keys
        await panel.press("*", "n")
        await panel.type("the same for all")
        await panel.press("enter")
        assert panel.said().startswith("6 tickets: note added")
        assert all(panel.messages(number)[-1].text == "the same for all" for number in range(1, 7))


async def test_marked_tickets_are_joined_to_the_one_that_is_chosen(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        first = panel.tickets.ticket
        assert first is not None
        await panel.press("space", "space", "space", "k", "d", "1")
        joined = [number for number in range(1, 7) if panel.ticket(number).merged_into is not None]
        assert len(joined) == 2
        await panel.press("z")
        assert all(panel.ticket(number).merged_into is None for number in joined)


async def test_open_steps_of_a_checklist_are_asked_about_once(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        charged = panel.queue.charged
        follow_sop.tick(panel.desk, charged, "check-transaction", 1, value="yes")
        await panel.press("*", "e")
        assert f"open: #{charged}" in panel.text()
        await panel.press("1")
        solved = {number for number in range(1, 7) if panel.ticket(number).status is Status.SOLVED}
        assert solved == set(range(1, 7)) - {charged}


async def test_one_macro_goes_to_all_marked_in_six_keys(tmp_path: Path) -> None:
    """``*m1`` and ``6 Enter``; the letters are in sight before, and the number is what says yes."""
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("*", "m", "2")
        assert "6 letters" in panel.text()
        await panel.press("9", "enter")
        assert "nothing was sent" in panel.said()
        await panel.press("6", "enter")
        assert "z takes them all back" in panel.said()
        with panel.desk.store.reading() as view:
            assert len(view.outbox(OutboxState.HELD)) == 6
        assert not panel.queue_screen().marks.ids
        await panel.press("z")
        with panel.desk.store.reading() as view:
            assert not view.outbox(OutboxState.HELD)


async def test_a_burst_of_keys_reaches_the_question_and_escape_sends_nothing(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        await panel.press("space", "space", "p", "3", "escape")
        assert panel.said() == "nothing was sent"
        assert len(panel.queue_screen().marks.ids) == 2
        for key in ("g", "m", "2", "2", "enter"):
            await panel.send(key)
        await panel.settle()
        assert "z takes them all back" in panel.said()


async def test_a_ticket_is_deleted_from_the_palette_by_its_number_alone(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        number = panel.queue.outage
        for typed, left in (("1", 6), (str(number), 5)):
            await panel.press(":")
            await panel.type("delete for ever")
            await panel.press("enter")
            await panel.type(typed)
            await panel.press("enter")
            assert panel.tickets.total == left
        assert panel.said() == f"#{number} deleted for ever"
