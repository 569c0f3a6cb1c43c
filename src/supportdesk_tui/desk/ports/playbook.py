"""The playbook as the use cases need it: macros, templates and SOPs, filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from supportdesk_tui.domain.macro import Macro, Rendered
    from supportdesk_tui.domain.sop import Sop, SopText


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with one file of the playbook."""

    file: str
    line: int
    """1-based; 0 when it concerns the whole file."""
    reason: str
    """A key of presentation/playbook_words.py, such as ``syntax``, ``unknown_variable``."""
    detail: str = ""
    """The word it is about, and what is allowed."""
    level: str = "error"
    """``error`` or ``warning``."""


class Library(Protocol):
    """The playbook: macros, escalation templates, the acknowledgement, SOPs."""

    def macros(self) -> tuple[Macro, ...]:
        """The reply macros, by category and id. A file edited meanwhile is read anew."""

    def escalations(self) -> tuple[Macro, ...]:
        """The escalation templates, by line and id."""

    def acknowledgement(self) -> Macro | None:
        """The automatic answer to a new ticket; None when the operator has hidden it."""

    def macro(self, macro_id: str) -> Macro:
        """A prepared text of any kind. Raises BadInput("no_such_macro")."""

    def sops(self) -> tuple[Sop, ...]:
        """By category and id."""

    def sop(self, sop_id: str) -> Sop:
        """Raises BadInput("no_such_sop")."""

    def render(self, macro: Macro, language: str, values: Mapping[str, Mapping[str, object]]) -> Rendered:
        """The variant filled in (see domain/macro_values.py); never raises: problems are in the result."""

    def render_sop(self, sop: Sop, language: str, values: Mapping[str, Mapping[str, object]]) -> SopText:
        """The variant with its steps filled in; what has no value shows as a marker."""

    def write_macro(self, macro_id: str, category: str, language: str, title: str, body: str) -> Path:
        """A new file among the operator's own. Raises BadInput ``macro_id``, ``file_exists``."""

    def problems(self) -> tuple[FileProblem, ...]:
        """The errors of all files; a broken file never stops the others."""

    def lint_macros(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of macros, templates and the acknowledgement, by file and line."""

    def lint_sops(self) -> tuple[FileProblem, ...]:
        """Errors and warnings of SOPs, by file and line."""
