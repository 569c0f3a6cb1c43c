"""Reading an account over IMAP: read-only (M-32), in bounded pieces, no mail able to stop the ones behind it.

No use is made of CONDSTORE or QRESYNC (M-09): they tell of changed flags and of deletions, and a desk follows neither.
What is new is found by uid alone.
"""

from __future__ import annotations

import contextlib
import imaplib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar

from supportdesk_tui.desk.ports import FetchedMail, FolderState, UnfetchedMail
from supportdesk_tui.domain.errors import MailError
from supportdesk_tui.mail import marking
from supportdesk_tui.mail.account_settings import AccountSettings
from supportdesk_tui.mail.connecting import deadline
from supportdesk_tui.mail.fetch_answers import FetchedRow
from supportdesk_tui.mail.fetch_plan import HEAD, LARGE, SEARCH_WINDOW, FetchBatch, next_window, plan_batches
from supportdesk_tui.mail.imap_connection import Asked, Connection, ListedFolder, encoded_name, quoted
from supportdesk_tui.mail.imap_errors import Refused, as_mail_errors, mail_error, server_words, session_expired
from supportdesk_tui.mail.imap_login import hang_up, open_connection
from supportdesk_tui.mail.special_folders import holds_everything, marked_sent, named_sent

T = TypeVar("T")

_ALIVE = 10.0
_SIZES_AT_ONCE = 500
_TRIES = 3
_THROTTLED_IN_A_ROW = 3
_FAILED_IN_A_ROW = 20
_SIZES = "UID RFC822.SIZE"
# PEEK, from a folder that was only examined: reading leaves no trace (M-31).
_WHOLE = "UID RFC822.SIZE INTERNALDATE BODY.PEEK[]"
_HEAD = f"UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.{HEAD}>"


class _Failed(Exception):
    """One command failed; the connection is usable again. Holds the error as the operator will read it."""

    def __init__(self, error: MailError) -> None:
        super().__init__(error.detail)
        self.error = error


