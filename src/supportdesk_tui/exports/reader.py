"""The adapter that bootstrap names: opening a desk must not pay for layouts that nobody imports just now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from supportdesk_tui import __version__
from supportdesk_tui.desk.ports import ChatPerson, ExportOptions

if TYPE_CHECKING:
    from supportdesk_tui.exports.chat_export import ChatExport
    from supportdesk_tui.exports.opening import FormExport
    from supportdesk_tui.exports.profile import Profile
    from supportdesk_tui.exports.rereading import Rereader


class FileExportReader:
    """Reads every layout that a profile describes; implements ``desk.ports.ExportReader``."""

    def __init__(self, own_profiles: Path | None = None) -> None:
        self._own = own_profiles

    def open(self, path: Path, options: ExportOptions) -> FormExport | ChatExport:
        """Raises BadInput: unknown layout, several candidates, unreadable, no time zone, unclear dates.

        A profile of the operator's own that is wrong raises ConfigError.
        """
        from supportdesk_tui.exports.opening import open_export

        return open_export(path, *self._named(options))

    def people(self, path: Path, options: ExportOptions) -> tuple[ChatPerson, ...]:
        """Who writes in the chats of a file, the most talkative first. Raises BadInput."""
        from supportdesk_tui.exports.opening import people_in

        return people_in(path, *self._named(options))

    def again(self, options: ExportOptions) -> Rereader:
        """A reader of records that were put aside. Raises ConfigError for a wrong profile of the operator's own."""
        from supportdesk_tui.exports.rereading import Rereader
        from supportdesk_tui.exports.shelf import load_profiles

        return Rereader(load_profiles(self._own), options)

    def check_profile(self, name: str) -> None:
        """Raises BadInput ``unknown_profile``, ConfigError."""
        from supportdesk_tui.exports.shelf import load_profiles, profile_named

        profiles = load_profiles(self._own)
        if name:
            profile_named(profiles, name)

    def known_layouts(self) -> str:
        """The program's version, and the operator's own profiles with their times."""
        own = sorted(self._own.glob("*.toml")) if self._own is not None else []
        return " ".join([__version__, *(f"{path.name}:{path.stat().st_mtime_ns}" for path in own if path.exists())])

    def _named(self, options: ExportOptions) -> tuple[ExportOptions, dict[str, Profile]]:
        """The options with their profile by its name, and the profiles at hand, that one among them."""
        from supportdesk_tui.exports.shelf import load_profiles, profile_named

        profiles = load_profiles(self._own)
        if options.profile not in ("", "auto"):
            said = profile_named(profiles, options.profile)
            profiles[said.name] = said
            options = replace(options, profile=said.name)
        return options, profiles
