"""Reading one folder: every mail ends as exactly one thing, stored together with how far we have read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from supportdesk_tui.desk.arrival import intake
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.leases import Lease
from supportdesk_tui.desk.ports import (
    FetchedMail,
    FolderState,
    MailAccount,
    MailSession,
    Quarantined,
    UnfetchedMail,
    Watermark,
    Writing,
)
from supportdesk_tui.desk.sync.balance import count_folder, depth_name, place, uid_of
from supportdesk_tui.desk.sync.read_ahead import Chunk, read_ahead
from supportdesk_tui.desk.sync.report import FolderReport, Progress, Tally, total
from supportdesk_tui.desk.sync.scope import (
    deeper,
    depth_from,
    depth_text,
    history_before,
    parse_since,
    start_from,
)
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import MailError, SecretError, StoreError
from supportdesk_tui.domain.message import ParsedMail

UNFETCHED, UNREADABLE = "unfetched", "unreadable"
_OUTCOMES = {intake.TICKET: "tickets", intake.REPLY: "replies", intake.DUPLICATE: "duplicates",
             intake.FILED: "filed"}


@dataclass(frozen=True, slots=True)
class _End:
    """How one mail ended: a field of ``Tally``, and for the quarantine why."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FolderReader:
    """What the reading of one folder needs."""

    desk: Desk
    account: MailAccount
    session: MailSession
    lease: Lease
    folder: str
    in_sent: bool = False
    on_progress: Callable[[Progress], None] | None = None
    waiting_before: datetime | None = None
    """Mail received before this is late, whenever the folder was connected."""

    @property
    def source(self) -> str:
        """``ACCOUNT/FOLDER``."""
        return f"{self.account.name}/{self.folder}"

    # -- a round

    def read(self, since: str = "") -> FolderReport:
        """Read what is new, and what is older where ``since`` asks for more than was read before.

        Raises:
            MailError: the server.
            BadInput: ``since`` cannot be read.
            StoreError: the database; nothing is lost, the next round goes on where this one stopped.
        """
        state = self.session.examine(self.folder)
        now = self.desk.clock.now()
        with self.desk.store.reading() as view:
            kept = view.watermark(self.account.name, self.folder)
            depth_kept = view.setting(self._depth_name)
        start = start_from(kept, self.account.name, state, now)
        if start.attention:
            self._begin(start.mark, depth_text(depth_from(depth_kept)))
            error = MailError("protocol", self.source, "UIDVALIDITY keeps changing")
            return FolderReport(self.folder, error=error, attention=True)
        depth = parse_since(since or self.account.since, now) if start.first else depth_from(depth_kept)
        if start.first or start.changed:
            self._begin(start.mark, depth_text(depth))
        uids = self.session.uids_after(start.mark.last_uid, depth if start.mark.last_uid == 0 else None)
        reader = replace(self, waiting_before=kept.last_ok_at) if start.changed and kept else self
        report = reader._take(uids, start.mark, advance=True)
        if report.error is not None:
            return report
        self._finish(replace(start.mark, last_uid=max((start.mark.last_uid, *uids))), kept, bool(uids))
        if since and not start.first and deeper(parse_since(since, now), depth):
            report = _joined(report, self._read_older(since, depth_text(depth), start.mark))
        return report

    def balanced(self, report: FolderReport) -> FolderReport:
        """The report of a round with the server's count against ours; a hole is filled where that is possible.

        Raises:
            MailError: the server.
        """
        counted = count_folder(self.desk.store, self.session, self.account.name, self.folder)
        if counted is None:
            return report
        if counted.missing:
            with self.desk.store.reading() as view:
                mark = view.watermark(self.account.name, self.folder)
            assert mark is not None
            report = _joined(report, self._take(counted.missing, mark, advance=False))
            counted = count_folder(self.desk.store, self.session, self.account.name, self.folder) or counted
        return replace(report, balance=counted.balance)

    @property
    def _depth_name(self) -> str:
        return depth_name(self.source)

    def _begin(self, mark: Watermark, depth: str) -> None:
        """Keep where we start from before the first mail is read: a crash must not begin anew elsewhere (M-12)."""
        with self.desk.store.writing() as unit:
            unit.save_watermark(mark)
            unit.set_setting(self._depth_name, depth)
            if mark.last_uid == 0:
                self._forget(unit)

    def _forget(self, unit: Writing) -> None:
        """Uids are void; what could not be fetched under them is met again under the new ones."""
        unit.forget_uids(self.account.name, self.folder)
        for row in unit.quarantine(source=self.source):
            if row.raw is None:
                unit.remove_quarantined(row.id)

    def _finish(self, mark: Watermark, kept: Watermark | None, anything: bool) -> None:
        if anything or kept is None or replace(mark, last_ok_at=kept.last_ok_at) != kept:
            with self.desk.store.writing() as unit:
                unit.save_watermark(replace(mark, last_ok_at=self.desk.clock.now()))

    def _read_older(self, since: str, depth: str, mark: Watermark) -> FolderReport:
        """What lies between the new depth and the old one: history."""
        wanted = parse_since(since, self.desk.clock.now())
        known = set(self.session.uids_after(0, depth_from(depth)))
        older = [uid for uid in self.session.uids_after(0, wanted) if uid not in known]
        report = self._take(older, mark, advance=False)
        if report.error is not None:
            return report
        with self.desk.store.writing() as unit:
            unit.set_setting(self._depth_name, depth_text(wanted))
            reached = unit.watermark(self.account.name, self.folder)
            if reached is not None and older and older[-1] > reached.last_uid:
                # Nothing lay within the first depth: the next round must not take these for new.
                unit.save_watermark(replace(reached, last_uid=older[-1]))
        return report

    # -- taking mails in

    def _take(self, uids: Sequence[int], mark: Watermark, *, advance: bool) -> FolderReport:
        """Fetch and record; a server that fails midway leaves a report of what came before."""
        if not uids:
            return FolderReport(self.folder)
        ends: list[_End] = []
        failure: MailError | SecretError | None = None
        self._tell(0, len(uids))
        try:
            with closing(read_ahead(self.session.fetch(uids), self.desk.reader, len(uids))) as ready:
                for chunk in ready:
                    ends += self._store(chunk, mark, advance)
                    self._tell(len(ends), len(uids))
                    if not self.lease.renew():
                        raise MailError("protocol", self.source, "another process has taken over")
        except (MailError, SecretError) as error:
            failure = error
        vanished = 0 if failure else len(uids) - len(ends)
        return _report(self.folder, ends, Tally(server=len(uids), vanished=vanished), failure)

    def _store(self, chunk: Chunk, mark: Watermark, advance: bool) -> list[_End]:
        """One transaction for the chunk; where one mail breaks it, one for each of its mails (M-07)."""
        try:
            with self.desk.store.writing() as unit:
                unit.expect(self.account.name, chunk.read, chunk.fetched)
                ends = [self._take_one(unit, item, mark, read) for item, read in chunk.pairs()]
                if advance:
                    unit.save_watermark(replace(mark, last_uid=max(mark.last_uid, chunk.items[-1].uid)))
        except StoreError:
            raise
        except Exception:
            return [self._store_alone(item, mark, advance) for item in chunk.items]
        return ends

    def _store_alone(self, item: FetchedMail | UnfetchedMail, mark: Watermark, advance: bool) -> _End:
        """Whatever one mail does to us, the ones behind it must come through; it is set aside with its bytes.

        Trouble of the database itself is a StoreError by now and stops the reading before the watermark moves.
        """
        try:
            with self.desk.store.writing() as unit:
                end = self._take_one(unit, item, mark)
                if advance:
                    unit.save_watermark(replace(mark, last_uid=max(mark.last_uid, item.uid)))
            return end
        except StoreError:
            raise
        except Exception as error:
            words = clean_line(f"{type(error).__name__}: {error}")[:300]
        with self.desk.store.writing() as unit:
            raw = item.raw if isinstance(item, FetchedMail) else None
            self._set_aside(unit, item.uid, mark.uidvalidity, UNREADABLE, words, raw)
            if advance:
                unit.save_watermark(replace(mark, last_uid=max(mark.last_uid, item.uid)))
        return _End("quarantined", words)

    def _tell(self, done: int, total: int) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(self.account.name, self.folder, done, total))

    def _take_one(self, unit: Writing, item: FetchedMail | UnfetchedMail, mark: Watermark,
                  read: ParsedMail | None = None) -> _End:
        if isinstance(item, FetchedMail):
            return _End(self._take_in(unit, item, mark, read))
        self._set_aside(unit, item.uid, mark.uidvalidity, UNFETCHED, item.reason, None)
        return _End("quarantined", clean_line(item.reason))

    def _take_in(self, unit: Writing, mail: FetchedMail, mark: Watermark, read: ParsedMail | None = None) -> str:
        connected_at = mark.connected_at
        waiting = max(filter(None, (connected_at, self.waiting_before)), default=None)
        taken = intake.take_in(self.desk, unit, intake.IncomingMail(
            account=self.account.name, folder=self.folder, fetched=mail,
            own_addresses=self.account.own_addresses, in_sent=self.in_sent, waiting_before=waiting,
            history_before=history_before(self.account.since, connected_at) if connected_at else None,
            read=read))
        if self.in_sent and taken.outcome in (intake.REPLY, intake.FILED):
            return "own"
        return _OUTCOMES[taken.outcome]

    def _set_aside(self, unit: Writing, uid: int, uidvalidity: int, reason: str, detail: str,
                   raw: bytes | None) -> None:
        unit.add_quarantined(self.source, place(uid, uidvalidity), reason, self.desk.clock.now(),
                             detail=clean_line(detail), raw=raw)

    # -- the quarantine, once more

    def retry(self, rows: Sequence[Quarantined]) -> FolderReport:
        """Try the folder's quarantined mails again; those that succeed leave the quarantine."""
        with self.desk.store.reading() as view:
            mark = view.watermark(self.account.name, self.folder)
        if mark is None:
            return FolderReport(self.folder)
        state: FolderState | None = None
        ends: list[_End] = []
        for row in rows:
            uid, uidvalidity = uid_of(row)
            item: FetchedMail | UnfetchedMail | None
            if row.raw is not None:
                known = uid if uidvalidity == mark.uidvalidity else 0
                item = FetchedMail(known, row.raw, row.at, len(row.raw))
            else:
                state = state or self.session.examine(self.folder)
                item = self._again(uid) if uid and state.uidvalidity == uidvalidity else None
            ends.append(self._retry_one(row, item, mark))
        return _report(self.folder, ends, Tally(server=len(rows)))

    def _again(self, uid: int) -> FetchedMail | UnfetchedMail | None:
        return next(iter(self.session.fetch([uid])), None)

    def _retry_one(self, row: Quarantined, item: FetchedMail | UnfetchedMail | None, mark: Watermark) -> _End:
        """Gone from the server, or refused again: the row stays, so that nothing disappears unseen."""
        if item is None:
            return _End("vanished")
        if isinstance(item, UnfetchedMail):
            return _End("quarantined", item.reason)
        try:
            with self.desk.store.writing() as unit:
                outcome = self._take_in(unit, item, mark)
                unit.remove_quarantined(row.id)
        except StoreError:
            raise
        except Exception as error:
            return _End("quarantined", clean_line(f"{type(error).__name__}: {error}")[:300])
        return _End(outcome)


def _report(folder: str, ends: Sequence[_End], rest: Tally,
            error: MailError | SecretError | None = None) -> FolderReport:
    counted = Tally(**Counter(end.outcome for end in ends))
    reasons = tuple(dict.fromkeys(end.reason for end in ends if end.reason))
    return FolderReport(folder, total((counted, rest)), reasons, error)


def _joined(one: FolderReport, other: FolderReport) -> FolderReport:
    return replace(one, tally=total((one.tally, other.tally)), error=other.error,
                   reasons=tuple(dict.fromkeys((*one.reasons, *other.reasons))))
