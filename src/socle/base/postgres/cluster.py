"""The server's own life: create its files, configure, start, look at, stop. The caller holds the start lock.

Encoding UTF8. Sorting is by code point, the same on every machine and for `COLLATE "C"`; upper and lower case, and what
counts as a letter, follow Unicode for every script (PostgreSQL 17 or newer: its builtin C.UTF-8; before: that of the C
library). Letters matter to pg_trgm: with the bare locale C it would see no letter in an Arabic or Khmer name.
"""

import locale
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from socle.base.kernel import refusals
from socle.base.postgres import accounts, binaries, places

SUPERUSER = "postgres"
LONGEST_START = 300  # seconds: replaying the log after a crash of a large database
LONGEST_STOP = 120  # seconds: writing all changes out
_CRASH_PATIENCE = 20  # seconds until the children of a killed server are gone and their memory is free
_TUNING = {
    "shared_buffers": "128MB", "effective_cache_size": "512MB", "work_mem": "16MB", "maintenance_work_mem": "64MB",
    "max_connections": "60", "random_page_cost": "1.1", "timezone": "UTC", "log_timezone": "UTC",
    "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
}  # fmt: skip
_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PortTaken(refusals.Refusal):
    """Port {port} of this machine is used by another program. Choose another port, or none: the database then
    answers on its socket only."""

    code = "postgres.port-taken"


class OtherMajorVersion(refusals.Refusal):
    """The database in {folder} was made by PostgreSQL {made_by}, but the programs found are version {found}. Set
    SOCLE_PG_BIN to the bin folder of PostgreSQL {made_by}, or dump with it and restore."""

    code = "postgres.other-major-version"


class NotStarted(refusals.Refusal):
    """The database in {folder} did not start. The server says: {reason}"""

    code = "postgres.not-started"


class NotStopped(refusals.Refusal):
    """The database in {folder} did not stop within {seconds} seconds. Its server.log may say why; try again."""

    code = "postgres.not-stopped"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server process as its pid file tells: `state` is starting, ready, stopping or standby; `port` is None
    without TCP.
    """

    pid: int
    socket: Path
    port: int | None
    state: str


def create(home: places.Home, programs: Path, account: accounts.Account, *, temporary: bool) -> None:
    """Make the data files, complete or not at all, unless they are there. Raises OtherMajorVersion, NotStarted."""
    found = binaries.major(programs)
    if home.data.exists():
        made_by = int((home.data / "PG_VERSION").read_text())
        if made_by != found:
            raise OtherMajorVersion(folder=home.path, made_by=made_by, found=found)
        return
    new, password = home.path / "data.new", home.path / "initdb.password"
    shutil.rmtree(new, ignore_errors=True)  # left over by a process that was killed here
    new.mkdir(mode=0o700)
    account.own(new, 0o700)
    places.write_private(password, home.new_password(SUPERUSER) + "\n")
    account.own(password, 0o600)
    try:
        done = account.run(
            [programs / "initdb", "--pgdata", new, "--pwfile", password, *_initdb_options(found, temporary)]
        )
    finally:
        password.unlink()
    if done.returncode != 0:
        raise NotStarted(folder=home.path, reason=_last_words(done.stderr))
    with (new / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude 'socle.conf'\n")
    new.rename(home.data)


def start(
    home: places.Home, programs: Path, account: accounts.Account, *, port: int | None, temporary: bool
) -> Running:
    """Start the server and wait until it answers. Raises PortTaken, NotStarted."""
    if port is not None:
        _refuse_taken(port)
    places.prepare_socket(home, account)
    _configure(home, account, port=port, temporary=temporary)
    _open_log(home, account)
    after_crash = _clear_after_crash(home)
    deadline = time.monotonic() + (_CRASH_PATIENCE if after_crash else 0)
    command = [programs / "pg_ctl", "start", "-w", "-s", "-t", str(LONGEST_START), "-D", home.data, "-l", home.log]
    while account.run(command, seconds=LONGEST_START + 30).returncode != 0:
        if time.monotonic() > deadline:
            raise NotStarted(folder=home.path, reason=_last_words(home.log.read_text(errors="replace")))
        time.sleep(0.2)
    now_running = settled(home)
    if now_running is None:
        raise NotStarted(folder=home.path, reason=_last_words(home.log.read_text(errors="replace")))
    return now_running


def stop(home: places.Home, *, how: signal.Signals = signal.SIGINT) -> None:
    """Stop the server, ending its connections; open transactions are rolled back. Raises NotStopped.

    The signals are those of `pg_ctl stop`: SIGINT is its mode fast, SIGQUIT its mode immediate. Sent from here they
    arrive even if the folders above became private and the server's account could no longer run pg_ctl in them.
    """
    found = settled(home)
    if found is None:
        return
    try:
        os.kill(found.pid, how)
    except ProcessLookupError:
        return  # ended by itself meanwhile
    deadline = time.monotonic() + LONGEST_STOP
    while running(home) is not None:
        if time.monotonic() > deadline:
            raise NotStopped(folder=home.path, seconds=LONGEST_STOP)
        time.sleep(0.05)


def running(home: places.Home) -> Running | None:
    """The living server of this folder, or None."""
    lines = _pid_file(home)
    if not lines or not _is_server_of(int(lines[0]), home.data):
        return None
    with_tcp = len(lines) > 5 and lines[5] not in ("", "(none)")
    return Running(
        pid=int(lines[0]),
        socket=Path(lines[4]) if len(lines) > 4 else home.socket,
        port=int(lines[3]) if with_tcp else None,
        state=lines[7].strip() if len(lines) > 7 else "starting",
    )


def settled(home: places.Home) -> Running | None:
    """The living server once it has finished starting or stopping, or None. Raises NotStarted if it never does."""
    deadline = time.monotonic() + LONGEST_START
    while (found := running(home)) is not None and found.state != "ready":
        if time.monotonic() > deadline:
            raise NotStarted(folder=home.path, reason=f"still {found.state} after {LONGEST_START} seconds")
        time.sleep(0.05)
    return found


def has_crashed(home: places.Home) -> bool:
    """Whether the server died without being stopped: its pid file is there, and it is not."""
    return bool(_pid_file(home)) and running(home) is None


def _initdb_options(major: int, temporary: bool) -> list[str]:
    letters = _unicode_locale()
    if major >= 17:
        provider = [
            "--locale-provider",
            "builtin",
            "--builtin-locale",
            "C.UTF-8",
            "--lc-collate",
            "C",
            "--lc-ctype",
            letters,
        ]
    else:
        provider = ["--locale-provider", "libc", "--lc-collate", "C", "--lc-ctype", letters]
    others = ["--lc-messages", "C", "--lc-monetary", "C", "--lc-numeric", "C", "--lc-time", "C"]
    safety = ["--auth", "scram-sha-256", "--data-checksums", *(["--no-sync"] if temporary else [])]
    return ["--username", SUPERUSER, "--encoding", "UTF8", *provider, *others, *safety, "--no-instructions"]


def _unicode_locale() -> str:
    """A locale of this machine that knows the letters of all scripts: C.UTF-8 on Linux, UTF-8 on macOS."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "C.utf8", "UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_CTYPE, before)
        return name
    return "C"


