"""A line from another program drives the panel; only its own user's, only a line, only when nothing is typed there."""

from __future__ import annotations

import asyncio
import socket
import stat
from pathlib import Path

import pytest

from panels import Panel, running_panel
from supportdesk_tui.domain.ticket import Priority, Status
from supportdesk_tui.screens import panel_door
from supportdesk_tui.screens.acts.told import told
from supportdesk_tui.screens.panel_door import MOST_BYTES, PanelDoor, address, doors, tell
from supportdesk_tui.screens.queue import QueueScreen


async def told_to(panel: Panel, line: str) -> tuple[bool, str]:
    said = await told(panel.app.screen, line)
    await panel.settle()
    return said


async def test_the_palettes_commands_by_id_label_and_with_words_behind_them(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        ticket = panel.queue.outage
        assert (await told_to(panel, "ticket.priority.p3"))[0]
        assert panel.ticket(ticket).priority is Priority.P3
        assert (await told_to(panel, f"#{ticket}"))[0]
        assert (await told_to(panel, "prio P1"))[1].startswith(f"#{ticket}: priority P1")
        assert await told_to(panel, "вид Горит") == (True, "done")
        assert isinstance(panel.screen, QueueScreen)
        assert panel.screen.sight.view.id == "burning"
        for line in ("", "rm -rf /", "view nowhere", "\x1b[31m", "prio P9"):
            done, said = await told_to(panel, line)
            assert not done
            assert "\x1b" not in said
        assert await told_to(panel, "category") == (True, "the panel asks for more")
        assert (await told_to(panel, "ticket.done"))[0] is False, "something is asked there"
        assert panel.ticket(ticket).status is not Status.SOLVED


async def test_the_newest_panel_answers_one_line_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_door, "PATIENCE", 0.2)
    folder = tmp_path / ("deep" * 30) / "panels"

    async def heard(line: str) -> tuple[bool, str]:
        return line != "no", f"heard {line}"
    older, newer = PanelDoor(folder, heard), PanelDoor(folder, heard)
    assert await asyncio.to_thread(tell, folder, "x", 1.0) is None
    await older.open()
    await newer.open()
    first = doors(folder)[0]
    assert [stat.S_IMODE(path.lstat().st_mode) for path in (folder, first)] == [0o700, 0o600]
    assert await asyncio.to_thread(tell, folder, "привет", 2.0) == (True, "heard привет")
    assert await asyncio.to_thread(tell, folder, "no", 2.0) == (False, "heard no")

    def hostile(data: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as caller, address(first) as place:
            caller.settimeout(5)
            caller.connect(place)
            try:
                caller.sendall(data)
                return caller.recv(100)
            except (BrokenPipeError, ConnectionResetError):
                return b""
    for data in (b"x" * (MOST_BYTES * 3) + b"\n", b"\xff\xfe\n", b"half a line"):
        assert await asyncio.to_thread(hostile, data) == b""
    assert await asyncio.to_thread(tell, folder, "after", 2.0) == (True, "heard after")
    await newer.close()
    assert await asyncio.to_thread(tell, folder, "still", 2.0) == (True, "heard still")
    await older.close()
    assert not doors(folder)


async def test_a_folder_that_others_may_write_to_has_no_door(tmp_path: Path) -> None:
    folder = tmp_path / "panels"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(PermissionError):
        await PanelDoor(folder, lambda _line: asyncio.sleep(0, (True, ""))).open()
