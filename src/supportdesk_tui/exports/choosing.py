"""Which profiles know a file by its headers."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.profile import Profile

_LEAST_ALIKE = 2
"""Headers that a file shares with a layout that may have been meant: one, such as Email, they all share."""
_NEAREST = 3


def fitting_profiles(profiles: Sequence[Profile], headers: Sequence[str], extension: str) -> list[Profile]:
    """The profiles that recognise the headers; those meant for any file only where no other one does."""
    fitting = [profile for profile in profiles if _fits(profile, headers, extension)]
    return ([profile for profile in fitting if not profile.detect.fallback]
            or [profile for profile in fitting if profile.detect.fallback])


def nearest_profiles(profiles: Sequence[Profile], headers: Sequence[str], extension: str) -> list[Profile]:
    """The few that know most of the headers though none fits, the best first; then those meant for any file."""
    known = [(len(profile.known_columns().intersection(headers)), profile) for profile in profiles
             if not profile.detect.fallback and profile.has_extension(extension)]
    near = [profile for count, profile in sorted(known, key=lambda pair: -pair[0]) if count >= _LEAST_ALIKE]
    return near[:_NEAREST] + [profile for profile in profiles if profile.detect.fallback]


def _fits(profile: Profile, headers: Sequence[str], extension: str) -> bool:
    if not profile.recognises(headers, extension):
        return False
    if not profile.detect.roles:
        return True
    columns = Columns(headers, profile)
    return all(any(columns.of(role) for role in group) for group in profile.detect.roles)
