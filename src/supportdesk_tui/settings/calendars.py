"""``[sla]`` of the configuration: schedules, public holidays and targets, frozen as versions.

The public holidays of a version are resolved once and kept, so that a library upgrade moves no due time; so
are the hours and targets, so that an edited file leaves open tickets alone until they are recomputed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from supportdesk_tui.domain.calendar import WEEKDAYS, CalendarError, Schedule, build_schedule, read_date
from supportdesk_tui.domain.clocks.model import Policy, default_policy
from supportdesk_tui.domain.clocks.policy import STANDARD_SCHEDULES, merge_targets, raw_targets
from supportdesk_tui.domain.clocks.versions import MOVED_SETTING, SlaVersion, moved_from_json
from supportdesk_tui.domain.event import Json

if TYPE_CHECKING:
    from supportdesk_tui.desk.ports import Store
    from supportdesk_tui.settings.config import Settings

SETTING = "sla.versions"
"""The name under which the store keeps the frozen versions."""

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""The first version holds for every ticket there is."""

_KEYS = ("country", "duty", "schedules", "policy")
_OWN_KEYS = ("public_holidays", "working")
"""Keys of a schedule resolved here: whether public holidays apply, and dates on which they do not."""

Raw = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Frozen:
    """One version in the plain values the store keeps."""

    version: str
    effective_from: datetime
    configured: str
    """A digest of what the configuration said."""
    library: str
    """The version of the library that knew the public holidays."""
    country: str
    schedules: Raw
    """As ``build_schedule`` reads them, but without public holidays, plus this module's own keys."""
    policy: Raw
    years: Mapping[str, tuple[str, ...]]
    """The country's public holidays by year."""


def versions_from_json(text: str | None) -> tuple[Frozen, ...]:
    """What ``versions_to_json`` wrote; nothing yet is no version."""
    return tuple(
        Frozen(**{**raw, "effective_from": datetime.fromisoformat(raw["effective_from"]),
                  "years": {year: tuple(days) for year, days in raw["years"].items()}})
        for raw in json.loads(text or "[]")
    )


def versions_to_json(frozen: Iterable[Frozen]) -> str:
    """The versions as one JSON text for the store."""
    return json.dumps([{**asdict(one), "effective_from": one.effective_from.isoformat()} for one in frozen],
                      ensure_ascii=False)


def calendars(sla: Mapping[str, object], frozen: Sequence[Frozen], now: datetime) -> tuple[Frozen, ...]:
    """The versions, with one more when the configuration or the known public holidays have changed.

    Args:
        sla: the ``[sla]`` table as written.
        frozen: the versions so far, oldest first; years that they lack are added, nothing else.
        now: from when a change holds; the first version holds for every ticket there is.

    Raises:
        CalendarError: whatever cannot be meant; its key starts below ``sla``.
    """
    current = _as_configured(sla, now)
    if not frozen:
        return (_named(_with_years(replace(current, effective_from=ALWAYS), now)),)
    kept = tuple(_with_years(one, now) for one in frozen)
    newest = kept[-1]
    if (newest.configured, newest.library) == (current.configured, current.library):
        return kept
    current = _with_years(current, now)
    if newest.configured == current.configured and current.years.items() <= newest.years.items():
        return (*kept[:-1], replace(newest, library=current.library))
    return (*kept, _named(current))


def thaw(frozen: Frozen, moved: frozenset[int] = frozenset()) -> SlaVersion:
    """A version as the clocks use it. Raises CalendarError."""
    public = [day for days in frozen.years.values() for day in days]
    schedules = {
        name: _with_public_holidays(name, cast(Raw, raw), public)
        for name, raw in frozen.schedules.items()
    }
    targets = merge_targets({}, frozen.policy, schedules)
    return SlaVersion(Policy(frozen.version, targets, frozen.effective_from), schedules, moved)


def resolve_versions(settings: Settings, store: Store, now: datetime | None = None) -> tuple[SlaVersion, ...]:
    """Every version, oldest first; a changed configuration is kept as one more. Raises ConfigError."""
    with store.reading() as view:
        text, moved = view.setting(SETTING), moved_from_json(view.setting(MOVED_SETTING))
    before = versions_from_json(text)
    try:
        after = calendars(settings.sla, before, now or datetime.now(UTC))
    except CalendarError as error:
        raise settings.error(("sla", *error.key.split(".")), error.reason, error.allowed) from None
    if after != before:
        with store.writing() as unit:
            unit.set_setting(SETTING, versions_to_json(after))
    return tuple(thaw(one, moved.get(one.version, frozenset())) for one in after)


