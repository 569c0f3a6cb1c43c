"""Views by the name an operator knows them by."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui import i18n
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.filters.terms import fold
from supportdesk_tui.domain.view import View, find_view
from supportdesk_tui.presentation.words import view_title


def named_view(views: Sequence[View], wanted: str) -> View:
    """A view by its id, name or key, or by the title that the program gives it in either language. Raises BadInput."""
    try:
        return find_view(views, wanted)
    except BadInput:
        spoken = i18n.language()
        try:
            for language in i18n.LANGUAGES:
                i18n.activate(language)
                for view in views:
                    if fold(view_title(view)) == fold(wanted.strip()):
                        return view
        finally:
            i18n.activate(spoken)
        raise
