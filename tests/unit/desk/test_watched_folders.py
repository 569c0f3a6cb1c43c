"""Watched folders: what is new and complete is imported once, whatever lies beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desks import mail, open_test_desk
from fakes import NOON
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import source_troubles, watched_folders
from supportdesk_tui.desk.imports.import_export import import_file
from supportdesk_tui.desk.imports.source_listing import IMPORT, KNOWN, WAIT, list_files, next_step, root_of
from supportdesk_tui.desk.imports.source_report import SourceReport
from supportdesk_tui.desk.leases import leased
from supportdesk_tui.desk.ports import ExportOptions, FolderSource, SourceFile
from supportdesk_tui.desk.ports.sources import BAD, READ, WAITS, FileStamp
from supportdesk_tui.domain.errors import BadInput, ConfigError, DeskError

SECOND = 10**9
HEADER = "tranid;formid;formname;Name;Email;Comment;sent\n"


def row(number: int, text: str = "Where is my receipt?") -> str:
    return f"100:{number};form1;Contacts;Anna;anna{number}@member.example;{text};2026-03-0{1 + number % 3} 10:00:00\n"


class Folder:
    """A watched folder of a desk, and the clock of its disk."""

    def __init__(self, desk: Desk, path: Path, **source: object) -> None:
        self.path = path
        path.mkdir()
        self.later = 60
        """Seconds that have gone by since the files were written."""
        self.source = replace(FolderSource("exports", str(path / "*"), ExportOptions(timezone="Europe/Moscow")),
                              **source)  # type: ignore[arg-type]
        self.desk = replace(desk, config=replace(desk.config, sources=(self.source,)))

    def write(self, name: str, text: str) -> Path:
        file = self.path / name
        file.write_text(text, "utf-8")
        return file

    def look(self, *, twice: bool = False, retry: bool = False) -> SourceReport:
        return watched_folders.look(self.desk, self.source, twice=twice, retry=retry,
                                    now_ns=lambda: time.time_ns() + self.later * SECOND)

    def tickets(self) -> int:
        with self.desk.store.reading() as view:
            return len(view.all_ticket_ids())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home") as desk:
        yield desk


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Folder:
    return Folder(desk, tmp_path / "exports")


def reason(error: DeskError | None) -> str:
    assert isinstance(error, BadInput)
    return error.reason


class TestWhatIsTaken:
    def test_a_new_file_is_imported_once(self, folder: Folder) -> None:
        folder.write("a.csv", HEADER + row(1) + row(2))
        assert folder.look().total("tickets") == 2
        again = folder.look()
        assert (again.files, again.read, folder.tickets()) == (1, (), 2)

    def test_a_longer_file_of_the_same_name_brings_only_its_new_rows(self, folder: Folder) -> None:
        folder.write("a.csv", HEADER + row(1))
        folder.look()
        folder.write("a.csv", HEADER + row(1) + row(2))
        report = folder.look()
        assert (report.total("tickets"), report.total("duplicates")) == (1, 1)

    def test_the_same_content_written_anew_is_not_imported_again(self, folder: Folder) -> None:
        file = folder.write("a.csv", HEADER + row(1))
        folder.look()
        os.utime(file, (1, 1))
        assert folder.look().read == ()

    def test_unfinished_names_folders_and_pipes_are_left_alone(self, folder: Folder, tmp_path: Path) -> None:
        for name in ("a.csv.part", "b.csv.crdownload", "c.csv~", "d.tmp", "~$e.xlsx", ".f.csv"):
            folder.write(name, HEADER + row(1))
        (folder.path / "inner.csv").mkdir()
        os.mkfifo(folder.path / "pipe.csv")
        (folder.path / "dangling.csv").symlink_to(tmp_path / "nowhere")
        assert folder.look() == SourceReport("exports")

    def test_a_link_to_a_file_is_followed(self, folder: Folder, tmp_path: Path) -> None:
        (tmp_path / "elsewhere.csv").write_text(HEADER + row(1))
        (folder.path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
        assert folder.look().total("tickets") == 1

    def test_mail_files_are_taken_in_as_mail(self, folder: Folder) -> None:
        (folder.path / "one.eml").write_bytes(mail("Cannot log in"))
        (report,) = folder.look().read
        assert (report.profile, report.records, report.counts["tickets"]) == ("mail", 1, 1)

    def test_only_one_process_looks_at_a_time(self, folder: Folder) -> None:
        folder.write("a.csv", HEADER + row(1))
        with leased(folder.desk, "source:exports"):
            assert folder.look().busy
        assert folder.look().total("tickets") == 1

    def test_ten_thousand_known_files_cost_a_look_at_each(self, folder: Folder) -> None:
        for number in range(10_000):
            (folder.path / f"{number}.csv").touch()
        with folder.desk.store.writing() as unit:
            for path, stamp in list_files(folder.source).items():
                unit.save_source_file(SourceFile("exports", path, stamp, READ, NOON, "x"))
        began = time.monotonic()
        report = folder.look()
        assert (report.files, report.read) == (10_000, ())
        assert time.monotonic() - began < 5


class TestStillBeingWritten:
    def test_a_fresh_file_waits_until_it_was_left_alone(self, folder: Folder) -> None:
        folder.later = 0
        folder.write("a.csv", HEADER + row(1))
        assert (folder.look().waiting, folder.tickets()) == (1, 0)
        folder.later = 11
        assert folder.look().total("tickets") == 1

    def test_a_watch_wants_to_see_it_unchanged_twice(self, folder: Folder) -> None:
        folder.write("a.csv", HEADER + row(1))
        assert folder.look(twice=True).waiting == 1
        folder.write("a.csv", HEADER + row(1) + row(2))
        assert folder.look(twice=True).waiting == 1
        assert folder.look(twice=True).total("tickets") == 2

    def test_a_single_sync_waits_for_it_once(self, folder: Folder) -> None:
        folder.later = 0
        folder.write("a.csv", HEADER + row(1))
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            folder.later += int(seconds) + 1

        (report,) = watched_folders.look_once(folder.desk, [folder.source], sleep=sleep,
                                              now_ns=lambda: time.time_ns() + folder.later * SECOND)
        assert (report.total("tickets"), report.waiting, len(slept)) == (1, 0, 1)
        watched_folders.look_once(folder.desk, [folder.source], sleep=sleep)
        assert len(slept) == 1

    @pytest.mark.parametrize(("state", "seen_ago", "written_ago", "changed", "twice", "step"), [
        ("", 0, 60, False, False, IMPORT),
        ("", 0, 5, False, False, WAIT),
        ("", 0, 60, False, True, WAIT),
        (WAITS, 3, 60, False, True, IMPORT),
        (WAITS, 3, 5, False, False, WAIT),
        (WAITS, 12, -3600, False, True, IMPORT),  # the disk's clock is ahead of ours
        (WAITS, 12, -3600, True, False, WAIT),
        (READ, 60, 60, False, False, KNOWN),
        (READ, 60, 60, True, False, IMPORT),
        (BAD, 60, 60, False, False, KNOWN),
    ])
    def test_when_it_is_complete(self, state: str, seen_ago: int, written_ago: int, changed: bool, twice: bool,
                                 step: str) -> None:
        now_ns = int(NOON.timestamp()) * SECOND
        written = now_ns - written_ago * SECOND
        stamp = FileStamp(10, written, written)
        known = SourceFile("s", "/a", FileStamp(9, 1, 1) if changed else stamp, state,
                           NOON.fromtimestamp(NOON.timestamp() - seen_ago, NOON.tzinfo)) if state else None
        assert next_step(known, stamp, now_ns, "", twice=twice) == step


class TestBadFiles:
    def test_a_bad_file_stops_no_other_and_is_told_once(self, folder: Folder) -> None:
        folder.write("a.csv", "what;is;this\n1;2;3\n")
        folder.write("b.csv", HEADER + row(1))
        first = folder.look()
        assert first.total("tickets") == 1
        assert [reason(report.error) for report in first.failed] == ["export_header"]
        assert folder.look().read == ()
        (trouble,) = source_troubles.troubles(folder.desk)
        assert (trouble.source, Path(trouble.path).name, reason(trouble.error)) == ("exports", "a.csv", "export_header")

    def test_a_mended_file_is_tried_again(self, folder: Folder) -> None:
        file = folder.write("a.csv", "what;is;this\n1;2;3\n")
        folder.look()
        file.write_text(HEADER + row(1))
        assert folder.look().total("tickets") == 1
        assert source_troubles.troubles(folder.desk) == ()

    def test_a_mended_configuration_is_tried_too(self, folder: Folder) -> None:
        folder.write("a.csv", HEADER + row(1))
        folder.source = replace(folder.source, options=ExportOptions())
        assert [reason(report.error) for report in folder.look().failed] == ["timezone_missing"]
        assert folder.look().read == ()
        folder.source = replace(folder.source, options=ExportOptions(timezone="Europe/Moscow"))
        assert folder.look().total("tickets") == 1

    def test_a_zone_that_was_said_by_hand_meanwhile_counts(self, folder: Folder) -> None:
        file = folder.write("a.csv", HEADER + row(1))
        folder.source = replace(folder.source, options=ExportOptions())
        folder.look()
        import_file(folder.desk, file, ExportOptions(timezone="Europe/Moscow"))
        assert folder.look().total("duplicates") == 1

    def test_a_bad_file_is_tried_again_when_the_folder_was_named(self, folder: Folder) -> None:
        folder.write("a.csv", "what;is;this\n1;2;3\n")
        folder.look()
        assert len(folder.look(retry=True).failed) == 1

    def test_a_file_that_is_gone_is_no_trouble_any_more(self, folder: Folder) -> None:
        file = folder.write("a.csv", "what;is;this\n1;2;3\n")
        folder.look()
        file.unlink()
        folder.look()
        assert source_troubles.troubles(folder.desk) == ()

    def test_a_mistake_of_ours_is_a_sentence(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError
        monkeypatch.setattr(watched_folders, "import_file", fail)
        folder.write("a.csv", HEADER + row(1))
        assert [reason(report.error) for report in folder.look().failed] == ["import_failed"]

    def test_a_wrong_profile_of_ones_own_is_told_of_the_folder(self, folder: Folder, tmp_path: Path) -> None:
        folder.write("a.csv", HEADER + row(1))
        profiles = tmp_path / "home" / "profiles"
        profiles.mkdir()
        (profiles / "mine.toml").write_text('schema = 1\nnme = "x"\n')
        assert isinstance(folder.look().error, ConfigError)
        (trouble,) = source_troubles.troubles(folder.desk)
        assert (trouble.path, isinstance(trouble.error, ConfigError)) == ("", True)
        (profiles / "mine.toml").unlink()
        assert folder.look().total("tickets") == 1
        assert source_troubles.troubles(folder.desk) == ()


class TestTheFolderItself:
    def test_a_vanished_folder_is_told_and_comes_back_without_a_second_import(self, folder: Folder) -> None:
        folder.write("a.csv", HEADER + row(1))
        folder.look()
        away = folder.path.rename(folder.path.with_name("away"))
        assert reason(folder.look().error) == "folder_missing"
        assert [trouble.path for trouble in source_troubles.troubles(folder.desk)] == [""]
        away.rename(folder.path)
        assert folder.look() == SourceReport("exports", 1)
        assert source_troubles.troubles(folder.desk) == ()

    def test_its_root_is_what_stands_before_the_first_wildcard(self, tmp_path: Path) -> None:
        assert root_of(FolderSource("a", "/srv/exports/2026-*/leads.csv")) == Path("/srv/exports")
        assert root_of(FolderSource("a", "/srv/exports/leads.csv")) == Path("/srv/exports")
        assert root_of(FolderSource("a", str(tmp_path))) == tmp_path

    def test_a_folder_without_a_pattern_means_all_its_files(self, folder: Folder) -> None:
        folder.source = replace(folder.source, glob=str(folder.path))
        folder.write("a.csv", HEADER + row(1))
        assert folder.look().total("tickets") == 1


class TestMoving:
    def test_nothing_is_moved_unless_told_to(self, folder: Folder) -> None:
        file = folder.write("a.csv", HEADER + row(1))
        folder.look()
        assert file.exists()

    def test_an_imported_file_is_moved_and_replaces_none(self, desk: Desk, tmp_path: Path) -> None:
        folder = Folder(desk, tmp_path / "exports", move_to=tmp_path / "exports" / "done")
        for number in (1, 2):
            folder.write("a.csv", HEADER + row(number))
            folder.write("bad.csv", "what;is;this\n1;2;3\n")
            folder.look()
        assert sorted(file.name for file in (folder.path / "done").iterdir()) == ["a-2.csv", "a.csv"]
        assert sorted(file.name for file in folder.path.iterdir()) == ["bad.csv", "done"]
        assert folder.tickets() == 2

    def test_a_file_that_cannot_be_moved_is_told_and_not_imported_again(self, desk: Desk, tmp_path: Path) -> None:
        (tmp_path / "done").write_text("a file, no folder")
        folder = Folder(desk, tmp_path / "exports", move_to=tmp_path / "done")
        folder.write("a.csv", HEADER + row(1))
        assert reason(folder.look().error) == "cannot_write"
        assert (reason(folder.look().error), folder.tickets()) == ("cannot_write", 1)