def _as_configured(sla: Mapping[str, object], now: datetime) -> Frozen:
    for key in sla:
        if key not in _KEYS:
            raise CalendarError(key, "unknown_key", ", ".join(_KEYS))
    country, duty = (_text(sla, key) for key in ("country", "duty"))
    country = country.strip().upper()
    schedules = _schedules(_table("schedules", sla.get("schedules", {})))
    base = default_policy(duty=bool(duty.strip()))
    targets = merge_targets(base.targets, sla.get("policy", {}), schedules)
    policy = cast(Raw, raw_targets(targets))
    configured = _digest(country, schedules, policy)
    return Frozen("", now, configured, _library() if country else "", country, cast(Raw, schedules), policy, {})


def _library() -> str:
    from importlib.metadata import version  # a twentieth of the time until the panel's first row

    return version("holidays")


def _named(frozen: Frozen) -> Frozen:
    years = {year: list(days) for year, days in frozen.years.items()}
    return replace(frozen, version=_digest(frozen.effective_from.isoformat(), frozen.configured, years))


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _schedules(stated: Mapping[str, object]) -> dict[str, dict[str, Json]]:
    """The standard schedules follow the configured ``work``, its zone and days, unless they are stated."""
    standard = {name: dict(raw) for name, raw in STANDARD_SCHEDULES.items()}
    found = {name: _plain(name, raw) for name, raw in stated.items()}
    if "work" in found:
        for raw in standard.values():
            raw["timezone"] = found["work"].get("timezone", "")
        standard["workdays24"] |= _around_the_clock(found["work"])
    return {**standard, **found}


def _around_the_clock(work: Raw) -> dict[str, Json]:
    """The days of a schedule, each from midnight to midnight."""
    built = build_schedule("work", {key: value for key, value in work.items() if key not in _OWN_KEYS})
    whole: Json = [["00:00", "24:00"]]
    same = {key: work[key] for key in ("holidays", *_OWN_KEYS) if key in work}
    week = {WEEKDAYS[day]: whole for day, windows in built.week.items() if windows}
    days = {day.isoformat(): whole if windows else [] for day, windows in built.days.items()}
    return {**same, "week": week, "days": days}


def _plain(name: str, raw: object) -> dict[str, Json]:
    """One schedule with dates as text, checked by building it once."""
    place = f"schedules.{name}"
    table = dict(_table(place, raw))
    plain = cast("dict[str, Json]", json.loads(json.dumps(table, default=str)))
    if not isinstance(plain.get("public_holidays", True), bool):
        raise CalendarError(f"{place}.public_holidays", "bad_value", "true | false")
    working = plain.get("working", [])
    if not isinstance(working, list):
        raise CalendarError(f"{place}.working", "bad_value", '["2026-05-11", ...]')
    for day in working:
        read_date(f"{place}.working", day)
    build_schedule(name, {key: value for key, value in plain.items() if key not in _OWN_KEYS})
    return plain


def _with_public_holidays(name: str, raw: Raw, public: Sequence[str]) -> Schedule:
    own = {key: value for key, value in raw.items() if key not in _OWN_KEYS}
    if raw.get("public_holidays", name != "always"):
        working = cast("list[str]", raw.get("working", []))
        kept = [day for day in public if day not in working]
        own["holidays"] = [*cast("list[Json]", raw.get("holidays", [])), *kept]
    return build_schedule(name, own)


def _with_years(frozen: Frozen, now: datetime) -> Frozen:
    """Adds the years that lack around now; those that are there stay as they are."""
    wanted = range(now.year - 2, (now + timedelta(days=400)).year + 2)
    missing = [year for year in wanted if str(year) not in frozen.years]
    if not frozen.country or not missing:
        return frozen
    found = public_holidays(frozen.country, missing)
    added = {str(year): tuple(day.isoformat() for day in found if day.year == year) for year in missing}
    return replace(frozen, years={**frozen.years, **added})


def public_holidays(country: str, years: Iterable[int]) -> tuple[date, ...]:
    """The public holidays of a country, observed days included. Raises CalendarError for an unknown code."""
    import holidays

    try:
        found = holidays.country_holidays(country, years=list(years))
    except (NotImplementedError, KeyError):
        raise CalendarError("country", "bad_value", "RU, DE, US ...") from None
    return tuple(sorted(found))


def _text(sla: Mapping[str, object], key: str) -> str:
    value = sla.get(key, "")
    if not isinstance(value, str):
        raise CalendarError(key, "bad_value", '"..."')
    return value


def _table(place: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CalendarError(place, "bad_value", "{...}")
    return value
