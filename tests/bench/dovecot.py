#!/usr/bin/env python3
"""A private Dovecot IMAP server on a free loopback port, for tests and benchmarks.

    dovecot.py box                      # one user; prints host, port, user, password
    dovecot.py box --tls                # also IMAPS (self-signed) on a second port
    dovecot.py anna=box1 bob=box2  # several users

    with Dovecot({"support": "box"}) as server:
        imaplib.IMAP4(server.host, server.port).login("support", server.password)

Needs Debian's dovecot-imapd (2.3).  Its own configuration, sockets, log and indexes lie
in a temporary folder that is removed on exit; the system's Dovecot is not touched, and
only the process started here is ended, by its pid (and it ends within two seconds if this
program is killed; then the temporary folder stays).  Runs as an ordinary user, or as
root: then mail is owned by an unprivileged uid (Dovecot refuses to open mail as uid 0)
and the Maildir is given to it.  The Maildir's parent folders must be searchable by it.

Capabilities include IDLE, MOVE, CONDSTORE, QRESYNC, ESEARCH, UIDPLUS, SPECIAL-USE.
"""

from __future__ import annotations

import argparse
import ctypes
import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAIL_UID_NAMES = ("vmail", "nobody")     # who owns mail when the server is started by root


def die_with_parent() -> None:
    """In the child: ask Linux for SIGTERM when this program is killed, so no server stays."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class Dovecot:
    """`users` maps a login to its Maildir; all share one password."""

    host = "127.0.0.1"

    def __init__(self, users: dict[str, str | Path] | str | Path, *, password: str = "secret",
                 port: int | None = None, tls: bool = False, indexes: str = "memory-dir",
                 extra: str = "", wrap: tuple[str, ...] = (), max_connections: int = 50) -> None:
        """`indexes`: "memory-dir" keeps Dovecot's indexes in the temporary folder (the
        Maildir stays clean, the server starts cold), "maildir" beside the mail.
        `extra`: more configuration lines.  `wrap`: a command put before the server's,
        such as ("taskset", "-c", "1")."""
        if not isinstance(users, dict):
            users = {"support": users}
        self.users = {name: Path(path).resolve() for name, path in users.items()}
        self.password, self.extra, self.wrap = password, extra, wrap
        self.port = port or free_port()
        self.tls_port = free_port() if tls else None
        self.indexes, self.max_connections = indexes, max_connections
        self.process: subprocess.Popen[bytes] | None = None
        self._dir: Path | None = None

    # -- life

    def start(self) -> Dovecot:
        exe = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/sbin")
        if not exe:
            raise RuntimeError("dovecot is not installed (Debian: apt-get install dovecot-imapd)")
        self._dir = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.dir.chmod(0o755)
        self.log = self.dir / "dovecot.log"
        uid, gid = self._mail_ids()
        for path in self.users.values():
            for sub in ("cur", "new", "tmp"):
                (path / sub).mkdir(parents=True, exist_ok=True)
            if os.getuid() == 0:
                self._give(path, uid, gid)
        if self.indexes == "memory-dir":
            (self.dir / "index").mkdir()
            os.chown(self.dir / "index", uid, gid)
        if self.tls_port:
            self._certificate()
        self.config = self.dir / "dovecot.conf"
        self.config.write_text(self._configuration(uid, gid))
        with (self.dir / "console").open("wb") as console:
            self.process = subprocess.Popen([*self.wrap, exe, "-F", "-c", str(self.config)],
                                            stdin=subprocess.DEVNULL, stdout=console,
                                            stderr=subprocess.STDOUT, start_new_session=True,
                                            preexec_fn=die_with_parent)
        self._wait_ready()
        return self

    def stop(self) -> None:
        process, self.process = self.process, None
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._dir:
            shutil.rmtree(self._dir, ignore_errors=True)
            self._dir = None

    def __enter__(self) -> Dovecot:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    # -- what a benchmark asks

    @property
    def dir(self) -> Path:
        assert self._dir is not None, "not started"
        return self._dir

    @property
    def pid(self) -> int:
        assert self.process is not None, "not started"
        return self.process.pid

    def cpu_seconds(self) -> float:
        """CPU used so far by the server and its processes (those alive and those ended)."""
        tick = os.sysconf("SC_CLK_TCK")
        total, pending = 0, [self.pid]
        while pending:
            pid = pending.pop()
            try:
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += sum(int(x) for x in stat[11:15 if pid == self.pid else 13])
                pending += [int(p) for t in (each.name for each in Path(f"/proc/{pid}/task").iterdir())
                            for p in Path(f"/proc/{pid}/task/{t}/children").read_text().split()]
            except FileNotFoundError:
                continue
        return total / tick

    def sessions(self) -> list[dict[str, str | int]]:
        """Ended IMAP sessions, from the log: bytes from the client (in) and to it (out)."""
        return [{"user": user, "in": int(i), "out": int(o)} for user, i, o in
                re.findall(r"imap\((\w+)\).*BYTES in=(\d+) out=(\d+)", self.log.read_text())]

    def forget_sessions(self) -> None:
        os.truncate(self.log, 0)

    def doveadm(self, *command: str) -> str:
        return subprocess.run(["doveadm", "-c", str(self.config), *command], check=True,
                              capture_output=True, text=True).stdout

    # -- inner parts

    def _mail_ids(self) -> tuple[int, int]:
        if os.getuid() != 0:
            return os.getuid(), os.getgid()
        for name in MAIL_UID_NAMES:
            try:
                entry = pwd.getpwnam(name)
                return entry.pw_uid, entry.pw_gid
            except KeyError:
                continue
        raise RuntimeError(f"no unprivileged user among {MAIL_UID_NAMES}")

    @staticmethod
    def _give(path: Path, uid: int, gid: int) -> None:
        for root, _dirs, files in os.walk(path):
            os.chown(root, uid, gid)
            for name in files:
                os.chown(Path(root) / name, uid, gid)
        for parent in path.parents:              # the mail user must be able to get there
            if not parent.stat().st_mode & 0o001:
                raise PermissionError(f"{parent} is closed to uid {uid}; put the Maildir elsewhere")

    def _certificate(self) -> None:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30",
                        "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", str(self.dir / "key.pem"), "-out", str(self.dir / "cert.pem")],
                       check=True, capture_output=True)

    @property
    def certificate(self) -> Path:
        return self.dir / "cert.pem"

    def _configuration(self, uid: int, gid: int) -> str:
        root = os.getuid() == 0
        me = pwd.getpwuid(os.getuid()).pw_name
        group = grp.getgrgid(os.getgid()).gr_name
        internal = ("dovecot", "dovenull", "dovecot") if root else (me, me, group)
        index = f":INDEX={self.dir}/index/%u" if self.indexes == "memory-dir" else ""
        passwd = self.dir / "users"
        passwd.write_text("".join(f"{name}:{{PLAIN}}{self.password}:{uid}:{gid}::{path}::"
                                  f"userdb_mail=maildir:{path}{index}\n"
                                  for name, path in self.users.items()))
        passwd.chmod(0o644)
        tls = (f"ssl = yes\nssl_cert = <{self.dir}/cert.pem\nssl_key = <{self.dir}/key.pem\n"
               if self.tls_port else "ssl = no\n")
        chroot = "" if root else "  chroot =\n"
        return f"""# written by dovecot.py
