"""Which mails are fetched together, and how the wanted uids are cut into windows (M-03, M-33)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MIB = 1 << 20
BATCH_BYTES = 8 * MIB
BATCH_MAILS = 100
LARGE = 25 * MIB
HEAD = 256 * 1024
SEARCH_WINDOW = 5_000
WIDEST_WINDOW = 80_000
"""Uids a single SEARCH line can carry within imaplib's limit of a million bytes."""


@dataclass(frozen=True, slots=True)
class FetchBatch:
    """Mails to ask for in one command."""

    uids: tuple[int, ...]
    head_only: bool = False
    """Too large to fetch whole: its header and the beginning of its text."""


def plan_batches(uids: Sequence[int], sizes: Mapping[int, int], *, batch_bytes: int = BATCH_BYTES,
                 batch_mails: int = BATCH_MAILS, large: int = LARGE) -> Iterator[FetchBatch]:
    """Cut ``uids`` into batches in their order; a mail of unknown size or above ``large`` stands alone."""
    batch: list[int] = []
    total = 0
    for uid in uids:
        size = sizes.get(uid)
        alone = size is None or size > large
        if batch and (alone or total + (size or 0) > batch_bytes or len(batch) >= batch_mails):
            yield FetchBatch(tuple(batch))
            batch, total = [], 0
        if alone:
            yield FetchBatch((uid,), head_only=size is not None)
        else:
            batch.append(uid)
            total += size or 0
    if batch:
        yield FetchBatch(tuple(batch))


def next_window(start: int, width: int, found: int, exists: int) -> tuple[int, int]:
    """The window after one that began at ``start`` and found ``found`` uids: its start and its width.

    Empty windows double, so that a mailbox with huge holes costs few commands; a folder with more mails than
    an answer can hold never gets a window wider than an answer.
    """
    following = start + width
    if found:
        return following, SEARCH_WINDOW
    return following, width * 2 if exists <= WIDEST_WINDOW else min(width * 2, WIDEST_WINDOW)
