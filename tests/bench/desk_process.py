"""A process of its own that reads or sends for a desk, so that a test can kill it.

desk_process.py sync HOME IMAP_PORT SMTP_PORT
desk_process.py deliver HOME IMAP_PORT SMTP_PORT
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from supportdesk_tui import bootstrap
from supportdesk_tui.desk import deliver, sync_mail
from supportdesk_tui.mail.account import AccountSettings, Endpoint, ImapSmtpAccount, Security, Timeouts


def account(imap_port: int, smtp_port: int, *, address: str = "help@club.example", username: str = "support",
            password: str = "secret", keeps_sent: bool = True, ca_file: Path | None = None,
            security: Security = "none") -> ImapSmtpAccount:
    """An account on this machine's servers."""
    imap = Endpoint("127.0.0.1", imap_port, security)
    return ImapSmtpAccount(AccountSettings(
        name="support", address=address, imap=imap, smtp=Endpoint("127.0.0.1", smtp_port, "none"),
        username=username, password=lambda: password, keeps_sent=keeps_sent, ca_file=ca_file,
        timeouts=Timeouts(connect=5.0, read=5.0, operation=30.0)))


def start(task: str, home: Path, imap_port: int, smtp_port: int) -> subprocess.Popen[bytes]:
    """Start such a process."""
    return subprocess.Popen([sys.executable, __file__, task, str(home), str(imap_port), str(smtp_port)],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def main() -> int:
    """Do one task."""
    task, home, imap_port, smtp_port = sys.argv[1:]
    with bootstrap.open_desk(Path(home), accounts={"support": account(int(imap_port), int(smtp_port))}) as opened:
        if task == "sync":
            report = sync_mail.sync_once(opened.desk, since="all")
            return 1 if any(each.problem or each.busy for each in report.accounts) else 0
        deliver.deliver_due(opened.desk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
