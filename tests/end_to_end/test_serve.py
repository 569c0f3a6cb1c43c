"""``supportdesk serve``: the panel in a real browser, for whoever has the address and for nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from bench import browser
from desks import mail, open_test_desk, take
from hostile_bytes import foreign, prepare
from supportdesk_tui.desk.letters import drafts

pytest.importorskip("textual_serve")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a served desk."""
    (home / "config.toml").write_text('language = "en"\n[me]\nid = "ira"\n')
    with subprocess.Popen([sys.executable, "-m", "supportdesk_tui", "--home", str(home), "serve"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          env={**os.environ, "TERM": "xterm-256color"}) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(10)
            finally:
                server.kill()


async def test_the_panel_is_used_in_a_browser_and_only_through_its_address(tmp_path: Path) -> None:
    browser.chromium()
    with open_test_desk(tmp_path / "desk") as desk:
        take(desk, mail("Card refused"))
        take(desk, mail("Lesson is empty"))
    with served(tmp_path / "desk") as address:
        async with aiohttp.ClientSession() as session:
            await refuses_strangers(session, address)
            async with browser.page(tmp_path / "profile", session) as page:
                await page.ask("Page.navigate", url=address)
                first = await page.wait_for("Card refused", begins="▌")
                await page.click()
                await page.press("j")
                second = await page.wait_for("Lesson is empty", begins="▌")
                assert first != second


async def refuses_strangers(session: aiohttp.ClientSession, address: str) -> None:
    """A wrong secret, none, a foreign name for this machine, another page's websocket."""
    base, token = address.rstrip("/").rsplit("/", 1)
    assert base.startswith("http://127.0.0.1:")

    async def status(url: str, **headers: str) -> int:
        async with session.get(url, headers=headers) as answer:
            return answer.status
    assert await status(address) == 200
    assert await status(f"{base}/") == 403
    assert await status(f"{base}/{token[:-1]}x/") == 403
    assert await status(f"{base}/static/js/textual.js") == 403
    assert await status(address, Host="evil.example") == 403
    assert await status(address, Origin="http://evil.example") == 403
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    assert await status(f"{base}/{token}/ws", **upgrade) == 403
    assert await status(f"{base}/{token}/ws", **upgrade, Origin="http://evil.example") == 403
    async with session.get(address) as answer:
        assert "connect-src 'self' ws://127.0.0.1" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def until_shown(words: bytes, socket: aiohttp.ClientWebSocketResponse, raw: bytearray) -> None:
    async with asyncio.timeout(30):
        begin = len(raw)
        while words not in raw[begin:]:
            message = await socket.receive()
            if message.type is aiohttp.WSMsgType.BINARY:
                raw.extend(message.data)


async def test_it_ends_soon_though_a_window_is_open_and_keeps_what_is_typed(tmp_path: Path) -> None:
    """Ctrl+C waited a minute for the windows to be closed."""
    home, raw = tmp_path / "desk", bytearray()
    with open_test_desk(home) as desk:
        take(desk, mail("Card refused"))
    async with aiohttp.ClientSession() as session:
        with served(home) as address:  # leaving it waits ten seconds at most
            socket = await session.ws_connect(f"{address.replace('http', 'ws', 1)}ws?width=80&height=24",
                                              headers={"Origin": address.rsplit("/", 2)[0]})
            await until_shown(b"Card refused", socket, raw)
            for keys, shown in (("r", b"EDITING"), ("w1", b"w1")):
                await socket.send_str(json.dumps(["stdin", keys]))
                await until_shown(shown, socket, raw)
    until = time.monotonic() + 20
    while not kept_texts(home) and time.monotonic() < until:  # the panel ends a moment after its window
        await asyncio.sleep(0.2)
    assert "w1" in kept_texts(home)


def kept_texts(home: Path) -> str:
    with open_test_desk(home) as desk:
        return " ".join(draft.text for draft in drafts.all_kept(desk))


async def test_nothing_hostile_reaches_the_browsers_terminal(tmp_path: Path) -> None:
    """S12, M-68: here Textual writes by itself; its text passes the same gate."""
    prepare(tmp_path / "desk")
    raw = bytearray()
    with served(tmp_path / "desk") as address:
        async with aiohttp.ClientSession() as session, session.ws_connect(
                f"{address.replace('http', 'ws', 1)}ws?width=80&height=24",
                headers={"Origin": address.rsplit("/", 2)[0]}) as socket:
            await until_shown(b"EVIL", socket, raw)
            for key, shown in (("\r", b"From:"), ("q", b"quit"), ("o", b"Outbox"), ("q", b"quit"), ("r", b"EDITING")):
                await socket.send_str(json.dumps(["stdin", key]))
                await until_shown(shown, socket, raw)
    assert list(foreign(bytes(raw))) == []
