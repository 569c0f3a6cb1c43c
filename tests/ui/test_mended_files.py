"""What is wrong with a file is told while it is, and no longer: nobody waits for the next look at everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels import running_panel

RULES = """[[rule]]
name = "Cards"
when = 'subj:"card{end}'
then = {{prio = "P1"}}
"""
VIEW = """[[view]]
name = "Cards"
query = 'subj:"card{end}'
"""
MACRO = """---
title: "x{end}
category: other
---
Hello
"""


@pytest.mark.parametrize(("name", "text", "end", "told"), [
    ("rules.toml", RULES, '"', "rules.toml, line 3"), ("views.toml", VIEW, '"', "views.toml, line 3"),
    ("macros/en/broken.md", MACRO, '"', "broken.md"),
])
async def test_a_banner_goes_as_soon_as_its_file_is_mended(tmp_path: Path, name: str, text: str, end: str,
                                                           told: str) -> None:
    """The clock stands still here: no minute passes."""
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(end=""), encoding="utf-8")
        screen = panel.queue_screen()
        await screen.banners.check_health()
        await screen.banners.check_playbook()
        await screen.contents.count_views()
        await panel.until(lambda: told in panel.text())
        file.write_text(text.format(end=end), encoding="utf-8")
        await panel.until(lambda: told not in panel.text())
