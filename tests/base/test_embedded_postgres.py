"""The embedded server's life: it is there when somebody needs it, gone when nobody does, and no commit is lost."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import psycopg
import pytest

from socle.base import postgres
from socle.base.postgres import accounts, binaries, cluster, locks, places, server

SOURCES = str(Path(postgres.__file__).resolve().parents[3])
IDLE = 0.5  # seconds that a server outlives its last client in these tests; ten in earnest

CLIENT = """
import sys
from pathlib import Path
import psycopg
from socle.base import postgres
running = postgres.ensure_running(Path(sys.argv[1]), idle_seconds=float(sys.argv[2]))
with psycopg.connect(**postgres.connection(running, "postgres", "postgres"), autocommit=True) as connection:
    connection.execute("SELECT pg_advisory_lock(1)")  # IF NOT EXISTS alone fails when two create at once
    connection.execute("CREATE TABLE IF NOT EXISTS receipt (number int)")
    connection.execute("SELECT pg_advisory_unlock(1)")
    print("ready", flush=True)
    for line in sys.stdin:
        connection.execute("INSERT INTO receipt VALUES (%s)", [int(line)])
        print("committed", line.strip(), flush=True)
"""


class Client:
    """Another process that uses the database and can write rows into it."""

    living: ClassVar[list["Client"]] = []

    def __init__(self, folder: Path) -> None:
        self.living.append(self)
        command = [sys.executable, "-c", CLIENT, str(folder), str(IDLE)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": SOURCES}
        )

    def is_ready(self) -> "Client":
        assert self.process.stdout.readline() == "ready\n"
        return self

    def commits(self, number: int) -> None:
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == f"committed {number}\n"

    def is_killed(self) -> None:
        self.process.kill()
        self.leaves()

    def leaves(self) -> None:
        self.living.remove(self)
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder that the server's account can reach (pytest's own are private), in which at the end nothing runs."""
    with tempfile.TemporaryDirectory(prefix="socle-life-") as base:
        Path(base).chmod(0o711)
        folder = Path(base).resolve() / "db"
        yield folder
        for client in Client.living.copy():
            client.is_killed()  # of a test that failed half-way
        locks.release(places.place(folder).clients_lock)
        postgres.stop(folder)
        until(lambda: not processes_of(folder))


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A stopped database, to be copied where a test is not about the first start."""
    with tempfile.TemporaryDirectory(prefix="socle-life-") as base:
        Path(base).chmod(0o711)
        folder = Path(base).resolve() / "db"
        postgres.ensure_running(folder, idle_seconds=IDLE)
        locks.release(folder / "clients.lock")
        until(lambda: not processes_of(folder))
        yield folder


@pytest.fixture
def made(folder: Path, template: Path) -> None:
    """Makes the folder hold a stopped database. The owners of its files matter, so `cp` copies it."""
    subprocess.run(["cp", "-a", template, folder], check=True)


def is_gone(pid: int, folder: Path) -> bool:
    return pid not in processes_of(folder)


def until(holds: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def processes_of(folder: Path) -> dict[int, str]:
    """Server and supervisor of the folder, by what their command lines say."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue  # ended while we looked
        if str(folder) in command or str(folder / "data") in command:
            found[int(entry.name)] = " ".join(command)
    return found


def supervisor_of(folder: Path) -> int | None:
    return next((pid for pid, command in processes_of(folder).items() if "postgres.supervisor" in command), None)


def numbers_in(folder: Path) -> list[int]:
    running = postgres.ensure_running(folder, idle_seconds=IDLE)
    with psycopg.connect(**postgres.connection(running, "postgres", "postgres")) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM receipt ORDER BY number")]


# Refusals


def test_a_folder_with_other_files_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.odt").write_text("mine")
    with pytest.raises(places.ForeignFolder, match="Choose an empty or a new folder") as refused:
        postgres.ensure_running(folder)
    assert refused.value.code == "postgres.foreign-folder"
    assert os.listdir(folder) == ["thesis.odt"]


