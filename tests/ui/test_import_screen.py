"""Importing from the panel: what it would do is seen first, what must be known is asked, what was done is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from panels import Panel, check_at_sizes, running_panel
from supportdesk_tui.desk.imports import whatever as import_path
from supportdesk_tui.screens import clipboard
from supportdesk_tui.screens.importing import ImportScreen
from supportdesk_tui.screens.queue import QueueScreen

LEADS = (
    "tranid;formid;formname;Name;Phone;Email;Comment;sent\n"
    "1;f1;Questions;Zoe;;zoe@member.example;Where is my invoice?;2026-03-03 10:00:00\n"
    "2;f1;Questions;Max;+79161112233;;May I pause?;2026-03-03 11:30:00\n"
    "3;f1;Questions;Eve;;eve@member.example;And now?;2026-02-31 11:30:00\n"
    "4;f1;Questions;Bob;;;Nobody can answer me;2026-03-03 12:00:00\n")


def leads(folder: Path) -> Path:
    path = folder / "leads.csv"
    path.write_text(LEADS, encoding="utf-8")
    return path


async def opened(panel: Panel, path: Path) -> None:
    """``:import PATH``."""
    await panel.press(":")
    await panel.type(f"import {path}")
    await panel.press("enter")
    assert isinstance(panel.screen, ImportScreen)


async def opened_in_zone(panel: Panel, path: Path) -> None:
    """The same, and its times are of the desk's zone."""
    await opened(panel, path)
    await panel.until(lambda: shows(panel, "Europe/London"))
    await panel.read_question()
    await panel.press("enter")


def shows(panel: Panel, text: str) -> bool:
    return text in panel.text()


