"""How the mailboxes stand: a few words beside the filter, a banner when one is in trouble."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fakes import NOON, FakeAccount
from panels import Panel, check_at_sizes, running_panel
from supportdesk_tui.desk import leases, pauses
from supportdesk_tui.desk.sync import sync_state
from supportdesk_tui.desk.sync.report import AccountReport, Progress
from supportdesk_tui.domain.errors import DeskError, MailError, SecretError
from supportdesk_tui.domain.outbox_rules import SendError


def read(panel: Panel, account: str, error: DeskError | None = None) -> None:
    sync_state.note_result(panel.desk, AccountReport(account, error=error))


async def shown(panel: Panel) -> str:
    await panel.queue_screen().contents.read_the_rest()
    await panel.settle()
    return panel.text()


def line(text: str) -> str:
    return next(row for row in text.splitlines() if "filter" in row)


async def test_one_mailbox_with_its_way_of_learning(tmp_path: Path) -> None:
    """M-19, M-21: IDLE or polling is named while a process watches, and only then."""
    async with running_panel(tmp_path) as panel:
        read(panel, "support")
        sync_state.note_mode(panel.desk, "support", sync_state.IDLE)
        assert "mail 12:00 IDLE" not in line(await shown(panel))
        with leases.leased(panel.desk, leases.WATCH):
            assert "mail 12:00 IDLE · " not in line(await shown(panel))
            assert line(panel.text()).endswith("mail 12:00 IDLE")
            sync_state.note_mode(panel.desk, "support", sync_state.POLL)
            assert "mail 12:00 poll" in line(await shown(panel))
            sync_state.note_progress(panel.desk, Progress("support", "INBOX", 40, 1000))
            assert "fetching mail 40/1000" in line(await shown(panel))
        assert "fetching" not in line(await shown(panel))  # the process was killed midway


async def test_several_mailboxes_and_a_narrow_line(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        assert isinstance(panel.desk.accounts, dict)
        for name in ("billing", "press", "sales"):
            panel.desk.accounts[name] = FakeAccount(name=name)
        with leases.leased(panel.desk, leases.WATCH):
            for name in ("billing", "support"):
                read(panel, name)
                sync_state.note_mode(panel.desk, name, sync_state.IDLE)
            assert "billing 12:00 IDLE, support 12:00 IDLE" in line(await shown(panel))
            for name in ("press", "sales"):
                read(panel, name)
                sync_state.note_mode(panel.desk, name, sync_state.POLL)
            assert "mail 12:00" in line(await shown(panel))
            read(panel, "sales", MailError("network", "imap.club.example:993"))
            assert "mail ! 3 of 4 well" in line(await shown(panel))


async def test_what_is_wrong_and_what_is_done_about_it(tmp_path: Path) -> None:
    """M-22: since when, the next try, and what the operator can do."""
    async with running_panel(tmp_path, size=(120, 36)) as panel:
        read(panel, "support")
        read(panel, "support", MailError("throttled", "imap.club.example:993", "[LIMIT] too many"))
        sync_state.note_trouble(panel.desk, "support", 2, NOON + timedelta(minutes=4))
        text = " ".join((await shown(panel)).split())
        assert "imap.club.example:993 asks to slow down: [LIMIT] too many" in text
        assert "the queue is as of 12:00 · next try 12:04 · F5 tries again" in text
        read(panel, "support", MailError("auth", "imap.gmail.com:993", hint="gmail_app_password"))
        sync_state.note_trouble(panel.desk, "support", 3, None)
        text = " ".join((await shown(panel)).split())
        assert "supportdesk doctor shows what to do · only F5 tries again" in text
        read(panel, "support", SecretError("no_keyring", "support"))
        assert "no_keyring" not in await shown(panel)


async def test_a_banner_is_put_aside_until_it_says_something_else(tmp_path: Path) -> None:
    async with running_panel(tmp_path, russian=True) as panel:
        await panel.press("0")
        assert panel.said() == "no banner to hide"
        read(panel, "support", MailError("network", "imap.club.example:993", "timed out"))
        assert "0 hides" in await shown(panel)
        await panel.press("0")
        assert "imap.club.example" not in await shown(panel)
        read(panel, "support", MailError("auth", "imap.club.example:993"))
        assert "imap.club.example" in await shown(panel)


async def test_asking_for_mail_ends_the_pause_of_a_refused_login(tmp_path: Path) -> None:
    async with running_panel(tmp_path) as panel:
        pauses.note_failure(panel.desk, "support", SendError("auth", "no", 535))
        assert "letters wait" in " ".join((await shown(panel)).split())
        await panel.press("S")
        assert pauses.paused_accounts(panel.desk) == {}
        assert "letters that waited are tried again" in panel.said()
        assert panel.sync.requested == 1


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_picture(tmp_path: Path, language: str) -> None:
    async with running_panel(tmp_path, language=language) as panel:
        assert isinstance(panel.desk.accounts, dict)
        panel.desk.accounts["sales"] = FakeAccount(name="sales")
        with leases.leased(panel.desk, leases.WATCH):
            read(panel, "support")
            sync_state.note_mode(panel.desk, "support", sync_state.IDLE)
            read(panel, "sales", MailError("auth", "imap.yandex.ru:993", "[AUTHENTICATIONFAILED] invalid credentials",
                                           "yandex_app_password"))
            sync_state.note_trouble(panel.desk, "sales", 3, None)
            await panel.until(lambda: panel.shows_its_ticket())
            await shown(panel)
            await check_at_sizes("mailboxes", language, panel)
