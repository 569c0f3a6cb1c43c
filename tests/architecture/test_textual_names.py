"""Our screens and widgets share one namespace with Textual's own private attributes: none may be shadowed.

A screen that once kept its own ``_closed`` never left the stack: Textual took it for a closed message pump.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
import textual.app
import textual.dom
import textual.message_pump
import textual.screen
import textual.scroll_view
import textual.widget

import supportdesk_tui

PACKAGE = Path(supportdesk_tui.__file__).parent
OURS = [PACKAGE / "app.py", *sorted((PACKAGE / "screens").rglob("*.py")), *sorted((PACKAGE / "widgets").glob("*.py"))]
BASES = (textual.message_pump, textual.dom, textual.widget, textual.screen, textual.app, textual.scroll_view)


def names_on_self(source: str) -> set[str]:
    """Attributes that a module's classes assign on ``self``, and the methods they define."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) \
                and isinstance(node.value, ast.Name) and node.value.id == "self":
            names.add(node.attr)
        elif isinstance(node, ast.ClassDef):
            names |= {item.name for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)}
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


TEXTUAL = set().union(*(names_on_self(inspect.getsource(module)) for module in BASES))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_no_private_name_of_textual_is_taken(path: Path) -> None:
    taken = names_on_self(path.read_text(encoding="utf-8")) & TEXTUAL
    assert not taken, f"{path.name} shadows Textual's own {sorted(taken)}"
