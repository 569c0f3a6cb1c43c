"""The adapter that bootstrap names: opening a desk must not pay for layouts that nobody imports just now."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from supportdesk_tui import __version__
from supportdesk_tui.desk.ports import ChatPerson, ExportOptions, GuessedLayout
from supportdesk_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportdesk_tui.exports.chat_export import ChatExport
    from supportdesk_tui.exports.opening import FormExport
    from supportdesk_tui.exports.profile import Profile
    from supportdesk_tui.exports.rereading import Rereader


class FileExportReader:
    """Reads every layout that a profile describes; implements ``desk.ports.ExportReader``."""

    def __init__(self, own_profiles: Path | None = None) -> None:
        self._own = own_profiles
        self._loaded: tuple[str, dict[str, Profile]] = ("", {})
        """What the profiles were when they were read, and these: a folder of ten thousand files reads them once."""

    def open(self, path: Path, options: ExportOptions) -> FormExport | ChatExport:
        """Raises BadInput: unknown layout, several candidates, unreadable, no time zone, unclear dates.

        A profile of the operator's own that is wrong raises ConfigError.
        """
        from supportdesk_tui.exports.opening import open_export

        return open_export(path, *self._named(options))

    def profiles(self) -> Mapping[str, str]:
        """The title of each profile by its name. Raises ConfigError for a wrong profile of the operator's own."""
        return {name: profile.title or name for name, profile in self._profiles().items()}

    def people(self, path: Path, options: ExportOptions) -> tuple[ChatPerson, ...]:
        """Who writes in the chats of a file, the most talkative first. Raises BadInput."""
        from supportdesk_tui.exports.opening import people_in

        return people_in(path, *self._named(options))

    def guess(self, path: Path, options: ExportOptions) -> GuessedLayout:
        """What the columns of a file may mean. Raises BadInput."""
        from supportdesk_tui.exports.created_at import RESAVED
        from supportdesk_tui.exports.guessing import guess_layout
        from supportdesk_tui.exports.shelf import load_profiles

        return guess_layout(path, options, tuple(dict.fromkeys((*load_profiles()["generic"].formats, *RESAVED))))

    def known_as(self, path: Path, options: ExportOptions) -> tuple[str, ...]:
        """The profiles that recognise a file, those for any file left out. Raises BadInput where it is unreadable."""
        from supportdesk_tui.exports.recognising import recognise
        from supportdesk_tui.exports.source import source_of

        known = [profile for profile in self._profiles().values() if not profile.detect.fallback]
        try:
            return (recognise(source_of(path), known, chosen=False, encoding=options.encoding).profile.name,)
        except BadInput as error:
            if error.reason == "export_several_profiles":
                return tuple(error.hint.split(", "))
            if error.reason == "export_header":
                return ()
            raise

    def open_as(self, path: Path, layout: GuessedLayout, options: ExportOptions) -> FormExport | ChatExport:
        """Open a file as one of this layout. Raises BadInput."""
        from supportdesk_tui.exports.guessing import profile_text
        from supportdesk_tui.exports.opening import open_export
        from supportdesk_tui.exports.profile_file import parse_profile

        profile = parse_profile(profile_text(layout), layout.name)
        return open_export(path, replace(options, profile=profile.name), {profile.name: profile})

    def keep_profile(self, layout: GuessedLayout, *, replace: bool) -> Path:
        """Write it among the operator's own profiles, for its owner alone. Raises BadInput ``file_exists``."""
        from supportdesk_tui.exports.guessing import profile_text

        assert self._own is not None, "a desk has a folder for them"
        self._own.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._own / f"{layout.name}.toml"
        if path.exists() and not replace:
            raise BadInput("file_exists", str(path))
        beside = path.with_name(f".{path.name}.part")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(profile_text(layout))
        beside.replace(path)
        return path

    def again(self, options: ExportOptions) -> Rereader:
        """A reader of records that were put aside. Raises ConfigError for a wrong profile of the operator's own."""
        from supportdesk_tui.exports.rereading import Rereader

        return Rereader(self._profiles(), options)

    def check_profile(self, name: str) -> None:
        """Raises BadInput ``unknown_profile``, ConfigError."""
        from supportdesk_tui.exports.shelf import profile_named

        profiles = self._profiles()
        if name:
            profile_named(profiles, name)

    def _profiles(self) -> dict[str, Profile]:
        """Every profile by name. Raises ConfigError."""
        known = self.known_layouts()
        if self._loaded[0] != known:
            from supportdesk_tui.exports.shelf import load_profiles

            self._loaded = known, load_profiles(self._own)
        return dict(self._loaded[1])

    def known_layouts(self) -> str:
        """The program's version, and the operator's own profiles with their times."""
        own = sorted(self._own.glob("*.toml")) if self._own is not None else []
        return " ".join([__version__, *(f"{path.name}:{path.stat().st_mtime_ns}" for path in own if path.exists())])

    def _named(self, options: ExportOptions) -> tuple[ExportOptions, dict[str, Profile]]:
        """The options with their profile by its name, and the profiles at hand, that one among them."""
        from supportdesk_tui.exports.shelf import profile_named

        profiles = self._profiles()
        if options.profile not in ("", "auto"):
            said = profile_named(profiles, options.profile)
            profiles[said.name] = said
            options = replace(options, profile=said.name)
        return options, profiles
