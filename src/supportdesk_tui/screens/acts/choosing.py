"""Choosing among the playbook's texts."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.effect_words import macro_remark
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.widgets.choice import Choice


async def choose_macro(screen: DeskScreen, macros: Sequence[Macro], title: str, wish: str,
                       suggested: str = "") -> Macro | None:
    """Let the operator choose a prepared text; a suggested one is marked."""
    if not macros:
        screen.say(gettext("the playbook has no such text"), "warn")
        return None
    config = screen.shell.desk.config
    choices = [Choice(macro.text(wish, config.language).title, macro.id,
                      " · ".join(filter(None, (gettext("suggested") if macro.id == suggested else "",
                                               macro_remark(macro)))),
                      (*macro.keys, *(text.title for text in macro.variants.values()))) for macro in macros]
    picked = await screen.choose(title, choices)
    return next((macro for macro in macros if picked is not None and macro.id == picked.value), None)
