"""What runs under cron stays light: no terminal libraries, nothing heavy before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def modules_after(code: str) -> set[str]:
    """The modules a fresh interpreter has loaded after running the code."""
    script = f"{code}\nimport sys\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stderr.splitlines())


def roots(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_sync_never_loads_the_panels_libraries() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['supportdesk', 'sync', '--json']\n"
        "from supportdesk_tui.cli.main import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n")
    loaded = roots(modules_after(code))
    assert "supportdesk_tui" in loaded
    assert not loaded & {"textual", "rich"}


def test_the_panels_hot_path_needs_no_orm() -> None:
    """Opening a store and reading a window must not pay for SQLAlchemy."""
    code = (
        "import tempfile, pathlib\n"
        "from supportdesk_tui import bootstrap\n"
        "from supportdesk_tui.desk.looking import queue\n"
        "home = pathlib.Path(tempfile.mkdtemp())\n"
        "with bootstrap.open_desk(home):\n    pass\n"
        "import subprocess, sys\n"
        "inner = f'''\n"
        "import pathlib, sys\n"
        "from supportdesk_tui import bootstrap\n"
        "from supportdesk_tui.desk.looking import queue\n"
        "with bootstrap.open_desk(pathlib.Path({str(home)!r})) as opened:\n"
        "    queue.window(opened.desk, queue.parse(opened.desk, queue.views(opened.desk)[0].query).query, 0, 40)\n"
        "print(chr(10).join(sys.modules))\n"
        "'''\n"
        "out = subprocess.run([sys.executable, '-c', inner], capture_output=True, text=True, check=True).stdout\n"
        "heavy = {name.partition('.')[0] for name in out.split()}\n"
        "for name in heavy: sys.modules.setdefault('inner_' + name, None)\n")
    loaded = {name.removeprefix("inner_") for name in modules_after(code) if name.startswith("inner_")}
    assert "supportdesk_tui" in loaded
    assert not loaded & {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "imapclient", "jinja2", "yaml", "textual"}


@pytest.mark.parametrize("command", ["--help", "--version"])
def test_a_short_answer_loads_nothing_heavy(command: str) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['supportdesk', {command!r}]\n"
        "from supportdesk_tui.cli.main import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n")
    assert not roots(modules_after(code)) & {"textual", "rich", "sqlalchemy", "sqlmodel", "imapclient", "jinja2"}


def test_the_first_rows_wait_for_nothing_they_do_not_show(tmp_path: Path) -> None:
    """They are painted before Textual is loaded, and before anything that only a later key needs."""
    code = (
        "import pathlib\n"
        "from supportdesk_tui import bootstrap\n"
        "from supportdesk_tui.cli import panel\n"
        "from supportdesk_tui.cli.first_paint import first_rows_of\n"
        f"with bootstrap.open_desk(pathlib.Path({str(tmp_path)!r})) as opened:\n"
        "    first_rows_of(opened.desk, panel.wishes(opened.desk), 120, 36)\n")
    config = tmp_path / "config.toml"
    config.write_text('[me]\nid = "ira"\nname = "Ira"\n[[account]]\nname = "support"\nprovider = "gmail"\n'
                      'address = "help@club.example"\n', encoding="utf-8")
    config.chmod(0o600)
    loaded = modules_after(code)
    assert "supportdesk_tui.presentation.first_rows" in loaded
    assert not roots(loaded) & {"textual", "asyncio", "typer", "sqlalchemy", "email", "imapclient", "jinja2", "yaml",
                                "logging", "secrets", "subprocess"}
    assert "rich.console" not in loaded
    late = ("app", "screens", "widgets", "mail.account", "mail.reading", "playbook", "exports", "desk.letters",
            "desk.sync", "desk.upkeep", "domain.clocks.runs", "domain.quotes", "domain.macro")
    assert [name for name in loaded if f"{name}.".startswith(tuple(f"supportdesk_tui.{room}." for room in late))] == []
