"""Checks that the documents tell the truth: every command is described, every link leads somewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "PERFORMANCE.md", "CHANGELOG.md", "CONTRIBUTING.md",
             "requirements/README.md")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
_CODE_PATH = re.compile(r"`((?:desk|domain|store|mail|exports|playbook|settings|presentation|commands|tests|tools)"
                        r"/[\w/*.]+)`")


def command_names() -> list[str]:
    """Every command of the program as the operator types it."""
    import typer.main

    from supportdesk_tui.cli.main import app

    root = typer.main.get_group(app)
    return sorted(root.commands)


def undocumented(readme: str) -> Iterator[str]:
    """Commands that the README never shows."""
    for name in command_names():
        if not re.search(rf"supportdesk {re.escape(name)}\b|`{re.escape(name)}\b", readme):
            yield f"README.md: the command `{name}` is not described"


def broken_links(name: str, text: str) -> Iterator[str]:
    """Links and code paths that lead nowhere."""
    for target in _LINK.findall(text):
        if "://" not in target and not (ROOT / Path(name).parent / target).exists():
            yield f"{name}: {target} does not exist"
    for target in _CODE_PATH.findall(text):
        places = (ROOT / target, ROOT / "src" / "supportdesk_tui" / target)
        if not any(list(place.parent.glob(place.name)) for place in places):
            yield f"{name}: `{target}` does not exist"


def unplaced_rooms(architecture: str) -> Iterator[str]:
    """Top-level packages that ARCHITECTURE.md does not name."""
    package = ROOT / "src" / "supportdesk_tui"
    for path in sorted(package.iterdir()):
        if (path / "__init__.py").exists() and f"{path.name}/" not in architecture:
            yield f"ARCHITECTURE.md: the package {path.name}/ is not described"


def main() -> int:
    """Print what is wrong; 1 when anything is."""
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
    wrong = [*undocumented(texts["README.md"]), *unplaced_rooms(texts["ARCHITECTURE.md"])]
    for name, text in texts.items():
        wrong += broken_links(name, text)
    print("\n".join(wrong) or f"documents: {len(texts)} checked")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