class ImapSession:
    """One account's connection (M-23); implements the port ``MailSession``. Reconnects by itself within a fetch."""

    def __init__(self, settings: AccountSettings,
                 connect: Callable[[AccountSettings], Connection] = open_connection) -> None:
        self._settings = settings
        self._connect = connect
        self._connection = connect(settings)
        self._raw_names: dict[str, bytes] = {}
        self._listing: list[ListedFolder] | None = None
        self._selected: FolderState | None = None
        self._uidnext = 0
        self._sent: str | None = None
        self._sent_known = False
        self._asked: Asked | None = None
        """The FETCH sent ahead; only between two batches of one ``fetch``."""

    # -- folders

    def folders(self) -> tuple[str, ...]:
        """The configured folders."""
        return self._settings.folders

    def sent_folder(self) -> str | None:
        """The configured Sent folder, else the one the server marks or names so; asked once."""
        if self._settings.sent != "auto":
            return self._settings.sent or None
        if not self._sent_known:
            self._sent = self._find_sent()
            self._sent_known = True
        return self._sent

    def _find_sent(self) -> str | None:
        listed = self._listed()
        found = marked_sent(listed)
        if found is None and self._connection.has_capability("XLIST"):
            with contextlib.suppress(MailError):
                listed_again: list[ListedFolder] = self._do(lambda: self._connection.list_rows("XLIST"))
                found = marked_sent(listed_again)
        return found or named_sent(listed)

    def _listed(self) -> list[ListedFolder]:
        """The server's folders, asked for once."""
        if self._listing is None:
            listing: list[ListedFolder] = self._do(lambda: self._connection.list_rows("LIST"))
            self._listing = listing
            self._raw_names = {each.name: each.raw for each in listing}
        return self._listing

    def examine(self, folder: str) -> FolderState:
        """Select read-only. Raises MailError; ``refused`` for Gmail's All Mail and its like (M-36)."""
        if folder.upper() != "INBOX" and holds_everything(self._listed(), folder):
            raise MailError("refused", self._settings.imap.label, folder, "gmail_all_mail")
        said = self._do(lambda: self._connection.examine(self._raw_name(folder)))
        self._selected = FolderState(folder, said.uidvalidity, said.exists)
        self._uidnext = said.uidnext
        return self._selected

    def _raw_name(self, folder: str) -> bytes:
        return self._raw_names.get(folder) or encoded_name(folder)

    # -- which mails

    def uids_after(self, last_uid: int, since: datetime | None = None) -> tuple[int, ...]:
        """Uids above ``last_uid``; a server that answers ``n:*`` with an old uid is not believed (M-02)."""
        state = self._examined()
        if self._uidnext and self._uidnext == last_uid + 1:
            return ()
        self._do(self._connection.noop)  # the server drops what others expunged from its listing only now (M-10)
        bound = [b"SINCE", since.strftime("%d-%b-%Y").encode("ascii")] if since else []
        if state.exists <= SEARCH_WINDOW or not self._uidnext:
            found = self._search(f"{last_uid + 1}:*", bound)
        else:
            found = []
            start, width = last_uid + 1, SEARCH_WINDOW
            while start < self._uidnext:
                part = self._search(f"{start}:{min(start + width - 1, self._uidnext)}", bound)
                found += part
                start, width = next_window(start, width, len(part), state.exists)
        return tuple(sorted({uid for uid in found if uid > last_uid}))

    def _search(self, uids: str, bound: Sequence[bytes]) -> list[int]:
        return self._do(lambda: self._connection.search_uids([b"UID", uids.encode("ascii"), *bound]))

    # -- the mails themselves

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | UnfetchedMail]:
        """The mails, ascending; a batch that fails is fetched again one by one (M-07).

        Raises:
            MailError: the server is gone, or refuses everything for now.
        """
        failed: list[tuple[UnfetchedMail, MailError]] = []
        self._asked = None
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            part = uids[start:start + _SIZES_AT_ONCE]
            batches = list(plan_batches(part, self._sizes(part)))
            for batch, following in zip_longest(batches, batches[1:]):
                for item in self._fetch_batch(batch, following):
                    if isinstance(item, FetchedMail):
                        yield from (each for each, _ in failed)
                        failed = []
                        yield item
                    else:
                        failed.append(item)
                        self._stop_if_sick([error for _, error in failed])
        if failed and all(error.reason == "throttled" for _, error in failed):
            raise failed[-1][1]
        yield from (each for each, _ in failed)

    @staticmethod
    def _stop_if_sick(errors: Sequence[MailError]) -> None:
        """One mail may be poisoned; a server that refuses mail after mail is not to be asked on."""
        throttled = [error for error in errors if error.reason == "throttled"]
        if len(throttled) >= _THROTTLED_IN_A_ROW or len(errors) >= _FAILED_IN_A_ROW:
            raise errors[-1]

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Sizes by uid; empty when the server will not tell, then each mail is fetched alone."""
        try:
            rows = self._once(lambda: self._connection.fetch_rows(uids, _SIZES))
        except _Failed:
            return {}
        return {row.uid: row.size for row in rows if row.size is not None}

    def _fetch_batch(self, batch: FetchBatch,
                     following: FetchBatch | None) -> Iterator[FetchedMail | tuple[UnfetchedMail, MailError]]:
        rows: list[FetchedRow] = []
        if len(batch.uids) > 1:
            with contextlib.suppress(_Failed):
                rows = self._once(lambda: self._rows_of(batch, following))
        bodies: dict[int, list[FetchedRow]] = {}
        for row in rows:
            if row.body is not None:
                bodies.setdefault(row.uid, []).append(row)
        for uid in batch.uids:
            fetched = bodies.get(uid, [])
            # A uid answered twice, or not at all, is asked for again on its own (M-06).
            one = _mail(fetched[0]) if len(fetched) == 1 else self._fetch_alone(uid, batch.head_only)
            if one is not None:
                yield one

    def _rows_of(self, batch: FetchBatch, following: FetchBatch | None) -> list[FetchedRow]:
        """The answers for a batch; the one after it is asked for before they have come."""
        asked, self._asked = self._asked, None
        if asked is None:
            asked = self._connection.ask(batch.uids, self._items(_WHOLE))
        ahead = None
        if following is not None and len(following.uids) > 1:
            ahead = self._connection.ask(following.uids, self._items(_WHOLE))
        self._asked = ahead
        return self._connection.answers(asked)

    def _fetch_alone(self, uid: int, head_only: bool) -> FetchedMail | tuple[UnfetchedMail, MailError] | None:
        """One mail by itself; None when it has vanished."""
        failure: MailError | None = None
        for _ in range(_TRIES):
            try:
                return self._ask_alone(uid, head_only)
            except _Failed as error:
                failure = error.error
        assert failure is not None
        return UnfetchedMail(uid, failure.detail or failure.reason), failure

    def fetch_whole(self, uid: int) -> FetchedMail | UnfetchedMail | None:
        """One mail of the examined folder, however large (M-33); None when it has vanished. Raises MailError."""
        try:
            rows = self._once(lambda: self._connection.fetch_rows([uid], _WHOLE))
        except _Failed as failed:
            return UnfetchedMail(uid, failed.error.detail or failed.error.reason)
        row = next((row for row in reversed(rows) if row.body is not None), None)
        return None if row is None else _mail(row)

    def _ask_alone(self, uid: int, head_only: bool) -> FetchedMail | None:
        if not head_only:
            sizes = self._once(lambda: self._connection.fetch_rows([uid], _SIZES))
            head_only = any(row.size is not None and row.size > LARGE for row in sizes)
        items = self._items(_HEAD if head_only else _WHOLE)
        rows = self._once(lambda: self._connection.fetch_rows([uid], items))
        row = next((row for row in reversed(rows) if row.body is not None), None)
        return None if row is None else _mail(row, head_only)

    def _items(self, items: str) -> str:
        """What is asked for, with Gmail's own ids where the server has them (M-36)."""
        return f"{items} X-GM-MSGID X-GM-THRID" if self._connection.has_capability("X-GM-EXT-1") else items

    # -- the Sent folder

    def find_message_id(self, folder: str, message_id: str) -> bool:
        """Is a mail with this Message-ID in the folder?"""
        if not message_id or not message_id.isascii() or any(char in message_id for char in "\r\n\0"):
            return False
        self.examine(folder)
        wanted = quoted(message_id.encode("ascii"))
        return bool(self._do(lambda: self._connection.search_uids([b"HEADER", b"Message-ID", wanted])))

    def append_sent(self, folder: str, raw: bytes, at: datetime) -> None:
        """Store a copy, marked as seen. Raises MailError."""
        # Not _do: nobody knows whether a server that ended the session has stored the copy.
        self._try(lambda: self._connection.append_raw(self._raw_name(folder), raw, at))

    # -- writing back (M-32)

    def open_writable(self, folder: str) -> FolderState:
        """SELECT, for flags and moves; reading examines its folder again afterwards. Raises MailError."""
        self._selected = None
        said = self._do(lambda: marking.open_writable(self._connection, self._raw_name(folder)))
        return FolderState(folder, said.uidvalidity, said.exists)

    def add_flag(self, uids: Sequence[int], flag: str) -> Mapping[int, bool]:
        """Set a flag and see that it holds. Raises MailError; ``refused`` when the folder keeps no such flag."""
        def add() -> dict[int, bool]:
            if not marking.keeps(self._connection, flag):
                raise Refused(f"the folder does not keep {flag}")
            return marking.add_flag(self._connection, uids, flag)

        return self._do(add)

    def move(self, uids: Sequence[int], target: str) -> None:
        """MOVE. Raises MailError; ``refused`` where the server does not."""
        self._do(lambda: marking.move(self._connection, uids, self._raw_name(target)))

    # -- its life

    def alive(self) -> bool:
        """Does the server still answer, within ten seconds? A suspended laptop leaves half-open lines behind."""
        try:
            with deadline(self._connection.socket(), _ALIVE):
                self._connection.noop()
        except Exception:
            return False
        return True

    def close(self) -> None:
        """Log out; never raises (M-23)."""
        with contextlib.suppress(Exception):
            self._connection.socket().settimeout(5)
            self._connection.logout()
        hang_up(self._connection)

    # -- running commands

    def _examined(self) -> FolderState:
        if self._selected is None:
            raise MailError("protocol", self._settings.imap.label, "no folder selected")
        return self._selected

    def _do(self, command: Callable[[], T]) -> T:
        """Run one command; whatever goes wrong becomes a MailError.

        A server that ends the session because its token or its time is over is asked again after a new login.
        """
        try:
            return self._try(command)
        except MailError as error:
            if not session_expired(error.detail):
                raise
        self._reconnect()
        return self._try(command)

    def _try(self, command: Callable[[], T]) -> T:
        with as_mail_errors(self._settings.imap), self._connection.bounded():
            return command()

    def _once(self, command: Callable[[], T]) -> T:
        """Run one command of a fetch; afterwards the connection is usable, by a new one if need be.

        Raises:
            _Failed: the command failed.
            MailError: and the server cannot be reached again.
        """
        try:
            with self._connection.bounded():
                return command()
        except Exception as error:  # nearly anything was seen: see as_mail_errors
            failure = mail_error(error, self._settings.imap)
            if not isinstance(error, Refused) and not _answered(error):
                self._reconnect()
            raise _Failed(failure) from None

    def _reconnect(self) -> None:
        before = self._selected
        self._asked = None
        hang_up(self._connection)
        self._connection = self._connect(self._settings)
        if before is None:
            return
        again = self._try(lambda: self._connection.examine(self._raw_name(before.name)))
        self._uidnext = again.uidnext
        if again.uidvalidity != before.uidvalidity:
            raise MailError("protocol", self._settings.imap.label, "UIDVALIDITY changed")


def _answered(error: BaseException) -> bool:
    """Did the server answer properly, though with BAD? Then the connection is still in step."""
    return isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort) \
        and "command error: BAD" in server_words(error)


def _mail(row: FetchedRow, head_only: bool = False) -> FetchedMail:
    raw = row.body or b""
    size = max(row.size or 0, len(raw)) if head_only else len(raw)
    return FetchedMail(row.uid, raw, row.internal_date, size, _id_text(row.gmail_id), _id_text(row.gmail_thread))


def _id_text(number: int | None) -> str:
    return f"gm:{number}" if number else ""
