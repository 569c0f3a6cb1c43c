"""Which profiles know a file by its headers."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk_tui.exports.columns import Columns
from supportdesk_tui.exports.profile import Profile


def fitting_profiles(profiles: Sequence[Profile], headers: Sequence[str], extension: str) -> list[Profile]:
    """The profiles that recognise the headers; those meant for any file only where no other one does."""
    fitting = [profile for profile in profiles if _fits(profile, headers, extension)]
    return ([profile for profile in fitting if not profile.detect.fallback]
            or [profile for profile in fitting if profile.detect.fallback])


def _fits(profile: Profile, headers: Sequence[str], extension: str) -> bool:
    if not profile.recognises(headers, extension):
        return False
    if not profile.detect.roles:
        return True
    columns = Columns(headers, profile)
    return all(any(columns.of(role) for role in group) for group in profile.detect.roles)
