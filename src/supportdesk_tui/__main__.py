"""``python -m supportdesk_tui`` and the ``supportdesk`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Open the panel when nothing else is said, without paying for the command line; else run the command."""
    if len(sys.argv) > 1:
        from supportdesk_tui.cli.main import main as run

        run()
        return
    from supportdesk_tui import i18n
    from supportdesk_tui.cli.panel import open_panel
    from supportdesk_tui.cli.running import errors_as_sentences, fail_unexpectedly

    i18n.activate(i18n.language_from_environment())
    try:
        with errors_as_sentences():
            open_panel()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        fail_unexpectedly(error)


if __name__ == "__main__":
    main()
