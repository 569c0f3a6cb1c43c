"""The message catalogues: ``extract``, ``update``, ``compile``, ``check`` (needs Babel, a development tool).

``update`` collects the marked messages of the source into every ``.po`` and compiles it; ``check`` fails
when a catalogue is out of date, incomplete, fuzzy, breaks a placeholder, or when its ``.mo`` is stale.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from supportdesk_tui.cli.helping import texts
from supportdesk_tui.cli.main import COMMANDS, build

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "supportdesk_tui"
LOCALE = SOURCE / "i18n" / "locale"
ANY_DATE = datetime(2026, 1, 1, tzinfo=UTC)
MARKS = frozenset({"_", "N_", "gettext", "ngettext", "pgettext"})
NOISE = (b"POT-Creation-Date", b"PO-Revision-Date", b"Generated-By", b"Last-Translator", b"Language-Team",
         b"Report-Msgid-Bugs-To")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def extract() -> Catalog:
    """Every message the source marks, also inside f-strings, which token-based extraction would miss, and every
    sentence of the command line's help.
    """
    catalog = Catalog(project="supportdesk-tui", charset="utf-8")
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                _add(catalog, node)
    for text in texts(build(COMMANDS)):
        catalog.add(text)
    return catalog


def _add(catalog: Catalog, call: ast.Call) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    texts = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if name not in MARKS or not texts or len(texts) < {"ngettext": 2, "pgettext": 2}.get(name, 1):
        return
    if name == "ngettext":
        catalog.add((texts[0], texts[1]))
    elif name == "pgettext":
        catalog.add(texts[1], context=texts[0])
    elif texts[0]:
        catalog.add(texts[0])


def po_files() -> list[Path]:
    """The catalogues there are; English needs none, it is the message ids."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/supportdesk.po"))


def load(path: Path) -> Catalog:
    """One catalogue as it is on disk."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    catalog.creation_date = catalog.revision_date = ANY_DATE  # else every compilation differs from the last
    return catalog


def save(path: Path, catalog: Catalog) -> None:
    """Write a catalogue without line numbers and dates, so that it changes only with its messages."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, no_location=True, omit_header=False, sort_output=True,
             ignore_obsolete=True)
    text = re.sub(rb'"(%s): [^\n]*\n' % b"|".join(NOISE), b"", buffer.getvalue())
    text = re.sub(rb"\A(#[^\n]*\n)*", b"", text)
    path.write_bytes(text)


def compiled(catalog: Catalog) -> bytes:
    """The binary catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def update() -> None:
    """Bring every catalogue up to date with the source and compile it; new messages stay empty."""
    template = extract()
    for path in po_files():
        catalog = load(path)
        catalog.update(template, no_fuzzy_matching=True)
        save(path, catalog)
    compile_all()


def compile_all() -> None:
    """Write the binary of every catalogue."""
    for path in po_files():
        path.with_suffix(".mo").write_bytes(compiled(load(path)))


def _strings(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _message_problems(message: Message) -> list[str]:
    name = _strings(message.id)[0]
    strings = _strings(message.string)
    if message.fuzzy:
        return [f"fuzzy: {name!r}"]
    if not strings or not all(strings):
        return [f"not translated: {name!r}"]
    allowed = set().union(*(set(PLACEHOLDER.findall(text)) for text in _strings(message.id)))
    wrong = [text for text in strings if not set(PLACEHOLDER.findall(text)) <= allowed]
    return [f"unknown placeholder in the translation of {name!r}: {text!r}" for text in wrong]


def check() -> list[str]:
    """What is wrong with the catalogues; an empty list when nothing is."""
    problems: list[str] = []
    wanted = {(message.id, message.context) for message in extract() if message.id}
    for path in po_files():
        catalog = load(path)
        present = {(message.id, message.context) for message in catalog if message.id}
        where = path.relative_to(ROOT)
        problems += [f"{where}: missing {message[0]!r}" for message in wanted - present]
        problems += [f"{where}: no longer used {message[0]!r}" for message in present - wanted]
        for message in catalog:
            if message.id and (message.id, message.context) in wanted:
                problems += [f"{where}: {problem}" for problem in _message_problems(message)]
        binary = path.with_suffix(".mo")
        if not binary.is_file() or _contents(binary.read_bytes()) != _contents(compiled(catalog)):
            problems.append(f"{binary.relative_to(ROOT)}: stale, run 'python tools/catalogue.py compile'")
    return problems


def _contents(binary: bytes) -> set[str]:
    return {repr((message.id, message.context, message.string)) for message in read_mo(io.BytesIO(binary))
            if message.id}


def main(arguments: list[str]) -> int:
    """Run one of the four commands; returns the exit code."""
    command = arguments[0] if arguments else "check"
    if command == "extract":
        for message in extract():
            if message.id:
                sys.stdout.write(f"{message.id!r}\n")
    elif command == "update":
        update()
    elif command == "compile":
        compile_all()
    elif command == "check":
        problems = check()
        sys.stdout.writelines(f"{problem}\n" for problem in problems)
        return 1 if problems else 0
    else:
        sys.stdout.write("usage: catalogue.py extract | update | compile | check\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
