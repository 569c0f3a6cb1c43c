"""The profiles at hand: those that come along, overridden by name by the operator's own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.errors import BadInput, ConfigError
from supportdesk_tui.exports.profile import Profile
from supportdesk_tui.exports.profile_file import parse_profile


def load_profiles(own: Path | None = None) -> dict[str, Profile]:
    """Every profile by name. Raises ConfigError for a file that is wrong.

    Args:
        own: A folder of the operator's profiles; it need not exist.
    """
    profiles: dict[str, Profile] = {}
    shipped = resources.files("supportdesk_tui.exports") / "profiles"
    for item in sorted(shipped.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            profile = parse_profile(item.read_text(encoding="utf-8"), item.name)
            profiles[profile.name] = profile
    if own is not None and own.is_dir():
        for path in sorted(own.glob("*.toml")):
            profile = profile_at(path)
            profiles[profile.name] = profile
    return profiles


def profile_at(path: Path) -> Profile:
    """The profile in a file of the operator's. Raises ConfigError."""
    return parse_profile(_text_of(path), str(path))


def profile_named(profiles: Mapping[str, Profile], name: str) -> Profile:
    """The profile of that name, or in the file of that name. Raises BadInput, ConfigError."""
    file = ExportOptions(name).profile_file
    if file is not None:
        return profile_at(file)
    if name not in profiles:
        raise BadInput("unknown_profile", name, ", ".join(sorted(profiles)))
    return profiles[name]


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), 0, "", "unreadable", str(error)) from error
