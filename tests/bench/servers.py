"""Real servers for tests: a private Dovecot over a generated mailbox."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.dovecot import Dovecot
from bench.make_corpus import Corpus, write_maildir


def need_dovecot() -> None:
    """Skip loudly without Dovecot; fail where CI promises it."""
    if shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/sbin"):
        return
    message = "dovecot is not installed (Debian: apt-get install dovecot-imapd)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def mail_folder() -> Iterator[Path]:
    """A folder that the mail server's own user can reach; pytest's are closed to others."""
    path = Path(tempfile.mkdtemp(prefix="supportdesk-box-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def dovecot(count: int = 0, *, tls: bool = False, skip: int = 0,
            mails: Iterable[bytes] = ()) -> Iterator[tuple[Dovecot, Path]]:
    """Dovecot with the account ``support`` over ``count`` generated mails or these; server and Maildir."""
    need_dovecot()
    with mail_folder() as folder:
        box = folder / "box"
        box.mkdir()
        if count:
            write_maildir(Corpus(count).mails(skip, count), box, "none", None)
        (box / "new").mkdir(exist_ok=True)
        for number, raw in enumerate(mails):
            (box / "new" / f"{1_700_000_000 + number}.{number:06d}.box").write_bytes(raw)
        with Dovecot(box, tls=tls) as server:
            yield server, box
