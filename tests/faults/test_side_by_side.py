"""Panel, sync by cron and a backup on one database at the same time: nobody is told that it is locked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench import desk_process
from bench.fault_runs import runs
from bench.scripted_imap import ScriptedImap
from desks import mail, open_test_desk, take
from supportdesk_tui import bootstrap
from supportdesk_tui.desk.acts import notes, triage
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.domain.ticket import Priority

SECONDS = runs(4, 60)


def test_a_minute_of_everything_at_once(tmp_path: Path) -> None:
    """M-76: every act succeeds, every update is there afterwards, every copy is whole."""
    home = tmp_path / "home"
    with open_test_desk(home) as desk:
        ticket_id = take(desk, mail()).ticket_id
        assert ticket_id is not None
    until = time.monotonic() + SECONDS
    failures: list[BaseException] = []
    done = {"notes": 0, "copies": 0}

    def repeatedly(act: Callable[[], None]) -> threading.Thread:
        def work() -> None:
            try:
                while time.monotonic() < until:
                    act()
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def write(desk: Desk) -> None:
        notes.add_note(desk, 1, f"note {done['notes']}")
        done["notes"] += 1
        triage.set_priority(desk, [1], Priority.P1 if done["notes"] % 2 else Priority.P2)
        queue.window(desk, queue.parse(desk, "").query, 0, 40)

    def copy(desk: Desk) -> None:
        desk.store.backup(tmp_path / "copy.sqlite3")
        done["copies"] += 1

    letters = {uid: mail(f"subject {uid}", f"body {uid}", message_id=f"m{uid}") for uid in range(1, 41)}
    with ScriptedImap(letters) as server, bootstrap.open_desk(home, accounts={}) as first, \
            bootstrap.open_desk(home, accounts={}) as second:
        threads = [repeatedly(lambda: write(first.desk)), repeatedly(lambda: copy(second.desk))]
        rounds, top = 0, 40
        while time.monotonic() < until:
            assert desk_process.finish(desk_process.start("sync", home, server.port, 1)) == 0
            rounds += 1
            server.mails.update({uid: mail(f"subject {uid}", message_id=f"m{uid}") for uid in range(top + 1, top + 11)})
            top += 10
        for thread in threads:
            thread.join(60)
        assert not [(each, getattr(each.__cause__, 'sqlite_errorname', '')) for each in failures]
        assert min(rounds, done["notes"], done["copies"]) > 0
        with first.desk.store.reading() as view:
            kept = [message for message in view.messages(1) if message.text.startswith("note ")]
            assert len(kept) == done["notes"]
            assert len(view.all_ticket_ids()) == 1 + top - 10
        assert first.desk.store.check() == "ok"
