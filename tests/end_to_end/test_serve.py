"""``supportdesk serve``: the panel in a real browser, for whoever has the address and for nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from bench import browser
from desks import mail, open_test_desk, take

pytest.importorskip("textual_serve")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a served desk with two tickets."""
    with open_test_desk(home) as desk:
        take(desk, mail("Card refused"))
        take(desk, mail("Lesson is empty"))
    (home / "config.toml").write_text('language = "en"\n')
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
