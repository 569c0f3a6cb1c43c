"""``python -m supportdesk_tui`` and the ``supportdesk`` command."""

from __future__ import annotations

from supportdesk_tui.cli.main import main

if __name__ == "__main__":
    main()