@pytest.mark.usefixtures("made")
def test_a_database_of_another_major_version_is_left_alone(folder: Path) -> None:
    postgres.ensure_running(folder, idle_seconds=IDLE)
    postgres.stop(folder)
    (folder / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(cluster.OtherMajorVersion, match="made by PostgreSQL 14"):
        postgres.ensure_running(folder)


@pytest.mark.enable_socket
@pytest.mark.usefixtures("made")
def test_a_port_that_another_program_uses_is_named(folder: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(cluster.PortTaken, match=f"Port {port} of this machine is used by another program"):
            postgres.ensure_running(folder, port=port)
    running = postgres.ensure_running(folder, port=port, idle_seconds=IDLE)
    with psycopg.connect(**postgres.connection(running, "postgres", "postgres") | {"host": "127.0.0.1"}) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(server.RunsOtherwise, match=f"already runs on port {port}"):
        postgres.ensure_running(folder, port=port + 1)


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    folder.write_text("a file where a folder should be")
    with pytest.raises(places.NoPermission, match="cannot be used"):
        postgres.ensure_running(folder)
    folder.unlink()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_named(folder: Path) -> None:
    folder.mkdir(mode=0o500)
    with pytest.raises(places.NoPermission, match="Give yourself the right"):
        postgres.ensure_running(folder)
    folder.chmod(0o700)


def test_a_setting_that_names_no_programs_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCLE_PG_BIN", "/nowhere")
    with pytest.raises(binaries.NotBinaries, match="SOCLE_PG_BIN is /nowhere"):
        postgres.ensure_running(folder)


@pytest.mark.usefixtures("made")
def test_without_its_password_file_the_database_stays_shut(folder: Path) -> None:
    running = postgres.ensure_running(folder, idle_seconds=IDLE)
    (folder / "passwords" / "postgres").unlink()
    with pytest.raises(places.PasswordMissing, match="from a backup of the folder"):
        postgres.connection(running, "postgres", "postgres")


@pytest.mark.usefixtures("made")
def test_nobody_gets_in_without_a_password(folder: Path) -> None:
    running = postgres.ensure_running(folder, idle_seconds=IDLE)
    login = postgres.connection(running, "postgres", "postgres")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**login | {"password": "guessed"})
    assert (folder / "passwords" / "postgres").stat().st_mode & 0o777 == 0o600
    assert running.socket.stat().st_mode & 0o777 == 0o700


# The life


def test_first_start_and_restart_keep_what_was_committed(folder: Path) -> None:
    first = Client(folder).is_ready()
    first.commits(1)
    first.leaves()
    until(lambda: not processes_of(folder))  # the supervisor stopped it
    assert not postgres.status(folder).running
    assert numbers_in(folder) == [1]
    status = postgres.status(folder)
    assert status.running
    assert status.version == binaries.version(binaries.find())
    assert status.pid in processes_of(folder)
    assert (status.port, status.clients, status.folder) == (None, 0, folder)
    assert status.size_bytes > 20_000_000  # an empty database has over 20 MB of catalogues and log


def test_a_mark_that_another_process_is_just_writing_makes_no_foreign_folder(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "start.lock").touch()
    (folder / "socle-database.json.new").write_text("{")
    assert places.prepare(folder).path == folder


def test_two_processes_at_once_start_one_server(folder: Path) -> None:
    first, second = Client(folder), Client(folder)
    first.is_ready().commits(1)
    second.is_ready().commits(2)
    of_the_server = [command for command in processes_of(folder).values() if CLIENT not in command]
    assert sorted("supervisor" in command for command in of_the_server) == [False, True]  # one server, one supervisor
    assert numbers_in(folder) == [1, 2]
    first.leaves()
    second.leaves()


@pytest.mark.usefixtures("made")
def test_after_the_server_was_killed_the_next_client_finds_every_commit(folder: Path) -> None:
    client = Client(folder).is_ready()
    for number in range(50):
        client.commits(number)
    supervisor, killed = supervisor_of(folder), postgres.status(folder).pid
    os.kill(supervisor, signal.SIGKILL)  # so that it is the next client that recovers
    os.kill(killed, signal.SIGKILL)
    until(lambda: is_gone(killed, folder))
    assert numbers_in(folder) == list(range(50))
    client.is_killed()


@pytest.mark.usefixtures("made")
def test_a_killed_server_is_started_again_for_those_who_use_it(folder: Path) -> None:
    client = Client(folder).is_ready()
    client.commits(1)
    killed = postgres.status(folder).pid
    os.kill(killed, signal.SIGKILL)
    until(lambda: is_gone(killed, folder))
    until(lambda: cluster.running(places.place(folder)))  # without another call of a client
    assert numbers_in(folder) == [1]
    client.is_killed()


@pytest.mark.usefixtures("made")
def test_when_the_parent_is_killed_the_supervisor_stops_the_server(folder: Path) -> None:
    client = Client(folder).is_ready()
    client.commits(1)
    client.is_killed()
    until(lambda: not processes_of(folder))
    assert not (folder / "data" / "postmaster.pid").exists()  # stopped, not killed
    assert numbers_in(folder) == [1]


@pytest.mark.usefixtures("made")
def test_when_one_of_two_users_is_killed_the_server_stays_for_the_other(folder: Path) -> None:
    one, other = Client(folder).is_ready(), Client(folder).is_ready()
    pid = postgres.status(folder).pid
    one.is_killed()
    time.sleep(3 * IDLE)
    other.commits(7)
    assert postgres.status(folder).pid == pid
    other.leaves()
    until(lambda: not processes_of(folder))


@pytest.mark.usefixtures("made")
def test_after_the_supervisor_was_killed_the_next_client_brings_a_new_one(folder: Path) -> None:
    client = Client(folder).is_ready()
    killed = supervisor_of(folder)
    os.kill(killed, signal.SIGKILL)
    until(lambda: is_gone(killed, folder))
    client.leaves()
    next_client = Client(folder).is_ready()
    assert supervisor_of(folder) not in (None, killed)
    next_client.leaves()
    until(lambda: not processes_of(folder))


def test_an_initdb_that_was_killed_half_way_is_done_again(folder: Path) -> None:
    (folder / "data.new" / "base").mkdir(parents=True)
    (folder / "socle-database.json").write_text('{"port": null, "temporary": false}')
    assert postgres.ensure_running(folder, idle_seconds=IDLE).folder == folder
    assert not (folder / "data.new").exists()


@pytest.mark.usefixtures("made")
def test_a_pid_file_of_another_process_after_a_reboot_does_not_matter(folder: Path) -> None:
    running = postgres.ensure_running(folder, idle_seconds=IDLE)
    pid_file = folder / "data" / "postmaster.pid"
    left = pid_file.read_text().split("\n", 1)[1]
    postgres.stop(folder)
    pid_file.write_text(f"{os.getpid()}\n{left}")  # the number now is this living process
    assert postgres.ensure_running(folder, idle_seconds=IDLE) == running


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder: Path) -> None:
    deep = folder / ("a-very-long-name-" * 6)
    running = postgres.ensure_running(deep, idle_seconds=IDLE)
    assert len(os.fsencode(running.socket)) < 60
    assert running.socket.stat().st_mode & 0o777 == 0o700
    assert postgres.stop(deep)
    places.remove(running.home)


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone runs the server as another account")
@pytest.mark.usefixtures("made")
def test_folders_above_that_became_private_do_not_keep_the_server_running(folder: Path) -> None:
    client = Client(folder).is_ready()
    client.commits(1)
    folder.parent.chmod(0o700)
    client.leaves()
    until(lambda: not processes_of(folder))
    with pytest.raises(places.NoPermission, match="may not pass through a folder above"):
        postgres.ensure_running(folder)  # rather than show an empty database elsewhere
    folder.parent.chmod(0o711)
    assert numbers_in(folder) == [1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the server's account cannot reach")
def test_a_private_folder_of_root_is_served_from_the_state_folder_of_the_system(folder: Path) -> None:
    private = folder.parent / "private"
    private.mkdir(mode=0o700)
    running = postgres.ensure_running(private / "db", idle_seconds=IDLE)
    assert running.folder.parent == binaries.SYSTEM_STATE
    assert str(running.folder) in (private / "db" / "database-is-elsewhere.txt").read_text()
    assert postgres.status(private / "db").running
    assert accounts.for_data(running.home.data).uid != 0
    locks.release(running.home.clients_lock)
    postgres.stop(private / "db")
    until(lambda: not processes_of(running.folder))
    places.remove(running.home)


def test_a_temporary_server_leaves_nothing_behind(folder: Path) -> None:
    script = "from socle.base import postgres; print(postgres.for_tests().folder)"
    clean = {name: value for name, value in os.environ.items() if name != server.TEST_FOLDER} | {"PYTHONPATH": SOURCES}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=clean)
    made = Path(done.stdout.strip())
    assert not made.exists()
    until(lambda: not processes_of(made))


@pytest.mark.usefixtures("made")
def test_letters_of_all_scripts_count_as_letters(folder: Path) -> None:
    running = postgres.ensure_running(folder, idle_seconds=IDLE)
    with psycopg.connect(**postgres.connection(running, "postgres", "postgres")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        asked = """SELECT lower('ÉRABLE ДУБ'), 'B' < 'a', cardinality(show_trgm('نهر')) > 0, similarity('زيتون', 'زيتونة') > 0.5,
                          current_setting('server_encoding'), current_setting('data_checksums'), current_setting('fsync')"""
        assert connection.execute(asked).fetchone() == ("érable дуб", True, True, True, "UTF8", "on", "on")
