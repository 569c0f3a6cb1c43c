"""A folder whose uids are void: known mail is recognised, unknown mail comes in, tickets stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import desk_process
from bench.scripted_imap import ScriptedImap
from desks import mail
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.sync import sync_mail
from supportdesk_tui.desk.sync.report import Tally
from supportdesk_tui.desk.upkeep import doctor


@pytest.mark.parametrize("line", [b"* OK [UIDVALIDITY 3] lower\r\n", b"* OK [UIDVALIDITY 8] higher\r\n", b"",
                                  b"* OK [UIDVALIDITY 0] nought\r\n"], ids=["lower", "higher", "missing", "nought"])
def test_void_uids(line: bytes, empty_home: Path) -> None:
    """S3, M-04: three known mails under new uids and two new ones: two tickets more, and again none."""
    known = [mail(f"old {number}", message_id=f"old{number}") for number in range(3)]
    new = [mail(f"new {number}", message_id=f"new{number}") for number in range(2)]
    with ScriptedImap(dict(enumerate(known, 5))) as server:
        account = desk_process.account(server.port, 1)
        with bootstrap.open_desk(empty_home, accounts={"support": account}) as opened:
            desk = opened.desk
            assert sync_mail.sync_once(desk, since="all").tally.tickets == 3
            server.uidvalidity = line
            server.mails = dict(enumerate([*known, *new], 1))
            assert sync_mail.sync_once(desk).tally == Tally(server=5, tickets=2, duplicates=3)
            again = sync_mail.sync_once(desk)
            assert again.tally.tickets == 0
            assert again.accounts[0].problem is None
            with desk.store.reading() as view:
                assert len(view.all_ticket_ids()) == 5


def test_a_folder_left_alone_is_read_again_when_it_has_settled(empty_home: Path) -> None:
    """S3, M-05: none counts as a change each time; five are followed, then the folder rests and the doctor names it;
    the second round that sees the same value takes in what came meanwhile."""
    with ScriptedImap({1: mail()}, uidvalidity=b"") as server:
        account = desk_process.account(server.port, 1)
        with bootstrap.open_desk(empty_home, accounts={"support": account}) as opened:
            ends = [sync_mail.sync_once(opened.desk, since="all").accounts[0].folders[0] for _ in range(8)]
            assert [each.attention for each in ends] == [False] * 6 + [True] * 2
            with opened.desk.store.reading() as view:
                found = doctor.check_sync(view, ["support"], opened.desk.clock.now())
            assert "uidvalidity" in {each.code for each in found}
            server.uidvalidity = b"* OK [UIDVALIDITY 9] at last\r\n"
            server.mails[2] = mail("next", message_id="next")
            assert sync_mail.sync_once(opened.desk).accounts[0].folders[0].attention
            last = sync_mail.sync_once(opened.desk).accounts[0].folders[0]
    assert (last.tally.tickets, last.tally.duplicates) == (1, 1)
    assert not last.attention
