"""The words of the interface: English is the message id, catalogues hold the other languages."""

from supportdesk_tui.i18n.catalogue import (
    LANGUAGES,
    N_,
    activate,
    gettext,
    language,
    language_from_environment,
    ngettext,
    pgettext,
    translated,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "activate",
    "gettext",
    "language",
    "language_from_environment",
    "ngettext",
    "pgettext",
    "translated",
]
