"""The door of ``supportdesk serve``: one address with a secret in it, on this machine, for this page alone."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web
from textual_serve.server import Server

_HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' data: blob:; connect-src 'self' ws://{host}; "
                               "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
LAST_WORDS = 1.0
"""Seconds that open windows have at the end; each of their panels keeps what is typed as soon as its window is gone."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class GuardedServer(Server):
    """Textual's server behind a first step of the path that is the token."""

    def __init__(self, command: str, host: str, port: int, token: str, ready: Callable[[], None]) -> None:
        super().__init__(command, host, port, "supportdesk")
        self._token, self._ready = token, ready
        self._hosts = {f"{host}:{port}", f"localhost:{port}"}

    async def on_startup(self, app: web.Application) -> None:
        """Textual's own words would name the command, not the address."""

    def serve(self, debug: bool = False) -> None:
        """Serve until Ctrl+C; nothing is logged, for every request carries the token."""
        web.run_app(self._make_app(), host=self.host, port=self.port, access_log=None,
                    print=lambda *_words: self._ready(), shutdown_timeout=LAST_WORDS)

    async def _make_app(self) -> web.Application:
        inner = await super()._make_app()

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guard(request, handler)

        outer = web.Application(middlewares=[guard])
        outer.add_subapp(f"/{self._token}", inner)
        return outer

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        first = request.path.split("/")[1]
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if host not in self._hosts:  # a name of the outside that was pointed at this machine
            raise web.HTTPForbidden
        if (origin is not None or is_socket) and origin != f"http://{host}":
            raise web.HTTPForbidden  # another page
        if not hmac.compare_digest(first.encode(), self._token.encode()):
            raise web.HTTPForbidden
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(_headers(host))
            raise
        if not response.prepared:
            response.headers.update(_headers(host))
        return response


def _headers(host: str) -> dict[str, str]:
    return {name: value.replace("{host}", host) for name, value in _HEADERS.items()}
