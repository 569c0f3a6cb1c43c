"""A headless Chromium, driven over its DevTools protocol: opens a page, presses keys, listens to its websockets."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pyte
import pytest


def chromium() -> str:
    """The program; in CI it must be there."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    message = "chromium is not installed (Debian: apt-get install chromium)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


class Page:
    """A page of the browser; what its websockets bring is painted on an emulated screen."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.screen = pyte.Screen(200, 60)
        self._stream = pyte.ByteStream(self.screen)

    async def listen(self) -> None:
        """Take what the browser tells."""
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._answers[told["id"]].set_result(told)
            elif told.get("method") == "Network.webSocketFrameReceived":
                frame = told["params"]["response"]
                if frame["opcode"] == 2:
                    self._stream.feed(base64.b64decode(frame["payloadData"]))

    async def ask(self, method: str, **params: object) -> Any:
        """One command and its answer."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        return (await asyncio.wait_for(self._answers[number], 15)).get("result")

    async def click(self) -> None:
        """Click into the page: the terminal in it takes keys then."""
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=300, y=300, button="left", clickCount=1)

    async def press(self, key: str) -> None:
        """Type a character."""
        code = ord(key.upper())
        for kind in ("keyDown", "keyUp"):
            await self.ask("Input.dispatchKeyEvent", type=kind, key=key, text=key if kind == "keyDown" else "",
                           windowsVirtualKeyCode=code)

    async def wait_for(self, text: str, seconds: float = 20.0, *, begins: str = "") -> str:
        """The row of the screen with the text, once there is one."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for row in self.screen.display:
                if text in row and row.startswith(begins):
                    return row
            await asyncio.sleep(0.05)
        raise AssertionError(f"never shown: {text!r}\n" + "\n".join(self.screen.display))


@asynccontextmanager
async def page(profile: Path, session: aiohttp.ClientSession) -> AsyncIterator[Page]:
    """A browser with an empty page."""
    with subprocess.Popen(
            [chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            port = await _port(profile / "DevToolsActivePort")
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                found = next(each for each in await answer.json() if each["type"] == "page")
            async with session.ws_connect(found["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                opened = Page(socket)
                listening = asyncio.create_task(opened.listen())
                await opened.ask("Network.enable")
                await opened.ask("Emulation.setFocusEmulationEnabled", enabled=True)
                yield opened
                listening.cancel()
        finally:
            browser.terminate()
            with suppress(subprocess.TimeoutExpired):
                browser.wait(5)
            browser.kill()


async def _port(file: Path) -> int:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError, ValueError, IndexError):
            return int(file.read_text().splitlines()[0])
        await asyncio.sleep(0.05)
    raise AssertionError("the browser does not answer")
