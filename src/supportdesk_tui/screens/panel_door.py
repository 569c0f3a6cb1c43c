"""The door to a running panel: a private socket of its own; one line in, one answer out."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 1000
"""Of a line; a longer one is refused."""
AT_ONCE = 4
"""Callers; further ones are turned away."""
PATIENCE = 5.0
"""Seconds for a caller to say its line."""
DONE, NOT_DONE = "+", "-"
"""How an answer begins."""
_SUFFIX = ".sock"
_LONGEST_ADDRESS = 100
"""Bytes that an address of this kind may have everywhere."""

Answer = Callable[[str], Awaitable[tuple[bool, str]]]


class PanelDoor:
    """Hears callers of the same user on this machine, one line each."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._folder, self._answer = folder, answer
        self._path: Path | None = None
        self._server: asyncio.Server | None = None
        self._callers = 0
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Begin to hear. Raises OSError where there can be no private socket."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_ours(self._folder, stat.S_ISDIR) or self._folder.stat().st_mode & 0o077:
            raise PermissionError(f"{self._folder} is not private")
        path = self._folder / f"{time.time_ns():020}-{os.getpid()}{_SUFFIX}"
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with address(path) as place:
            before = os.umask(0o177)
            try:
                listening.bind(place)
            finally:
                os.umask(before)
        self._path = path
        self._server = await asyncio.start_unix_server(self._serve, sock=listening, limit=MOST_BYTES)

    async def close(self) -> None:
        """Hear no more; nothing is left behind."""
        if self._server is not None:
            self._server.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._callers += 1
        try:
            if self._callers <= AT_ONCE and _same_user(writer):
                async with asyncio.timeout(PATIENCE):
                    line = await reader.readuntil(b"\n")
                async with self._turn:
                    done, said = await self._answer(line.decode("utf-8").strip())
                writer.write(f"{DONE if done else NOT_DONE}{said}\n".encode())
                async with asyncio.timeout(PATIENCE):
                    await writer.drain()
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # who does not speak as agreed gets no answer
        finally:
            self._callers -= 1
            writer.close()


class address:
    """The address of a socket; one that is too long for the system is reached through its open folder."""

    def __init__(self, path: Path) -> None:
        self._path, self._folder = path, -1

    def __enter__(self) -> str:
        if len(os.fsencode(self._path)) < _LONGEST_ADDRESS or not Path("/proc/self/fd").is_dir():
            return str(self._path)
        self._folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._folder}/{self._path.name}"

    def __exit__(self, *_error: object) -> None:
        if self._folder >= 0:
            os.close(self._folder)


def is_ours(path: Path, kind: Callable[[int], bool]) -> bool:
    """Does it belong to this user, and is it what it should be and no link to elsewhere?"""
    try:
        found = path.lstat()
    except OSError:
        return False
    return kind(found.st_mode) and found.st_uid == os.getuid()


def doors(folder: Path) -> list[Path]:
    """The sockets of panels, the newest first."""
    if not is_ours(folder, stat.S_ISDIR):
        return []
    found = sorted(folder.glob(f"*{_SUFFIX}"), reverse=True)
    return [path for path in found if is_ours(path, stat.S_ISSOCK)]


def tell(folder: Path, line: str, seconds: float) -> tuple[bool, str] | None:
    """Say a line to the newest panel; None when none hears it. Raises OSError where it gives no answer.

    Args:
        folder: Where the sockets lie.
        line: What is said.
        seconds: How long its answer may take.
    """
    for path in doors(folder):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller, address(path) as place:
            caller.settimeout(seconds)
            try:
                caller.connect(place)
            except (ConnectionRefusedError, FileNotFoundError):
                with suppress(OSError):
                    path.unlink()  # its panel was killed
                continue
            caller.sendall(line.encode() + b"\n")
            with caller.makefile("r", encoding="utf-8", errors="replace") as answered:
                said = answered.read(MOST_BYTES * 8).strip()
            if not said:
                raise ConnectionResetError
            return said[0] == DONE, said[1:]
    return None


def _same_user(writer: asyncio.StreamWriter) -> bool:
    """The folder is private already; where the system tells who calls, that is looked at too."""
    peer = writer.get_extra_info("socket")
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return True
    _pid, user, _group = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i")))
    return bool(user == os.getuid())
