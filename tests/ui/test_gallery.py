"""The gallery of the documentation: each picture is the running panel on the sample club, drawn again and compared.

``SNAPSHOT_UPDATE=1`` (``make gallery``) draws the pictures and their page anew.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from builders import Queue
from fakes import FrozenClock
from panels import PATIENCE, Panel, SyncRecorder
from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.app import DeskApp
from supportdesk_tui.demo import club
from supportdesk_tui.demo.home import write_config
from supportdesk_tui.demo.silent_account import SilentAccount
from supportdesk_tui.domain.panel_wishes import PanelWishes

GALLERY = Path(__file__).parents[2] / "docs" / "gallery"
PAGE = GALLERY.with_suffix(".md")
NOW = datetime(2026, 3, 4, 12, 40, tzinfo=UTC)
"""A Wednesday afternoon in Moscow."""
WIDE, SMALL = (120, 36), (80, 24)
EXPORT = "requests.csv"
"""A file in the home: what came through the sample club's form a year ago."""
UPDATE = bool(os.environ.get("SNAPSHOT_UPDATE"))


@dataclass(frozen=True)
class Picture:
    """One picture: how to come there, and what is to be said of it."""

    name: str
    caption: str
    keys: str = ""
    """Separated by spaces; a word in quotes is typed."""
    size: tuple[int, int] = WIDE
    language: str = "en"
    look: str = "dark"
    shows: str = ""
    """What is waited for: a filter follows a moment later."""


PICTURES = (
    Picture("queue", "The queue: what is most urgent on top, the message and its context below.", "j j"),
    Picture("queue-light", "The light look, in Russian.", "j j", language="ru", look="light"),
    Picture("queue-80x24", "The same at 80x24, in the terminal's own colours.", "j j", SMALL, "ru", "terminal"),
    Picture("macros", "m opens the macros; a digit picks one.", "m", SMALL, "ru"),
    Picture("letter", "The letter of a macro, ready to go: Enter sends it, with 30 seconds to take it back.", "m 1",
            SMALL),
    Picture("filter", "The filter follows as one types, in both languages.", "/ 'prio:p2'", SMALL, shows="found"),
    Picture("help", "Help lists what can be done here; typing searches it.", "?", SMALL, "ru"),
    Picture("palette", "Every command by its name, in either layout.", ":", SMALL),
    Picture("checklist", "The checklist (SOP) of a ticket, beside the message.", "l"),
    Picture("focus", "Focus: one ticket a screen, two keys each.", "f enter", language="ru"),
    Picture("triage", "The triage run: Enter accepts what is suggested, or three digits decide.", "T", SMALL, "ru"),
    Picture("marks", "Marked tickets: one key acts on all of them, and z takes it back.", "space space space e", SMALL),
    Picture("import", "An import is seen before it is done: what every record becomes, and why some cannot.",
            f": 'import {EXPORT}' enter", SMALL, "ru", shows="9 записей ="),
    Picture("chat", "A ticket from a Telegram chat: who left no address is answered where they wrote.",
            "/ 'form:telegram' enter enter", SMALL, shows="Desk:"),
    Picture("report", "The week in figures.", "R", language="ru", shows="P1"),
    Picture("log", "What was done, by whom; any act can be taken back.", "e 2 o tab", SMALL),
)


@pytest.fixture(scope="session")
def sample_club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample club."""
    home = tmp_path_factory.mktemp("club")
    write_config(home)
    account = SilentAccount()
    with bootstrap.open_desk(home, accounts={account.name: account}, clock=FrozenClock(NOW)) as opened:
        club.build(opened.desk, NOW)
    return home


@asynccontextmanager
async def club_panel(home: Path, picture: Picture) -> AsyncIterator[Panel]:
    """The panel on a copy of the sample club."""
    i18n.activate(picture.language)
    account, clock = SilentAccount(), FrozenClock(NOW)
    try:
        with bootstrap.open_desk(home, accounts={account.name: account}, clock=clock) as opened:
            desk = replace(opened.desk, config=replace(opened.desk.config, language=picture.language))
            app = DeskApp(desk, wishes=PanelWishes(picture.look))
            async with app.run_test(size=picture.size) as pilot:
                panel = Panel(app, pilot, desk, clock, Queue(0, 0, 0, 0, 0, 0), SyncRecorder())
                await panel.settle()
                await panel.until(panel.shows_its_ticket)
                yield panel
    finally:
        i18n.activate("en")


def drawing(panel: Panel) -> str:
    """The screen as SVG; its fonts are the reader's own, never fetched from the network."""
    svg = panel.app.export_screenshot(title="supportdesk")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_picture_shows_the_panel(tmp_path: Path, sample_club: Path, picture: Picture,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(sample_club, tmp_path, dirs_exist_ok=True)
    leads = (resources.files("supportdesk_tui.demo") / "forms" / "leads.csv").read_text(encoding="utf-8")
    (tmp_path / EXPORT).write_text(leads.replace("\n7700", "\n6600"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    async with club_panel(tmp_path, picture) as panel:
        for key in re.findall(r"'[^']*'|\S+", picture.keys):
            if key.startswith("'"):
                await panel.type(key.strip("'"))
            else:
                await panel.press(key)
        await panel.until(lambda: panel.shows_its_ticket() and picture.shows in panel.text())
        path = GALLERY / f"{picture.name}.svg"
        if UPDATE:
            path.parent.mkdir(exist_ok=True)
            path.write_text(drawing(panel), encoding="utf-8")
        kept, until = path.read_text(encoding="utf-8"), time.monotonic() + PATIENCE / 2
        while (drawn := drawing(panel)) != kept and time.monotonic() < until:
            await asyncio.sleep(0.05)  # on a busy machine the last of it comes a moment later
        assert drawn == kept, "the panel looks otherwise now: make gallery, and look"


def test_the_page_shows_every_picture() -> None:
    parts = ["# Gallery", "", "Drawn by the tests from the sample club that `make demo` opens.", ""]
    for picture in PICTURES:
        parts += [f"## {picture.caption}", "", f"![{picture.caption}](gallery/{picture.name}.svg)", ""]
    text = "\n".join(parts)
    if UPDATE:
        PAGE.write_text(text, encoding="utf-8")
    assert text == PAGE.read_text(encoding="utf-8")
    assert {path.stem for path in GALLERY.glob("*.svg")} == {picture.name for picture in PICTURES}