base_dir = {self.dir}/run
state_dir = {self.dir}/state
log_path = {self.log}
instance_name = {self.dir.name}
protocols = imap
listen = {self.host}
default_internal_user = {internal[0]}
default_login_user = {internal[1]}
default_internal_group = {internal[2]}
first_valid_uid = {uid}
first_valid_gid = {gid}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_fsync = never
mail_max_userip_connections = {self.max_connections}
imap_logout_format = BYTES in=%i out=%o
{tls}
passdb {{
  driver = passwd-file
  args = username_format=%u {passwd}
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {passwd}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Archive {{
    special_use = \\Archive
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
{chroot}  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = {self.tls_port or 0}
    ssl = {"yes" if self.tls_port else "no"}
  }}
  process_min_avail = 1
  service_count = 0
}}
service anvil {{
{chroot}}}
service stats {{
{chroot}}}
{self.extra}
"""

    def _wait_ready(self, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        assert self.process is not None
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with socket.create_connection((self.host, self.port), 1) as sock:
                    sock.settimeout(5)
                    if sock.recv(200).startswith(b"* OK"):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        text = (self.dir / "console").read_text() + \
            (self.log.read_text() if self.log.exists() else "")
        self.stop()
        raise RuntimeError(f"dovecot did not start:\n{text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("maildir", nargs="+", help="PATH (user: support) or NAME=PATH")
    parser.add_argument("--port", type=int)
    parser.add_argument("--password", default="secret")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--indexes", choices=("memory-dir", "maildir"), default="memory-dir")
    args = parser.parse_args()
    users = dict(m.split("=", 1) if "=" in m else ("support", m) for m in args.maildir)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Dovecot(users, password=args.password, port=args.port, tls=args.tls,
                 indexes=args.indexes) as server:
        print(f"host={server.host} port={server.port} tls_port={server.tls_port or ''} "
              f"users={','.join(server.users)} password={server.password} pid={server.pid} "
              f"config={server.config} log={server.log}", flush=True)
        try:
            assert server.process is not None
            server.process.wait()
        except KeyboardInterrupt:
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
