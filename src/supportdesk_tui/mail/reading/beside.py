"""The process that reads mail beside the one that stores it: ``python -m supportdesk_tui.mail.reading.beside``."""

from __future__ import annotations

import sys

from supportdesk_tui.mail.reading.ahead import serve
from supportdesk_tui.mail.reading.reader import Rfc822Reader

if __name__ == "__main__":
    serve(Rfc822Reader().parse, sys.stdin.buffer, sys.stdout.buffer)
