"""Where mail servers listen and how long they may keep us waiting; light, for the panel starts with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens and how the line to it is protected."""

    host: str
    port: int
    security: Security = "tls"

    @property
    def label(self) -> str:
        """``host:port``, for messages."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the network may keep us waiting, in seconds."""

    connect: float = 15.0
    """For name resolution, TCP, TLS and the greeting, each."""
    read: float = 60.0
    """Between two pieces of an answer."""
    operation: float = 600.0
    """For one whole command, so that a server that drips bytes cannot hold us for ever."""
