"""Choosing among the playbook's texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supportdesk_tui.domain.macro import Macro
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.effect_words import macro_remark
from supportdesk_tui.presentation.hints import key_words
from supportdesk_tui.screens.base import DeskScreen
from supportdesk_tui.widgets.choice import DIGITS, Choice


async def choose_macro(screen: DeskScreen, macros: Sequence[Macro], title: str, wish: str,
                       suggested: str = "") -> Macro | None:
    """Let the operator choose a prepared text; Enter takes a suggested one, whose digit stays what it is."""
    if not macros:
        screen.say(gettext("the playbook has no such text"), "warn")
        return None
    config = screen.shell.desk.config
    mark = gettext("{key}: suggested").format(key=key_words("enter"))
    choices = [Choice(macro.text(wish, config.language).title, macro.id,
                      " · ".join(filter(None, (mark if macro.id == suggested else "", macro_remark(macro)))),
                      (*macro.keys, *(text.title for text in macro.variants.values())),
                      by_enter=macro.id == suggested) for macro in macros]
    beyond = [choice for choice in choices[len(DIGITS):] if choice.by_enter]
    picked = await screen.choose(title, [*(replace(choice, key="enter") for choice in beyond),
                                         *(choice for choice in choices if choice not in beyond)])
    return next((macro for macro in macros if picked is not None and macro.id == picked.value), None)
