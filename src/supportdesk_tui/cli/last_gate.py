"""What the command line prints passes here last: nothing in it can steer a terminal, whatever a command overlooks."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from supportdesk_tui.domain.clean_text import clean_block

_NEXT_LINE = "\r\n"
"""In raw mode the key tester begins its lines by itself; a lone CR would let one line cover another."""


class _Cleaned(io.TextIOWrapper):
    """A stream of text without control characters; bytes still go through ``buffer`` as they are."""

    def write(self, text: str) -> int:
        super().write(_NEXT_LINE.join(map(clean_block, text.split(_NEXT_LINE))))
        return len(text)


@contextmanager
def cleaned_output() -> Iterator[None]:
    """Standard output and standard error behind the gate."""
    usual = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_behind, usual)
    try:
        yield
    finally:
        gates = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = usual
        for gate in gates:
            if isinstance(gate, _Cleaned):
                with suppress(OSError, ValueError):  # nobody reads any more
                    gate.detach()


def _behind(stream: TextIO) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        return stream
    stream.flush()
    return _Cleaned(buffer, encoding=stream.encoding, errors="backslashreplace",
                    line_buffering=getattr(stream, "line_buffering", False), write_through=True)
