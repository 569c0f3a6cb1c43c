"""Fetching the next mails while the last ones are being stored."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator

from supportdesk_tui.desk.ports import FetchedMail, UnfetchedMail

Item = FetchedMail | UnfetchedMail
Chunk = tuple[Item, ...]

CHUNK_MAILS = 200
CHUNK_BYTES = 4 << 20
FIRST_CHUNK = 50
"""The first chunk is small, so that the first tickets appear at once."""


def chunks(items: Iterator[Item]) -> Iterator[Chunk]:
    """The items in chunks of one transaction each."""
    chunk: list[Item] = []
    size, limit = 0, FIRST_CHUNK
    for item in items:
        chunk.append(item)
        size += len(item.raw) if isinstance(item, FetchedMail) else 0
        if len(chunk) >= limit or size >= CHUNK_BYTES:
            yield tuple(chunk)
            chunk, size, limit = [], 0, CHUNK_MAILS
    if chunk:
        yield tuple(chunk)


def read_ahead(items: Iterator[Item]) -> Generator[Chunk, None, None]:
    """Chunks, one of them fetched ahead by a thread of its own; its exception is raised here in its place."""
    ready: queue.Queue[Chunk | BaseException | None] = queue.Queue(maxsize=1)
    stop = threading.Event()

    def offer(what: Chunk | BaseException | None) -> None:
        while not stop.is_set():
            try:
                ready.put(what, timeout=0.2)
            except queue.Full:
                continue
            return

    def fetch() -> None:
        try:
            for chunk in chunks(items):
                offer(chunk)
                if stop.is_set():
                    return
        except BaseException as error:  # carried over to the reading thread: nothing is swallowed
            offer(error)
        else:
            offer(None)

    thread = threading.Thread(target=fetch, name="fetch-ahead", daemon=True)
    thread.start()
    try:
        while (what := ready.get()) is not None:
            if isinstance(what, BaseException):
                raise what
            yield what
    finally:
        stop.set()
