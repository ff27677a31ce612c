"""The embedded server, for those who use it: make sure it runs, ask how it is, stop it.

A process that called `ensure_running` is a client until it ends; the server runs as long as it has clients, and ten
seconds more. See `supervisor`, `locks`.
"""

import atexit
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from socle.base.kernel import refusals
from socle.base.postgres import accounts, binaries, cluster, locks, places, psql

IDLE_SECONDS = 10.0
TEST_FOLDER = "SOCLE_PG_TEST_FOLDER"  # tells the processes that a test run starts which temporary database is theirs
_VERSION_AND_CLIENTS = """SELECT current_setting('server_version'), count(*) - 1  -- not this one
    FROM pg_stat_activity WHERE backend_type = 'client backend'"""
_SUPERVISOR = "socle.base.postgres.supervisor"
_SOURCES = Path(__file__).resolve().parents[3]  # the folder that holds the package socle


class RunsOtherwise(refusals.Refusal):
    """The database in {folder} already runs {how}. Stop it first (socle db stop), then start it as wanted."""

    code = "postgres.runs-otherwise"


class NoSupervisor(refusals.Refusal):
    """The process that stops the database in {folder} when nobody uses it could not be started. It says: {reason}"""

    code = "postgres.no-supervisor"


@dataclass(frozen=True)
class Server:
    """A running server: the folder in which it really lies, its socket, and where its programs are. `port`: TCP,
    or None.
    """

    folder: Path
    socket: Path
    port: int | None
    programs: Path

    @property
    def home(self) -> places.Home:
        return places.Home(self.folder)

    def login(self, role: str, database: str) -> psql.Login:
        """What a program needs to sign in through the socket. Raises PasswordMissing."""
        number = str(self.port or places.SOCKET_NUMBER)
        return psql.Login(
            host=str(self.socket), port=number, user=role, password=self.home.password(role), database=database
        )


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a database is: `port` is None without TCP, `clients` are its open connections, `version` is empty while
    it is stopped.
    """

    running: bool
    version: str
    pid: int | None
    port: int | None
    folder: Path
    size_bytes: int
    clients: int


def ensure_running(
    folder: Path, *, port: int | None = None, idle_seconds: float = IDLE_SECONDS, temporary: bool = False
) -> Server:
    """The server of `folder`, created, started or recovered as needed; this process is its client from now on.

    `port`: answer on 127.0.0.1 there too. `idle_seconds`: how long it outlives its last client. `temporary`: without
    any safety of data, and deleted when stopped. Raises the refusals of `places`, `cluster`, `binaries`, `locks`.
    """
    home = places.prepare(folder)
    with locks.exclusive(home.start_lock):
        if not home.is_marked:
            home.write_mark({"port": port, "temporary": temporary})
        locks.share(home.clients_lock)
        account = accounts.for_data(home.data)
        programs = binaries.reachable(binaries.find(), account)
        found = cluster.settled(home)
        if found is None:
            places.check_reach(home, account)
            cluster.create(home, programs, account, temporary=temporary)
            home.write_mark({"port": port, "temporary": temporary})
            found = cluster.start(home, programs, account, port=port, temporary=temporary)
        elif port not in (None, found.port):
            raise RunsOtherwise(
                folder=home.path, how="without a TCP port" if found.port is None else f"on port {found.port}"
            )
        _ensure_supervisor(home, idle_seconds)
    return Server(folder=home.path, socket=found.socket, port=found.port, programs=programs)


def for_tests() -> Server:
    """The temporary server of this test run: fast, unsafe, gone at the end. Processes that the run starts share it."""
    given = os.environ.get(TEST_FOLDER)
    if given:
        return ensure_running(Path(given), temporary=True)
    folder = Path(tempfile.mkdtemp(prefix="socle-tests-"))
    server = ensure_running(folder, temporary=True)
    os.environ[TEST_FOLDER] = str(folder)
    atexit.register(_discard, server, os.getpid())
    return server


def status(folder: Path) -> Status:
    """How the database asked for in `folder` is, without starting it or becoming its client."""
    home = places.place(folder)
    found = cluster.running(home)
    server = version = None
    clients = 0
    if found is not None and found.state == "ready":
        server = Server(folder=home.path, socket=found.socket, port=found.port, programs=binaries.find())
        ((version, text),) = psql.rows(
            server.programs, server.login(cluster.SUPERUSER, "postgres"), _VERSION_AND_CLIENTS
        )
        clients = int(text)
    return Status(
        running=server is not None,
        version=version or "",
        pid=found.pid if found else None,
        port=found.port if found else None,
        folder=home.path,
        size_bytes=sum(file.lstat().st_size for file in home.path.rglob("*") if file.is_file()),
        clients=clients,
    )


def stop(folder: Path) -> bool:
    """Stop the server now, whoever uses it. Returns False where none ran."""
    home = places.place(folder)
    if cluster.running(home) is None:
        return False
    with locks.exclusive(home.start_lock):
        cluster.stop(home)
    return True


def _ensure_supervisor(home: places.Home, idle_seconds: float) -> None:
    """Start the supervisor unless it lives. It detaches itself, so this waits a moment only."""
    if locks.is_held(home.supervisor_lock):
        return
    sources = os.pathsep.join(filter(None, [str(_SOURCES), os.environ.get("PYTHONPATH")]))
    with (home.path / "supervisor.log").open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", _SUPERVISOR, str(home.path), str(idle_seconds)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, timeout=60, cwd="/",
            env=accounts.environment({"PYTHONPATH": sources}),
        )  # fmt: skip
    if done.returncode != 0 or not locks.is_held(home.supervisor_lock):
        raise NoSupervisor(folder=home.path, reason=(home.path / "supervisor.log").read_text().strip()[-500:])


def _discard(server: Server, owner: int) -> None:
    """At the end of the process that made it: delete the temporary database. Forked children leave it alone."""
    if os.getpid() != owner or not server.home.start_lock.exists():
        return
    with locks.exclusive(server.home.start_lock):
        cluster.stop(server.home, how=signal.SIGQUIT)
        locks.release(server.home.clients_lock)
        places.remove(server.home)
