"""Banners: short, told again only when they say something new, and what can be done is never cut off."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON
from supportdesk_tui.desk.imports.source_troubles import SourceTrouble
from supportdesk_tui.desk.sync.sync_state import SyncState
from supportdesk_tui.domain.errors import BadInput, StoreError
from supportdesk_tui.domain.outbox_rules import Pause
from supportdesk_tui.presentation.banners import Banner, banner_lines, banners, in_sight, put_aside
from supportdesk_tui.presentation.line import width_of
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.presentation.status_lines import Health

ZONE = ZoneInfo("UTC")


def found(health: Health, minutes: int = 0) -> tuple[Banner, ...]:
    return banners(health, (), NOON + timedelta(minutes=minutes), ZONE)


def text(shown: tuple[Banner, ...], width: int = 80) -> str:
    return "\n".join("".join(part for part, _ in line).strip() for line in banner_lines(shown, width, Look()))


def test_a_banner_put_aside_comes_back_with_news_but_not_with_its_countdown() -> None:
    def health(detail: str, minutes: int) -> Health:
        state = SyncState(error="network", server="imap.club.example:993", detail=detail,
                          next_try_at=NOON + timedelta(minutes=minutes))
        return Health(accounts={"support": state})
    (first,) = found(health("timed out", 4))
    aside = {first.key: put_aside(first)}
    assert in_sight(found(health("timed out", 9), 5), aside) == ()
    assert len(in_sight(found(health("no route", 9), 5), aside)) == 1


@pytest.mark.parametrize(("later", "told"), [(1, 0), (2, 0), (3, 1)])
def test_more_of_the_same_is_news_and_fewer_are_none(later: int, told: int) -> None:
    (first,) = found(Health(bounced=2))
    assert len(in_sight(found(Health(bounced=later)), {first.key: put_aside(first)})) == told


def test_a_refused_login_names_what_to_do() -> None:
    token = SyncState(error="auth", server="outlook.office365.com:993", hint="token_refused", waits=True)
    said = text(found(Health(accounts={"support": token}))).replace("\n", " ")
    assert "supportdesk login asks anew · supportdesk doctor shows what to do · only F5 tries again" in said
    plain = SyncState(error="auth", server="imap.club.example:993", detail="AUTHENTICATIONFAILED")
    assert "supportdesk doctor shows what to do" in text(found(Health(accounts={"support": plain}))).replace("\n", " ")


def test_many_banners_leave_the_list_its_room() -> None:
    health = Health(disk_left=1_000_000, failed=2, failed_tickets=(5, 7), bounced=1, uncertain=1, retrying=3,
                    orphaned=1, paused={"support": Pause("auth", "535")})
    lines = text(found(health)).splitlines()
    assert len(lines) <= 4
    assert "0 hides (5 more)" in " ".join(lines)


def test_the_way_back_from_damage_stays_in_sight() -> None:
    damage = StoreError("damaged", "/home/ira/.local/share/supportdesk/desk.sqlite3", "page 7",
                        "/home/ira/.local/share/supportdesk/backups/desk-2026-03-04.sqlite3")
    said = text(found(Health(damage=damage)))
    assert "brings a backup back" in said.replace("\n", " ")


@given(said=st.text(alphabet="абв xyz…·", min_size=1, max_size=400), todo=st.sampled_from(["", "o decides"]),
       width=st.integers(40, 160))
def test_no_banner_takes_more_than_two_rows_nor_more_than_the_width(said: str, todo: str, width: int) -> None:
    lines = banner_lines([Banner("x", said, todo)], width, Look())
    assert 1 <= len(lines) <= 2
    assert all(width_of(line) <= width for line in lines)
    if todo:
        assert todo in " ".join("".join(part for part, _ in line).strip() for line in lines)


def test_a_folder_with_a_bad_file_says_what_its_source_lacks() -> None:
    error = BadInput("timezone_missing", "tilda-leads")
    (banner,) = found(Health(sources=(SourceTrouble("exports", "/srv/exports/leads.csv", error, 2),)))
    assert banner.key == "source.exports"
    assert banner.said == ('exports/leads.csv: its times name no zone; its [[source]] may say which: '
                           'timezone = "Europe/Moscow" · and 2 more files cannot be read')
