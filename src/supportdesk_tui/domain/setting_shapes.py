"""What single settings look like: shared by the file that holds them and the questions that ask for them."""

from __future__ import annotations

LANGUAGES = ("en", "ru")
"""Of the panel."""

PROVIDERS = ("gmail", "yandex360", "mailru", "microsoft365", "fastmail", "icloud", "other")
"""Mail providers whose servers are known; ``other`` names its own."""

SECURITIES = ("tls", "starttls", "none")

ADDRESS = r"[^@\s<>\",;:()]+@[^@\s<>\",;:()]+\.[^@\s<>\",;:().]+"
"""What is taken for an address; the server has the last word."""
ADDRESS_EXAMPLE = "help@club.example"

NAME = r"[\w.+-]{1,64}"
"""An account's or an operator's id: it becomes part of keys such as ``ACCOUNT/FOLDER``."""

VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
"""An environment variable."""

SINCE = r"all|\d{1,4}d|\d{4}-\d{2}-\d{2}"
"""How far back a first sync goes."""
SINCE_EXAMPLE = "14d | 2026-01-31 | all"

OAUTH_SERVICES = ("microsoft", "google")
"""Whose logins through the browser are known."""
CLIENT_ID = r"[\w.-]{8,200}"
"""The id of an application registered with one of them."""
CLIENT_ID_EXAMPLE = '"00000000-0000-0000-0000-000000000000" | "123-abc.apps.googleusercontent.com"'
TENANT = r"[\w.-]{1,100}"
"""A Microsoft directory."""
TENANT_EXAMPLE = '"common" | "organizations" | "club.onmicrosoft.com"'
