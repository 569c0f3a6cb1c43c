"""Mail servers that take tokens, and a source of tokens that counts; for the scripted servers."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

from bench.scripted_imap import Talk

_REFUSAL = base64.b64encode(b'{"status":"400","schemes":"bearer"}')
_BEARER = re.compile(rb"auth=Bearer ([^\x01]+)\x01\x01")


@dataclass
class TokenDoor:
    """Lets in who brings a good token, as servers do: a bad one gets an error document first, then a no."""

    good: set[str]
    seen: list[str] = field(default_factory=list)
    """The tokens that came, in order."""
    refusal: bytes = b"NO [AUTHENTICATIONFAILED] AUTHENTICATE failed."

    def imap(self, talk: Talk, tag: bytes, command: bytes) -> bool:
        """For ``handlers[b"AUTHENTICATE"]``."""
        talk.send(b"+ \r\n")
        if self._is_good(talk.line()):
            return talk.answer(tag + b" OK welcome\r\n")
        talk.send(b"+ " + _REFUSAL + b"\r\n")
        talk.line()
        return talk.answer(tag + b" " + self.refusal + b"\r\n")

    def smtp(self, line: bytes) -> bytes:
        """For ``script["auth"]``; the plain no that follows stands in ``script["other"]``."""
        return b"235 welcome" if self._is_good(line.split(b" ")[2]) else b"334 " + _REFUSAL

    def _is_good(self, line: bytes) -> bool:
        match = _BEARER.search(base64.b64decode(line))
        token = match.group(1).decode() if match else "?"
        self.seen.append(token)
        return token in self.good


@dataclass
class Handed:
    """Tokens handed out one after the other."""

    tokens: list[str]
    renewals: int = 0
    hint: str = "token_refused"

    def token(self) -> str:
        return self.tokens[0]

    def renewed(self, refused: str) -> str:
        self.renewals += 1
        if len(self.tokens) > 1:
            self.tokens.pop(0)
        return self.tokens[0]
