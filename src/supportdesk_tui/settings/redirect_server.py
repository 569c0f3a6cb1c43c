"""A port of this machine that a browser is sent back to after a login; on loopback only, for one visit."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


class RedirectServer:
    """Listens while the ``with`` block lasts.

    Args:
        farewell: what the browser shows.
    """

    def __init__(self, farewell: str) -> None:
        outer = self

        class Visit(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = "code=" in self.path or "error=" in self.path
                if known and outer._path is None:
                    outer._path = self.path
                body = farewell.encode()
                self.send_response(200 if known else 404)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body) if known else 0))
                self.end_headers()
                if known:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
                """Nothing: the line holds the code."""

        self._path: str | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Visit)
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """Where the browser is to be sent."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def arrived(self) -> str | None:
        """The address the browser came with; None while it has not."""
        return self._path

    def __enter__(self) -> RedirectServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="redirect",
                         daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
