"""One process at a time reads or sends for an account (M-11): leases that outlive no dead process."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.errors import StoreError

SECONDS = 120
"""How long a lease lasts without being renewed."""
WATCH = "watch"
"""The lease of the process that watches every account."""

_numbers = itertools.count(1)
_let_go: set[str] = set()
"""Holders of this process that could not be dropped, as on a full disk."""


class Lease:
    """A lease that is held; renew it during long work."""

    def __init__(self, desk: Desk, name: str, holder: str) -> None:
        self._desk, self._name, self._holder = desk, name, holder

    def renew(self, seconds: int = SECONDS) -> bool:
        """Hold it for ``seconds`` from now; False when another process has taken it over meanwhile."""
        return self._desk.store.take_lease(self._name, self._holder, self._desk.clock.now(), seconds)

    def drop(self) -> None:
        """Let others have it; a database in trouble lets it run out instead, or until this process wants it again."""
        try:
            self._desk.store.drop_lease(self._name, self._holder)
        except StoreError:
            _let_go.add(self._holder)


def take(desk: Desk, name: str, seconds: int = SECONDS) -> Lease | None:
    """The lease ``name``, or None while another holds it.

    A fresh lease of a process of this machine that no longer runs is taken over at once.
    """
    holder = f"{this_process()}:{next(_numbers)}"
    lease = Lease(desk, name, holder)
    if lease.renew(seconds):
        return lease
    current = desk.store.lease_holder(name, desk.clock.now())
    if current is not None and (current in _let_go or has_ended(current)):
        desk.store.drop_lease(name, current)
        if lease.renew(seconds):
            return lease
    return None


@contextlib.contextmanager
def leased(desk: Desk, name: str, seconds: int = SECONDS) -> Iterator[Lease | None]:
    """The lease for the time of a ``with`` block, or None while another holds it."""
    lease = take(desk, name, seconds)
    try:
        yield lease
    finally:
        if lease is not None:
            lease.drop()


def this_process() -> str:
    """A name of this very process, of which ``has_ended`` can tell later whether it still runs."""
    return f"{_here()}:{os.getpid()}:{_started(os.getpid())}"


def has_ended(holder: str) -> bool:
    """Is the holder a process of this very machine that no longer runs? False when that cannot be known."""
    place, _, rest = holder.partition(":")
    pid, _, started = rest.partition(":")
    if place != _here() or not pid.isdigit() or os.name != "posix":
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    now_started = _started(int(pid))
    return bool(now_started) and now_started != started.partition(":")[0]


@cache
def _here() -> str:
    """This machine since its start, and the process namespace: where a process id means one process."""
    parts = [socket.gethostname().replace(":", "_")]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip())
    with contextlib.suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return "|".join(parts)


def _started(pid: int) -> str:
    """When a process started, in ticks since boot: tells it from a later one with the same id."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def is_watched(desk: Desk) -> bool:
    """Does a process watch the accounts just now?"""
    holder = desk.store.lease_holder(WATCH, desk.clock.now())
    return holder is not None and not has_ended(holder)
