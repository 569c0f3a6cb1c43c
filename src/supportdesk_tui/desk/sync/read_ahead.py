"""Fetching and reading the next mails while the last ones are being stored."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from supportdesk_tui.desk.ports import FetchedMail, MailReader, ReadingAhead, UnfetchedMail
from supportdesk_tui.domain.message import ParsedMail

Item = FetchedMail | UnfetchedMail

CHUNK_MAILS = 200
CHUNK_BYTES = 4 << 20
FIRST_CHUNK = 50
"""The first chunk is small, so that the first tickets appear at once."""
_CHUNKS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """Mails of one transaction, with what was read in them."""

    items: tuple[Item, ...]
    read: tuple[ParsedMail, ...] = ()
    """Of the fetched ones among ``items``, in their order; empty when they are still to be read."""

    @property
    def fetched(self) -> tuple[FetchedMail, ...]:
        """What came whole, or as far as it was wanted."""
        return tuple(item for item in self.items if isinstance(item, FetchedMail))

    def pairs(self) -> Iterator[tuple[Item, ParsedMail | None]]:
        """Each mail with what was read in it."""
        read = iter(self.read)
        for item in self.items:
            yield item, next(read, None) if isinstance(item, FetchedMail) else None


def chunks(items: Iterator[Item]) -> Iterator[tuple[Item, ...]]:
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


def read_ahead(items: Iterator[Item], reader: MailReader, expected: int) -> Generator[Chunk, None, None]:
    """Chunks, fetched by a thread of its own and read ahead; its exception is raised here in its place.

    Args:
        items: the mails as the server gives them.
        reader: reads them.
        expected: how many there will be; for many the reader may employ another process.
    """
    ready: queue.Queue[tuple[Item, ...] | BaseException | None] = queue.Queue(maxsize=_CHUNKS_AHEAD)
    stop = threading.Event()
    reading = reader.reading_ahead(expected)

    def offer(what: tuple[Item, ...] | BaseException | None) -> None:
        while not stop.is_set():
            try:
                ready.put(what, timeout=0.2)
            except queue.Full:
                continue
            return

    def fetch() -> None:
        try:
            for chunk in chunks(items):
                reading.send(_raws(chunk))
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
            yield Chunk(what, _received(reading, what))
    finally:
        stop.set()
        reading.close()


def _raws(chunk: tuple[Item, ...]) -> list[bytes]:
    return [item.raw for item in chunk if isinstance(item, FetchedMail)]


def _received(reading: ReadingAhead, chunk: tuple[Item, ...]) -> tuple[ParsedMail, ...]:
    """What was read; nothing where one mail broke the reading, so that each can be tried by itself."""
    try:
        return tuple(reading.receive())
    except Exception:
        return ()
