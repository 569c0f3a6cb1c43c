"""Reads one playbook file: YAML between two lines of ``---``, then the body."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supportdesk_tui.desk.ports import FileProblem

_TOO_BIG = 256 * 1024
"""Bytes; no letter is longer, and a stray large file must not slow the picker."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file taken apart."""

    file: str
    meta: dict[str, object]
    body: str
    head: str
    """The YAML text; it begins on line 2 of the file."""
    body_line: int
    """The line on which the body begins, 1-based."""

    def line_of(self, *path: str | int) -> int:
        """The line of a key or list item, found by walking the YAML; that of its nearest parent if absent."""
        import yaml

        node: object = yaml.compose(self.head, Loader=_loader())
        line = 1
        for part in path:
            child = _child(node, part)
            if child is None:
                break
            line, node = child
        return line + 1


class Unreadable(Exception):
    """The file cannot be taken apart; carries the problem to list."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def read(path: Path) -> FrontMatter:
    """Take a file apart. Raises Unreadable."""
    file = str(path)
    try:
        data = path.read_bytes()
        if len(data) > _TOO_BIG:
            raise Unreadable(FileProblem(file, 0, "too_big", str(len(data))))
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise Unreadable(FileProblem(file, 0, "unreadable", error.strerror or "")) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(FileProblem(file, line, "not_utf8")) from error
    return _taken_apart(file, text)


def _taken_apart(file: str, text: str) -> FrontMatter:
    import frontmatter
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    if not handler.detect(text):
        raise Unreadable(FileProblem(file, 1, "no_front_matter"))
    try:
        head, rest = handler.split(text)
        meta, body = frontmatter.parse(text, handler=handler)
    except ValueError as error:
        raise Unreadable(FileProblem(file, 1, "no_front_matter")) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = str(getattr(error, "problem", "") or "")
        raise Unreadable(FileProblem(file, mark.line + 1 if mark else 1, "syntax", detail)) from error
    if not meta:
        raise Unreadable(FileProblem(file, 1, "no_front_matter"))
    head = head.removeprefix("\n")
    lead = len(rest) - len(rest.lstrip())
    body_line = text.count("\n", 0, len(text) - len(rest) + lead) + 1
    return FrontMatter(file, {str(key): value for key, value in meta.items()}, body, head, body_line)


def _loader() -> type:
    import yaml

    fast: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return fast


def _child(node: object, part: str | int) -> tuple[int, object] | None:
    """The line (1-based, within the YAML) and the value node of a key or item."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None
