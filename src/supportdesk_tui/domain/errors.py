"""Errors as types with data; the words for them are added at the edge (presentation/errors.py)."""

from __future__ import annotations

from dataclasses import dataclass


class DeskError(Exception):
    """Base of everything the desk refuses or cannot do; never shown as a traceback."""


@dataclass
class NoSuchTicket(DeskError):
    """No ticket has this number."""

    ticket_id: int


@dataclass
class NotPossible(DeskError):
    """The act makes no sense on this ticket now; ``reason`` is a key of presentation/errors.py."""

    reason: str
    subject: str = ""


@dataclass
class BadInput(DeskError):
    """What was typed cannot be read; ``reason`` is a key, ``value`` what was typed, ``hint`` what is allowed."""

    reason: str
    value: str = ""
    hint: str = ""


@dataclass
class ConfigError(DeskError):
    """A file of the operator's is wrong: where, what, what is allowed."""

    file: str
    line: int
    """1-based; 0 when unknown."""
    key: str
    reason: str
    """A key of presentation/errors.py, such as ``unknown_key``, ``bad_value``, ``syntax``."""
    allowed: str = ""


@dataclass
class StoreError(DeskError):
    """The database cannot be used.

    ``reason`` is one of locked, in_use, newer, corrupt, damaged (it may still be read), emptied, read_only, full,
    io, missing, network, unreachable, driver.
    """

    reason: str
    path: str
    detail: str = ""
    backup: str = ""
    """The newest backup, for those that a restore mends."""


@dataclass
class MailError(DeskError):
    """A mail server said no or nothing; ``reason`` is one of auth, tls, network, throttled, protocol, refused."""

    reason: str
    server: str
    """host:port"""
    detail: str = ""
    """The server's own words; clean before showing."""
    hint: str = ""
    """A key of the provider's help texts."""


@dataclass
class SecretError(DeskError):
    """An account's password cannot be had or kept; never carries the password itself.

    ``reason`` is one of no_keyring, keyring_failed, not_found, command_failed, command_timeout, command_missing,
    env_missing, too_open, unreadable; of a login through the browser: login_needed, login_refused,
    login_declined, login_expired, login_busy, login_library.
    """

    reason: str
    account: str
    detail: str = ""
    """The command's own words, the variable or the file; clean before showing."""