def _configure(home: places.Home, account: accounts.Account, *, port: int | None, temporary: bool) -> None:
    settings = _TUNING | (_FOR_TESTS if temporary else {}) | {
        "unix_socket_directories": '"' + str(home.socket).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "listen_addresses": "" if port is None else "127.0.0.1",
        "port": str(port or places.SOCKET_NUMBER),
    }  # fmt: skip
    lines = ["{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in settings.items()]
    file = home.data / "socle.conf"
    file.write_text(
        "# Written at each start. Settings of your own: in postgresql.conf, below the line that includes this file.\n"
        + "".join(lines)
    )
    account.own(file, 0o600)


def _open_log(home: places.Home, account: accounts.Account) -> None:
    """A log that the server may append to; the one before is kept once it has 10 MB."""
    if home.log.exists() and home.log.stat().st_size > 10_000_000:
        home.log.replace(home.log.with_suffix(".log.1"))
    home.log.touch(mode=0o600)
    account.own(home.log, 0o600)


def _refuse_taken(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(port=port) from error


def _clear_after_crash(home: places.Home) -> bool:
    """Remove the pid files that a killed server left, or PostgreSQL might take an unrelated process (or a zombie) of
    the same number for it. Returns whether there were any. Raises NotStarted where that server is alive after all.
    """
    left = [file for file in (home.data / "postmaster.pid", *home.socket.glob(".s.PGSQL.*.lock")) if file.exists()]
    for file in left:
        pid = int(file.read_text().split("\n", 1)[0])
        if _is_server_of(pid, home.data):
            raise NotStarted(
                folder=home.path, reason=f"process {pid} still serves these files; stop it: kill -INT {pid}"
            )
        file.unlink()
    return bool(left)


def _pid_file(home: places.Home) -> Sequence[str]:
    try:
        return (home.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except PermissionError as error:
        raise places.NoPermission(folder=home.path, reason="its files belong to another user") from error


def _is_server_of(pid: int, data: Path) -> bool:
    """Whether the process is a living PostgreSQL server on these data: numbers are used again, and a zombie has no
    command line.
    """
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        shown = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False, timeout=30
        ).stdout
        return os.fsencode(data) in shown
    return os.fsencode(data) in words


def _last_words(text: str) -> str:
    """The last lines that say what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines[-20:] if any(word in line for word in ("FATAL", "PANIC", "error:", "HINT"))]
    return " ".join((telling or lines or ["nothing"])[-3:])