async def test_seen_first_then_imported_then_gone_to(tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(clipboard, "copy", lambda screen, text: copied.append(text))
    path = leads(tmp_path)
    async with running_panel(tmp_path / "home", russian=True) as panel:
        before = panel.tickets.total
        await opened_in_zone(panel, path)
        await panel.until(lambda: shows(panel, "4 records = 2 tickets + 2 quarantined"))
        assert "(tilda-leads)" in panel.text()
        assert "Where is my invoice?" in panel.text()
        assert "2026-03-03 11:30" in panel.text()
        assert "record 3, line 4" in panel.text()
        assert panel.tickets.total == before
        await panel.press("enter")
        await panel.until(lambda: "2 tickets imported" in panel.said())
        await panel.press("y")
        assert Path(copied[0]).is_file()
        await panel.press("enter")
        assert isinstance(panel.screen, QueueScreen)
        await panel.until(lambda: panel.tickets.total == 2)
        await opened(panel, path)
        await panel.until(lambda: shows(panel, "4 records = 0 tickets + 2 duplicates + 2 quarantined"))


async def test_who_answers_in_a_chat_is_marked_by_digits(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    said = [("user1", "Zoe", "Hello, how do I pay?"), ("user2", "Ira", "By card."), ("user1", "Zoe", "Thanks!")]
    path.write_text(json.dumps({"name": "Zoe", "type": "personal_chat", "id": 7, "messages": [
        {"id": place, "type": "message", "date": "2026-03-03T10:00:00", "date_unixtime": str(1772532000 + place * 60),
         "from": name, "from_id": sender, "text": text} for place, (sender, name, text) in enumerate(said)]}))
    async with running_panel(tmp_path / "home", russian=True) as panel:
        await opened(panel, path)
        await panel.until(lambda: shows(panel, "Who of them answers for us?"))
        assert "[ ] Zoe" in panel.text()
        await panel.read_question()
        await panel.press("2")
        assert "[x] Ira" in panel.text()
        await panel.read_question()
        await panel.press("enter")
        await panel.until(lambda: shows(panel, "3 records = 1 ticket"))
        assert "1 answer of ours" in panel.text()


async def test_bad_records_mended_in_their_file_are_tried_once_more(tmp_path: Path) -> None:
    path = leads(tmp_path)
    async with running_panel(tmp_path / "home") as panel:
        await opened_in_zone(panel, path)
        await panel.until(lambda: shows(panel, "4 records"))
        await panel.press("enter")
        await panel.until(lambda: "2 tickets imported" in panel.said())
        (kept,) = (panel.desk.config.data_dir / "quarantine").glob("*.jsonl")
        kept.write_text(kept.read_text(encoding="utf-8").replace("2026-02-31", "2026-02-28"), encoding="utf-8")
        await panel.press("r")
        await panel.until(lambda: shows(panel, "2 records = 1 ticket + 1 quarantined"))
        await panel.press("enter")
        await panel.until(lambda: "1 ticket imported" in panel.said())


async def test_an_order_of_dates_and_a_zone_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("Timestamp,Email Address,Question\n5/3/2026 9:15:00,zoe@member.example,How?\n"
                    "6/3/2026 9:15:00,max@member.example,When?\n", encoding="utf-8")
    async with running_panel(tmp_path / "home") as panel:
        await opened(panel, path)
        await panel.until(lambda: panel.screen.asks_choice)
        asked = []
        while panel.screen.asks_choice:
            asked.append(panel.text())
            await panel.read_question()
            await panel.press("1")
            await panel.until(lambda: panel.screen.asks_choice or shows(panel, "2 tickets"))
        assert any("the day, then the month" in text for text in asked)
        await panel.until(lambda: shows(panel, "from 2026-03-05 09:15"))
        await panel.press("c", "3")
        await panel.read_question()
        await panel.press("2")
        await panel.until(lambda: shows(panel, "2026-05-03 09:15"))


async def test_a_layout_that_nobody_knows_is_chosen_or_left(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("A,B\n1,2\n", encoding="utf-8")
    async with running_panel(tmp_path / "home") as panel:
        await opened(panel, path)
        await panel.until(lambda: panel.screen.asks_choice)
        assert "of no known layout" in panel.text()
        await panel.press("escape")
        await panel.until(lambda: shows(panel, "cannot be imported"))
        assert "known export" in panel.text()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe\x00", b"{", b"PK\x03\x04broken", b"<html></html>",
                                     b'a,b\n"never closed', b"tranid;sent\n1;nonsense\n"])
async def test_no_file_is_more_than_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    async with running_panel(tmp_path / "home") as panel:
        await opened(panel, path)
        await panel.until(lambda: panel.screen.asks_choice or shows(panel, "cannot be imported")
                          or shows(panel, " record"))
        assert "unexpected" not in panel.text()
        assert "Traceback" not in panel.text()


async def test_a_folder_is_one_sum_and_what_is_bad_in_it_has_its_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    leads(folder)
    (folder / "more.csv").write_text(LEADS.replace("\n1;", "\n11;").replace("\n2;", "\n12;"), encoding="utf-8")
    (folder / "page.csv").write_bytes(b"<html></html>")
    async with running_panel(tmp_path / "home", size=(120, 36)) as panel:
        await opened_in_zone(panel, folder)  # asked for the first; the other is of the same layout
        await panel.until(lambda: shows(panel, "2 files: 8 records = 4 tickets + 4 quarantined"))
        assert "page.csv  cannot be imported" in panel.text()
        await panel.press("enter")
        await panel.until(lambda: "4 tickets imported" in panel.said())


async def test_escape_stops_between_two_transactions_and_importing_again_goes_on(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"{n};f;Q;P{n};;p{n}@member.example;Question {n};2026-03-03 10:00:00\n" for n in range(1000))
    path = tmp_path / "many.csv"
    path.write_text(LEADS.partition("\n")[0] + "\n" + rows, encoding="utf-8")
    stoppable = import_path.stoppable

    def stopping(desk, stop, tell):  # type: ignore[no-untyped-def]
        def told(number: int, total: int) -> None:
            tell(number, total)
            if number >= 400 and not seen:
                seen.append(number)
                stop.set()
        return stoppable(desk, stop, told)
    async with running_panel(tmp_path / "home") as panel:
        await opened_in_zone(panel, path)
        await panel.until(lambda: shows(panel, "1,000 tickets"))
        seen: list[int] = []
        monkeypatch.setattr(import_path, "stoppable", stopping)
        await panel.press("enter")
        await panel.until(lambda: shows(panel, "stopped before its end"))
        assert "600 records = 600 tickets" in panel.text()
        monkeypatch.setattr(import_path, "stoppable", stoppable)
        await panel.press("q")
        await opened(panel, path)
        await panel.until(lambda: shows(panel, "400 tickets + 600 duplicates"))


async def test_a_path_is_completed(tmp_path: Path) -> None:
    (tmp_path / "Downloads").mkdir()
    path = leads(tmp_path / "Downloads")
    (tmp_path / "Downloads" / "lesson.txt").write_text("x")
    async with running_panel(tmp_path / "home") as panel:
        await panel.press(":")
        await panel.type("import")
        await panel.press("enter", "tab")
        assert "File or folder: ~/" in panel.text()
        await panel.type(f"{tmp_path}/Dow")  # a whole path behind ~/ is meant as it stands
        await panel.press("tab")
        assert "Downloads/" in panel.text()
        await panel.type("lea")
        await panel.press("tab", "enter")
        await panel.until(lambda: shows(panel, "leads.csv: its times name no zone"))
        await panel.read_question()
        await panel.press("2")
        await panel.until(lambda: shows(panel, "4 records ="))
        assert path.name in panel.text()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_pictures(tmp_path: Path, language: str) -> None:
    path = leads(tmp_path)
    async with running_panel(tmp_path / "home", language=language) as panel:
        await opened_in_zone(panel, path)
        await panel.until(lambda: shows(panel, "tilda-leads"))
        await check_at_sizes("import", language, panel, [(80, 24), (120, 36), (60, 16)])
        more = "j: more below" if language == "en" else "j: ниже ещё"
        assert more in panel.text()
        await panel.press(*"jjjj")
        assert more not in panel.text()
